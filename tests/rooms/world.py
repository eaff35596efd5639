"""A case with its room, ready to talk: the cast placed in it, consents and addresses given, a sitting fixed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases.models import (
    Assignment,
    Case,
    MediationConsent,
    Participant,
    Party,
    Proceeding,
    ServiceAddress,
)
from portal.config import Config
from portal.notices.settings import use_config
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import Account
from portal.people.secrets import use_secrets
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.operations.channels import joint_channel
from tests.cast import Cast


@dataclass
class World:
    """Refs and actors of one room. Actors are placed and carry a live login session."""

    case: str
    room: str
    room_id: int
    joint: str
    mediator: Actor
    applicant: Actor
    respondent: Actor
    agent: Actor
    eve: Actor
    refs: dict[str, str]
    now: datetime

    def actor(self, name: str) -> Actor:
        """An actor by the name used in the tests."""
        found = getattr(self, name)
        assert isinstance(found, Actor)
        return found


def use_house(house: Config) -> None:
    """What the application factory does for a process."""
    use_config(house)
    use_secrets(house.secret_key)


def make(session: Session, cast: Cast, now: datetime, proceeding_state: str = "MEDIATING") -> World:
    """Write it; the caller's transaction commits."""
    case = Case(
        title="楼上漏水", dispute_type="LL", story="楼上漏水", requests="赔偿", court_id=cast.court.id,
        organisation_id=cast.organisation.id, submitted_at=now, number=f"（2026）津和人调字第{secrets.randbelow(10**9)}号",
    )  # fmt: skip
    session.add(case)
    session.flush()
    proceeding = Proceeding(case_id=case.id, stage="PRE_FILING", state=proceeding_state, opened_at=now)
    session.add(proceeding)
    session.flush()
    placed: dict[str, Actor] = {}
    refs: dict[str, str] = {}
    for name, capacity, side in (
        ("applicant", "APPLICANT", 1),
        ("respondent", "RESPONDENT", 2),
        ("agent", "AGENT", 2),
        ("mediator", "PRESIDING_MEDIATOR", None),
    ):
        actor = getattr(cast, name)
        party = _party(session, case, actor, side, capacity)
        row = Participant(
            case_id=case.id, person_id=actor.person_id, capacity=capacity,
            party_id=party.id if party else None, starts_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        placed[name] = _signed_in(session, actor, now).within(row.id, row.party_id, side)
        refs[name] = row.ref
        if party is not None and capacity != "AGENT":
            session.add(
                MediationConsent(proceeding_id=proceeding.id, participant_id=row.id, agrees=True, at=now)
            )
            session.add(ServiceAddress(case_id=case.id, party_id=party.id, state="later"))
    session.add(
        Assignment(
            proceeding_id=proceeding.id, person_id=cast.mediator.person_id, how="designated",
            assigned_at=now, accepted_at=now, relation="none",
        )
    )  # fmt: skip
    session.flush()
    presiding = session.get_one(Participant, placed["mediator"].participant_id)
    room = rooms.open_room(session, case, "mediation", presiding, proceeding.id, placed["mediator"], now)
    rooms.schedule(session, placed["mediator"], room.ref, Schedule(starts_at=now + timedelta(hours=1)), now)
    joint = joint_channel(session, room).ref
    eve = _signed_in(session, cast.eve, now)
    return World(case.ref, room.ref, room.id, joint, eve=eve, refs=refs, now=now, **placed)


def let_everybody_in(session: Session, world: World, now: datetime, names: tuple[str, ...] = ()) -> None:
    """Arrive and be admitted."""
    rooms.arrive(session, world.mediator, world.room, now)
    for name in names or ("applicant", "respondent", "agent"):
        rooms.arrive(session, world.actor(name), world.room, now)
        rooms.admit(session, world.mediator, world.room, world.refs[name], now)


def prepare_opening(session: Session, world: World, now: datetime, *names: str) -> None:
    """Device, warning and identity of those present."""
    for name in names or ("applicant", "respondent", "agent"):
        actor = world.actor(name)
        rooms.check_device(session, actor, world.room, "av", True, now)
        rooms.acknowledge_sham_warning(session, actor, world.room, now)
        rooms.verify_identity(session, world.mediator, world.room, world.refs[name], "video_card", now)


def _party(session: Session, case: Case, actor: Actor, side: int | None, capacity: str) -> Party | None:
    if side is None:
        return None
    if capacity == "AGENT":
        return next(p for p in session.query(Party).filter_by(case_id=case.id) if p.side == side)
    party = Party(case_id=case.id, person_id=actor.person_id, side=side)
    session.add(party)
    session.flush()
    return party


def _signed_in(session: Session, actor: Actor, now: datetime) -> Actor:
    if (
        actor.appointment_id is not None
        and not session.query(Account).filter_by(person_id=actor.person_id).count()
    ):
        session.add(
            Account(
                person_id=actor.person_id, username=f"u{actor.person_id}", password_hash="-", totp_secret="-"
            )
        )
    row, _ = sessions.start(
        session, sessions.Entry(person_id=actor.person_id, appointment_id=actor.appointment_id), now
    )
    return replace(actor, session_id=row.id, session_ref=row.ref)
