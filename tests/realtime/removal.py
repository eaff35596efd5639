"""Two web processes on one database: one moves people out while the other has their sockets (design 3.3, R13)."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from portal import clock, db
from portal.cases.models import Participant
from portal.config import Config
from portal.db.scope import whole_house
from portal.people import sessions
from portal.people.models import LoginSession
from portal.rooms.models import Channel, Membership
from tests.realtime.site import Site, Visitor, serving
from tests.rooms.world import World


@dataclass
class Two:
    """Process `one` has the mediator; process `other` has those who are moved, and a bystander who hears all."""

    one: Site
    other: Site


@contextmanager
def two(house: Config, **more: str) -> Iterator[Two]:
    """Both serve the same data."""
    with ExitStack() as stack:
        yield Two(
            *(stack.enter_context(serving(house, "eventlet", HEYI_CHAT_RATE="100000", **more)) for _ in "12")
        )


def end_of(world: World, name: str) -> int:
    """Where the last interval of this person in the joint channel was cut."""
    with db.reading() as session, whole_house(session.connection()):
        query = (
            select(Membership.to_seq)
            .join(Channel, Channel.id == Membership.channel_id)
            .where(Channel.ref == world.joint, Membership.participant_id == world.actor(name).participant_id)
            .order_by(Membership.id.desc())
        )
        found = session.scalars(query.limit(1)).one()
    assert found is not None
    return found


def rounds(site: Two, world: World, count: int) -> int:
    """Words before, out, words after, in again – many times; returns how many words were rightly heard by who left."""
    dice = random.Random(3)
    mediator = Visitor(site.one, world.mediator, world.room)
    moved, bystander = (Visitor(site.other, world.actor(n), world.room) for n in ("respondent", "applicant"))
    for visitor in (mediator, moved, bystander):
        visitor.wait("welcome")
    rightly, me = 0, world.refs["respondent"]
    for n in range(count):
        before = len(moved.all("message"))
        for k in range(3):
            mediator.say(world.joint, f"{n} before {k}")
        time.sleep(dice.random() * 0.3)  # anywhere in the other process's rhythm of looking
        assert mediator.call("send_back", {"participant": me})["ok"]
        for k in range(3):
            last = mediator.say(world.joint, f"{n} after {k}")["seq"]
        bystander.wait("message", lambda m, last=last: m["seq"] == last, seconds=10)
        moved.wait("channels", lambda c: c["channels"] == [], seconds=10)
        cut = end_of(world, "respondent")
        heard = [m["seq"] for m in moved.all("message")[before:]]
        assert max(heard, default=0) <= cut < last, (n, heard, cut, last)
        rightly += len(heard)
        assert mediator.call("admit", {"participant": me})["ok"]
        moved.heard.clear()
        moved.wait("channels", lambda c: c["channels"], seconds=10)
    assert "after" not in str(moved.all("message"))
    for visitor in (mediator, moved, bystander):
        visitor.go()
    return rightly


def out_within_two_seconds(site: Two, world: World) -> None:
    """Who leaves the case and who signs out are gone from the other process; what is said then they do not hear (A9)."""
    with_agent = Visitor(site.other, world.agent, world.room)
    signed_in = Visitor(site.other, world.applicant, world.room)
    mediator = Visitor(site.one, world.mediator, world.room)
    for visitor in (with_agent, signed_in, mediator):
        visitor.wait("welcome")
    with db.transaction() as session:
        session.get_one(Participant, world.agent.participant_id).ends_at = clock.now()
        db.announce(session, "case", world.case)
    assert mediator.say(world.joint, "said after the agent had left the case")["ok"]
    assert with_agent.wait("bye", seconds=2) == {"reason": "removed"}
    with db.transaction() as session:
        sessions.end(session, session.get_one(LoginSession, world.applicant.session_id), clock.now())
    assert mediator.say(world.joint, "said after the applicant had signed out")["ok"]
    assert signed_in.wait("bye", seconds=2) == {"reason": "signed_out"}
    mediator.say(world.joint, "said last")
    for visitor in (with_agent, signed_in):
        deadline = time.monotonic() + 2
        while visitor.connected and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not visitor.connected
    assert "said" not in str(with_agent.all("message"))
    assert [m["text"] for m in signed_in.all("message")] == ["said after the agent had left the case"]
    for visitor in (with_agent, signed_in):
        visitor.go()
    mediator.go()
