"""Choosing a mediator together, blind: only the common choice is ever revealed (OM-09, F12)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.choosing import common_choice, conflict_free, on_roster
from portal.cases.facts import answers_of
from portal.cases.models import Assignment, Ballot
from portal.cases.operations.act import At, Doing, move, own_participant, tell_desk, tell_parties
from portal.cases.operations.desk import assign, eligibility, mediator_of
from portal.errors import InvalidInput
from portal.people.models import Person

MOST = 3


def nominate(session: Session, at: At, refs: Sequence[str]) -> Assignment | None:
    """Put in or change one's ballot. Returns the assignment if this vote made the choice common."""
    mine = own_participant(session, at)
    if not refs or len(refs) > MOST or len(set(refs)) != len(refs):
        raise InvalidInput({"choices": _("请选一到三位，不要重复")})
    chosen = [mediator_of(session, ref) for ref in refs]
    fit = all(on_roster(session, at.case, person.id, at.now) for person in chosen)
    if not all(conflict_free(session, at.case, at.proceeding, person.id) for person in chosen):
        raise InvalidInput({"choices": _("其中有一位不能办理本案，请另选")})
    move(session, at, Doing("nominate", {"on_roster": fit}))
    _keep(session, at, mine.party_id, [person.id for person in chosen])
    return _choose_if_common(session, at)


def leave_choice(session: Session, at: At) -> None:
    """«请组织来指定»: with everybody's, the desk need not wait for the two working days."""
    mine = own_participant(session, at)
    move(session, at, Doing("leave_choice"))
    _keep(session, at, mine.party_id, [])
    tell_desk(session, at, "choice_left")


def forget_ballots(session: Session, at: At) -> None:
    """After a mediator fell away everybody chooses afresh."""
    for ballot in session.scalars(select(Ballot).where(Ballot.proceeding_id == at.proceeding.id)):
        session.delete(ballot)
    session.flush()


def own_ballot(session: Session, at: At) -> Ballot | None:
    """What I voted. Nobody reads another's."""
    query = select(Ballot).where(
        Ballot.proceeding_id == at.proceeding.id, Ballot.party_id == at.actor.party_id
    )
    return session.scalars(query).one_or_none()


def _keep(session: Session, at: At, party_id: int | None, choices: list[int]) -> None:
    ballot = own_ballot(session, at)
    if ballot is None:
        ballot = Ballot(proceeding_id=at.proceeding.id, party_id=party_id, choices=choices, at=at.now)
        session.add(ballot)
    ballot.choices, ballot.at = choices, at.now
    session.flush()


def _choose_if_common(session: Session, at: At) -> Assignment | None:
    voters = set(answers_of(session, at.proceeding).sides)
    ballots = {
        b.party_id: b.choices
        for b in session.scalars(select(Ballot).where(Ballot.proceeding_id == at.proceeding.id))
    }
    if not all(ballots.get(party) for party in voters):
        return None
    winner = common_choice(ballots, voters)
    if winner is None:
        tell_parties(session, at, "no_common_choice")
        return None
    mediator = session.get_one(Person, winner)
    move(session, at, Doing("choose", eligibility(session, at, winner), body={"mediator": mediator.ref}))
    return assign(session, at, mediator, "joint_choice")
