"""Safety asked of each party alone (F25), words that make an application urgent, and who must be told how fast (G20)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Question:
    """One question; a yes to it brings what is named: `apart`, `hide` (contact data), `danger`."""

    key: str
    zh: str
    en: str
    brings: frozenset[str]


def _question(key: str, zh: str, en: str, *brings: str) -> Question:
    return Question(key, zh, en, frozenset(brings))


QUESTIONS: tuple[Question, ...] = (
    _question("fear", "和对方当面说话，您会不会害怕？", "Are you afraid to talk with the other party face to face?", "apart"),
    _question("hurt", "对方有没有打过您、推过您，或者砸东西吓您？",
              "Has the other party ever hit or pushed you, or broken things to frighten you?", "apart", "hide"),
    _question("threat", "对方有没有威胁过您、孩子或者家里人？",
              "Has the other party ever threatened you, your children or your family?", "apart", "hide"),
    _question("control", "对方有没有管着您的钱、手机，或者不让您出门？",
              "Does the other party control your money or phone, or keep you from going out?", "apart"),
    _question("found", "有没有不想让对方知道的电话或者住址？",
              "Is there a phone or address that the other party must not learn?", "hide"),
    _question("danger", "您现在有危险吗？", "Are you in danger now?", "apart", "hide", "danger"),
)  # fmt: skip
KEYS = tuple(question.key for question in QUESTIONS)
ANSWERS = ("yes", "no", "skip")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from one person's answers."""

    apart: bool
    hide: bool
    danger: bool


def outcome(answers: Mapping[str, str]) -> Outcome:
    """One yes is enough; «不想说» brings nothing by itself, but the mediator sees that it was said."""
    brought = {thing for q in QUESTIONS if answers.get(q.key) == "yes" for thing in q.brings}
    return Outcome("apart" in brought, "hide" in brought, "danger" in brought)


VIOLENCE = re.compile(
    r"家暴|家庭暴力|殴打|毒打|暴打|掐(住)?(我|脖)|打(了)?我(?!们?的?(电话|手机|微信))|拿刀|砍我|杀(了|死)?(我|全家)|威胁.{0,6}(命|杀|死)|"
    r"不让我出门|关在(家|屋)里|人身安全保护令"
)
SELF_HARM = re.compile(r"自杀|轻生|不想活|活不下去|寻死")


def urgent_ground(text: str, unsafe: bool) -> str:
    """Why an application is urgent at once; empty where nothing points to it. A person always looks at it."""
    if unsafe:
        return "申请人自述有人身安全顾虑"
    if VIOLENCE.search(text):
        return "陈述中出现暴力或者威胁"
    return "陈述中出现自伤" if SELF_HARM.search(text) else ""


@dataclass(frozen=True, slots=True)
class Route:
    """One receiver of an urgent matter. `timer` is counted in hours. `duty`: the law demands the report."""

    key: str
    zh: str
    en: str
    phone: str
    timer: str
    article: str


ROUTES: tuple[Route, ...] = (
    Route("court_window", "法院诉讼服务窗口（人身安全保护令）", "Court window (personal safety order)", "12368",
          "urgent_first_hour", "反家庭暴力法第23条、第28条"),
    Route("police", "公安机关", "Police", "110", "urgent_first_hour", "反家庭暴力法第15条"),
    Route("womens_federation", "妇女联合会", "Women's federation", "12338", "urgent_first_hour", "反家庭暴力法第13条"),
)  # fmt: skip

MINOR_DUTY = "反家庭暴力法第14条"
ESCALATION_DUTY = "人民调解法第25条"


def must_report(born: date | None, incapable: bool, today: date) -> bool:
    """Whoever works here must report to the police where the victim is a minor or cannot act alone (反家庭暴力法14)."""
    if incapable:
        return True
    if born is None:
        return False
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < 18
