"""Who may read and hear what in a room, computed from the database each time. The only door to channels and messages.

Core, no ORM: this is the hot path. A Socket.IO room, a token or a page never decides; memberships do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, or_, select
from sqlalchemy.engine import Connection

from portal.cases.models import Case, Participant, Party
from portal.errors import NotFound
from portal.people.models import Person
from portal.rooms.models import Attendance, Channel, Membership, Message, Room, Sitting

MOST = 200  # messages in one answer


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch (from_seq, to_seq] of a channel that one participant may read; open while `to_seq` is None."""

    id: int
    channel_id: int
    participant_id: int
    from_seq: int
    to_seq: int | None

    def holds(self, seq: int) -> bool:
        """Whether this message lies inside."""
        return self.from_seq < seq and (self.to_seq is None or seq <= self.to_seq)


@dataclass(frozen=True, slots=True)
class RoomView:
    """One consistent look at a room: its channels and everybody's intervals in them."""

    id: int
    ref: str
    case_ref: str
    presiding_id: int
    channels: Mapping[int, Any]  # rows of Channel, without the words
    intervals: Sequence[Interval]
    refs: Mapping[int, str] = field(default_factory=dict)

    def of(self, participant_id: int) -> list[Interval]:
        """Everything this participant may read, now or from before."""
        return [i for i in self.intervals if i.participant_id == participant_id]

    def open_of(self, participant_id: int) -> list[Interval]:
        """The channels this participant is in now, in the order of entering them."""
        mine = (i for i in self.of(participant_id) if i.to_seq is None)
        return [i for i in mine if self.channels[i.channel_id].closed_at is None]

    def seat(self, participant_id: int) -> int | None:
        """Where this participant speaks and hears: the open channel entered last.

        The mediator stays in the joint text while in a caucus, but voice and picture are in one place only:
        otherwise the other side would overhear the caucus through the mediator's microphone (F33).
        """
        return max(((i.id, i.channel_id) for i in self.open_of(participant_id)), default=(0, None))[1]

    def peers(self, participant_id: int) -> list[int]:
        """Participants whose picture and voice may be connected with this one's right now."""
        seat = self.seat(participant_id)
        if seat is None:
            return []
        there = {i.participant_id for i in self.intervals if i.channel_id == seat and i.to_seq is None}
        return sorted(p for p in there if p != participant_id and self.seat(p) == seat)

    def company(self, participant_id: int) -> set[int]:
        """Everybody who is in a common open channel with this one, and the participant itself."""
        mine = {i.channel_id for i in self.open_of(participant_id)}
        shared = {i.participant_id for i in self.intervals if i.to_seq is None and i.channel_id in mine}
        return shared | {participant_id}

    def may_read(self, participant_id: int, channel_id: int, seq: int) -> bool:
        """Whether one message lies inside the participant's own intervals."""
        return any(i.channel_id == channel_id and i.holds(seq) for i in self.of(participant_id))


def look(connection: Connection, room_id: int) -> RoomView:
    """Everything needed to decide who gets what; raises NotFound. Participants who left the case see nothing."""
    room = connection.execute(_ROOM, {"room": room_id}).one_or_none()
    if room is None:
        raise NotFound()
    channels = {row.id: row for row in connection.execute(_CHANNELS, {"room": room_id})}
    rows = connection.execute(_INTERVALS, {"room": room_id}).all()
    intervals = [Interval(r.id, r.channel_id, r.participant_id, r.from_seq, r.to_seq) for r in rows]
    refs = {r.participant_id: r.ref for r in rows}
    return RoomView(room.id, room.ref, room.case_ref, room.presiding_id, channels, intervals, refs)


def channels_of(view: RoomView, participant_id: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(channels open to this participant now, channels left). Of a channel one has left only the own end is told."""
    now_in = {i.channel_id for i in view.open_of(participant_id)}
    opened = [_told(view.channels[i], view.channels[i].head_seq) for i in sorted(now_in)]
    ends: dict[int, int] = {}
    for interval in view.of(participant_id):
        if interval.channel_id not in now_in:
            head = view.channels[interval.channel_id].head_seq
            end = head if interval.to_seq is None else interval.to_seq
            ends[interval.channel_id] = max(end, ends.get(interval.channel_id, 0))
    return opened, [_told(view.channels[i], end) for i, end in sorted(ends.items())]


def _told(channel: Row[Any], head_seq: int) -> dict[str, Any]:
    return {
        "id": channel.ref,
        "kind": channel.kind,
        "sides": list(channel.sides or []),
        "epoch": channel.epoch,
        "head_seq": head_seq,
    }


def visible_messages(
    connection: Connection, participant_id: int, channel: str, after_seq: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Messages of `channel` (its ref) after `after_seq` that lie inside the participant's intervals, and whether more follow.

    Raises NotFound for a channel one has never been in: the same as for one that is not there.
    """
    limit = max(1, min(limit, MOST))
    known = {"participant": participant_id, "channel": channel}
    if connection.execute(_EVER_IN, known).first() is None:
        raise NotFound()
    rows = connection.execute(_VISIBLE, {**known, "after": after_seq, "most": limit + 1}).all()
    return [payload(r) for r in rows[:limit]], len(rows) > limit


def fresh_messages(connection: Connection, channel_id: int, after_seq: int) -> Sequence[Row[Any]]:
    """All messages of a channel after a sequence number, for the broadcast, which filters them per reader."""
    return connection.execute(_FRESH, {"channel_id": channel_id, "after": after_seq}).all()


def payload(row: Row[Any]) -> dict[str, Any]:
    """A message as sockets and the API give it."""
    return {
        "channel": row.channel,
        "seq": row.seq,
        "id": row.ref,
        "client_id": row.client_id,
        "from": row.author,
        "text": row.text,
        "sent_at": instant(row.sent_at),
    }


def instant(at: datetime) -> str:
    """An instant for machines: UTC with milliseconds."""
    at = at if at.tzinfo is UTC else at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds")[:23] + "Z"


@dataclass(frozen=True, slots=True)
class Attender:
    """One line of the presence list."""

    participant_id: int
    ref: str
    name: str
    capacity: str
    side: int | None
    state: str
    hand: bool


def attenders(connection: Connection, room_id: int) -> list[Attender]:
    """Everybody of the case with their place at the newest sitting of the room."""
    rows = connection.execute(_ATTENDERS, {"room": room_id}).all()
    return [
        Attender(r.id, r.ref, r.name, r.capacity, r.side, r.state or "expected", r.hand_at is not None)
        for r in rows
    ]


def presence(
    view: RoomView, everybody: Iterable[Attender], online: set[int], participant_id: int
) -> list[dict[str, Any]]:
    """Whom this participant may know to be there.

    The presiding person sees all, waiting ones too. Anybody else sees only who is at the same table: whoever is in a
    separate talk simply is not there, and nobody learns with whom the mediator talks (S11).
    """
    shared = view.company(participant_id)
    all_of_them = participant_id == view.presiding_id
    return [
        {
            "participant": a.ref,
            "name": a.name,
            "capacity": a.capacity,
            "side": a.side,
            "state": a.state,
            "online": a.participant_id in online,
            "hand": a.hand,
        }
        for a in everybody
        if all_of_them or a.participant_id in shared
    ]


def _told_messages() -> Any:
    columns = (Message.ref, Message.seq, Message.client_id, Message.text, Message.sent_at)
    author = Participant.ref.label("author")
    return (
        select(*columns, Message.participant_id, Channel.ref.label("channel"), author)
        .join(Channel, Channel.id == Message.channel_id)
        .join(Participant, Participant.id == Message.participant_id)
        .order_by(Message.seq)
    )


_ROOM = (
    select(Room.id, Room.ref, Room.presiding_id, Case.ref.label("case_ref"))
    .join(Case, Case.id == Room.case_id)
    .where(Room.id == bindparam("room"))
)
_CHANNELS = select(
    Channel.id, Channel.ref, Channel.kind, Channel.sides, Channel.epoch, Channel.head_seq, Channel.closed_at
).where(Channel.room_id == bindparam("room"))
_INTERVALS = (
    select(
        Membership.id,
        Membership.channel_id,
        Membership.participant_id,
        Membership.from_seq,
        Membership.to_seq,
        Participant.ref,
    )
    .join(Channel, Channel.id == Membership.channel_id)
    .join(Participant, Participant.id == Membership.participant_id)
    .where(Channel.room_id == bindparam("room"), Participant.ends_at.is_(None))
    .order_by(Membership.id)
)
_newest = (
    select(Sitting.id)
    .where(Sitting.room_id == bindparam("room"), Sitting.state != "cancelled")
    .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ATTENDERS = (
    select(
        Participant.id,
        Participant.ref,
        Person.name,
        Participant.capacity,
        Party.side,
        Attendance.state,
        Attendance.hand_at,
    )
    .join(Person, Person.id == Participant.person_id)
    .join(Room, Room.case_id == Participant.case_id)
    .outerjoin(Party, Party.id == Participant.party_id)
    .outerjoin(
        Attendance, and_(Attendance.participant_id == Participant.id, Attendance.sitting_id == _newest)
    )
    .where(Room.id == bindparam("room"), Participant.ends_at.is_(None))
    .order_by(Participant.id)
)
_mine = and_(
    Membership.channel_id == Channel.id,
    Membership.participant_id == bindparam("participant"),
    exists().where(Participant.id == Membership.participant_id, Participant.ends_at.is_(None)),
)
_EVER_IN = select(Channel.id).join(Membership, _mine).where(Channel.ref == bindparam("channel")).limit(1)
_VISIBLE = (
    _told_messages()
    .where(
        Channel.ref == bindparam("channel"),
        Message.seq > bindparam("after"),
        exists().where(
            _mine,
            Membership.from_seq < Message.seq,
            or_(Membership.to_seq.is_(None), Membership.to_seq >= Message.seq),
        ),
    )
    .limit(bindparam("most"))
)
_FRESH = _told_messages().where(
    Message.channel_id == bindparam("channel_id"), Message.seq > bindparam("after")
)
