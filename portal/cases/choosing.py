"""The blind joint ballot, and what would forbid a mediator in a case. Pure reading; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Assignment, Case, Participant, Proceeding
from portal.clock import china_date
from portal.people.models import Appointment, MediatorProfile, Person


def common_choice(ballots: Mapping[int, Sequence[int]], parties: Iterable[int]) -> int | None:
    """The mediator everybody named, lowest sum of ranks first, then the smallest worst rank, then the lower id.

    None until every party has voted, or where the lists share nobody.
    """
    voters = list(parties)
    lists = [ballots.get(party, []) for party in voters]
    if not lists or not all(lists):
        return None
    shared = set(lists[0]).intersection(*map(set, lists[1:]))
    ranked = [(sum(ranks := [one.index(m) for one in lists]), max(ranks), m) for m in shared]
    return min(ranked)[2] if ranked else None


@dataclass(frozen=True)
class Candidate:
    """One line of the roster: exactly what OM-05 wants public, and the person behind it."""

    person: Person
    profile: MediatorProfile
    organisation: str
    court: str


def roster(session: Session, now_date: object, organisation_id: int | None = None) -> list[Candidate]:
    """Active mediators with a running appointment, of one organisation or of all."""
    query = (
        select(Person, MediatorProfile, Appointment)
        .join(MediatorProfile, MediatorProfile.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.role == "MEDIATOR",
            MediatorProfile.active.is_(True),
            Appointment.starts <= now_date,
            (Appointment.ends.is_(None)) | (Appointment.ends >= now_date),
        )
        .order_by(Person.id)
    )
    if organisation_id is not None:
        query = query.where(Appointment.organisation_id == organisation_id)
    found = []
    for person, profile, appointment in session.execute(query):
        place = appointment.organisation or appointment.court
        found.append(
            Candidate(person, profile, place.name if place else "", _inviting_court(session, appointment))
        )
    return found


def _inviting_court(session: Session, appointment: Appointment) -> str:
    from portal.people.models import Court, CourtRoster

    if appointment.court is not None:
        return appointment.court.name
    query = (
        select(Court.name)
        .join(CourtRoster, CourtRoster.court_id == Court.id)
        .where(CourtRoster.organisation_id == appointment.organisation_id, CourtRoster.ends.is_(None))
    )
    return session.scalars(query).first() or ""


def on_roster(session: Session, case: Case, person_id: int, now: object) -> bool:
    """Active, appointed today, and of the case's organisation (OM-05)."""
    today = china_date(now)  # type: ignore[arg-type]
    return any(c.person.id == person_id for c in roster(session, today, case.organisation_id))


def conflict_free(session: Session, case: Case, row: Proceeding, person_id: int) -> bool:
    """F13: not a party or agent here, by person, telephone or ID number; and not already replaced in this proceeding."""
    mediator = session.get_one(Person, person_id)
    for other in _people(session, case):
        if other.id == mediator.id or _same(other, mediator):
            return False
    query = select(Assignment.id).where(
        Assignment.proceeding_id == row.id,
        Assignment.person_id == person_id,
        Assignment.ended_at.is_not(None),
    )
    return session.scalars(query).first() is None


def hints(session: Session, case: Case, person_id: int) -> list[str]:
    """Weaker signs a human should look at: the same name or the same address as somebody in the case."""
    mediator = session.get_one(Person, person_id)
    found = []
    for other in _people(session, case):
        if other.name == mediator.name:
            found.append("same_name")
        if other.address and other.address == mediator.address:
            found.append("same_address")
    return sorted(set(found))


def _people(session: Session, case: Case) -> list[Person]:
    query = (
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.case_id == case.id, Participant.party_id.is_not(None))
    )
    return list(session.scalars(query).unique())


def _same(a: Person, b: Person) -> bool:
    return bool(a.phone_index and a.phone_index == b.phone_index) or bool(
        a.id_no_index and a.id_no_index == b.id_no_index
    )
