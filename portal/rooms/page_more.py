"""The talk by text, silent signals and the offer ledger as the room's pages show them to one person. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant, Party
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.rooms import audience, facts
from portal.rooms.models import Channel, Message
from portal.rooms.models_absence import Absence
from portal.rooms.models_day import DayMode, Inbound, MessageReading, ReplyBy
from portal.rooms.models_offers import BlindRound, Offer
from portal.rooms.operations import absence, blind, daymode, decisions, distress, offers, onsite
from portal.rooms.page_people import people_of
from portal.rooms.page_picture import Picture, Seen


@dataclass(frozen=True, slots=True)
class Reply:
    """A statement that awaits a reply, or had one."""

    name: str
    mine: bool
    until: date
    state: str  # waiting, late, answered, stopped
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What came by SMS or e-mail: its times, and for the mediator where it may still go."""

    ref: str
    name: str
    source: str
    sent_at: datetime
    received_at: datetime
    text: str
    reason: str = ""
    attachments: int = 0
    read_by: list[tuple[str, datetime]] = field(default_factory=list)
    seq: int = 0
    channel: str = ""
    ways: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Day:
    """The talk by text."""

    wish: DayMode | None
    live: bool
    to_open: bool  # agreed by all, but the opening or somebody's identity is still missing
    to_agree: list[str]
    replies: list[Reply]
    letters: list[Letter]  # to place, mediator only
    came: list[Letter]
    targets: list[tuple[str, str, str]]  # channel, participant, label
    applicants: list[tuple[str, str]]
    asked: list[str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Offers this reader may know of, and the blind comparison."""

    rows: list[tuple[Offer, str, bool]]  # offer, whose, own side
    may_make: bool
    round: BlindRound | None
    done: list[BlindRound]
    left: int
    agreed: bool
    set: bool
    sides: list[tuple[int, str]]


def parts(session: Session, seen: Picture, names: Collection[str], now: datetime) -> dict[str, Any]:
    """Those of the three parts that a page or panel asks for; nothing in a court's room."""
    if seen.room.purpose != "mediation" or seen.sitting is None:
        return nothing()
    makers: dict[str, tuple[str, Callable[[Session, Picture], Any]]] = {
        "day": ("day", day_of),
        "safety": ("signals", signals_of),
        "offers": ("ledger", ledger_of),
        "guests": ("room_people", people_of),
        "absent": ("absent", lambda session, seen: absent_of(session, seen, now)),
    }
    wanted = {part for name in names for part in INSIDE.get(name, (name,))}
    return {key: make(session, seen) for name, (key, make) in makers.items() if name in wanted}


def nothing() -> dict[str, Any]:
    """The same names, empty."""
    return {"day": None, "signals": [], "ledger": None, "absent": None, "room_people": None}


def day_of(session: Session, seen: Picture) -> Day:
    """The mediator sees all of it, a party what awaits its own reply and what came into its own channels."""
    room = seen.room
    sitting = daymode.live_sitting(session, room)
    wish = daymode.open_wish(session, room)
    names = {p.id: p.person.name for p in facts.parties_of(session, room.case)}
    to_agree = daymode.still_to_agree(session, room) if wish is not None else set()
    view = audience.look(session.connection(), room.id)
    lead = seen.presides
    return Day(
        wish=wish,
        live=sitting is not None and sitting.state == "open",
        to_open=sitting is not None and sitting.state == "scheduled",
        to_agree=[names[i] for i in sorted(to_agree)],
        replies=_replies(session, seen),
        letters=_letters(session, seen, view) if lead else [],
        came=_came(session, seen, view),
        targets=_targets(session, seen, view) if lead and sitting is not None else [],
        applicants=[(p.ref, p.name) for p in seen.people if p.side == 1] if lead else [],
        asked=_asked(session, seen),
    )


def signals_of(session: Session, seen: Picture) -> list[tuple[str, str, datetime]]:
    """(signal, name, when) that wait for the mediator; for everybody else there are none."""
    if not seen.presides:
        return []
    return [(row.ref, name, row.at) for row, name in distress.open_signals(session, seen.room)]


def ledger_of(session: Session, seen: Picture) -> Ledger:
    """What each side has authorised (mediator), or the own offers and those passed on (side)."""
    reader = _reader(session, seen)
    names = dict(
        session.execute(select(Party.id, Party.side).where(Party.case_id == seen.room.case_id)).all()
    )
    people = {p.id: p.person.name for p in facts.parties_of(session, seen.room.case)}
    rows = [
        (one, people.get(one.party_id, ""), names.get(one.party_id) == seen.me.side)
        for one in offers.ledger(session, seen.room, reader)
    ]
    view = audience.look(session.connection(), seen.room.id)
    in_talk = any(view.channels[i.channel_id].kind == "caucus" for i in view.open_of(seen.me.id))
    current = blind.open_round(session, seen.room)
    takes_part = (
        seen.presides or seen.is_colleague or seen.me.side is not None
    )  # a guest learns of no comparison
    agreed, set_already = blind.stand_of(session, current, seen.me.side) if current else (False, False)
    return Ledger(
        rows=rows,
        may_make=in_talk and seen.me.side is not None,
        round=current if takes_part else None,
        done=[r for r in blind.rounds(session, seen.room) if r.state == "done"] if takes_part else [],
        left=blind.rounds_left(session, seen.room),
        agreed=agreed,
        set=set_already,
        sides=_sides(session, seen),
    )


@dataclass(frozen=True, slots=True)
class Absent:
    """The no-show script for the mediator, and the question whether to move on site."""

    people: list[tuple[Seen, Absence | None, int]]  # who, what was tried, unexcused so far
    may_call: bool
    onsite_asked: bool
    onsite_mine: bool | None
    onsite: bool


def absent_of(session: Session, seen: Picture, now: datetime) -> Absent | None:
    """Only the mediator sees who was called; a party sees the question about the place."""
    sitting = seen.sitting
    if sitting is None or sitting.state not in ("scheduled", "open", "break"):
        return None
    rows = session.scalars(select(Absence).where(Absence.sitting_id == sitting.id))
    tried = {row.participant_id: row for row in rows}
    missing = [p for p in seen.away if p.is_warned] if seen.presides else []
    people = [
        (p, tried.get(p.id), absence.unexcused(session, seen.room, session.get_one(Participant, p.id)))
        for p in missing
    ]
    place = session.get_one(Participant, seen.me.id)
    words = onsite.words_on(session, seen.room, sitting)
    return Absent(
        people=people,
        may_call=now >= sitting.starts_at + absence.WAIT,
        onsite_asked=onsite.is_asked(session, sitting),
        onsite_mine=words.get(place.party_id or 0),
        onsite=sitting.mode == onsite.PLACE,
    )


def _sides(session: Session, seen: Picture) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for party in facts.parties_of(session, seen.room.case):
        found.setdefault(party.side, party.person.name)
    return sorted(found.items())


def _reader(session: Session, seen: Picture) -> Actor:
    place = session.get_one(Participant, seen.me.id)
    actor = Actor(place.person_id, "", seen.me.name, Role.PARTY)
    return actor.within(place.id, place.party_id, seen.me.side)


def _replies(session: Session, seen: Picture) -> list[Reply]:
    query = (
        select(ReplyBy, Message.text)
        .join(Message, Message.id == ReplyBy.message_id)
        .join(Channel, Channel.id == ReplyBy.channel_id)
        .where(Channel.room_id == seen.room.id)
        .order_by(ReplyBy.id)
    )
    if not seen.presides:
        query = query.where(ReplyBy.participant_id == seen.me.id)
    names = {p.id: p.name for p in seen.people}
    return [
        Reply(names.get(r.participant_id, ""), r.participant_id == seen.me.id, r.due, _state(r), text)
        for r, text in session.execute(query)
    ]


def _state(row: ReplyBy) -> str:
    if row.answered_at is not None:
        return "answered"
    if row.stopped_at is not None:
        return "stopped"
    return "late" if row.missed_at is not None else "waiting"


def _letters(session: Session, seen: Picture, view: audience.RoomView) -> list[Letter]:
    """Letters of this case's people that are certain in their writer, not in their place."""
    names = {p.id: p.name for p in seen.people}
    query = select(Inbound).where(Inbound.state == "mediator", Inbound.participant_id.in_(names))
    return [
        Letter(
            r.ref, names[r.participant_id or 0], r.source, r.sent_at, r.received_at, r.text, r.reason, r.attachments,
            ways=[(view.channels[i.channel_id].ref, view.channels[i.channel_id].kind) for i in view.open_of(r.participant_id or 0)],
        )
        for r in session.scalars(query.order_by(Inbound.id))
    ]  # fmt: skip


def _came(session: Session, seen: Picture, view: audience.RoomView) -> list[Letter]:
    query = (
        select(Inbound, Message, Channel.ref)
        .join(Message, Message.id == Inbound.message_id)
        .join(Channel, Channel.id == Message.channel_id)
        .where(Channel.room_id == seen.room.id)
        .order_by(Inbound.id)
    )
    names = {p.id: p.name for p in seen.people}
    readers = _readers(session, names)
    found = []
    for row, message, channel in session.execute(query):
        if not view.may_read(seen.me.id, message.channel_id, message.seq):
            continue
        # Who read when is the writer's and the mediator's to know, not the other side's.
        own = seen.presides or message.participant_id == seen.me.id
        found.append(
            Letter(
                row.ref, names.get(message.participant_id, ""), row.source, row.sent_at, row.received_at, message.text,
                read_by=readers.get(message.id, []) if own else [], seq=message.seq, channel=channel,
            )
        )  # fmt: skip
    return found


def _readers(session: Session, names: dict[int, str]) -> dict[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = {}
    query = select(MessageReading).where(MessageReading.participant_id.in_(names)).order_by(MessageReading.at)
    for row in session.scalars(query):
        found.setdefault(row.message_id, []).append((names[row.participant_id], row.at))
    return found


def _targets(session: Session, seen: Picture, view: audience.RoomView) -> list[tuple[str, str, str]]:
    names = {p.id: p for p in seen.people if p.side is not None}
    return [
        (view.channels[i.channel_id].ref, names[i.participant_id].ref, names[i.participant_id].name + (
            "" if view.channels[i.channel_id].kind == "joint" else "*"))
        for i in view.intervals
        if i.to_seq is None and i.participant_id in names and view.channels[i.channel_id].closed_at is None
    ]  # fmt: skip


def _asked(session: Session, seen: Picture) -> list[str]:
    people = seen.people if seen.presides else [seen.me]
    return [p.name for p in people if decisions.open_question(session, p.id) is not None]


INSIDE = {
    "people": ("safety", "guests"),
    "side": ("absent", "offers", "day", "guests"),
    "talk": ("day", "offers"),
    "ask": ("day", "absent", "guests"),
}
NAMES = ("day", "safety", "offers", "absent", "guests")
