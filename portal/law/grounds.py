"""Coded grounds: inadmissible, not confirmable, ended, returned, complained of; and the failure report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """`zh` stands on papers and staff screens, `plain_zh` is said to a party. Articles carry 2023 numbers."""

    code: str
    zh: str
    en: str
    article: str
    plain_zh: str


def _table(*lines: tuple[str, str, str, str, str]) -> dict[str, Ground]:
    return {line[0]: Ground(*line) for line in lines}


_355 = "民诉法解释第355条第一款第{}项"
_358 = "民诉法解释第358条第{}项"

GATE_A: dict[str, Ground] = _table(
    ("A1", "不属于人民法院受理范围", "outside the court's civil scope", _355.format("一"), "这类事情不归法院确认"),
    ("A2", "不属于收到申请的人民法院管辖", "not within this court's jurisdiction", _355.format("二"), "要向另一家法院申请"),
    ("A3", "申请确认婚姻关系、亲子关系、收养关系等身份关系无效、有效或者解除",
     "confirmation of validity, invalidity or dissolution of marriage, parentage, adoption or other status", _355.format("三"),
     "婚姻、亲子、收养这样的身份关系，不能用这个办法确认"),
    ("A4", "涉及适用其他特别程序、公示催告程序、破产程序审理",
     "belongs to another special procedure, public notice or bankruptcy", _355.format("四"), "这件事法律规定了另外的程序"),
    ("A5", "调解协议内容涉及物权、知识产权确权", "confirmation of title in property or intellectual property", _355.format("五"),
     "房子、土地、商标这类东西归谁，不能用这个办法确认"),
)  # fmt: skip

GATE_B: dict[str, Ground] = _table(
    ("B1", "违反法律强制性规定", "breaks mandatory law", _358.format("一"), "有的内容法律不允许"),
    ("B2", "损害国家利益、社会公共利益、他人合法权益", "harms state, public or others' lawful interests", _358.format("二"),
     "有的内容会损害别人或者公共利益"),
    ("B3", "违背公序良俗", "against public order and good morals", _358.format("三"), "有的内容违背公序良俗"),
    ("B4", "违反自愿原则", "against voluntariness", _358.format("四"), "有人不是自愿的"),
    ("B5", "内容不明确", "content unclear", _358.format("五"), "有的内容没有写清楚，将来不好执行"),
    ("B6", "其他不能进行司法确认的情形", "other cases that cannot be confirmed", _358.format("六"), "还有其他不能确认的情形"),
)  # fmt: skip

END_REASONS: dict[str, Ground] = _table(
    ("E1", "达成调解协议", "agreement reached", "人民法院在线调解规则第25条第一项", "谈成了"),
    ("E2", "当事人自行和解并撤回申请", "settled between them and withdrawn", "人民法院在线调解规则第25条第二项", "双方自己谈好了"),
    ("E3", "在调解期限内无法与当事人取得联系", "a party could not be reached within the term", "人民法院在线调解规则第25条第三项",
     "一直联系不上对方"),
    ("E4", "一方当事人明确表示不愿意继续调解", "a party clearly does not want to go on", "人民法院在线调解规则第25条第四项",
     "有一方不想再调解了"),
    ("E5", "当事人分歧较大，难以达成协议", "the difference is too wide", "人民法院在线调解规则第25条第五项", "双方想法差得太远"),
    ("E6", "调解期限届满，当事人未同意延长", "the term has run out and was not extended", "人民法院在线调解规则第25条第六项",
     "时间到了，没有延长"),
    ("E7", "当事人一方拒绝在调解协议上签名", "a party refuses to sign", "人民法院在线调解规则第25条第七项", "有一方没有签名"),
    ("E8", "其他导致调解无法进行的情形", "other reasons", "人民法院在线调解规则第25条第八项", "因为其他原因不能继续"),
)  # fmt: skip

RETURN_REASONS: dict[str, Ground] = _table(
    ("OUT_OF_SCOPE", "纠纷不属于人民法院受案范围", "outside the court's scope", "人民法院在线调解规则第9条第一项",
     "这件事可以找别的部门解决，我们告诉您找谁"),
    ("NO_JURISDICTION", "所选调解组织的邀请法院没有管辖权", "the chosen organisation's court has no jurisdiction",
     "人民法院在线调解规则第9条第二项", "请换一家调解组织，我们告诉您可以选哪几家"),
    ("NOT_SUITABLE_ONLINE", "纠纷不适宜在线调解", "not suited to online mediation", "人民法院在线调解规则第9条第三项",
     "这件事当面谈更好，请到服务大厅"),
)  # fmt: skip

COMPLAINT_GROUNDS: dict[str, Ground] = _table(
    ("FORCED", "强迫调解", "forced mediation", "人民法院在线调解规则第29条第一项", "逼着我调解"),
    ("REFUSALS", "无正当理由多次拒绝接受调解案件", "repeated unjustified refusals", "人民法院在线调解规则第29条第二项", "多次无故不接案"),
    ("TAKING", "接受当事人请托或者收受财物", "taking requests or property", "人民法院在线调解规则第29条第三项", "收了别人的好处"),
    ("LEAKING", "泄露调解过程、协议内容或者个人隐私、商业秘密", "leaking", "人民法院在线调解规则第29条第四项", "把我的事说出去了"),
    ("ETHICS", "其他违反调解员职业道德的行为", "other breach of ethics", "人民法院在线调解规则第29条第五项", "其他不应该做的事"),
)  # fmt: skip

COMPLAINT_RESULTS: dict[str, tuple[str, str]] = {
    "unfounded": ("不成立", "unfounded"),
    "warning": ("警告", "warning"),
    "notice": ("通报", "notice"),
    "removal": ("除名", "removal"),
}

DEEMED_WITHDRAWN: dict[str, Ground] = _table(
    ("NO_SUPPLEMENT", "无正当理由未在限期内补充陈述或者补充证明材料", "no supplement in time without good reason",
     "民诉法解释第357条第二款", "没有在说好的日子里补充材料"),
    ("REFUSES_QUESTIONS", "拒不接受询问", "refuses to be questioned", "民诉法解释第357条第二款", "没有接受法官询问"),
)  # fmt: skip

SUSPEND_REASONS: dict[str, tuple[str, str]] = {
    "SHAM": ("可能存在虚假调解", "sham mediation suspected"),
    "SAFETY": ("存在人身安全风险", "risk to somebody's safety"),
    "PARTY_LOST": ("当事人死亡、丧失行为能力或者单位终止", "death, lost capacity or dissolution of a party"),
    "CAPACITY": ("行为能力存疑", "doubt about capacity"),
    "OTHER": ("其他需要中止的情形", "other reasons"),
}


@dataclass(frozen=True, slots=True)
class ReportField:
    """One of the four points of the failure report (OM-20)."""

    key: str
    zh: str
    en: str


FAILURE_REPORT: tuple[ReportField, ...] = (
    ReportField("basics", "纠纷基本情况", "basic facts of the dispute"),
    ReportField("reason", "调解不成的原因", "why mediation failed"),
    ReportField(
        "costly_conduct", "导致其他当事人诉讼成本增加的行为", "conduct that raised the other parties' costs"
    ),
    ReportField("alerts", "需要提示的其他情况", "other matters to point out"),
)
FAILURE_REPORT_ARTICLE = "人民法院在线调解规则第21条"


def ground(code: str) -> Ground:
    """Any ground of gate A or B by its code. KeyError for an unknown code."""
    return {**GATE_A, **GATE_B}[code]


def dismissal_article(code: str) -> str:
    """A ground of gate A found after acceptance leads to dismissal (解释355 second paragraph)."""
    return "民诉法解释第355条第二款" if code in GATE_A else f"民事诉讼法第206条；{GATE_B[code].article}"
