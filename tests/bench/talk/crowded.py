"""One room of 160: the workers of a wage case, each on a telephone, their representatives, the company, the mediator."""

from __future__ import annotations

from dataclasses import replace

from portal import clock, db
from portal.cases.models import Case, Participant, Party
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms.doors import attendance_of, current_sitting
from portal.rooms.models import Channel, Room
from portal.rooms.operations.channels import enter
from tests import cast as people
from tests.rooms import world as worlds
from tests.rooms.world import World


def crowded(size: int) -> tuple[World, list[Actor]]:
    """The room and everybody of the applicants' side beside the four of every test room; all admitted."""
    now = clock.now()
    with db.transaction() as session:
        made = worlds.make(session, people.make(session, now), now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, now)
    found: list[Actor] = []
    with db.transaction() as session:
        case = session.query(Case).filter_by(ref=made.case).one()
        party = session.query(Party).filter_by(case_id=case.id, side=1).one()
        room = session.query(Room).filter_by(ref=made.room).one()
        sitting = current_sitting(session, room)
        joint = session.query(Channel).filter_by(room_id=room.id, kind="joint").one()
        for number in range(size - 4):
            row = people.person(session, f"工人{number}", now)
            capacity = "REPRESENTATIVE" if number < 3 else "APPLICANT"
            placed = Participant(
                case_id=case.id, person_id=row.id, capacity=capacity, party_id=party.id, starts_at=now
            )
            session.add(placed)
            session.flush()
            enter(session, joint, placed.id, now)
            line = attendance_of(session, sitting, placed.id)
            line.state, line.arrived_at, line.admitted_at = "admitted", now, now
            login, _ = sessions.start(session, sessions.Entry(person_id=row.id, appointment_id=None), now)
            actor = replace(people.party_actor(row), session_id=login.id, session_ref=login.ref)
            found.append(actor.within(placed.id, party.id, 1))
    return made, found
