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
from portal.db.scope import reads_for, whole_house
from portal.errors import NotFound
from portal.people.models import Person
from portal.rooms.models import Attendance, Channel, Membership, Message, Room, Sitting

MOST = 200  # messages in one answer
BIG_TABLE = 12  # people; beyond it presence names the few who matter and counts the rest


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch (from_seq, to_seq] of a channel that one participant may read; open while `to_seq` is None."""

    id: int
    channel_id: int
    participant_id: int
    from_seq: int
    to_seq: int | None
    epoch: int = 0  # of the channel when it was entered
    speaks: bool = True

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
    _of: dict[int, list[Interval]] = field(init=False, repr=False, default_factory=dict)
    _seated: dict[int, set[int]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sorted once: a room of 160 asks for everybody's place as often as it has sockets."""
        for interval in self.intervals:
            self._of.setdefault(interval.participant_id, []).append(interval)
        for participant_id in self._of:
            seat = self.seat(participant_id)
            if seat is not None:
                self._seated.setdefault(seat, set()).add(participant_id)

    def of(self, participant_id: int) -> list[Interval]:
        """Everything this participant may read, now or from before."""
        return self._of.get(participant_id, [])

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
        """Participants whose picture and voice may be connected with this one's right now.

        A telephone carries a dozen pictures, not a hundred and sixty: at a big table those who speak see each other.
        """
        seat = self.seat(participant_id)
        there = self._seated.get(seat, set()) if seat is not None else set()
        if len(there) > BIG_TABLE:
            there = there & {i.participant_id for i in self.intervals if i.channel_id == seat and i.speaks}
        return sorted(there - {participant_id}) if participant_id in there else []

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
    with whole_house(connection):
        rows = connection.execute(_INTERVALS, {"room": room_id}).all()
    intervals = [
        Interval(r.id, r.channel_id, r.participant_id, r.from_seq, r.to_seq, r.epoch, r.may_speak)
        for r in rows
    ]
    refs = {r.participant_id: r.ref for r in rows}
    return RoomView(room.id, room.ref, room.case_ref, room.presiding_id, channels, intervals, refs)


def channels_of(view: RoomView, participant_id: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(channels open to this participant now, channels left). Of a channel one has left only the own end is told."""
    now_in = {i.channel_id for i in view.open_of(participant_id)}
    opened = [
        _told(view.channels[i], view.channels[i].head_seq, view.channels[i].epoch) for i in sorted(now_in)
    ]
    last: dict[int, tuple[int, int]] = {}
    for interval in view.of(participant_id):
        if interval.channel_id not in now_in:
            head = view.channels[interval.channel_id].head_seq
            end = head if interval.to_seq is None else interval.to_seq
            last[interval.channel_id] = max((end, interval.epoch), last.get(interval.channel_id, (0, 0)))
    return opened, [_told(view.channels[i], end, epoch) for i, (end, epoch) in sorted(last.items())]


def _told(channel: Row[Any], head_seq: int, epoch: int) -> dict[str, Any]:
    return {
        "id": channel.ref,
        "kind": channel.kind,
        "sides": list(channel.sides or []),
        "epoch": epoch,
        "head_seq": head_seq,
    }


def visible_messages(
    connection: Connection, participant_id: int, channel: str, after_seq: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Messages of `channel` (its ref) after `after_seq` that lie inside the participant's intervals, and whether more follow.

    Raises NotFound for a channel one has never been in: the same as for one that is not there.
    """
    limit = max(1, min(limit, MOST))
    reads_for(connection, participant_id)
    known = {"participant": participant_id, "channel": channel}
    if connection.execute(_EVER_IN, known).first() is None:
        raise NotFound()
    rows = connection.execute(_VISIBLE, {**known, "after": after_seq, "most": limit + 1}).all()
    return [payload(r) for r in rows[:limit]], len(rows) > limit


def fresh_messages(
    connection: Connection, view: RoomView, channel_id: int, after_seq: int
) -> Sequence[Row[Any]]:
    """Messages of a channel after a sequence number, for the broadcast, which filters them per reader by this view.

    Never beyond the head the view was taken at: on PostgreSQL each statement sees the newest commits, and somebody may
    have been moved out between the look and this. The look reads heads first, places after: who left later left later.
    """
    head = view.channels[channel_id].head_seq
    known = {"channel_id": channel_id, "after": after_seq, "head": head}
    with whole_house(connection):
        return connection.execute(_FRESH, known).all()


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
    speaks: bool = True


def attenders(connection: Connection, room_id: int) -> list[Attender]:
    """Everybody of the case with their place at the newest sitting of the room."""
    rows = connection.execute(_ATTENDERS, {"room": room_id}).all()
    return [
        Attender(
            r.id, r.ref, r.name, r.capacity, r.side, r.state or "expected", r.hand_at is not None, r.may_speak
        )
        for r in rows
    ]


def presence(
    view: RoomView, everybody: Iterable[Attender], online: set[int], participant_id: int
) -> list[dict[str, Any]]:
    """Whom this participant may know to be there.

    The presiding person sees all, waiting ones too. Anybody else sees only who is at the same table: whoever is in a
    separate talk simply is not there, and nobody learns with whom the mediator talks (S11). Of a crowd only those
    are named who speak or raise a hand: 160 lines on 160 telephones at every step would be nobody's help.
    """
    seen = seen_by(view, everybody, participant_id)
    if len(seen) > BIG_TABLE:
        seen = [a for a in seen if a.speaks or a.hand or a.participant_id == participant_id]
    return [_line(a, a.participant_id in online) for a in seen]


def seen_by(view: RoomView, everybody: Iterable[Attender], participant_id: int) -> list[Attender]:
    """All whom this participant may know to be there, also those whom a big table does not name."""
    if participant_id == view.presiding_id:
        return list(everybody)
    shared = view.company(participant_id)
    return [a for a in everybody if a.participant_id in shared]


def crowd(
    view: RoomView, everybody: Iterable[Attender], online: set[int], participant_id: int
) -> dict[str, int]:
    """At a big table: how many there are and how many of them are connected; empty at a small one."""
    seen = seen_by(view, everybody, participant_id)
    if len(seen) <= BIG_TABLE:
        return {}
    return {"count": len(seen), "online": sum(a.participant_id in online for a in seen)}


def _line(attender: Attender, online: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "participant": attender.ref,
        "name": attender.name,
        "capacity": attender.capacity,
        "side": attender.side,
        "state": attender.state,
        "online": online,
        "hand": attender.hand,
    }
    return line if attender.speaks else {**line, "silent": True}


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
        Membership.epoch,
        Participant.ref,
        Participant.may_speak,
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
        Participant.may_speak,
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
    Message.channel_id == bindparam("channel_id"),
    Message.seq > bindparam("after"),
    Message.seq <= bindparam("head"),
)
