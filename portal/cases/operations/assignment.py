"""The mediator's answer to an assignment, the disclosure, and the way to another mediator (OM-11–OM-13, F13, F14)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import paper_contexts, papers
from portal.cases.facts import presiding_assignment
from portal.cases.forms import AssignmentAnswer
from portal.cases.models import Assignment, DisclosureAnswer, Participant
from portal.cases.models_steps import ReplacementRequest
from portal.cases.operations.act import (
    At,
    Doing,
    move,
    names,
    own_participant,
    parties,
    tell_desk,
    tell_one,
    tell_parties,
)
from portal.cases.operations.choice import forget_ballots
from portal.cases.operations.desk import eligibility, invite_unasked, nobody_left_to_ask
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.law.vocabulary import Capacity
from portal.people.models import Person


def disclose(session: Session, at: At, relation: str, words: str) -> Assignment:
    """Say whether there is any relation to the parties or the matter; may be said again later (OM-12)."""
    assignment = _own_assignment(session, at)
    if relation == "disclosed" and not words.strip():
        raise InvalidInput({"disclosure": _("请写明是什么关系")})
    assignment.relation, assignment.disclosure = relation, words if relation == "disclosed" else ""
    _forget_answers(session, assignment)
    move(
        session,
        at,
        Doing("disclose", body={"relation": relation}, private={"disclosure": words} if words else {}),
    )
    if relation == "disclosed":
        tell_parties(session, at, "mediator_disclosed")
    return assignment


def accept(session: Session, at: At, form: AssignmentAnswer) -> Assignment:
    """接下: the term of mediation starts, once (13.A12). The mediator helps to ask whoever has not answered (track 1).

    Raises GuardFailed(no_open_objection, no_conflict), NotFound where it is somebody else's assignment.
    """
    assignment = _own_assignment(session, at)
    if not assignment.relation:
        disclose(session, at, form.relation, form.disclosure)
    fit = eligibility(session, at, assignment.person_id)
    move(session, at, Doing("accept_assignment", {"no_conflict": fit["no_conflict"]}))
    assignment.accepted_at = at.now
    assignment.participant_id = _take_place(session, at).id
    _rights_paper(session, at)
    tell_parties(session, at, "mediator_accepted", mediator=at.actor.name)
    invite_unasked(session, at)
    nobody_left_to_ask(session, at)
    return assignment


def decline(session: Session, at: At, reason: str) -> None:
    """不接，写明原因: back to choosing, and nobody is the worse for it."""
    assignment = _own_assignment(session, at)
    move(
        session,
        at,
        Doing("decline_assignment", {"decline_reason": bool(reason.strip())}, private={"reason": reason}),
    )
    assignment.declined_at = assignment.ended_at = at.now
    assignment.decline_reason = reason
    forget_ballots(session, at)
    tell_desk(session, at, "assignment_declined")
    tell_parties(session, at, "mediator_fell_away")


def pass_over(session: Session, at: At) -> None:
    """Three working days of silence are no acceptance (OM-11)."""
    assignment = presiding_assignment(session, at.proceeding)
    move(session, at, Doing("pass_over"))
    if assignment is not None:
        assignment.ended_at = at.now
        tell_one(session, at, assignment.person_id, "assignment_passed_over")
    forget_ballots(session, at)
    tell_desk(session, at, "assignment_passed_over")
    tell_parties(session, at, "mediator_fell_away")


def answer_disclosure(session: Session, at: At, waives: bool) -> None:
    """Whoever knows of the relation and still agrees keeps this mediator; otherwise another is asked for (OM-12)."""
    mine = own_participant(session, at)
    assignment = _current(session, at)
    if assignment.relation != "disclosed":
        raise Conflict("nothing_disclosed")
    move(session, at, Doing("answer_disclosure", body={"waives": waives}))
    query = select(DisclosureAnswer).where(
        DisclosureAnswer.assignment_id == assignment.id, DisclosureAnswer.party_id == mine.party_id
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = DisclosureAnswer(
            assignment_id=assignment.id, party_id=mine.party_id or 0, waives=waives, at=at.now
        )
        session.add(row)
    row.waives, row.at = waives, at.now
    session.flush()
    if not waives:
        tell_desk(session, at, "disclosure_objected")
        tell_one(session, at, assignment.person_id, "disclosure_objected")


def ask_replace(session: Session, at: At, reason: str) -> ReplacementRequest:
    """想换调解员: the organisation or the court decides (OM-13)."""
    mine = own_participant(session, at)
    assignment = _current(session, at)
    move(session, at, Doing("ask_replace", private={"reason": reason}))
    row = ReplacementRequest(
        assignment_id=assignment.id, party_id=mine.party_id or 0, reason=reason, at=at.now
    )
    session.add(row)
    session.flush()
    tell_desk(session, at, "replacement_asked")
    return row


def decide_replacement(session: Session, at: At, request_ref: str, upheld: bool) -> None:
    """Upheld: another mediator is chosen. Not upheld: the mediator stays, and the party is told."""
    request = _request(session, at, request_ref)
    request.decided_at, request.upheld = at.now, upheld
    if upheld:
        replace(session, at)
    else:
        _dismiss(session, at, request)


def replace(session: Session, at: At) -> None:
    """Take the present mediator off this proceeding; the term goes on (13.A12)."""
    assignment = _current(session, at)
    upheld = select(ReplacementRequest.id).where(
        ReplacementRequest.assignment_id == assignment.id, ReplacementRequest.upheld.is_(True)
    )
    objected = select(DisclosureAnswer.id).where(
        DisclosureAnswer.assignment_id == assignment.id, DisclosureAnswer.waives.is_(False)
    )
    session.flush()
    why = bool(session.scalars(upheld).first() or session.scalars(objected).first())
    move(session, at, Doing("replace_mediator", {"recusal_upheld": why}))
    assignment.ended_at = at.now
    if assignment.participant_id is not None:
        session.get_one(Participant, assignment.participant_id).ends_at = at.now
    forget_ballots(session, at)
    tell_one(session, at, assignment.person_id, "mediator_replaced")
    tell_parties(session, at, "mediator_fell_away")


def _dismiss(session: Session, at: At, request: ReplacementRequest) -> None:
    from portal.audit.operations import Act, record
    from portal.cases import clocks
    from portal.law.vocabulary import Role

    if at.actor.role not in (Role.CLERK, Role.ORGANISATION):
        raise NotAllowed()
    clock = clocks.running(session, at.proceeding, "recusal_decision")
    if clock is not None:
        clock.met_at = at.now
    act = Act("keep_mediator", at.actor.person_ref, str(at.actor.role), at.now, {"request": request.ref})
    record(session, "case", at.case.ref, act)
    party = next(p for p in parties(session, at.case) if p.id == request.party_id)
    tell_one(session, at, party.person_id, "replacement_not_upheld")


def _request(session: Session, at: At, ref: str) -> ReplacementRequest:
    query = (
        select(ReplacementRequest)
        .join(Assignment, Assignment.id == ReplacementRequest.assignment_id)
        .where(
            ReplacementRequest.ref == ref,
            Assignment.proceeding_id == at.proceeding.id,
            ReplacementRequest.decided_at.is_(None),
        )
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _current(session: Session, at: At) -> Assignment:
    assignment = presiding_assignment(session, at.proceeding)
    if assignment is None:
        raise Conflict("no_mediator")
    return assignment


def _own_assignment(session: Session, at: At) -> Assignment:
    assignment = presiding_assignment(session, at.proceeding)
    if assignment is None or assignment.person_id != at.actor.person_id:
        raise NotFound()
    return assignment


def _forget_answers(session: Session, assignment: Assignment) -> None:
    """A new disclosure is a new question."""
    for row in session.scalars(
        select(DisclosureAnswer).where(DisclosureAnswer.assignment_id == assignment.id)
    ):
        session.delete(row)


def _take_place(session: Session, at: At) -> Participant:
    place = Participant(
        case_id=at.case.id,
        person_id=at.actor.person_id,
        capacity=Capacity.PRESIDING_MEDIATOR,
        starts_at=at.now,
        identity_checked_at=at.now,
    )
    session.add(place)
    session.flush()
    return place


def _rights_paper(session: Session, at: At) -> None:
    everyone = names(session, at.case)
    draft = papers.Draft(
        "notice_of_rights",
        paper_contexts.rights(at, everyone, session.get_one(Person, at.actor.person_id).name),
        at.case.number or "",
        "PROCEEDING",
        at.proceeding.id,
    )
    papers.intend(session, at.case, draft, at.actor, at.now)
