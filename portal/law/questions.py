"""Questions a judge asks both parties before confirming (民诉法解释356; 13.D3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`expected`: the answer that raises no doubt. Any other answer is looked at by the judge, never by software."""

    key: str
    zh: str
    en: str
    expected: str
    ground_if_not: str


QUESTIONS: tuple[Question, ...] = (
    Question("own_will", "这份协议是您本人自愿达成的吗？", "Did you agree of your own will?", "是", "B4"),
    Question("understood", "每一条您都看懂（听懂）了吗？", "Do you understand every clause?", "是", "B4"),
    Question("enforcement", "您知道法院确认以后，不履行会被强制执行吗？", "Do you know that after confirmation it can be enforced?", "是", "B4"),
    Question("others", "协议涉及别人的财产或者权利吗？", "Does it touch anybody else's property or rights?", "否", "B2"),
    Question("performed", "有没有已经履行的部分？", "Has any of it been performed already?", "", ""),
    Question("parallel", "就这件事有没有起诉、仲裁，或者在别的法院申请确认？", "Is there a suit, an arbitration or another application on it?", "否", "A2"),
    Question("still_apply", "您现在仍然申请确认吗？", "Do you still apply?", "是", "B4"),
)  # fmt: skip
ARTICLE = "民诉法解释第356条"


def unanswered(
    answers: dict[str, dict[str, str]], applicants: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """(applicant, question key) pairs without an answer. `answers`: applicant → key → text."""
    return tuple(
        (who, q.key)
        for who in applicants
        for q in QUESTIONS
        if not answers.get(who, {}).get(q.key, "").strip()
    )


def doubtful(answers: dict[str, dict[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """(applicant, question key, ground) where the answer is not the expected one: to be looked into."""
    return tuple(
        (who, q.key, q.ground_if_not)
        for who, given in answers.items()
        for q in QUESTIONS
        if q.expected and given.get(q.key, "").strip() and not given[q.key].strip().startswith(q.expected)
    )
