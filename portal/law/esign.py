"""Whether the law lets this agreement be signed electronically (电子签名法3; ES-03)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .taxonomy import Flag, has_flag
from .vocabulary import ClauseKind

ARTICLE = "电子签名法第3条"
STATUS_WORDS = (
    "离婚",
    "结婚",
    "婚姻关系",
    "收养",
    "亲子关系",
    "抚养权归",
    "由其抚养",
    "监护权",
    "继承份额",
    "放弃继承",
    "遗嘱",
)
UTILITY_WORDS = ("停止供水", "停止供热", "停止供气", "停水", "停热", "停气")


@dataclass(frozen=True, slots=True)
class EsignAnswer:
    """`override_possible`: a clerk may open the electronic way for pure money clauses, with a reason."""

    allowed: bool
    reason_zh: str
    reason_en: str
    override_possible: bool = False
    article: str = ARTICLE


_YES = EsignAnswer(True, "", "")


def esign_allowed(
    dispute_type: str, clauses: Iterable[tuple[ClauseKind, str]], clerk_override: bool = False
) -> EsignAnswer:
    """Look at the type of dispute and at each clause (kind, text). Paper is always open instead."""
    items = tuple(clauses)
    if any(word in text for _, text in items for word in UTILITY_WORDS):
        return EsignAnswer(
            False,
            "涉及停止供水、供热、供气的文书不能用电子签名",
            "Papers on stopping water, heat or gas cannot be e-signed",
        )
    if any(word in text for _, text in items for word in STATUS_WORDS):
        return EsignAnswer(
            False,
            "涉及婚姻、收养、继承等人身关系的文书不能用电子签名",
            "Papers on marriage, adoption, inheritance and the like cannot be e-signed",
        )
    if not has_flag(dispute_type, Flag.ESIGN_OFF):
        return _YES
    money = {ClauseKind.PAYMENT, ClauseKind.DEFAULT, ClauseKind.WAIVER, ClauseKind.DELIVERY}
    pure = bool(items) and all(kind in money for kind, _ in items)
    if pure and clerk_override:
        return _YES
    return EsignAnswer(
        False,
        "婚姻家庭、继承类纠纷默认使用纸质签署",
        "Family and inheritance disputes are signed on paper by default",
        override_possible=pure,
    )
