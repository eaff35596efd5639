"""Who finds nothing behind the pages of an agreement: Eve, the court before it is asked, and forms without their token."""

from __future__ import annotations

from flask import Flask

from portal import clock, db
from portal.cases.workshop import Workshop
from tests.agreements import world as w
from tests.agreements.conftest import Visit
from tests.cast import Cast

PAGES = ["", "/edit", "/pane", "/live", "/read/1", "/summary", "/sign", "/host", "/apply", "/address", "/frozen.pdf", "/agreement.pdf", "/pages/1.png", "/send-back", "/refuse"]  # fmt: skip


def test_eve_finds_nothing(cast: Cast, visit: Visit, shop: Workshop) -> None:
    """Must show 6: 404, the same as for an agreement that does not exist; roles apart get 403 or 404."""
    world = w.frozen(cast, clock.now())
    eve = visit(world.eve)
    for page in PAGES:
        code = eve.get(f"/agreements/{world.agreement_ref}{page}").status_code
        assert code == eve.get(f"/agreements/{'x' * 22}{page}").status_code
        assert code in (403, 404), page


def test_the_court_sees_no_draft_and_no_unsigned_paper(cast: Cast, visit: Visit, shop: Workshop) -> None:
    """3.5: a draft belongs to those who talk."""
    world = w.frozen(cast, clock.now())
    with db.transaction() as session:
        clerk = w._with_session(session, cast.clerk, clock.now())
    assert visit(clerk).get(f"/agreements/{world.agreement_ref}").status_code == 404
    assert visit(clerk).get(f"/agreements/{world.agreement_ref}/agreement.pdf").status_code == 404


def test_forms_need_their_token(cast: Cast, app: Flask) -> None:
    """W1."""
    world = w.drafted(cast, clock.now())
    client = app.test_client()
    client.set_cookie("heyi_in", w.TOKENS[world.mediator.session_ref])
    assert client.post(f"/agreements/{world.agreement_ref}/freeze").status_code == 400
    assert world.look().state == "DRAFT"
