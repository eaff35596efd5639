"""One case and the whole cast, acting on it by the product's real operations only; nothing is written past them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.agreements.models import Agreement, Obligation
from portal.audit import queries, replay
from portal.cases import access
from portal.cases.models import Case, Participant, Party, Proceeding
from portal.config import Config
from portal.court.models import Application
from portal.errors import DomainError
from portal.notices.models import Job
from portal.notices.worker import HANDLERS
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.consents import give_consent
from portal.people.models import LoginSession
from portal.rooms.models import Room
from tests.cast import Cast

PEOPLE = (
    "applicant", "respondent", "mediator", "other_mediator", "clerk", "judge", "supervisor", "seal_holder", "agent", "eve",
)  # fmt: skip
BOUND = frozenset(
    {
        "agreement", "proof_presided", "joint_application", "undertaking", "acceptance_notice", "supplement_notice", "ruling_confirm",
        "ruling_dismiss", "ruling_not_accept", "ruling_withdrawn", "ruling_deemed_withdrawn", "ruling_terminated",
    }
)  # fmt: skip
"""Papers on which something else waits: the worker of the walk makes these, all others stay in its queue."""


@dataclass
class Play:
    """Everybody has a live session; `now` only moves forward."""

    house: Config
    cast: Cast
    now: datetime
    case: str = ""
    actors: dict[str, Actor] = field(default_factory=dict)
    refused: int = 0
    done: int = 0
    _watch: tuple[str, sqlite3.Connection] | None = field(default=None, init=False, repr=False)

    def __getattr__(self, name: str) -> Actor:
        if name in PEOPLE:
            return self.actors[name]
        raise AttributeError(name)

    def sign_in(self) -> None:
        """A session for each."""
        with db.transaction() as session:
            for name in PEOPLE:
                actor = getattr(self.cast, name)
                row, _ = sessions.start(
                    session, sessions.Entry(actor.person_id, actor.appointment_id), self.now
                )
                self.actors[name] = replace(actor, session_id=row.id, session_ref=row.ref)

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def act(self, verb: Callable[[Session], Any]) -> Any:
        """One verb, one transaction, as a view does. A refusal must not have changed one byte of the database."""
        before = self.written()
        try:
            with db.transaction() as session:
                answer = verb(session)
        except DomainError as refused:
            self.refused += 1
            assert self.written() == before, f"refused as {refused.code}, but something was written"
            raise
        self.done += 1
        return answer

    def attempt(self, verb: Callable[[Session], Any]) -> bool:
        """The same, where a refusal is an answer too."""
        try:
            self.act(verb)
        except DomainError:
            return False
        return True

    def written(self) -> int:
        """SQLite's own count: it changes whenever another connection has committed a change."""
        if self._watch is None or self._watch[0] != str(self.house.data):
            path = self.house.data / "heyi.sqlite3"
            self._watch = (str(self.house.data), sqlite3.connect(path))
        return int(self._watch[1].execute("pragma data_version").fetchone()[0])

    def close(self) -> None:
        if self._watch is not None:
            self._watch[1].close()
        self._watch = None

    def prove(self, actor: Actor, bound_to: str) -> None:
        """A fresh check for exactly this, and the terms of signing accepted."""
        with db.transaction() as session:
            row = session.get_one(LoginSession, actor.session_id)
            row.step_up_at, row.step_up_for = self.now, bound_to
            give_consent(session, actor, "esign_terms", self.row(session), self.now)

    def problems(self) -> list[str]:
        """What is wrong with the chains, or between them and the tables. Eve's case was put there without any act."""
        with db.reading() as session:
            eves = session.scalars(
                select(Proceeding.ref).join(Case).where(Case.ref == self.cast.eve_case)
            ).one()
            found = [*queries.problems(session), *replay.problems(session)]
        return [line for line in found if line != f"PROCEEDING {eves} is stored, no link tells of it"]

    def row(self, session: Session) -> Case:
        return session.scalars(select(Case).where(Case.ref == self.case)).one()

    def placed(self, session: Session, actor: Actor) -> Actor:
        """The actor in this case, through the door: NotFound for whoever may not know of it."""
        return access.case_for(session, actor, self.case)[1]

    def party(self, session: Session, side: int) -> Party:
        query = select(Party).join(Case).where(Case.ref == self.case, Party.side == side)
        return session.scalars(query).one()

    def place(self, session: Session, actor: Actor) -> Participant:
        """An open place of this person in the case, if there is one (else the last one)."""
        query = (
            select(Participant)
            .join(Case)
            .where(Case.ref == self.case, Participant.person_id == actor.person_id)
        )
        found = session.scalars(
            query.order_by(Participant.ends_at.is_not(None), Participant.id.desc())
        ).first()
        assert found is not None
        return found

    def agreement(self, session: Session) -> Agreement | None:
        query = select(Agreement).join(Case, Case.id == Agreement.case_id).where(Case.ref == self.case)
        return session.scalars(query.order_by(Agreement.ordinal.desc())).first()

    def application(self, session: Session) -> Application | None:
        query = select(Application).join(Case, Case.id == Application.case_id).where(Case.ref == self.case)
        return session.scalars(query.order_by(Application.id.desc())).first()

    def room(self, session: Session, purpose: str = "mediation") -> Room | None:
        query = (
            select(Room)
            .join(Case, Case.id == Room.case_id)
            .where(Case.ref == self.case, Room.purpose == purpose)
        )
        return session.scalars(query.order_by(Room.id.desc())).first()

    def targets(self) -> list[tuple[str, str, int]]:
        """(type, ref, version) of all that can be acted on in the case."""
        with db.reading() as session:
            proceeding = access.current_proceeding(session, self.row(session))
            found = [("case", self.case, proceeding.version)]
            case_id = proceeding.case_id
            for kind, table in (("agreement", Agreement), ("application", Application)):
                rows = session.execute(select(table.ref, table.version).where(table.case_id == case_id))
                found.extend((kind, ref, version) for ref, version in rows)
            owed = (
                select(Obligation.ref, Obligation.version).join(Agreement).where(Agreement.case_id == case_id)
            )
            found.extend(("obligation", ref, version) for ref, version in session.execute(owed))
        return found

    def state_of(self, target: tuple[str, str, int]) -> str:
        """Where that one stands."""
        tables = {"agreement": Agreement, "application": Application, "obligation": Obligation}
        with db.reading() as session:
            if target[0] == "case":
                return access.current_proceeding(session, self.row(session)).state
            table = tables[target[0]]
            return session.scalars(select(table.state).where(table.ref == target[1])).one()

    def states(self) -> tuple[str, str, str]:
        """Proceeding, newest agreement, newest application; empty where there is none."""
        with db.reading() as session:
            query = select(Proceeding.state).join(Case).where(Case.ref == self.case)
            talks = session.scalars(query.order_by(Proceeding.ordinal.desc())).first() or ""
            agreement, application = self.agreement(session), self.application(session)
            return talks, agreement.state if agreement else "", application.state if application else ""

    def work(self, kinds: Sequence[str] = tuple(BOUND)) -> int:
        """The worker makes and signs what it is asked for, papers of these kinds; a stale job is given up, as there."""
        from portal.cases.models import Paper

        count = 0
        while True:
            with db.reading() as session:
                waiting = session.scalars(
                    select(Job)
                    .where(Job.state == "waiting", Job.kind.in_(("render_paper", "sign_paper")))
                    .order_by(Job.id)
                ).all()
                of_kind = set(session.scalars(select(Paper.id).where(Paper.kind.in_(kinds))))
                due = next((j for j in waiting if j.payload["paper"] in of_kind), None)
                session.expunge_all()
            if due is None:
                return count
            HANDLERS[due.kind](dict(due.payload), self.now)
            count += 1
            with db.transaction() as session:
                row = session.get_one(Job, due.id)
                row.state, row.done_at = "done", self.now
