"""One question per money clause: who has understood the sum has understood the clause (features, point 5)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.agreements.queries import AgreementView, ClauseView
from portal.law.capital import yuan_figures


@dataclass(frozen=True)
class Question:
    """`options` are (value, label); `right` is the value of the right one."""

    text: str
    options: tuple[tuple[str, str], ...]
    right: str


def question_for(clause: ClauseView, view: AgreementView) -> Question | None:
    """None for clauses without a sum. The same three answers, in the same order, at every reading."""
    total = clause.slots.get("total_fen")
    if clause.kind != "payment" or not total:
        return None
    plan = [row["fen"] for row in clause.slots.get("instalments", [])]
    wrong = [plan[0] if len(plan) > 1 else total // 2, total + (plan[0] if plan else total)]
    options = sorted({total, *[w for w in wrong if w > 0]}, reverse=True)
    mine = clause.slots.get("creditor") == view.reader_party
    owing = clause.slots.get("debtor") == view.reader_party
    text = (
        _("全部付清后，您一共收到多少钱？")
        if mine
        else _("按这一条，您一共要付多少钱？")
        if owing
        else _("按这一条，一共付多少钱？")
    )
    return Question(
        text, tuple((str(fen), _("%(yuan)s元", yuan=yuan_figures(fen))) for fen in options), str(total)
    )
