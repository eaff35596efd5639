"""The water-leak file from the sealed agreement to the served ruling, step by step: each test begins where it wants to."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.agreements.models import Agreement
from portal.cases import access
from portal.cases.models import Case, Participant, Party, ServiceAddress
from portal.cases.workshop import Workshop, open_workshop
from portal.config import Config
from portal.court import bench, desk, facts, operations
from portal.court.doors import application_for
from portal.court.forms import (
    AcceptIn,
    AnswersIn,
    ConfirmIn,
    PrepareIn,
    SignApplicationIn,
    SignRulingIn,
)
from portal.court.models import Application
from portal.law.grounds import GATE_A, GATE_B
from portal.law.questions import QUESTIONS
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from portal.rooms.models import Room
from tests.agreements import world as agreed
from tests.cast import Cast

ANSWERS = {q.key: q.expected or "没有" for q in QUESTIONS}


@dataclass
class World:
    """One application and everybody who acts on it, each with a live session."""

    cast: Cast
    case_ref: str
    agreement_ref: str
    applicant: Actor
    respondent: Actor
    mediator: Actor
    eve: Actor
    clerk: Actor
    judge: Actor
    now: datetime
    ref: str = ""

    def act(self, verb: Callable[..., Any], actor: Actor, *args: Any, at: datetime | None = None) -> Any:
        """Call one verb in its own transaction, through the door, as a view does."""
        with db.transaction() as session:
            application, placed = application_for(session, actor, self.ref)
            return verb(session, placed, application, *args, at or self.now)

    def row(self, session: Session) -> Application:
        """The application, in this session."""
        return session.scalars(select(Application).where(Application.ref == self.ref)).one()

    def look(self) -> Application:
        """A loaded copy to assert on."""
        with db.reading() as session:
            row = self.row(session)
            _ = row.case, row.agreement, row.court
        return row

    @property
    def state(self) -> str:
        """Where the application stands."""
        return self.look().state

    def wait(self, **time: int) -> datetime:
        """Let time pass."""
        self.now += timedelta(**time)
        return self.now


@dataclass
class Kept:
    """A step that was reached once in this run: the folder as it was then, and who was where."""

    folder: Path
    world: World


_KEPT: dict[str, Kept] = {}
_HERE: list[Config] = []


def use_house(house: Config) -> None:
    """Each test's own installation."""
    _HERE[:] = [house]


def kept(build: Callable[[Cast, datetime], World]) -> Callable[[Cast, datetime], World]:
    """Walk there once per run; afterwards put the same database, files and keys into the test's own folder."""

    def step(cast: Cast, now: datetime) -> World:
        if not db.bound().is_sqlite:
            return build(cast, now)  # a folder holds no PostgreSQL
        found = _KEPT.get(build.__name__)
        if found is None:
            world = build(cast, now)
            found = _KEPT[build.__name__] = _keep(build.__name__, world)
            return world
        return _put_back(found, now)

    return step


def _keep(name: str, world: World) -> Kept:
    house = _HERE[0]
    folder = Path(tempfile.mkdtemp(prefix=f"court-step-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # exactly this folder, at the end of the run
    db.dispose()
    shutil.copytree(house.data, folder / "data")
    db.bind(house.database_url)
    return Kept(folder / "data", replace(world))


def _put_back(found: Kept, now: datetime) -> World:
    house = _HERE[0]
    db.dispose()
    shutil.rmtree(house.data)
    shutil.copytree(found.folder, house.data)
    db.bind(house.database_url)
    open_workshop(Workshop(house, now))
    return replace(found.world)


@kept
def settled(cast: Cast, now: datetime) -> World:
    """The agreement is sealed; both parties have said that papers may come to their phones."""
    was = agreed.sealed(cast, now)
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == was.case_ref)).one()
        for party in session.scalars(select(Party).where(Party.case_id == case.id)):
            session.add(
                ServiceAddress(
                    case_id=case.id, party_id=party.id, state="filled", receiver=party.person.name,
                    phone=party.person.phone or "", e_service=True, confirmed_at=now,
                )
            )  # fmt: skip
        clerk, judge = (signed_in(session, a, now) for a in (cast.clerk, cast.judge))
    return World(
        cast, was.case_ref, was.agreement_ref, was.applicant, was.respondent, was.mediator, was.eve, clerk, judge,
        now + timedelta(minutes=10),
    )  # fmt: skip


def signed_in(session: Session, actor: Actor, now: datetime) -> Actor:
    """The same person with a session of today."""
    row, _token = sessions.start(session, sessions.Entry(actor.person_id, actor.appointment_id), now)
    return replace(actor, session_id=row.id, session_ref=row.ref)


def choice(world: World) -> PrepareIn:
    """The organisation's seat: no invitation to mediate this very dispute, so no inviting court (13.A1)."""
    return PrepareIn(court=world.cast.court.ref, basis="ORG_SEAT")


@kept
def prepared(cast: Cast, now: datetime) -> World:
    """Both papers are made and wait for signatures."""
    world = settled(cast, now)
    with db.transaction() as session:
        agreement = session.scalars(select(Agreement).where(Agreement.ref == world.agreement_ref)).one()
        actor = access.place(session, world.applicant, agreement.case)
        world.ref = operations.prepare(session, actor, agreement, choice(world), world.now).ref
    agreed.work(world.now)
    return world


def proved(world: World, actor: Actor, bound_to: str) -> None:
    """A fresh check for exactly this."""
    with db.transaction() as session:
        row = session.get_one(LoginSession, actor.session_id)
        row.step_up_at, row.step_up_for = world.now, bound_to


def bundle(world: World) -> str:
    """What both sign."""
    with db.reading() as session:
        return facts.bundle_hash(session, world.row(session))


def party_signs(world: World, actor: Actor, method: str = "typed") -> None:
    """One act for both papers."""
    proved(world, actor, bundle(world))
    strokes = agreed.STROKES if method == "drawn" else ""
    form = SignApplicationIn(bundle_hash=bundle(world), method=method, strokes=strokes, findings_seen=True)
    world.act(operations.sign, actor, form, {"code": "sms"})


@kept
def filed(cast: Cast, now: datetime) -> World:
    """Both have signed; it lies on the court's desk."""
    world = prepared(cast, now)
    party_signs(world, world.respondent, "drawn")
    world.wait(minutes=2)
    party_signs(world, world.applicant)
    agreed.work(world.now)
    return world


def acceptance(world: World, fence: int, **changed: Any) -> AcceptIn:
    """Gate A looked at whole; the judge; tomorrow at two."""
    values = {
        "fence": fence, "gate_a": tuple(GATE_A), "judge": world.judge.person_ref,
        "verify_at": world.now + timedelta(days=1), **changed,
    }  # fmt: skip
    return AcceptIn(**values)


@kept
def accepted(cast: Cast, now: datetime) -> World:
    """Claimed and accepted; the verification is set for the next day."""
    world = filed(cast, now)
    world.wait(hours=1)
    fence = world.act(desk.claim, world.clerk)
    world.act(desk.accept, world.clerk, acceptance(world, fence))
    agreed.work(world.now)
    return world


def together(world: World) -> None:
    """Both parties, the clerk and the judge in the verification room."""
    with db.transaction() as session:
        room = session.scalars(select(Room).where(Room.purpose == "verification")).one().ref
        rooms.arrive(session, world.judge, room, world.now)
        rooms.open_sitting(session, world.judge, room, world.now)
        for actor in (world.applicant, world.respondent):
            rooms.arrive(session, actor, room, world.now)
            rooms.admit(session, world.judge, room, place_of(session, world, actor).ref, world.now)


def place_of(session: Session, world: World, actor: Actor) -> Participant:
    """The party's own place in the case."""
    query = (
        select(Participant)
        .join(Case)
        .where(
            Case.ref == world.case_ref,
            Participant.person_id == actor.person_id,
            Participant.party_id.is_not(None),
        )
    )
    return session.scalars(query).one()


def answered(world: World, *actors: Actor, **changed: str) -> None:
    """The judge writes down each answer of each."""
    for actor in actors or (world.applicant, world.respondent):
        with db.reading() as session:
            ref = place_of(session, world, actor).ref
        world.act(bench.answer, world.judge, AnswersIn(participant=ref, answers={**ANSWERS, **changed}))


@kept
def verified(cast: Cast, now: datetime) -> World:
    """The question record is made."""
    world = accepted(cast, now)
    world.wait(days=1)
    together(world)
    answered(world)
    world.act(bench.verify, world.judge)
    agreed.work(world.now)
    return world


@kept
def drafted(cast: Cast, now: datetime) -> World:
    """The confirming ruling can be previewed."""
    world = verified(cast, now)
    world.act(bench.draft_confirm, world.judge, ConfirmIn(gate_b=tuple(GATE_B)))
    agreed.work(world.now)
    return world


def judge_signs(world: World) -> None:
    """With a fresh check for exactly this ruling; then the court's seal."""
    with db.reading() as session:
        application = world.row(session)
        found = bench.open_ruling(session, application)
        assert found is not None and found.paper is not None
        wanted = found.paper.document_hash
    proved(world, world.judge, wanted)
    world.act(bench.sign_ruling, world.judge, SignRulingIn(document_hash=wanted), {"code": "totp"})
    agreed.work(world.now)


@kept
def confirmed(cast: Cast, now: datetime) -> World:
    """Sealed and served."""
    world = drafted(cast, now)
    judge_signs(world)
    return world
