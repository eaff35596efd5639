"""The arrows, the one commit, the one writer of state, the one place of eventlet – and that each check can fail."""

from __future__ import annotations

import sys

import pytest

from tests.house import rules

STDLIB = frozenset(sys.stdlib_module_names)

CHECKS = {
    "arrows": rules.wrong_arrows,
    "commit": rules.commits,
    "state": rules.states_written,
    "eventlet": rules.eventlet_imports,
    "clock": rules.clocks_read,
    "law": lambda path, text: rules.law_needs_more_than_stdlib(path, text, STDLIB),
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_keeps_its_rule(name: str) -> None:
    complaints = [c for path, text in rules.sources() for c in CHECKS[name](path, text)]
    assert complaints == []


PLANTED = {
    "arrows": [
        ("portal/cases/operations.py", "from portal.court.models import Application"),
        ("portal/law/linter.py", "from portal.cases import models"),
        ("portal/people/queries.py", "import portal.rooms.audience"),
        ("portal/rooms/facts.py", "from portal import agreements"),
        ("portal/cases/queries.py", "from ..rooms import models"),
        ("portal/app.py", "import realtime"),
        ("documents/render.py", "from portal.cases.models import Case"),
    ],
    "commit": [("portal/cases/operations.py", "def f(session):\n    session.commit()")],
    "state": [
        ("portal/cases/operations.py", "proceeding.state = 'CLOSED'"),
        ("portal/court/bench.py", "application.state, application.x = 'JC_CONFIRMED', 1"),
    ],
    "eventlet": [("portal/app.py", "import eventlet"), ("realtime/server.py", "from eventlet import tpool")],
    "clock": [("portal/cases/operations.py", "from datetime import datetime\nx = datetime.now()")],
    "law": [("portal/law/linter.py", "import sqlalchemy"), ("portal/law/linter.py", "from flask import g")],
}


@pytest.mark.parametrize(
    ("name", "path", "text"), [(name, *item) for name, items in PLANTED.items() for item in items]
)
def test_a_planted_breach_is_found(name: str, path: str, text: str) -> None:
    assert CHECKS[name](path, text)


ALLOWED = [
    ("arrows", "portal/court/operations.py", "from portal.agreements.models import Agreement"),
    ("arrows", "portal/cases/views.py", "from portal.court import operations"),
    ("arrows", "documents/render.py", "from portal.law import capital"),
    ("commit", "portal/db/sessions.py", "session.commit()"),
    ("state", "portal/cases/advance.py", "subject.state = row.to"),
    ("eventlet", "wsgi.py", "import eventlet"),
]


@pytest.mark.parametrize(("name", "path", "text"), ALLOWED)
def test_what_the_rule_allows_passes(name: str, path: str, text: str) -> None:
    assert CHECKS[name](path, text) == []
