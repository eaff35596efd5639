"""Whether a party may write while nobody leads the talk: before the opening statement, in a break, afterwards.

The rules ask for identity, warning and announcements before mediation *starts* (人民法院在线调解规则第17条, 特邀调解规定第14条);
of words written earlier, or in a break, they say nothing. It stays allowed: whoever is at the table was let in by the
mediator, who reads it; a worry that may be written is not shouted later; and it is a concession from its first word on, no
evidence for a court (在线调解规则第18条). What it is not yet is mediation: nothing of it opens a sitting or ticks a line.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WritingRule:
    """For one state of a sitting: whether the box takes words, what it says beside it, and why."""

    may_write: bool
    zh: str = ""
    en: str = ""
    article: str = ""


WRITING: dict[str, WritingRule] = {
    "scheduled": WritingRule(
        True,
        "还没开场。可以先写，在房间里的人都看得到；等调解员把话说全了才正式谈。",
        "Not opened yet. You may write, everybody in the room reads it; the talk begins once the mediator has said the opening.",
        "平台规则（人民法院在线调解规则第17条、第18条没有禁止）",
    ),
    "open": WritingRule(True, article="人民法院在线调解规则第18条"),
    "break": WritingRule(
        True,
        "休息的时候也可以写，在房间里的人都看得到。",
        "You may write during the break too; everybody in the room reads it.",
        "平台规则（人民法院在线调解规则第18条没有禁止）",
    ),
    # Everybody has left every channel: there is no box to write into.
    "ended": WritingRule(False, article="人民法院在线调解规则第25条"),
}


def said_beside(state: str, language: str) -> str:
    """The words beside the box in this state; empty where none are needed."""
    rule = WRITING.get(state)
    if rule is None or not rule.may_write:
        return ""
    return rule.en if language == "en" else rule.zh
