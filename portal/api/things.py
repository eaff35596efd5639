"""Cases, agreements, applications, obligations: read one, list, and do one act."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import select

from portal import db
from portal.actions import operations as actions
from portal.actions import targets
from portal.agreements import operations as agreement_operations
from portal.api import resources
from portal.api import schemas as s
from portal.api.blueprint import actor, bp, once, takes
from portal.cases.access import case_for, visible
from portal.cases.models import Case
from portal.court.forms import PrepareIn, SignRulingIn
from portal.court.models import Application
from portal.law.vocabulary import Role
from portal.people.guards import SIGNED_IN, open_to

PAGE = 100


@bp.get("/cases")
@bp.output(s.CaseList)
@open_to(SIGNED_IN)
def cases() -> Any:
    """Cases this person may see, newest first."""
    with db.reading() as session:
        refs = session.scalars(
            select(Case.ref).where(visible(actor())).order_by(Case.id.desc()).limit(PAGE)
        ).all()
        found = [targets.find(session, "case", actor(), ref, g.now) for ref in refs]
        return {"cases": [resources.case(session, t, whole=False) for t in found]}


@bp.get("/cases/<ref>")
@bp.output(s.CaseOut)
@open_to(SIGNED_IN)
def case(ref: str) -> Any:
    """One case with its clocks, papers and what may be done now."""
    return _one("case", ref)


@bp.get("/agreements/<ref>")
@bp.output(s.AgreementOut)
@open_to(SIGNED_IN)
def agreement(ref: str) -> Any:
    """One agreement with its findings."""
    return _one("agreement", ref)


@bp.get("/applications/<ref>")
@bp.output(s.ApplicationOut)
@open_to(SIGNED_IN)
def application(ref: str) -> Any:
    """One application for confirmation."""
    return _one("application", ref)


@bp.get("/obligations/<ref>")
@bp.output(s.ObligationOut)
@open_to(SIGNED_IN)
def obligation(ref: str) -> Any:
    """One duty."""
    return _one("obligation", ref)


@bp.get("/applications")
@bp.output(s.ApplicationList)
@open_to(Role.CLERK, Role.JUDGE)
def queue() -> Any:
    """The court's queue: filed and undecided first."""
    with db.reading() as session:
        query = select(Application.ref).where(
            Application.court_id == actor().court_id, Application.filed_at.is_not(None)
        )
        refs = session.scalars(
            query.order_by(Application.decided_at.is_not(None), Application.filed_at).limit(PAGE)
        ).all()
        found = [targets.find(session, "application", actor(), ref, g.now) for ref in refs]
        return {"applications": [resources.application(session, t) for t in found]}


@bp.post("/cases/<ref>/agreements")
@bp.output(s.AgreementOut)
@open_to(Role.MEDIATOR, Role.JUDGE)
def draft_agreement(ref: str) -> Any:
    """Open a draft."""
    with db.transaction() as session:
        row, placed = case_for(session, actor(), ref)
        return once(
            session,
            actor(),
            lambda: _made(session, "agreement", agreement_operations.draft(session, placed, row, g.now).ref),
        )


@bp.post("/agreements/<ref>/applications")
@takes(PrepareIn)
@bp.output(s.ApplicationOut)
@open_to(Role.PARTY, Role.MEDIATOR)
def prepare_application(ref: str, body: PrepareIn) -> Any:
    """Make the joint application's papers for an agreement in effect."""
    from portal.court import operations as applications

    with db.transaction() as session:
        target = targets.find(session, "agreement", actor(), ref, g.now)
        return once(
            session,
            actor(),
            lambda: _made(
                session,
                "application",
                applications.prepare(session, target.actor, target.row, body, g.now).ref,
            ),
        )


@bp.post("/applications/<ref>/ruling/sign")
@takes(SignRulingIn)
@bp.output(s.ApplicationOut)
@open_to(Role.JUDGE)
def sign_ruling(ref: str, body: SignRulingIn) -> Any:
    """The judge signs exactly this document; needs a fresh TOTP."""
    from portal.court import bench
    from portal.people import step_up

    with db.reading() as session:
        targets.find(session, "application", actor(), ref, g.now)
    step_up.confirm(actor(), body.otp, body.document_hash, g.now)
    with db.transaction() as session:
        target = targets.find(session, "application", actor(), ref, g.now)
        bench.sign_ruling(session, target.actor, target.row, body, {"channel": "api"}, g.now)
        return resources.application(session, target)


@bp.post("/cases/<ref>/actions/<action>")
@takes(s.ActIn)
@bp.output(s.CaseOut)
@open_to(SIGNED_IN)
def act_on_case(ref: str, action: str, body: s.ActIn) -> Any:
    """Do one act on a case."""
    return _act("case", ref, action, body)


@bp.post("/agreements/<ref>/actions/<action>")
@takes(s.ActIn)
@bp.output(s.AgreementOut)
@open_to(SIGNED_IN)
def act_on_agreement(ref: str, action: str, body: s.ActIn) -> Any:
    """Do one act on an agreement."""
    return _act("agreement", ref, action, body)


@bp.post("/applications/<ref>/actions/<action>")
@takes(s.ActIn)
@bp.output(s.ApplicationOut)
@open_to(SIGNED_IN)
def act_on_application(ref: str, action: str, body: s.ActIn) -> Any:
    """Do one act on an application."""
    return _act("application", ref, action, body)


@bp.post("/obligations/<ref>/actions/<action>")
@takes(s.ActIn)
@bp.output(s.ObligationOut)
@open_to(SIGNED_IN)
def act_on_obligation(ref: str, action: str, body: s.ActIn) -> Any:
    """Do one act on a duty."""
    return _act("obligation", ref, action, body)


def _one(kind: str, ref: str) -> dict[str, Any]:
    with db.reading() as session:
        return resources.MAKERS[kind](session, targets.find(session, kind, actor(), ref, g.now))


def _made(session: Any, kind: str, ref: str) -> dict[str, Any]:
    return resources.MAKERS[kind](session, targets.find(session, kind, actor(), ref, g.now))


def _act(kind: str, ref: str, action: str, body: s.ActIn) -> dict[str, Any]:
    with db.transaction() as session:

        def do() -> dict[str, Any]:
            target = actions.perform(session, kind, ref, action, actor(), body.version, body.data, g.now)
            session.expire_all()
            return _made(session, kind, targets.ref_of(target))

        return once(session, actor(), do)
