"""一共五步: where a case stands on the way that every party sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from portal.cases.operations.act import At
from portal.cases.wording import state_told
from portal.clock import china_date


@dataclass(frozen=True)
class StepLine:
    """One of the five steps of a party's page."""

    title: Any
    note: Any
    state: str


_ORDER = {
    "SUBMITTED": 1, "RETURNED": 1, "URGENT": 1, "CONSENT": 2, "SELECTING": 2, "ASSIGNED": 2, "MEDIATING": 3,
    "APPRAISAL": 3, "SUSPENDED": 3, "DRAFTING": 4, "SIGNING": 4, "AGREED": 5,
}  # fmt: skip


def five_steps(at: At, mediator: str, term: date | None) -> tuple[list[StepLine], int]:
    """一共五步: submitted, mediator, talk, agreement, court."""
    now_at = _ORDER.get(state_told(at.proceeding.state, False, bool(at.case.number)), 5)
    submitted = china_date(at.case.submitted_at)
    notes = [
        format_date(submitted, _("M月d日")),
        mediator or _("双方一起选，或者由组织指定"),
        _("最迟到%(day)s，大家同意可以延长", day=format_date(term, _("M月d日")))
        if term
        else _("三十天内谈完，大家同意可以延长"),
        _("在手机上逐条听、逐条签"),
        _("确认后，可以请法院强制执行"),
    ]
    titles = [_("提交申请"), _("调解员接下这件事"), _("大家一起谈"), _("谈成了，签协议"), _("法院确认")]
    lines = []
    for n, (title, note) in enumerate(zip(titles, notes, strict=True), 1):
        done = n < now_at or (n == 1 and at.proceeding.state == "SUBMITTED")
        state = "done" if done else "now" if n == max(now_at, 2) else "next"
        lines.append(StepLine(title, note, state))
    return lines, max(now_at, 2)
