"""Two limits compared without anybody seeing them (F36): deal or no deal, by a rule fixed and shown beforehand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.forms import fen
from portal.db import announce
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState
from portal.law.blind import ROUNDS, Rule, compare
from portal.people.actors import Actor
from portal.rooms.doors import presiding_for, room_for
from portal.rooms.facts import parties_of
from portal.rooms.forms_offers import OneRound, ProposeRound, RoundAnswer, SetLimit
from portal.rooms.models import Room
from portal.rooms.models_offers import BlindLimit, BlindRound
from portal.rooms.operations.offers import may_settle


def propose(session: Session, actor: Actor, room_ref: str, form: ProposeRound, now: datetime) -> BlindRound:
    """Between exactly two sides, at most `ROUNDS` times a case. Raises WrongState, Conflict(rounds), InvalidInput."""
    room, placed = presiding_for(session, actor, room_ref)
    sides = _sides(session, room)
    if len(sides) != 2 or room.purpose != "mediation":
        raise WrongState()
    if form.payer_side not in sides:
        raise InvalidInput({"payer_side": "choose"})
    if open_round(session, room) is not None:
        raise Conflict("open")
    made = _made(session, room)
    if made >= ROUNDS:
        raise Conflict("rounds")
    row = BlindRound(
        room_id=room.id,
        ordinal=len(rounds(session, room)) + 1,
        rule=form.rule,
        payer_side=form.payer_side,
        made_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, room, row, "propose_blind", placed, now)
    return row


def answer(session: Session, actor: Actor, room_ref: str, form: RoundAnswer, now: datetime) -> BlindRound:
    """One side's yes or no to this rule. Before both have said yes nobody can set anything."""
    room, placed, row = _mine(session, actor, room_ref, form.round, "asked")
    if not form.agrees:
        row.state, row.ended_at = "off", now
        _forget(session, row)
    elif _limit(session, row, placed.side) is None:
        session.add(
            BlindLimit(round_id=row.id, side=placed.side, participant_id=placed.participant_id, agreed_at=now)
        )
        session.flush()
        if len(_limits(session, row)) == 2:
            row.state = "setting"
    session.flush()
    _note(session, room, row, "answer_blind", placed, now)
    return row


def set_limit(session: Session, actor: Actor, room_ref: str, form: SetLimit, now: datetime) -> BlindRound:
    """Once; it cannot be changed or looked at again. With the second one the comparison is made and both numbers go."""
    room, placed, row = _mine(session, actor, room_ref, form.round, "setting")
    limit = _limit(session, row, placed.side)
    if limit is None:
        raise NotFound()
    if limit.set_at is not None:
        raise Conflict("set")
    limit.limit, limit.set_at, limit.participant_id = str(fen(form.amount)), now, placed.participant_id or 0
    session.flush()
    _note(session, room, row, "set_blind", placed, now)
    both = {one.side: one.limit for one in _limits(session, row) if one.limit is not None}
    if len(both) == 2:
        _reveal(session, room, row, both, now)
    return row


def call_off(session: Session, actor: Actor, room_ref: str, form: OneRound, now: datetime) -> BlindRound:
    """By the mediator, where one side sets nothing; what the other had set is gone unseen."""
    room, placed = presiding_for(session, actor, room_ref)
    query = select(BlindRound).where(BlindRound.ref == form.round, BlindRound.room_id == room.id)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    if row.state not in ("asked", "setting"):
        raise WrongState()
    row.state, row.ended_at = "off", now
    _forget(session, row)
    session.flush()
    _note(session, room, row, "call_off_blind", placed, now)
    return row


def open_round(session: Session, room: Room) -> BlindRound | None:
    """The comparison that is under way."""
    query = select(BlindRound).where(
        BlindRound.room_id == room.id, BlindRound.state.in_(("asked", "setting"))
    )
    return session.scalars(query).first()


def rounds(session: Session, room: Room) -> list[BlindRound]:
    """All comparisons of the room; their results are both sides' and the mediator's."""
    query = select(BlindRound).where(BlindRound.room_id == room.id).order_by(BlindRound.ordinal)
    return list(session.scalars(query))


def stand_of(session: Session, row: BlindRound, side: int | None) -> tuple[bool, bool]:
    """(this side has said yes, this side has set its limit). Of the other side nothing is told, not even to the mediator."""
    limit = _limit(session, row, side)
    return limit is not None, limit is not None and limit.set_at is not None


def rounds_left(session: Session, room: Room) -> int:
    """How many comparisons are left in this case; one that was called off told nobody anything and does not count."""
    return max(0, ROUNDS - _made(session, room))


def _reveal(session: Session, room: Room, row: BlindRound, both: dict[int, str], now: datetime) -> None:
    payer = int(both.pop(row.payer_side))
    payee = int(next(iter(both.values())))
    found = compare(payer, payee, Rule(row.rule))
    row.state, row.ended_at, row.deal, row.amount_fen = "done", now, found.deal, found.amount_fen
    _forget(session, row)
    session.flush()


def _forget(session: Session, row: BlindRound) -> None:
    for one in _limits(session, row):
        one.limit = None


def _mine(
    session: Session, actor: Actor, room_ref: str, ref: str, state: str
) -> tuple[Room, Actor, BlindRound]:
    room, placed = room_for(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    may_settle(session, placed)
    query = select(BlindRound).where(BlindRound.ref == ref, BlindRound.room_id == room.id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if row.state != state:
        raise WrongState()
    return room, placed, row


def _limit(session: Session, row: BlindRound, side: int | None) -> BlindLimit | None:
    query = select(BlindLimit).where(BlindLimit.round_id == row.id, BlindLimit.side == (side or 0))
    return session.scalars(query).one_or_none()


def _limits(session: Session, row: BlindRound) -> list[BlindLimit]:
    return list(session.scalars(select(BlindLimit).where(BlindLimit.round_id == row.id)))


def _made(session: Session, room: Room) -> int:
    query = select(func.count()).select_from(BlindRound).join(Room, Room.id == BlindRound.room_id)
    return session.scalar(query.where(Room.case_id == room.case_id, BlindRound.state != "off")) or 0


def _sides(session: Session, room: Room) -> set[int]:
    return {party.side for party in parties_of(session, room.case)}


def _note(session: Session, room: Room, row: BlindRound, action: str, actor: Actor, now: datetime) -> None:
    """Who set when, never what. In the staff's chain: the other side's file must not tell when somebody hesitated."""
    body = {"room": room.ref, "round": row.ref, "rule": row.rule, "state": row.state}
    record(session, "staff", room.case.ref, Act(action, actor.person_ref, str(actor.role), now, body))
    announce(session, "room", str(room.id))
