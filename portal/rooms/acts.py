"""Every act of a room besides talking, by its verb: what it takes and which operation does it. One table for all doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.forms import Form, parse
from portal.people.actors import Actor
from portal.rooms import acts_more, forms
from portal.rooms.doors import room_for
from portal.rooms.operations import (
    agenda,
    channels,
    guests,
    knocking,
    lead,
    lobby,
    minutes,
    moves,
    notes,
    redating,
    releases,
    shuttle,
    sittings,
    speech,
    undisputed,
)


class Nothing(Form):
    """No fields."""


class MinutesEdit(Form):
    """Fields of the record that change; see `minutes_body.WRITABLE`."""

    version: int
    changes: dict[str, Any]


class MinutesOffer(Form):
    """The version that was read, and what was written since: who is finished need not save first."""

    version: int
    changes: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Act:
    """One verb."""

    schema: type[Form]
    run: Callable[[Session, Actor, str, Any, datetime], Any]


def _act(schema: type[Form], function: Callable[..., Any], *fields: str) -> Act:
    """A verb whose operation takes the named fields in this order."""

    def run(session: Session, actor: Actor, ref: str, form: Any, now: datetime) -> Any:
        return function(session, actor, ref, *(getattr(form, name) for name in fields), now)

    return Act(schema, run)


def _whole(schema: type[Form], function: Callable[..., Any]) -> Act:
    """A verb whose operation takes the form itself."""
    return Act(schema, lambda session, actor, ref, form, now: function(session, actor, ref, form, now))


def _tuple(schema: type[Form], function: Callable[..., Any], *fields: str) -> Act:
    """A verb whose operation takes the named fields as one value."""

    def run(session: Session, actor: Actor, ref: str, form: Any, now: datetime) -> Any:
        return function(session, actor, ref, tuple(getattr(form, name) for name in fields), now)

    return Act(schema, run)


def _into() -> Act:
    """One more person into a talk that goes on: channel and person are one value."""

    def run(session: Session, actor: Actor, ref: str, form: forms.MoveInto, now: datetime) -> Any:
        return moves.bring_in(session, actor, ref, (form.channel, form.participant), form.inside, now)

    return Act(forms.MoveInto, run)


ACTS: dict[str, Act] = {
    "schedule": _whole(forms.Schedule, lobby.schedule),
    "device": _act(forms.DeviceCheck, lobby.check_device, "device", "agrees_mode"),
    "arrive": _act(Nothing, lobby.arrive),
    "leave": _act(Nothing, lobby.leave),
    "company": _act(forms.Company, lobby.declare_company, "company"),
    "sham": _act(Nothing, lobby.acknowledge_sham_warning),
    "willing": _act(Nothing, sittings.willing),
    "hand": _act(forms.Hand, lobby.raise_hand, "raised"),
    "help": _act(Nothing, sittings.call_help),
    "help.answer": _act(forms.OneParticipant, sittings.answer_help, "participant"),
    "admit": _act(forms.MoveOne, moves.admit, "participant", "inside"),
    "admit_side": _act(forms.Side, speech.admit_side, "side"),
    "guest.propose": _whole(forms.GuestProposal, guests.propose_guest),
    "guest.answer": _act(forms.GuestAnswer, guests.answer_guest, "participant", "agrees"),
    "oath": _act(forms.OneParticipant, speech.hear_oath, "participant"),
    "word": _act(forms.Word, speech.grant_word, "participant", "granted"),
    "send_back": _act(forms.OneParticipant, lobby.send_back, "participant"),
    "identity": _act(forms.Identity, lobby.verify_identity, "participant", "method"),
    "colleague": _act(forms.OneParticipant, channels.seat_colleague, "participant"),
    "caucus.open": _act(forms.CaucusOpen, channels.open_caucus, "participants"),
    "caucus.close": _act(forms.MoveChannel, moves.close_caucus, "channel", "inside"),
    "caucus.close_all": _act(forms.MoveAll, moves.close_all, "inside"),
    "caucus.return": _act(forms.MoveOne, moves.bring_back, "participant", "inside"),
    "caucus.join": _into(),
    "seat": _act(forms.OneChannel, knocking.take_seat, "channel"),
    "knock": _act(forms.OneChannel, knocking.knock, "channel"),
    "knock.off": _act(forms.OneChannel, knocking.take_back, "channel"),
    "knock.answer": _act(forms.OneChannel, knocking.let_in, "channel"),
    "shuttle": _act(forms.Shuttle, shuttle.set_shuttle, "on"),
    "lead.offer": _act(forms.OneParticipant, lead.offer, "participant"),
    "lead.off": _act(Nothing, lead.take_back),
    "lead.accept": _act(Nothing, lead.accept),
    "lead.take": _act(Nothing, lead.take),
    "agenda.add": _act(forms.AgendaText, agenda.add, "text"),
    "agenda.show": _act(forms.OneItem, agenda.show, "item"),
    "agenda.settle": _act(forms.OneItem, agenda.settle, "item"),
    "agenda.remove": _act(forms.OneItem, agenda.remove, "item"),
    "agenda.rank": _act(forms.ItemRank, agenda.rank, "item", "weight"),
    "date.unsuited": _act(forms.Unsuited, redating.unsuited, "better_at"),
    "tick": _act(forms.Tick, sittings.tick, "item"),
    "open": _act(Nothing, sittings.open_sitting),
    "break": _act(forms.Break, sittings.take_break, "minutes"),
    "resume": _act(Nothing, sittings.resume),
    "end": _act(forms.EndSitting, sittings.end_sitting, "next_at"),
    "note": _act(forms.NoteText, notes.save, "text"),
    "release.propose": _whole(forms.ReleaseProposal, releases.propose),
    "release.approve": _act(forms.OneRelease, releases.approve, "release"),
    "release.withdraw": _act(forms.OneRelease, releases.withdraw, "release"),
    "release.pass": _act(forms.ReleasePass, releases.pass_on, "release", "channel"),
    "fact.add": _act(forms.Fact, undisputed.add_fact, "text", "evidence"),
    "fact.edit": _tuple(forms.FactEdit, undisputed.edit_fact, "fact", "version", "text", "evidence"),
    "fact.remove": _act(forms.OneFact, undisputed.remove_fact, "fact"),
    "fact.answer": _tuple(forms.FactAnswerForm, undisputed.answer_fact, "fact", "version", "confirms"),
    "facts.record": _act(Nothing, undisputed.record_facts),
    "minutes.start": _act(Nothing, minutes.start_minutes),
    "minutes.edit": _act(MinutesEdit, minutes.edit_minutes, "version", "changes"),
    "minutes.offer": _act(MinutesOffer, minutes.finish_minutes, "version", "changes"),
    "minutes.confirm": _tuple(forms.MinutesConfirm, minutes.confirm_minutes, "edition", "confirms", "reason"),
    **{verb: _whole(schema, operation) for verb, (schema, operation) in acts_more.VERBS.items()},
}


def do(session: Session, actor: Actor, room_ref: str, verb: str, data: dict[str, Any], now: datetime) -> Any:
    """Check the fields and do the verb; raises KeyError for one that does not exist, and what the operation raises."""
    act = ACTS[verb]
    room_for(session, actor, room_ref)  # a stranger hears nothing of the fields either
    return act.run(session, actor, room_ref, parse(act.schema, data), now)
