"""Every clock the law sets, with its default length, the event it runs from and its article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is counted."""

    WORKING_DAY = "wd"
    DAY = "d"
    MONTH = "month"
    YEAR = "year"
    HOUR = "h"


@dataclass(frozen=True, slots=True)
class Timer:
    """`ext_max`: longest lawful extension in the same unit (None: as long as all agree; 0: none).

    `fixed`: never suspended (解释127). `rolls`: the last day moves over holidays (T-3).
    `own_rule`: no statute behind it, a setting of this platform.
    """

    key: str
    n: int
    unit: Unit
    start_event: str
    article: str
    zh: str
    en: str
    ext_max: int | None = 0
    urgent_n: int | None = None
    fixed: bool = False
    rolls: bool = True
    own_rule: bool = False
    effect: str = ""


_WD, _D, _M, _Y, _H = Unit.WORKING_DAY, Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.HOUR
_SCP = "最高人民法院关于人民调解协议司法确认程序的若干规定"

_TIMERS: tuple[Timer, ...] = (
    Timer("return_application", 3, _WD, "submitted", "平台规则", "答复申请", "Answer to the application", own_rule=True),
    Timer("respondent_contact", 3, _WD, "mediator_accepted", "人民法院在线调解规则第15条", "联系对方", "Contact with the other side"),
    Timer("joint_choice", 2, _WD, "both_consented", "人民法院在线调解规则第10条", "共同选择调解员", "Joint choice of mediator"),
    Timer("designate_mediator", 3, _WD, "application_received", "人民法院在线调解规则第10条", "指定调解员", "Designation of a mediator"),
    Timer("mediator_accept", 3, _WD, "assigned", "人民法院在线调解规则第12条", "调解员接受指派", "Acceptance by the mediator"),
    Timer("term_prefiling", 30, _D, "mediator_accepted", "人民法院在线调解规则第24条", "立案前调解期限", "Term before filing",
          ext_max=None),
    Timer("term_post_ordinary", 15, _D, "mediator_accepted", "人民法院在线调解规则第24条；立案调解意见三", "立案后调解期限（普通程序）",
          "Term after filing (ordinary procedure)", ext_max=30),
    Timer("term_post_summary", 7, _D, "mediator_accepted", "人民法院在线调解规则第24条；立案调解意见三", "立案后调解期限（简易程序）",
          "Term after filing (summary procedure)", ext_max=30),
    Timer("term_post_extension_max", 30, _D, "term_end", "立案调解意见三", "立案后延长的上限", "Longest extension after filing"),
    Timer("term_labour", 15, _D, "application_received", "劳动争议调解仲裁法第14条", "劳动争议调解期限", "Term for labour disputes",
          ext_max=None, effect="arbitration_open"),
    Timer("term_medical", 30, _WD, "accepted", "医疗纠纷预防和处理条例第38条", "医疗纠纷调解期限", "Term for medical disputes",
          ext_max=None, effect="deemed_failed"),
    Timer("jc_apply", 30, _D, "agreement_effective", "民事诉讼法第205条", "共同申请司法确认", "Joint application for confirmation"),
    Timer("jc_accept", 3, _D, "jc_received", _SCP + "第4条", "决定是否受理", "Decision whether to accept"),
    Timer("jc_decide_target", 15, _D, "jc_accepted", _SCP + "第5条", "作出裁定（目标）", "Ruling (target)", ext_max=10),
    Timer("jc_decide_limit", 30, _D, "jc_accepted", "民事诉讼法第187条", "作出裁定（法定期限）", "Ruling (statutory limit)", ext_max=None),
    Timer("jc_objection_party", 15, _D, "ruling_served", "民诉法解释第372条", "当事人提出异议", "Objection by a party"),
    Timer("jc_objection_outsider", 6, _M, "knew_harm", "民诉法解释第372条、第127条", "利害关系人提出异议",
          "Objection by an interested person", fixed=True),
    Timer("enforcement", 2, _Y, "last_performance_day", "民事诉讼法第250条", "申请执行", "Application for enforcement"),
    Timer("docketing", 7, _D, "complaint_received", "民事诉讼法第126条", "登记立案", "Docketing"),
    Timer("protection_order", 72, _H, "accepted", "反家庭暴力法第28条", "人身安全保护令", "Personal safety order", urgent_n=24,
          rolls=False),
    Timer("protection_order_valid", 6, _M, "made", "反家庭暴力法第30条", "保护令有效期", "Validity of the safety order", rolls=False),
    Timer("force_majeure_request", 10, _D, "obstacle_ended", "民事诉讼法第86条", "申请顺延期限", "Request to extend a missed time limit"),
    Timer("limitation_general", 3, _Y, "knew", "民法典第188条", "诉讼时效", "Limitation of actions"),
    Timer("limitation_labour_arb", 1, _Y, "knew", "劳动争议调解仲裁法第27条", "劳动仲裁时效", "Limitation for labour arbitration"),
)  # fmt: skip

_OWN: tuple[Timer, ...] = (
    Timer("sign_all", 7, _D, "sent_for_signing", "平台规则", "完成签署", "All signatures", ext_max=None, own_rule=True),
    Timer("jc_supplement", 5, _D, "supplement_asked", "民诉法解释第356条；天数为平台设置", "补充材料", "Supply of materials",
          ext_max=None, own_rule=True),
    Timer("recusal_decision", 3, _D, "replacement_asked", "平台规则（参照民事诉讼法第50条）", "决定是否更换调解员",
          "Decision on replacing the mediator", own_rule=True),
    Timer("async_reply", 3, _D, "reply_asked", "平台规则（参照人民法院在线诉讼规则第20条）", "答复留言", "Reply to a message",
          ext_max=None, own_rule=True),
    Timer("follow_up_visit", 30, _D, "settled_between_them", "平台规则（参照人民调解法第31条）", "回访", "Follow-up visit",
          rolls=False, own_rule=True),
    Timer("urgent_first_hour", 1, _H, "marked_urgent", "平台规则（参照反家庭暴力法第15条）", "紧急情形一小时内联系", "First contact within the hour",
          rolls=False, own_rule=True),
    Timer("urgent_same_day", 0, _D, "marked_urgent", "平台规则", "紧急情形当日转办", "Same-day hand-over", rolls=False, own_rule=True),
)  # fmt: skip

STATUTORY: tuple[str, ...] = tuple(t.key for t in _TIMERS)
TIMERS: dict[str, Timer] = {t.key: t for t in (*_TIMERS, *_OWN)}

ONLY_BY_HOURS: frozenset[str] = frozenset({"urgent_same_day"})
"""Never shown as a day: the desk sees the hours of each office instead, and to a party it would tell that a matter is urgent
(反家庭暴力法13: the privacy of who asks for help is kept)."""

JC_APPLY_WARN_DAYS: tuple[int, ...] = (15, 7, 3, 1)
"""Days before the thirtieth day on which the parties are reminded (JC-02)."""
