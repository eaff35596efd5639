"""Risk colours 红橙绿: who looks at a dispute and how often. The colour is advice; a person confirms it (个人信息保护法24)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """Default colour set. An installation may bring its own as rows of `RiskRule`."""

    RED = "RED"
    ORANGE = "ORANGE"
    GREEN = "GREEN"


@dataclass(frozen=True, slots=True)
class RiskRule:
    """`review_days` is None where a meeting date decides."""

    key: str
    zh: str
    en: str
    reviewer_zh: str
    reviewer_en: str
    review_days: int | None
    rank: int


RISKS: dict[str, RiskRule] = {
    Risk.RED: RiskRule(
        "RED",
        "红",
        "red",
        "区（县）主要负责人，在例会上调度",
        "district head, at each standing meeting",
        None,
        3,
    ),
    Risk.ORANGE: RiskRule(
        "ORANGE", "橙", "orange", "区（县）平安办，每周调度", "district safety office, weekly", 7, 2
    ),
    Risk.GREEN: RiskRule("GREEN", "绿", "green", "镇街、部门，每周调度", "town or department, weekly", 7, 1),
}


@dataclass(frozen=True, slots=True)
class RiskSignal:
    """Something seen at intake that raises the colour."""

    key: str
    zh: str
    en: str
    risk: Risk
    urgent: bool = False


_ALL: tuple[RiskSignal, ...] = (
    RiskSignal("violence", "家庭暴力或者人身威胁", "violence or threats", Risk.RED, urgent=True),
    RiskSignal("self_harm", "自伤、轻生的表示", "talk of self-harm", Risk.RED, urgent=True),
    RiskSignal(
        "minor_harmed",
        "未成年人或者无行为能力人受侵害",
        "harm to a minor or incapable person",
        Risk.RED,
        urgent=True,
    ),
    RiskSignal("collective", "十人以上的群体性纠纷", "ten people or more", Risk.RED),
    RiskSignal("wages_many", "拖欠多人工资", "unpaid wages of many", Risk.RED),
    RiskSignal("petition", "可能集体上访", "likely collective petition", Risk.ORANGE),
    RiskSignal("repeated", "同一纠纷反复发生", "the same dispute again", Risk.ORANGE),
    RiskSignal("large_amount", "金额较大", "large amount", Risk.ORANGE),
)
SIGNALS: dict[str, RiskSignal] = {s.key: s for s in _ALL}

URGENT_WORDS: tuple[str, ...] = (
    "打我",
    "家暴",
    "殴打",
    "砍",
    "杀了",
    "不想活",
    "跳楼",
    "自杀",
    "掐脖子",
    "威胁",
    "跟踪我",
    "不让我出门",
)
"""Words that make the intake page ask about safety. They never decide anything."""


def suggest(signals: set[str]) -> RiskRule:
    """Highest colour among the signals; green where there is none. Unknown signals count as green."""
    found = [RISKS[SIGNALS[s].risk] for s in signals if s in SIGNALS]
    return max(found, key=lambda r: r.rank, default=RISKS[Risk.GREEN])


def is_urgent(signals: set[str]) -> bool:
    """Whether one of the signals bypasses the queue."""
    return any(SIGNALS[s].urgent for s in signals if s in SIGNALS)


def ask_about_safety(text: str) -> bool:
    """Whether the intake page should ask «您现在安全吗»."""
    return any(word in text for word in URGENT_WORDS)


def downgrade_needs_reason(old: str, new: str) -> bool:
    """A lower colour needs a reason and a reviewer; the history stays (S8)."""
    return RISKS[new].rank < RISKS[old].rank
