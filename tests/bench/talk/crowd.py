"""Rooms full of people for the measurements: every person talks in one room only, as in life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from portal import clock, db
from portal.law.vocabulary import Role
from tests import cast as people
from tests.realtime.site import ticket
from tests.rooms import world as worlds
from tests.rooms.world import World

SPEAKERS = ("applicant", "respondent", "agent", "mediator")


def rooms(count: int) -> list[World]:
    """So many rooms of four, everybody admitted."""
    with db.transaction() as session:
        cast = people.make(session, clock.now())
    return [_room(cast) for _ in range(count)]


def _room(cast: people.Cast) -> World:
    now = clock.now()
    with db.transaction() as session:
        made = worlds.make(session, _others(session, cast), now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, now)
    return made


def _others(session: Session, cast: people.Cast) -> people.Cast:
    """Four people who have no other room."""
    now = clock.now()
    fresh = {name: people.party_actor(people.person(session, "路人", now)) for name in SPEAKERS[:3]}
    mediator = people.staff(session, people.person(session, "路人", now), Role.MEDIATOR, cast.organisation)
    return replace(cast, mediator=mediator, **fresh)


def tickets(found: list[World]) -> Iterator[dict[str, str]]:
    """What the load generator needs of everybody: a ticket (60 s, once), a channel, a room."""
    for world in found:
        for name in SPEAKERS:
            yield {
                "token": ticket(world.actor(name), world.room),
                "channel": world.joint,
                "room": world.room,
            }
