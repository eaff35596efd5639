"""A clause as people type it on the page (yuan, lines of a plan) turned into `ClauseIn`, with errors at their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.agreements.forms import ClauseIn
from portal.errors import InvalidInput
from portal.forms import parse, typed, whole
from portal.law.capital import parse_yuan, yuan_figures

PLAN = ("plan_due", "plan_yuan")
LEAST_LINES = 3
LONGEST_SUM = 30  # signs; Python refuses to read numbers of thousands of digits


def clause_from(form: MultiDict[str, str]) -> ClauseIn:
    """Raises InvalidInput with the page's own field names: `total`, `plan`, `text` …"""
    data = typed({k: v for k, v in form.items() if k not in (*PLAN, "total", "pay")})
    errors: dict[str, str] = {}
    if form.get("total"):
        data["total_fen"] = _fen(form["total"], "total", errors)
    if form.get("pay", "plan") != "once" or not form.get("due"):
        data["instalments"] = _plan(form, errors)
    version = whole(form.get("version", ""))
    if version is not None:
        data["version"] = version
    if data.get("instalments"):
        data.pop("due", None)
    if errors:
        raise InvalidInput(errors)
    return _parsed(data)


def typed_of(clause: Any) -> dict[str, Any]:
    """A stored clause (ClauseView) as the form shows it."""
    slots = dict(clause.slots)
    plan = slots.pop("instalments", [])
    total = slots.pop("total_fen", None)
    return {
        **slots,
        "kind": clause.kind,
        "text": "" if clause.kind == "payment" else clause.text,
        "total": yuan_figures(total) if total else "",
        "pay": "plan" if plan else "once",
        "plan": plan_lines([(r["due"], yuan_figures(r["fen"])) for r in plan]),
        "version": clause.version,
    }


def typed_again(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, to show it again after an error: nothing is lost."""
    rows = list(zip(form.getlist("plan_due"), form.getlist("plan_yuan"), strict=False))
    return {**form.to_dict(), "plan": plan_lines(rows)}


def plan_lines(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """At least three lines and one to spare."""
    wanted = max(LEAST_LINES, len(rows) + 1)
    return [*rows, *[("", "")] * (wanted - len(rows))]


def _plan(form: MultiDict[str, str], errors: dict[str, str]) -> list[dict[str, Any]]:
    rows = zip(form.getlist("plan_due"), form.getlist("plan_yuan"), strict=False)
    plan = []
    for due, yuan in rows:
        if not (due or yuan):
            continue
        if not (due and yuan):
            errors["plan"] = _("每一期都要写日期和金额")
            continue
        plan.append({"due": due, "fen": _fen(yuan, "plan", errors)})
    return plan


def _fen(text: str, field: str, errors: dict[str, str]) -> int:
    try:
        fen = parse_yuan(text) if len(text) <= LONGEST_SUM else 0
    except InvalidInput:
        fen = 0
    if fen <= 0:
        errors[field] = _("金额写成 8,600 或者 8600.50 这样")
        return 1
    return fen


def _parsed(data: Mapping[str, Any]) -> ClauseIn:
    try:
        return parse(ClauseIn, data)
    except InvalidInput as error:
        raise InvalidInput({_field(name): text for name, text in error.fields.items()}) from None


def _field(name: str) -> str:
    if name.startswith("instalments"):
        return "plan"
    return {"total_fen": "total", "form": "text"}.get(name, name)
