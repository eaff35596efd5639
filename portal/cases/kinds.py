"""The choices on the application's pages: kinds of dispute, ways to meet, and what each kind allows (F01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.law.esign import esign_allowed
from portal.law.taxonomy import DISPUTE_TYPES, Flag, has_flag
from portal.locale import language

WAYS: dict[str, Any] = {
    "video": _("视频见面"),
    "voice": _("只用声音"),
    "text": _("打字谈"),
    "onsite": _("到调解室当面谈"),
}

MODES = {"video": "joint_av", "voice": "joint_av", "text": "async_text", "onsite": "onsite"}


def said(zh: str, en: str) -> str:
    """A word that the law's own tables carry in both languages."""
    return en[:1].upper() + en[1:] if language() == "en" else zh


def kind_options() -> list[tuple[str, str]]:
    """Code and plain word of each type a person can choose."""
    return [(t.code, said(t.plain_zh, t.en)) for t in DISPUTE_TYPES.values()]


def kind_name(code: str) -> str:
    """The statistics' own word, for staff."""
    found = DISPUTE_TYPES.get(code)
    return said(found.zh, found.en) if found else code


@dataclass(frozen=True)
class Triage:
    """What is known before any effort is made: is a signature on the phone open, can a court confirm it?"""

    e_sign: bool
    confirmable: bool
    words: tuple[Any, ...]


_SIGN = _("谈成了，可以在手机上签协议。")
_PAPER = _(
    "谈成了，协议要在纸上签名：法律规定婚姻、收养、继承一类的协议不能用电子签名（电子签名法第3条）。我们会帮您约时间。"
)
_CONFIRM = _("签了协议，双方可以在三十日内一起请法院确认；确认后对方不做到，可以申请强制执行。")
_STATUS = _("赡养费、补偿款这类付钱的约定可以请法院确认；婚姻、亲子、收养关系本身不行（民诉法解释第355条）。")
_TITLE = _("修缮、补偿、腾退这类约定可以请法院确认；“房子、土地归谁”不行（民诉法解释第355条）。")
_LABOUR = _("只涉及付钱的协议可以一起请法院确认；申请劳动仲裁的时间一般只有一年，请留意。")
_ADMINISTRATIVE = _("征地拆迁的事情，有的要走行政复议或者行政诉讼，工作人员会先看一看。")


def triage(code: str) -> Triage:
    """The friendly sentences of the first page. They inform; the law's own checks decide later."""
    signs = esign_allowed(code, ()).allowed
    special = (
        (Flag.STATUS_CHECK, _STATUS),
        (Flag.TITLE_CHECK, _TITLE),
        (Flag.PAYMENT_ONLY, _LABOUR),
        (Flag.ADMINISTRATIVE_CHECK, _ADMINISTRATIVE),
    )
    words = next((w for flag, w in special if has_flag(code, flag)), _CONFIRM)
    confirmable = not (has_flag(code, Flag.STATUS_CHECK) or has_flag(code, Flag.TITLE_CHECK))
    return Triage(signs, confirmable, (_SIGN if signs else _PAPER, words))
