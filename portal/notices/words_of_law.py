"""Sentences of the law's tables that notices carry as parameters (a reason, a time limit, a citation), by language.

Rows written before keep the Chinese sentence itself; it is looked up here when somebody reads English.
"""

from __future__ import annotations

from functools import cache

from portal.law.citations import cite_en
from portal.law.grounds import DEEMED_WITHDRAWN, END_REASONS, GATE_A, GATE_B, RETURN_REASONS
from portal.law.timers import TIMERS
from portal.notices.language import say


def said(text: str, language: str) -> str:
    """The text in that language; what no table knows (names, what people typed) stays as it is."""
    if language != "en":
        return text
    known = _english().get(text) or say(text, language)
    return cite_en(text) if known == text else known


@cache
def _english() -> dict[str, str]:
    grounds = (RETURN_REASONS, END_REASONS, DEEMED_WITHDRAWN, GATE_A, GATE_B)
    lines = [line for table in grounds for line in table.values()]
    return (
        {line.plain_zh: line.en for line in lines}
        | {line.zh: line.en for line in lines}
        | {timer.zh: timer.en for timer in TIMERS.values()}
    )
