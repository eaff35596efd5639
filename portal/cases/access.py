"""The only doors to a case. What one may not see does not exist: NotFound, the same for Eve and for a wrong ref."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Assignment, Case, Participant, Proceeding
from portal.db.scope import reads_for
from portal.errors import NotFound
from portal.law.vocabulary import Capacity, Role
from portal.people.actors import Actor


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL condition on Case: the audience filter inside every list, count and search."""
    if actor.role in (Role.CLERK, Role.JUDGE):
        return Case.court_id == actor.court_id if actor.court_id else _never()
    if actor.role in (Role.ORGANISATION, Role.SUPERVISOR):
        if actor.organisation_id:
            return Case.organisation_id == actor.organisation_id
        return Case.court_id == actor.court_id if actor.court_id else _never()
    if actor.role == Role.MEDIATOR:
        return or_(_participates(actor), _assigned(actor))
    if actor.role == Role.PARTY:
        return _participates(actor)
    return _never()


def case_for(session: Session, actor: Actor, ref: str) -> tuple[Case, Actor]:
    """The case and the actor placed in it; raises NotFound."""
    case = session.scalars(select(Case).where(Case.ref == ref, visible(actor))).one_or_none()
    if case is None:
        raise NotFound()
    return case, place(session, actor, case)


def place(session: Session, actor: Actor, case: Case) -> Actor:
    """The actor with its participant and side in this case, if it has one; membership is looked up every time."""
    mine = participant_of(session, case, actor.person_id)
    if mine is None or (actor.is_staff and mine.party_id is not None):
        return actor
    reads_for(session.connection(), mine.id)
    return actor.within(mine.id, mine.party_id, mine.party.side if mine.party else None)


def participant_of(session: Session, case: Case, person_id: int) -> Participant | None:
    """This person's open place in the case. A party who is also somebody's agent comes first as party."""
    query = select(Participant).where(
        Participant.case_id == case.id, Participant.person_id == person_id, Participant.ends_at.is_(None)
    )
    return session.scalars(query.order_by(Participant.party_id.is_(None), Participant.id)).first()


def current_proceeding(session: Session, case: Case) -> Proceeding:
    """The newest proceeding: its state and stage are the case's."""
    query = select(Proceeding).where(Proceeding.case_id == case.id).order_by(Proceeding.ordinal.desc())
    return session.scalars(query.limit(1)).one()


def _participates(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        and_(
            Participant.case_id == Case.id,
            Participant.person_id == actor.person_id,
            Participant.ends_at.is_(None),
            not_(_never_asked()),
        )
    )


def _never_asked() -> ColumnElement[bool]:
    """Named as the other side, but the desk has not accepted: whoever was not asked knows nothing.

    A returned, withdrawn or urgent (violence) application must not reach the other side by way of its telephone.
    """
    early = exists().where(
        and_(
            Proceeding.case_id == Case.id, Proceeding.state.in_(("SUBMITTED", "RETURNED", "URGENT", "CLOSED"))
        )
    )
    return and_(
        Participant.capacity == Capacity.RESPONDENT,
        Participant.invited_at.is_(None),
        Participant.identity_checked_at.is_(None),
        Case.number.is_(None),
        early,
    )


def _assigned(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        and_(
            Proceeding.case_id == Case.id,
            Assignment.proceeding_id == Proceeding.id,
            Assignment.person_id == actor.person_id,
            Assignment.ended_at.is_(None),
            Assignment.declined_at.is_(None),
        )
    )


def _never() -> ColumnElement[bool]:
    return Case.id.is_(None)
