"""The offer ledger (F35): made in a separate talk, worded and approved there, passed on by the mediator, answered or lapsed.

private → asked (wording proposed) → authorised → passed → accepted | refused; withdrawn and lapsed from anywhere before that.
Without prejudice always; kept in the chain of the separate talk, so that the other side's file does not show that it exists.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.forms import fen
from portal.cases.models import Participant
from portal.clock import china_date
from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor
from portal.rooms.doors import presiding_for, room_for
from portal.rooms.facts import parties_of
from portal.rooms.forms_offers import MakeOffer, OfferAnswer, OfferWording, OneOffer
from portal.rooms.models import Channel, Membership, Room
from portal.rooms.models_offers import Offer

LIVE = ("private", "asked", "authorised", "passed")
MAY_OFFER = frozenset({"APPLICANT", "RESPONDENT", "THIRD_PARTY", "GUARDIAN", "LEGAL_REPRESENTATIVE", "AGENT"})


def make(session: Session, actor: Actor, room_ref: str, form: MakeOffer, now: datetime) -> Offer:
    """Only in one's separate talk, by a party or an agent who may settle. Only the mediator sees it."""
    room, placed = room_for(session, actor, room_ref)
    channel = _own_talk(session, room, placed)
    may_settle(session, placed)
    if not form.amount and not form.terms:
        raise InvalidInput({"terms": "missing"})
    if form.valid_until < china_date(now):
        raise InvalidInput({"valid_until": "past"})
    row = Offer(
        channel_id=channel.id,
        participant_id=placed.participant_id,
        party_id=placed.party_id,
        amount_fen=fen(form.amount) if form.amount else None,
        terms=form.terms,
        valid_until=form.valid_until,
        made_at=now,
        passed_to=[],
    )
    session.add(row)
    session.flush()
    _note(session, room, row, "make_offer", placed, now)
    return row


def word(session: Session, actor: Actor, room_ref: str, form: OfferWording, now: datetime) -> Offer:
    """The mediator writes the sentence that would cross. A new sentence takes an approval back."""
    room, placed = presiding_for(session, actor, room_ref)
    row = _offer(session, room, form.offer, ("private", "asked", "authorised"))
    row.wording, row.state, row.authorised_at = form.text, "asked", None
    session.flush()
    _note(session, room, row, "word_offer", placed, now)
    return row


def authorise(session: Session, actor: Actor, room_ref: str, form: OneOffer, now: datetime) -> Offer:
    """可以转告: its own side, to exactly this sentence."""
    room, placed = room_for(session, actor, room_ref)
    row = _own_offer(session, room, placed, form.offer, ("asked",))
    may_settle(session, placed)
    row.state, row.authorised_at = "authorised", now
    session.flush()
    _note(session, room, row, "authorise_offer", placed, now)
    return row


def pass_on(session: Session, actor: Actor, room_ref: str, form: OneOffer, now: datetime) -> Offer:
    """The mediator hands it to every other side, in the approved words and no others. Raises WrongState before approval."""
    room, placed = presiding_for(session, actor, room_ref)
    row = _offer(session, room, form.offer, ("authorised",))
    if row.valid_until < china_date(now):
        raise WrongState("lapsed")
    mine = _side(session, row)
    row.passed_to = [p.id for p in parties_of(session, room.case) if p.side != mine]
    row.state, row.passed_at = "passed", now
    session.flush()
    _note(session, room, row, "pass_offer", placed, now)
    for person in _people_of(session, row.passed_to):
        tell(session, Tell(person.person_id, "offer_came", {"room": room.ref}, room.case_id, ("sms",)), now)
    return row


def answer(session: Session, actor: Actor, room_ref: str, form: OfferAnswer, now: datetime) -> Offer:
    """By a side it was passed to. A yes is a basis for the agreement, not the agreement."""
    room, placed = room_for(session, actor, room_ref)
    row = _offer(session, room, form.offer, LIVE)
    if placed.party_id is None or placed.party_id not in row.passed_to:
        raise NotFound()
    may_settle(session, placed)
    if row.state != "passed" or row.valid_until < china_date(now):
        raise WrongState()
    row.state, row.ended_at = ("accepted" if form.accepts else "refused"), now
    row.answered_by = placed.participant_id
    session.flush()
    _note(session, room, row, "answer_offer", placed, now)
    for person in _people_of(session, [row.party_id]):
        tell(
            session, Tell(person.person_id, "offer_answered", {"room": room.ref}, room.case_id, ("sms",)), now
        )
    return row


def withdraw(session: Session, actor: Actor, room_ref: str, form: OneOffer, now: datetime) -> Offer:
    """Taken back by its own side, as long as nobody has answered."""
    room, placed = room_for(session, actor, room_ref)
    row = _own_offer(session, room, placed, form.offer, LIVE)
    row.state, row.ended_at = "withdrawn", now
    session.flush()
    _note(session, room, row, "withdraw_offer", placed, now)
    return row


def lapse(session: Session, now: datetime) -> int:
    """Offers whose last day is over; nobody is held to a sentence of last month."""
    query = select(Offer).where(Offer.state.in_(LIVE), Offer.valid_until < china_date(now))
    rows = list(session.scalars(query))
    for row in rows:
        row.state, row.ended_at = "lapsed", now
        session.flush()
        room = session.get_one(Room, session.get_one(Channel, row.channel_id).room_id)
        _note(session, room, row, "lapse_offer", SYSTEM, now)
    return len(rows)


def ledger(session: Session, room: Room, reader: Actor) -> list[Offer]:
    """What this reader may know of: the mediator all of them, a side its own and what was passed to it."""
    query = select(Offer).join(Channel, Channel.id == Offer.channel_id).where(Channel.room_id == room.id)
    rows = list(session.scalars(query.order_by(Offer.id)))
    if reader.participant_id == room.presiding_id:
        return rows
    if reader.party_id is None:
        return []
    own = {p.id for p in parties_of(session, room.case) if p.side == reader.side}
    return [row for row in rows if row.party_id in own or reader.party_id in row.passed_to]


def _own_talk(session: Session, room: Room, placed: Actor) -> Channel:
    query = (
        select(Channel)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.room_id == room.id,
            Channel.kind == "caucus",
            Channel.closed_at.is_(None),
            Membership.participant_id == placed.participant_id,
            Membership.to_seq.is_(None),
        )
    )
    found = session.scalars(query).first()
    if found is None or placed.party_id is None:
        raise NotAllowed("separate_talk")
    return found


def may_settle(session: Session, placed: Actor) -> None:
    """An agent needs the item «和解» in the special authority (民诉法62)."""
    place = session.get_one(Participant, placed.participant_id)
    if place.capacity not in MAY_OFFER or (place.capacity == "AGENT" and "settle" not in place.authority):
        raise NotAllowed("authority")


def _own_offer(session: Session, room: Room, placed: Actor, ref: str, states: tuple[str, ...]) -> Offer:
    row = _offer(session, room, ref, None)
    if placed.side is None or _side(session, row) != placed.side:
        raise NotFound()
    if row.state not in states:
        raise WrongState()
    return row


def _offer(session: Session, room: Room, ref: str, states: tuple[str, ...] | None) -> Offer:
    query = (
        select(Offer)
        .join(Channel, Channel.id == Offer.channel_id)
        .where(Offer.ref == ref, Channel.room_id == room.id)
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    if states is not None and row.state not in states:
        raise WrongState()
    return row


def _side(session: Session, row: Offer) -> int | None:
    party = session.get_one(Participant, row.participant_id).party
    return party.side if party is not None else None


def _people_of(session: Session, party_ids: list[int]) -> list[Participant]:
    query = select(Participant).where(Participant.party_id.in_(party_ids), Participant.ends_at.is_(None))
    return [p for p in session.scalars(query.order_by(Participant.id)) if p.capacity in MAY_OFFER]


def _note(session: Session, room: Room, row: Offer, action: str, actor: Actor, now: datetime) -> None:
    channel = session.get_one(Channel, row.channel_id)
    body = {"room": room.ref, "offer": row.ref, "state": row.state, "until": row.valid_until.isoformat()}
    private = {"terms": row.terms, "amount_fen": str(row.amount_fen or ""), "wording": row.wording or ""}
    act = Act(action, actor.person_ref, str(actor.role), now, body, private)
    record(session, "channel", channel.ref, act)
    announce(session, "room", str(room.id))
