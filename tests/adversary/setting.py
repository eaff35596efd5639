"""What a module adds to the kept case before it begins."""

from __future__ import annotations

import pytest
from flask import Flask

from portal import db
from portal.agreements import operations as agreements
from portal.cases import access
from tests.adversary.conftest import NOW
from tests.adversary.played import Played
from tests.agreements import world as agreed

_PEOPLE = ("applicant", "respondent", "mediator", "seal_holder", "agent", "eve")


def with_draft(file: Played) -> Played:
    """In the open stage a draft lies on the table, so that its forms have something to work on."""
    with db.transaction() as session:
        case, mediator = access.case_for(session, file.people["mediator"], file.case)
        ref = agreements.draft(session, mediator, case, NOW).ref
    world = agreed.World(file.cast, file.case, *(file.people[n] for n in _PEOPLE), now=NOW, agreement_ref=ref)
    for form in agreed.clauses(world):
        world.act(agreements.add_clause, world.mediator, form)
    return file


@pytest.fixture(scope="module", params=["open", "end"])
def stage(request: pytest.FixtureRequest) -> str:
    """When somebody sends something wrong: while people talk, and when the ruling is served."""
    return str(request.param)


@pytest.fixture(scope="module")
def ready(file: Played, app: Flask, stage: str) -> Played:
    """The file at that stage; while people talk a draft lies there too."""
    return with_draft(file) if stage == "open" else file
