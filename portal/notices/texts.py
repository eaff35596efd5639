"""Every notice as code → Chinese text, for the bell, the SMS and the e-mail; filled and translated when it is read.

An SMS lies on a lock screen: it never says that there is a dispute, with whom, or about what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from portal.clock import china_time
from portal.law.papers import PAPERS, PaperKind
from portal.notices import words_of_law
from portal.notices.language import N_, say
from portal.notices.texts_cases import CASE_NEWS
from portal.notices.texts_court import COURT_NEWS
from portal.notices.texts_talk import TALK

DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(DAY.pattern + r"T\d\d:\d\d.*[+Z].*")


@dataclass(frozen=True)
class Text:
    """`bell` is read behind the login and may be plain; `sms` may not. `subject` empty = never by e-mail."""

    bell: str
    sms: str = ""
    subject: str = ""


SIGN = N_("【和议】")
LOOK = N_("您的事项有新进展，请打开查看：%(url)s 核验码%(check)s。不放心请拨%(phone)s核对。")
LOOK_STAFF = N_("您有一项工作有新进展，请登录%(url)s查看。")
NEWS = N_("和议：您的事项有新进展")


def _news(bell: str) -> Text:
    """An ordinary step: the bell says what, the SMS only that there is something."""
    return Text(bell, LOOK, NEWS)


TEXTS: dict[str, Text] = {
    "code_enter": Text(
        N_("验证码已经发出"),
        N_("%(digits)s 是您的验证码，10分钟内有效。任何人向您要这个数字都不要给，工作人员也不会要。"),
        N_("和议：您的验证码"),
    ),
    "code_sign": Text(
        N_("签名验证码已经发出"),
        N_(
            "%(digits)s 是您本次确认用的验证码，10分钟内有效，只用于您正在看的这一份。不是您本人操作请拨%(phone)s。"
        ),
        N_("和议：您的验证码"),
    ),
    "invited": Text(
        N_("%(inviter)s请您参加网上调解，去不去由您决定"),
        N_(
            "%(inviter)s请您打开查看：%(url)s 核验码%(check)s，页面上的要和这里一样。不放心请拨%(phone)s核对。"
        ),
        N_("和议：请您查看一个邀请"),
    ),
    "application_received": _news(N_("申请已经收到（%(at)s），诉讼时效从这时中断；%(until)s前给您答复")),
    "returned": _news(N_("申请被退回：%(reason)s。您可以补正后再交，也可以去法院起诉")),
    "accepted": _news(N_("申请已经受理，下一步联系对方")),
    "asked_to_choose": _news(N_("请从名册里选您信任的调解员，%(until)s前选好；选不出就由调解组织指定")),
    "mediator_assigned": Text(
        N_("有一件新的调解请您接手：%(title)s，请在%(until)s前答复"),
        N_("有一件新的工作请您答复：%(url)s 请在%(until)s前处理。"),
        N_("和议：有一件新的工作请您答复"),
    ),
    "mediator_accepted": _news(N_("调解员%(mediator)s已经接手")),
    "sitting_set": Text(
        N_("调解会定在%(when)s"),
        N_("时间定在%(when)s，届时请打开：%(url)s 核验码%(check)s。要改期请在页面上点“改期”或拨%(phone)s。"),
        N_("和议：时间已经定好"),
    ),
    "sitting_soon": Text(
        N_("调解会%(when)s开始，请提前十分钟试一试设备"),
        N_("提醒您%(when)s开始，请打开：%(url)s 核验码%(check)s。改期请点：%(change)s 或拨%(phone)s。"),
        N_("和议：快到时间了"),
    ),
    "draft_ready_to_sign": _news(N_("协议已经定稿，请逐条看过再签；没听懂的可以问，不想签可以不签")),
    "signed_by_other": _news(N_("%(name)s已经签名，还等%(waiting)s")),
    "agreement_effective": _news(N_("调解协议已经生效，请收好文件，并留意履行日期")),
    "jc_asked_to_sign": _news(N_("请您决定是否一起向法院申请司法确认，%(until)s前都可以")),
    "jc_filed": _news(N_("司法确认申请已经交到%(court)s")),
    "jc_supplement": _news(N_("法院请您补充材料：%(items)s，%(until)s前交")),
    "jc_accepted": _news(N_("法院已经受理，案号%(number)s")),
    "jc_verification_set": Text(
        N_("法院定在%(when)s核实，双方都要到场，请带身份证"),
        N_("时间定在%(when)s，届时请打开：%(url)s 核验码%(check)s，请带好身份证。改期请拨%(phone)s。"),
        N_("和议：时间已经定好"),
    ),
    "jc_verification_soon": Text(
        N_("法院核实%(when)s开始，请带身份证，提前十分钟试一试设备"),
        N_("提醒您%(when)s开始，请打开：%(url)s 核验码%(check)s，请带好身份证。改期请拨%(phone)s。"),
        N_("和议：快到时间了"),
    ),
    "jc_confirmed": _news(N_("法院已经裁定确认调解协议有效，案号%(number)s")),
    "jc_dismissed": _news(N_("法院裁定驳回申请：%(reason)s。您可以重新调解，也可以起诉")),
    "jc_not_accepted": _news(N_("法院裁定不予受理：%(reason)s")),
    "jc_withdrawn": _news(N_("司法确认申请已经撤回")),
    "paper_served": Text(
        N_("%(paper)s已经送达给您，请打开查收"),
        N_("有一份文件送达给您，请打开查收：%(url)s 核验码%(check)s。不放心请拨%(phone)s核对。"),
        N_("和议：有一份文件送达给您"),
    ),
    "clock_warning": Text(
        N_("期限快到了：%(what)s，%(due)s到期（%(article)s）"), LOOK, N_("和议：有一个日期快到了")
    ),
    "ended": _news(N_("调解已经结束：%(reason)s。您照样可以去法院起诉")),
    "date_unsuited": Text(N_("%(name)s说%(when)s这个时间不行，请另约时间")),
    "lead_taken": Text(N_("您掉线超过一分钟，现在由%(name)s主持")),
    "help_called": Text(N_("%(name)s在房间里按了求助")),
    **{code: Text(*three) for code, three in TALK.items()},
    **{code: _news(bell) for code, bell in {**CASE_NEWS, **COURT_NEWS}.items()},
    "performance_claimed": _news(N_("对方说已经履行，请您核对后确认")),
    "performance_confirmed": _news(N_("对方确认收到了您的履行")),
    "jc_handed": _news(N_("有一件司法确认申请转给您审查：%(title)s")),
    "jc_returned": _news(N_("法院退回了材料，要补：%(items)s")),
}

OTHER = _news(NEWS)
"""For a code without a text of its own: the person still learns that there is something."""


def text_of(code: str) -> Text:
    """The text of a code; a newer or older code than this list still says that there is something."""
    return TEXTS.get(code, OTHER)


def bell(code: str, params: Mapping[str, Any], language: str = "zh") -> str:
    """The line on the bell."""
    return say(text_of(code).bell, language, _readable(params, language))


def sms(code: str, params: Mapping[str, Any], language: str = "zh") -> str:
    """The SMS with our sign in front; raises KeyError for a code that may not go out by SMS."""
    words = text_of(code).sms
    if not words:
        raise KeyError(code)
    if "%(check)s" in words and not params.get("check"):
        words = LOOK_STAFF  # staff sign in; there is no link and no 核验码 to compare
    return say(SIGN, language) + say(words, language, _readable(params, language))


def email(code: str, params: Mapping[str, Any], language: str = "zh") -> tuple[str, str]:
    """Subject and body. The body says no more than the SMS: mailboxes are shared too."""
    subject = text_of(code).subject
    if not subject:
        raise KeyError(code)
    return say(subject, language, _readable(params, language)), sms(code, params, language).removeprefix(
        say(SIGN, language)
    )


def _readable(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Days and paper kinds as people read them; everything else as it is."""
    shown = {name: _shown(value, language) for name, value in params.items()}
    if "kind" in params and "paper" not in params:
        shown["paper"] = _paper(str(params["kind"]), language)
    return shown


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return say(N_("、"), language).join(str(one) for one in value)
    if not isinstance(value, str):
        return value
    try:
        if INSTANT.fullmatch(value):
            at = china_time(datetime.fromisoformat(value))
            return f"{_day(at.date(), language)} {at:%H:%M}"
        if DAY.fullmatch(value):
            return _day(date.fromisoformat(value), language)
    except ValueError:
        return value
    return words_of_law.said(value, language)


def _day(day: date, language: str) -> str:
    return format_date(day, say(N_("y年M月d日"), language), locale=language)


def _paper(kind: str, language: str) -> str:
    if kind not in set(PaperKind):
        return "…"
    title = PAPERS[PaperKind(kind)]
    return title.en if language == "en" else f"《{title.zh}》"
