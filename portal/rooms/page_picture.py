"""What a room's pages show to one person: places, people, opening, facts, minutes, sentences that may cross. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant, Party
from portal.errors import NotFound
from portal.law.room_rules import comes_at
from portal.locale import language
from portal.notices.language import say
from portal.people.actors import Actor
from portal.people.models import Person
from portal.rooms import facts
from portal.rooms.audience import BIG_TABLE
from portal.rooms.doors import current_sitting, room_for
from portal.rooms.models import Attendance, HelpCall, OpeningTick, Room, Sitting
from portal.rooms.opening import LINES, MUST
from portal.rooms.operations.guests import stays_outside

HEARD = (
    "APPLICANT",
    "RESPONDENT",
    "THIRD_PARTY",
    "AGENT",
    "GUARDIAN",
    "LEGAL_REPRESENTATIVE",
    "REPRESENTATIVE",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One person of the case, with the line of the sitting."""

    id: int
    ref: str
    name: str
    capacity: str
    side: int | None
    state: str = "expected"
    device: str = ""
    company: str | None = None
    identity_at: datetime | None = None
    sham_at: datetime | None = None
    willing_at: datetime | None = None
    arrived_at: datetime | None = None
    hand_at: datetime | None = None
    party_id: int | None = None
    unsuited_at: datetime | None = None
    better_at: datetime | None = None
    speaks: bool = True

    @property
    def is_warned(self) -> bool:
        """Somebody whom the sham warning and the identity check are for."""
        return self.capacity in HEARD


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten opening lines and when it was said."""

    key: str
    words: str
    at: datetime | None
    must: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A room as one person may see it, at one moment."""

    room: Room
    me: Seen
    presiding: Seen
    people: list[Seen]
    sitting: Sitting | None
    device_before: str = ""
    opening: list[Line] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    calls: frozenset[int] = frozenset()
    outside: bool = False  # somebody whom not every side has agreed to: nothing of the matter

    @property
    def title(self) -> str:
        """Of the matter; it holds the parties' names."""
        return gettext("请您参加的调解") if self.outside else self.room.case.title

    @property
    def named(self) -> list[Seen]:
        """Whom the page's script may name. A big table has a few who speak; nobody's phone keeps a list of all the others."""
        if self.presides or self.is_colleague or len(self.people) <= BIG_TABLE:
            return self.people
        return [p for p in self.people if p.speaks or p.id == self.me.id]

    @property
    def presides(self) -> bool:
        """Whether this person leads the talk."""
        return self.me.id == self.room.presiding_id

    @property
    def is_mediation(self) -> bool:
        """The court's room knows no separate talks and no agenda (A6)."""
        return self.room.purpose == "mediation"

    @property
    def comes_at(self) -> datetime | None:
        """When this person is asked to come; where sides never meet, not when the other one is."""
        return comes_at(self.sitting.starts_at, self.me.side, self.room.shuttle) if self.sitting else None

    @property
    def is_colleague(self) -> bool:
        """A second mediator: the same screen, with the verbs in somebody else's hand (F15)."""
        return self.me.capacity in ("CO_MEDIATOR", "PRESIDING_MEDIATOR") and not self.presides

    @property
    def waiting(self) -> list[Seen]:
        """Those before the door, in the order of their coming."""
        found = [p for p in self.people if p.state in ("waiting", "sent_back")]
        return sorted(found, key=lambda p: (p.arrived_at is None, p.arrived_at))

    @property
    def inside(self) -> list[Seen]:
        """Those let in."""
        return [p for p in self.people if p.state == "admitted" and p.id != self.room.presiding_id]

    @property
    def away(self) -> list[Seen]:
        """Those who are awaited and not here; the court waits for the parties, not for the mediator of before."""
        awaited = [p for p in self.people if p.side is not None or self.room.purpose == "mediation"]
        return [p for p in awaited if p.state in ("expected", "left") and p.id != self.room.presiding_id]

    @property
    def place_in_queue(self) -> int:
        """1 for the first at the door; 0 for somebody who does not wait. Where sides never meet nobody learns who else waits."""
        if self.room.shuttle and self.me.state in ("waiting", "sent_back"):
            return 1
        return next((n for n, p in enumerate(self.waiting, 1) if p.id == self.me.id), 0)

    @property
    def sides(self) -> list[tuple[int, list[Seen]]]:
        """Sides with those of theirs who are inside."""
        found: dict[int, list[Seen]] = {}
        for person in self.inside:
            if person.side is not None:
                found.setdefault(person.side, []).append(person)
        return sorted(found.items())


def picture(session: Session, actor: Actor, ref: str) -> Picture:
    """Everything beside the talk itself. Raises NotFound for whoever takes no part in the case."""
    room, placed = room_for(session, actor, ref)
    try:
        sitting = current_sitting(session, room)
    except NotFound:
        sitting = None
    everybody = _people(session, room, sitting)
    me = next(p for p in everybody if p.id == placed.participant_id)
    outside = stays_outside(session, room, session.get_one(Participant, me.id))
    if outside:
        everybody = [p for p in everybody if p.id in (me.id, room.presiding_id)]
    presides = me.id == room.presiding_id
    return Picture(
        room=room,
        me=me,
        presiding=next(p for p in everybody if p.id == room.presiding_id),
        people=everybody,
        sitting=sitting,
        device_before=me.device or _device_before(session, room, me.id),
        opening=_opening(session, sitting),
        missing=_missing(session, room, sitting) if presides else (),
        calls=_calls(session, sitting) if presides else frozenset(),
        outside=outside,
    )


def _people(session: Session, room: Room, sitting: Sitting | None) -> list[Seen]:
    query = (
        select(Participant, Person.name, Party.side)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Party, Party.id == Participant.party_id)
        .where(Participant.case_id == room.case_id, Participant.ends_at.is_(None))
        .order_by(Participant.id)
    )
    lines = _lines(session, sitting)
    return [_seen(row, name, side, lines.get(row.id)) for row, name, side in session.execute(query)]


def _lines(session: Session, sitting: Sitting | None) -> dict[int, Attendance]:
    if sitting is None:
        return {}
    rows = session.scalars(select(Attendance).where(Attendance.sitting_id == sitting.id))
    return {row.participant_id: row for row in rows}


def _seen(row: Participant, name: str, side: int | None, line: Attendance | None) -> Seen:
    if line is None:
        return Seen(row.id, row.ref, name, row.capacity, side, party_id=row.party_id, speaks=row.may_speak)
    return Seen(
        row.id, row.ref, name, row.capacity, side, line.state, line.device, line.company,
        line.identity_verified_at, line.sham_warned_at, line.willing_at, line.arrived_at, line.hand_at,
        row.party_id, line.unsuited_at, line.better_at, row.may_speak,
    )  # fmt: skip


def _device_before(session: Session, room: Room, participant_id: int) -> str:
    """The check is done once a case, not once a sitting (F24)."""
    query = (
        select(Attendance.device)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .where(
            Sitting.room_id == room.id, Attendance.participant_id == participant_id, Attendance.device != ""
        )
        .order_by(Attendance.id.desc())
    )
    return session.scalars(query.limit(1)).first() or ""


def _opening(session: Session, sitting: Sitting | None) -> list[Line]:
    said: dict[str, datetime] = {}
    if sitting is not None:
        ticks = session.scalars(select(OpeningTick).where(OpeningTick.sitting_id == sitting.id))
        said = {tick.item: tick.at for tick in ticks}
    return [Line(line.key, say(line.zh, language()), said.get(line.key), line.key in MUST) for line in LINES]


def _missing(session: Session, room: Room, sitting: Sitting | None) -> tuple[str, ...]:
    """Conditions of the opening that are not met yet, as the law's guard keys."""
    from portal.cases.access import current_proceeding

    if sitting is None or room.purpose != "mediation":
        return ()
    known = facts.opening_facts(session, room, current_proceeding(session, room.case))
    return tuple(key for key, met in known.items() if not met)


def _calls(session: Session, sitting: Sitting | None) -> frozenset[int]:
    if sitting is None:
        return frozenset()
    query = select(HelpCall.participant_id).where(
        HelpCall.sitting_id == sitting.id, HelpCall.answered_at.is_(None)
    )
    return frozenset(session.scalars(query))
