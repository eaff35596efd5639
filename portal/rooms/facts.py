"""Facts of the room that guards of the proceeding look at. Read only; operations and the actions list share them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import (
    Assignment,
    Case,
    DisclosureAnswer,
    MediationConsent,
    Participant,
    Party,
    Proceeding,
    ServiceAddress,
)
from portal.law.group import is_group
from portal.law.row import Row
from portal.people.actors import Actor
from portal.rooms.models import (
    Attendance,
    FactAnswer,
    Minutes,
    MinutesConfirmation,
    OpeningTick,
    Room,
    Sitting,
    UndisputedFact,
)
from portal.rooms.opening import MUST

WARNED = frozenset(
    {"APPLICANT", "RESPONDENT", "THIRD_PARTY", "AGENT", "GUARDIAN", "LEGAL_REPRESENTATIVE", "REPRESENTATIVE"}
)
OWN = frozenset(
    {
        "present_identity_checked",
        "sham_warning_given",
        "opening_told",
        "address_guided",
        "present_consented",
        "disclosure_answered",
        "mode_agreed",
        "minutes_confirmed",
        "all_agree_facts",
    }
)


def acting(session: Session, room: Room) -> list[Participant]:
    """Everybody in the case now who is a party or acts for one."""
    query = select(Participant).where(
        Participant.case_id == room.case_id,
        Participant.ends_at.is_(None),
        Participant.party_id.is_not(None),
        Participant.capacity.in_(WARNED),
    )
    return list(session.scalars(query.order_by(Participant.id)))


def facts_of(
    session: Session, row: Row, proceeding: Proceeding, actor: Actor, now: datetime
) -> dict[str, bool]:
    """Those of the row's guards that the room knows about; other guards are for other rooms."""
    wanted = OWN.intersection(row.guards)
    if not wanted:
        return {}
    room = room_of(session, proceeding.case_id)
    known = opening_facts(session, room, proceeding) if room is not None else {}
    if "minutes_confirmed" in wanted:
        known["minutes_confirmed"] = room is not None and minutes_confirmed(session, room)
    if "all_agree_facts" in wanted:
        known["all_agree_facts"] = all_agree_facts(session, proceeding.case_id)
    return {key: known.get(key, False) for key in wanted}


def room_of(session: Session, case_id: int, purpose: str = "mediation") -> Room | None:
    """The case's newest room of this purpose."""
    query = select(Room).where(Room.case_id == case_id, Room.purpose == purpose)
    return session.scalars(query.order_by(Room.id.desc())).first()


def opening_facts(session: Session, room: Room, proceeding: Proceeding) -> dict[str, bool]:
    """The conditions of the opening (OM-04, OM-12, OM-15, OM-16), about those who are present."""
    present = _present(session, room)
    guests = [(line, person) for line, person in present if person.id != room.presiding_id]
    parties = [(line, person) for line, person in guests if person.capacity in WARNED]
    someone = bool(parties)
    return {
        "present_identity_checked": someone and all(a.identity_verified_at is not None for a, _ in guests),
        "opening_told": _told(session, room),
        "sham_warning_given": someone and all(a.sham_warned_at is not None for a, _ in parties),
        "address_guided": someone and _addresses_guided(session, [p for _, p in parties]),
        "present_consented": someone and _consented(session, proceeding, [p for _, p in parties]),
        "disclosure_answered": _disclosure_answered(session, proceeding),
        "mode_agreed": someone and all(a.mode_agreed_at is not None for a, _ in parties),
    }


def _present(session: Session, room: Room) -> list[tuple[Attendance, Participant]]:
    sitting = _newest(session, room)
    if sitting is None:
        return []
    query = (
        select(Attendance, Participant)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Attendance.sitting_id == sitting.id, Attendance.state == "admitted")
    )
    return [(a, p) for a, p in session.execute(query).all()]


def _newest(session: Session, room: Room) -> Sitting | None:
    query = select(Sitting).where(Sitting.room_id == room.id, Sitting.state != "cancelled")
    return session.scalars(query.order_by(Sitting.starts_at.desc(), Sitting.id.desc()).limit(1)).first()


def _told(session: Session, room: Room) -> bool:
    """Rights, another mediator, sham mediation: said at this sitting, each with its time (13.D1, 特邀规定 14)."""
    sitting = _newest(session, room)
    ticks = select(OpeningTick.item).where(OpeningTick.sitting_id == (sitting.id if sitting else 0))
    return set(session.scalars(ticks)) >= MUST


def _addresses_guided(session: Session, people: Sequence[Participant]) -> bool:
    """Filled, declined or «later»: guided is enough (A9)."""
    wanted = {p.party_id for p in people if p.party_id is not None}
    query = select(ServiceAddress.party_id).where(
        ServiceAddress.party_id.in_(wanted), ServiceAddress.replaced_at.is_(None)
    )
    return wanted <= set(session.scalars(query))


def _consented(session: Session, proceeding: Proceeding, people: Sequence[Participant]) -> bool:
    """Every party that is present has said yes, itself or by somebody who acts for it (A3)."""
    wanted = {p.party_id for p in people if p.party_id is not None}
    query = (
        select(Participant.party_id, MediationConsent.agrees)
        .join(MediationConsent, MediationConsent.participant_id == Participant.id)
        .where(MediationConsent.proceeding_id == proceeding.id)
    )
    answers = session.execute(query).all()
    refused = {party for party, agrees in answers if not agrees}
    return wanted <= {party for party, agrees in answers if agrees} - refused


def _disclosure_answered(session: Session, proceeding: Proceeding) -> bool:
    """Nothing to disclose, or every party knows and goes on with this mediator (OM-12)."""
    query = select(Assignment).where(
        Assignment.proceeding_id == proceeding.id,
        Assignment.ended_at.is_(None),
        Assignment.accepted_at.is_not(None),
    )
    assignments = session.scalars(query).all()
    parties = set(
        session.scalars(select(Party.id).where(Party.case_id == proceeding.case_id, Party.left_at.is_(None)))
    )
    for assignment in assignments:
        if assignment.relation == "none":
            continue
        answers = select(DisclosureAnswer.party_id).where(
            DisclosureAnswer.assignment_id == assignment.id, DisclosureAnswer.waives.is_(True)
        )
        if not parties <= set(session.scalars(answers)):
            return False
    return bool(assignments)


def minutes_confirmed(session: Session, room: Room) -> bool:
    """The newest sitting that was opened has a record whose current edition nobody still has to confirm."""
    query = (
        select(Minutes)
        .join(Sitting, Sitting.id == Minutes.sitting_id)
        .where(Sitting.room_id == room.id, Sitting.opened_at.is_not(None))
        .order_by(Sitting.opened_at.desc())
    )
    newest = session.scalars(query.limit(1)).first()
    return newest is not None and newest.closed_at is not None and not unconfirmed(session, newest)


def unconfirmed(session: Session, minutes: Minutes) -> list[Participant]:
    """Those present at the sitting who have neither confirmed nor refused with a reason the current edition.

    A refusal with its reason is written into the record and does not hold it up (papers.md 4).
    """
    answered = select(MinutesConfirmation.participant_id).where(
        MinutesConfirmation.minutes_id == minutes.id, MinutesConfirmation.edition == minutes.edition
    )
    query = (
        select(Participant)
        .join(Attendance, Attendance.participant_id == Participant.id)
        .where(
            Attendance.sitting_id == minutes.sitting_id,
            Attendance.admitted_at.is_not(None),
            Participant.id.not_in(answered),
        )
        .order_by(Participant.id)
    )
    return list(session.scalars(query))


def live_facts(session: Session, case_id: int) -> list[UndisputedFact]:
    """Facts that stand in the list, in order."""
    query = select(UndisputedFact).where(
        UndisputedFact.case_id == case_id, UndisputedFact.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(UndisputedFact.ordinal)))


def sides_confirming(session: Session, fact: UndisputedFact) -> tuple[set[int], set[int]]:
    """(parties that confirm the current wording, parties that do not)."""
    query = (
        select(Participant.party_id, FactAnswer.confirms)
        .join(FactAnswer, FactAnswer.participant_id == Participant.id)
        .where(FactAnswer.fact_id == fact.id, FactAnswer.fact_version == fact.version)
    )
    yes: set[int] = set()
    no: set[int] = set()
    for party, confirms in session.execute(query).all():
        if party is not None:
            (yes if confirms else no).add(party)
    return yes - no, no


def parties_of(session: Session, case: Case) -> list[Party]:
    """Parties who have not left the case."""
    return [p for p in case.parties if p.left_at is None]


def named_beside(session: Session, case: Case, own_party: int | None, leads: bool) -> list[Party]:
    """Parties whose word on a fact is shown to this reader: of a crowd only who speaks for it, and oneself."""
    parties = parties_of(session, case)
    sides = Counter(p.side for p in parties)
    if leads or not any(is_group(count) for count in sides.values()):
        return parties
    speak = {p.party_id for p in case.participants if p.capacity == "REPRESENTATIVE" and p.ends_at is None}
    return [p for p in parties if not is_group(sides[p.side]) or p.id == own_party or p.id in speak]


def all_agree_facts(session: Session, case_id: int) -> bool:
    """At least one fact, and every party has confirmed every fact that stands (OM-21)."""
    case = session.get_one(Case, case_id)
    wanted = {p.id for p in parties_of(session, case)}
    found = live_facts(session, case_id)
    return bool(found) and all(wanted <= sides_confirming(session, fact)[0] for fact in found)
