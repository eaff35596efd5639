"""What is new in a room for one person: places, presence, the file's stamp, messages. For who looks without a socket,
and for the cheap look that catches a lost hint. Decided by the same audience functions as everything live."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from portal.audit.operations import canonical
from portal.errors import NotFound
from portal.rooms import audience, queries

PARTS = ("channels", "presence", "case")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has already: the mark of the last answer, and the last number of each channel that is followed."""

    mark: str = ""
    after: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """Parts that differ from what the mark says, messages after the given numbers, and the new mark."""

    mark: str
    parts: Mapping[str, dict[str, Any]]
    messages: list[dict[str, Any]]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.parts or self.messages)


def places(view: audience.RoomView, participant_id: int) -> dict[str, Any]:
    """Channels, left channels, seat and peers of one participant, and who leads."""
    opened, past = audience.channels_of(view, participant_id)
    seat = view.seat(participant_id)
    return {
        "channels": opened,
        "past": past,
        "seat": view.channels[seat].ref if seat is not None else None,
        "peers": [view.refs[p] for p in view.peers(participant_id)],
        "presiding": view.refs.get(view.presiding_id),
    }


def without_heads(found: Mapping[str, Any]) -> dict[str, Any]:
    """Messages move the head; that alone is no news about places."""
    bare = [{k: v for k, v in channel.items() if k != "head_seq"} for channel in found["channels"]]
    return {**found, "channels": bare}


def who_is_there(
    view: audience.RoomView,
    everybody: Sequence[audience.Attender],
    online: set[int],
    participant_id: int,
    calls: Sequence[str],
) -> dict[str, Any]:
    """What the presence event tells this participant; open calls for help only whoever presides."""
    found: dict[str, Any] = {"participants": audience.presence(view, everybody, online, participant_id)}
    if crowd := audience.crowd(view, everybody, online, participant_id):
        found["crowd"] = crowd
    if participant_id == view.presiding_id:
        found["help"] = list(calls)
    return found


def whole(
    connection: Connection, view: audience.RoomView, participant_id: int, online: set[int]
) -> dict[str, dict[str, Any]]:
    """Every part as it is now; raises NotFound for who is no longer in the case."""
    everybody = audience.attenders(connection, view.id)
    if participant_id not in {a.participant_id for a in everybody}:
        raise NotFound()
    calls = queries.open_help_calls(connection, view.id) if participant_id == view.presiding_id else []
    presence = who_is_there(view, everybody, online, participant_id, calls)
    stamp = queries.stamps(connection, view.id).of(participant_id, view.presiding_id)
    return {"channels": places(view, participant_id), "presence": presence, "case": {"version": stamp}}


def since(connection: Connection, room_id: int, participant_id: int, online: set[int], asked: Asked) -> News:
    """What is new for this participant; raises NotFound."""
    view = audience.look(connection, room_id)
    parts = whole(connection, view, participant_id, online)
    marks = {name: _mark(name, part) for name, part in parts.items()}
    known = dict(zip(PARTS, asked.mark.split("."), strict=False))
    changed = {name: part for name, part in parts.items() if known.get(name) != marks[name]}
    messages, more = _messages(connection, participant_id, parts["channels"], asked.after)
    return News(".".join(marks[name] for name in PARTS), changed, messages, more)


def _messages(
    connection: Connection, participant_id: int, found: Mapping[str, Any], after: Mapping[str, int]
) -> tuple[list[dict[str, Any]], bool]:
    """Of each followed channel what came after, one page of each at most."""
    messages: list[dict[str, Any]] = []
    more = False
    for channel in [*found["channels"], *found["past"]]:
        last = after.get(channel["id"])
        if last is None or last >= channel["head_seq"]:
            continue
        page, follows = audience.visible_messages(
            connection, participant_id, channel["id"], last, audience.MOST
        )
        messages += page
        more = more or follows
    return messages, more


def _mark(name: str, part: dict[str, Any]) -> str:
    told = without_heads(part) if name == "channels" else part
    return hashlib.sha256(canonical(told)).hexdigest()[:12]
