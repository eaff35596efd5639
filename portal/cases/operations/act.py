"""What every verb of a case does around its own matter: find the case, check the version, move, tell the people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.access import case_for, current_proceeding
from portal.cases.advance import Move, Stand, advance
from portal.cases.facts import facts_of
from portal.cases.models import Case, Participant, Party, Proceeding
from portal.errors import StaleVersion
from portal.law.row import Row
from portal.law.vocabulary import Machine
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.people.models import Person


@dataclass(frozen=True)
class At:
    """A case, its current proceeding, and who stands there when."""

    case: Case
    proceeding: Proceeding
    actor: Actor
    now: datetime

    @property
    def stand(self) -> Stand:
        """For `advance`."""
        return Stand(self.case, self.actor, self.now)

    def by(self, actor: Actor) -> At:
        """The same place, another actor (a time-out acts as SYSTEM)."""
        return At(self.case, self.proceeding, actor, self.now)


@dataclass(frozen=True)
class Doing:
    """One move: its action, the facts that come with it, and what goes into the audit."""

    action: str
    given: Mapping[str, bool] = field(default_factory=dict)
    end_reason: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)


def enter(session: Session, actor: Actor, ref: str, now: datetime, version: int | None = None) -> At:
    """Open the case for this actor. Raises NotFound, StaleVersion where the page showed an older state."""
    case, placed = case_for(session, actor, ref)
    proceeding = current_proceeding(session, case)
    if version is not None and version != proceeding.version:
        raise StaleVersion()
    return At(case, proceeding, placed, now)


def move(session: Session, at: At, doing: Doing) -> Row:
    """Do one row with the facts of this moment, and what follows from it in other rooms.

    Raises WrongState, NotAllowed, GuardFailed.
    """
    session.flush()
    facts = facts_of(session, at.proceeding, at.actor, at.now, doing.given)
    row = advance(
        session,
        at.proceeding,
        Move(doing.action, facts, doing.end_reason, doing.body, doing.private),
        at.stand,
    )
    for key in ((Machine.PROCEEDING, doing.action), *row.also):
        if key in _FOLLOWERS:  # absent only where a test loads this room without those to the right
            _FOLLOWERS[key](session, at)
    return row


Follower = Callable[[Session, At], None]
_FOLLOWERS: dict[tuple[Machine, str], Follower] = {}


def follows(machine: Machine, action: str) -> Callable[[Follower], Follower]:
    """Decorator: carry out what `row.also` names, or what a move of the proceeding itself brings, in its transaction.

    Rooms to the right register here, so that cases never imports them.
    """

    def register(follower: Follower) -> Follower:
        _FOLLOWERS[machine, action] = follower
        return follower

    return register


def parties(session: Session, case: Case) -> list[Party]:
    """Everybody who is a party now, side by side."""
    query = (
        select(Party)
        .where(Party.case_id == case.id, Party.left_at.is_(None))
        .order_by(Party.side, Party.ordinal)
    )
    return list(session.scalars(query))


def names(session: Session, case: Case, side: int | None = None) -> list[str]:
    """Full names in order, of one side or of all."""
    people = [(p.side, session.get_one(Person, p.person_id).name) for p in parties(session, case)]
    return [name for s, name in people if side in (None, s)]


def own_participant(session: Session, at: At) -> Participant:
    """The acting party's own place; raises NotFound for everybody else."""
    from portal.errors import NotFound

    if at.actor.participant_id is None or at.actor.party_id is None:
        raise NotFound()
    return session.get_one(Participant, at.actor.participant_id)


def tell_parties(session: Session, at: At, code: str, /, but: int | None = None, **params: Any) -> None:
    """Put it on every open party participant's bell and phone; `but` is a person who knows already.

    Who was never asked hears nothing but the invitation first.
    """
    query = select(Participant.person_id).where(
        Participant.case_id == at.case.id,
        Participant.party_id.is_not(None),
        Participant.ends_at.is_(None),
        or_(Participant.identity_checked_at.is_not(None), Participant.invited_at.is_not(None)),
    )
    for person_id in sorted(set(session.scalars(query)) - {but}):
        tell_one(session, at, person_id, code, **params)


def tell_one(session: Session, at: At, person_id: int, code: str, /, **params: Any) -> None:
    """One person's bell and phone. The SMS itself never names the dispute (lock screens)."""
    tell(session, Tell(person_id, code, {"case": at.case.ref, **params}, at.case.id, ("sms",)), at.now)


def tell_desk(session: Session, at: At, code: str, /, **params: Any) -> None:
    """The clerk who handles the file, on the bell only; before anybody took it the list itself shows it."""
    if at.case.clerk_person_id is not None:
        what = Tell(at.case.clerk_person_id, code, {"case": at.case.ref, **params}, at.case.id)
        tell(session, what, at.now)
