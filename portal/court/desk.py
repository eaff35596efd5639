"""The clerk's acts on a filed application: claim with a lease and a fence, ask for what is missing, accept, serve."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Paper, PaperSignature, Participant
from portal.cases.papers import Mark
from portal.clock import china_date
from portal.court import contexts, service
from portal.court.facts import facts_of
from portal.court.forms import AcceptIn, FencedIn, HandIn, SupplementIn
from portal.court.models import Application, Supplement
from portal.court.numbers import give_number
from portal.court.operations import parties
from portal.db import announce
from portal.errors import Conflict, GuardFailed, InvalidInput, NotFound
from portal.law import deadlines
from portal.law.grounds import GATE_A
from portal.law.vocabulary import Role
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor
from portal.people.models import Appointment, Person
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule

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
        "version": Application.version + 1,  # whoever has read the row before cannot write it any more
    }
    session.flush()
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


def renew(session: Session, actor: Actor, application: Application, form: FencedIn, now: datetime) -> None:
    """Ten minutes more, under the same token."""
    _hold(application, actor, form.fence, now)
    application.lease_until = now + LEASE


def request_supplement(
    session: Session, actor: Actor, application: Application, form: SupplementIn, now: datetime
) -> Supplement:
    """补正通知书: everything that is missing, once, with one date (在线诉讼规则 9)."""
    if form.due is not None and form.due < china_date(now):
        raise InvalidInput({"due": "past"})
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
                party.person_id,
                "jc_supplement",
                {"items": list(form.items), "until": due.isoformat()},
                application.case_id,
                by=("sms",),
            ),
            now,
        )
    return row


def supply(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """A party hands in what was missing; the three days start again the day after (解释 126)."""
    row = latest_supplement(session, application)
    stand = Stand(application.case, actor, now)
    advance(session, application, Move("supply"), stand)
    row.supplied_at = now
    advance(session, application, Move("hand_in", {"supplement_given": True}), stand)
    announce(session, "queue", str(application.court_id))


def latest_supplement(session: Session, application: Application) -> Supplement:
    """The newest list; raises NotFound where none was asked for."""
    row = session.scalars(
        select(Supplement).where(Supplement.application_id == application.id).order_by(Supplement.id.desc())
    ).first()
    if row is None:
        raise NotFound()
    return row


def accept(session: Session, actor: Actor, application: Application, form: AcceptIn, now: datetime) -> None:
    """受理: number, judge, the joint verification's time, and the notice to both (法释〔2011〕5号 4; 解释 355, 356)."""
    judge = _judge(session, application, form.judge)
    if form.verify_at <= now:
        raise InvalidInput({"verify_on": "past"})
    application.checks = {**application.checks, "gate_a": sorted(set(form.gate_a) & set(GATE_A))}
    _advance(session, actor, application, "accept_application", form.fence, now)
    give_number(session, application, now)
    application.accepted_at, application.judge_id = now, judge.id
    stand = Stand(application.case, actor, now)
    advance(session, application, Move("assign_judge", body={"judge": judge.ref}), stand)
    _open_verification(session, application, judge, actor, form.verify_at, now)
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
        what = {"number": application.number, "when": form.verify_at.isoformat()}
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


def hand_to_judge(
    session: Session, actor: Actor, application: Application, form: HandIn, now: datetime
) -> None:
    """The clerk sees a ground not to accept: only a judge may say so by a ruling (民诉法解释 355)."""
    _hold(application, actor, form.fence, now)
    judge = _judge(session, application, form.judge)
    application.judge_id, application.handed_note = judge.id, form.note
    application.holder_id = application.lease_until = None
    act = Act(
        "hand_to_judge",
        actor.person_ref,
        str(actor.role),
        now,
        {"ref": application.ref, "judge": judge.ref},
        {"note": form.note},
    )
    record(session, "case", application.case.ref, act)
    tell(session, Tell(judge.id, "jc_handed", {"title": application.case.title}, application.case_id), now)
    announce(session, "queue", str(application.court_id))


def return_materials(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Nothing came in the time set: the materials go back with the list, without any word on the merits (B16)."""
    facts = facts_of(session, application, actor, now)
    advance(session, application, Move("return_materials", facts), Stand(application.case, actor, now))
    missing = [str(item["text"]) for item in latest_supplement(session, application).items]
    for party in parties(session, application):
        tell(
            session,
            Tell(party.person_id, "jc_returned", {"items": missing}, application.case_id, by=("sms",)),
            now,
        )
    announce(session, "queue", str(application.court_id))


def _open_verification(
    session: Session, application: Application, judge: Person, clerk: Actor, at: datetime, now: datetime
) -> None:
    """The room with the court's role: joint channel only, the judge presides, the clerk writes (A6)."""
    presiding = _seat(session, application, judge.id, "JUDGE", now)
    _seat(session, application, clerk.person_id, "CLERK", now)
    actor = Actor(judge.id, judge.ref, judge.name, Role.JUDGE, court_id=application.court_id)
    actor = actor.within(presiding.id, None, None)
    room = rooms.open_room(session, application.case, "verification", presiding, application.id, actor, now)
    rooms.schedule(session, actor, room.ref, Schedule(starts_at=at, minutes=30), now)


def _seat(
    session: Session, application: Application, person_id: int, capacity: str, now: datetime
) -> Participant:
    """The officer's place in the case, made once."""
    query = select(Participant).where(
        Participant.case_id == application.case_id,
        Participant.person_id == person_id,
        Participant.capacity == capacity,
        Participant.ends_at.is_(None),
    )
    found = session.scalars(query).first()
    if found is None:
        found = Participant(
            case_id=application.case_id, person_id=person_id, capacity=capacity, starts_at=now
        )
        session.add(found)
        session.flush()
        session.expire(application.case, ["participants"])
    return found


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
        raise InvalidInput({"judge": "choose"})
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
    _hold(application, actor, fence, now)
    facts = {**facts_of(session, application, actor, now, fence), **(more or {})}
    advance(
        session, application, Move(action, facts, body={"fence": fence}), Stand(application.case, actor, now)
    )


def _hold(application: Application, actor: Actor, fence: int, now: datetime) -> None:
    """Raises Conflict(claim_lost) for a token that a later claim has overtaken, GuardFailed without a running claim."""
    if fence != application.fence or application.holder_id not in (None, actor.person_id):
        raise Conflict("claim_lost")
    if application.holder_id is None or application.lease_until is None or application.lease_until <= now:
        raise GuardFailed(("claim_held",))
