"""The pages of this room: application, a party's case, the desk, the roster. One blueprint, a module per subject."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__)

from portal.cases.views import answers, desk, desk_acts, files, group, intake, mine, roster, safety, sign  # noqa: E402

__all__ = [
    "answers",
    "bp",
    "desk",
    "desk_acts",
    "files",
    "group",
    "intake",
    "mine",
    "roster",
    "safety",
    "sign",
]
