"""Verbs of the room. Each takes `(session, actor, room ref, …, now)`, never commits, and announces what changed.

The exception is `send_message`, which is hot: it goes through `db.submit` and must not be called inside a transaction.
"""

from portal.rooms.messages import Say, messages_since, send_message
from portal.rooms.operations.channels import close_caucus, open_caucus, open_room, seat_colleague
from portal.rooms.operations.knocking import knock, take_seat
from portal.rooms.operations.lobby import (
    acknowledge_sham_warning,
    admit,
    arrive,
    check_device,
    declare_company,
    leave,
    raise_hand,
    schedule,
    send_back,
    verify_identity,
)
from portal.rooms.operations.minutes import (
    confirm_minutes,
    edit_minutes,
    finish_minutes,
    offer_minutes,
    start_minutes,
)
from portal.rooms.operations.redating import unsuited
from portal.rooms.operations.shuttle import set_shuttle
from portal.rooms.operations.sittings import (
    answer_help,
    call_help,
    end_sitting,
    open_sitting,
    resume,
    take_break,
    tick,
    willing,
)
from portal.rooms.operations.undisputed import add_fact, answer_fact, edit_fact, record_facts, remove_fact

__all__ = [
    "Say",
    "acknowledge_sham_warning",
    "remove_fact",
    "record_facts",
    "edit_fact",
    "answer_fact",
    "add_fact",
    "start_minutes",
    "finish_minutes",
    "offer_minutes",
    "edit_minutes",
    "confirm_minutes",
    "admit",
    "answer_help",
    "arrive",
    "call_help",
    "check_device",
    "close_caucus",
    "declare_company",
    "end_sitting",
    "knock",
    "leave",
    "messages_since",
    "open_caucus",
    "open_room",
    "open_sitting",
    "raise_hand",
    "resume",
    "schedule",
    "seat_colleague",
    "send_back",
    "send_message",
    "set_shuttle",
    "take_break",
    "take_seat",
    "tick",
    "unsuited",
    "verify_identity",
    "willing",
]
