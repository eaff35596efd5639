"""The clerk's acts on a filed application: claim with a lease and a fence, ask for what is missing, accept, serve."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.cases import papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Paper, PaperSignature
from portal.cases.papers import Mark
from portal.court import contexts, service
from portal.court.facts import facts_of
from portal.court.forms import AcceptIn, FencedIn, SupplementIn
from portal.court.models import Application, Supplement
from portal.court.numbers import give_number
from portal.court.operations import parties
from portal.db import announce
from portal.errors import Conflict, NotFound
from portal.law import deadlines
from portal.law.grounds import GATE_A
from portal.law.vocabulary import Role
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor
from portal.people.models import Appointment, Person
from portal.rooms import operations as rooms

LEASE = timedelta(minutes=10)


def claim(session: Session, actor: Actor, application: Application, now: datetime) -> int:
    """Take the file for ten minutes; returns the fencing token that every act on it must carry.

    One conditional UPDATE decides between two clerks who press at once. Raises Conflict for the slower one.
    """
    free = or_(
        Application.holder_id.is_(None),
        Application.lease_until < now,
        Application.holder_id == actor.person_id,
    )
    values = {
        "holder_id": actor.person_id,
        "lease_until": now + LEASE,
        "fence": Application.fence + 1,
        "clerk_id": actor.person_id,
    }
    result = session.execute(update(Application).where(Application.id == application.id, free).values(values))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("claimed")
    session.refresh(application)
    advance(session, application, Move("claim", {"unclaimed": True}), Stand(application.case, actor, now))
    announce(session, "queue", str(application.court_id))
    return application.fence


def release(session: Session, actor: Actor, application: Application, form: FencedIn, now: datetime) -> None:
    """Put it back into the queue."""
    _advance(session, actor, application, "release_claim", form.fence, now)
    application.holder_id = application.lease_until = None
    announce(session, "queue", str(application.court_id))


def request_supplement(
    session: Session, actor: Actor, application: Application, form: SupplementIn, now: datetime
) -> Supplement:
    """补正通知书: everything that is missing, once, with one date (在线诉讼规则 9)."""
    due = form.due or deadlines.due("jc_supplement", now).due
    _advance(
        session, actor, application, "request_supplement", form.fence, now, {"missing_list": bool(form.items)}
    )
    row = Supplement(
        application_id=application.id, items=[{"text": text} for text in form.items], due=due, asked_at=now
    )
    session.add(row)
    session.flush()
    row.paper_id = papers.intend(
        session, application.case, contexts.supplement_draft(session, application, row, now), actor, now
    ).id
    for party in parties(session, application):
        tell(
            session,
            Tell(
                party.person_id, "jc_supplement", {"due": due.isoformat()}, application.case_id, by=("sms",)
            ),
            now,
        )
    return row


def supply(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """A party hands in what was missing; the three days start again the day after (解释 126)."""
    row = session.scalars(
        select(Supplement).where(Supplement.application_id == application.id).order_by(Supplement.id.desc())
    ).first()
    if row is None:
        raise NotFound()
    stand = Stand(application.case, actor, now)
    advance(session, application, Move("supply"), stand)
    row.supplied_at = now
    advance(session, application, Move("hand_in", {"supplement_given": True}), stand)
    announce(session, "queue", str(application.court_id))


def accept(session: Session, actor: Actor, application: Application, form: AcceptIn, now: datetime) -> None:
    """受理: number, judge, the joint verification's time, and the notice to both (法释〔2011〕5号 4; 解释 355, 356)."""
    judge = _judge(session, application, form.judge)
    application.checks = {**application.checks, "gate_a": sorted(set(form.gate_a) & set(GATE_A))}
    _advance(session, actor, application, "accept_application", form.fence, now)
    give_number(session, application, now)
    application.accepted_at, application.judge_id = now, judge.id
    stand = Stand(application.case, actor, now)
    advance(session, application, Move("assign_judge", body={"judge": judge.ref}), stand)
    room = rooms.open_room(session, application.case, "verification", judge.id, application.id, now)
    rooms.schedule_for_court(session, room, form.verify_at, now)
    advance(session, application, Move("notify_both", {"judge_assigned": True}), stand)
    application.checks = {
        **application.checks,
        "notified": now.isoformat(),
        "verify_at": form.verify_at.isoformat(),
    }
    papers.intend(
        session,
        application.case,
        contexts.acceptance_draft(session, application, actor, form.verify_at, now),
        actor,
        now,
    )
    for party in parties(session, application):
        what = {"number": application.number, "at": form.verify_at.isoformat()}
        tell(session, Tell(party.person_id, "jc_accepted", what, application.case_id, by=("sms",)), now)
    announce(session, "queue", str(application.court_id))


@papers.when("acceptance_notice", "ready")
@papers.when("supplement_notice", "ready")
def _seal_notice(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """The clerk's decision carries the court's seal: it is put on as soon as the bytes exist."""
    application = session.get_one(Application, paper.subject_id)
    field = next(s for s in papers.signatures(session, paper.id) if s.kind == "seal")
    papers.mark(session, application.case, field, Mark(paper.document_hash, "seal"), SYSTEM, now)


@papers.when("acceptance_notice", "done")
@papers.when("supplement_notice", "done")
def _serve_notice(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    service.serve_all(session, session.get_one(Application, paper.subject_id), paper, now)


def _judge(session: Session, application: Application, ref: str) -> Person:
    query = (
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Person.ref == ref, Appointment.role == Role.JUDGE, Appointment.court_id == application.court_id
        )
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotFound()
    return found


def _advance(
    session: Session,
    actor: Actor,
    application: Application,
    action: str,
    fence: int,
    now: datetime,
    more: dict[str, bool] | None = None,
) -> None:
    facts = {**facts_of(session, application, actor, now, fence), **(more or {})}
    advance(
        session, application, Move(action, facts, body={"fence": fence}), Stand(application.case, actor, now)
    )
