"""The talk itself, with everybody's real socket open: every frame that arrives is kept."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import clock, db
from portal.config import Config
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms.models import Channel, Room
from tests.adversary import played as p
from tests.adversary.words import WORDS
from tests.agreements import world as agreed  # noqa: F401
from tests.realtime.site import Site, Visitor, serving

INSIDE = ("applicant", "respondent", "mediator")


@dataclass
class Heard:
    """Person → every frame as text; who was turned away at the door; what the server logged."""

    frames: dict[str, list[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    log: str = ""

    def add(self, who: str, what: Any) -> None:
        """Keep one thing heard."""
        self.frames.setdefault(who, []).append(json.dumps(what, ensure_ascii=False, default=str))


def fresh(actor: Actor) -> Actor:
    """The same person with a session of this very moment: the server has its own clock."""
    from dataclasses import replace

    with db.transaction() as session:
        row, _ = sessions.start(session, sessions.Entry(actor.person_id, actor.appointment_id), clock.now())
        return replace(actor, session_id=row.id, session_ref=row.ref)


def talk(played: p.Played, house: Config, now: datetime) -> Heard:
    """Joint words, then a separate talk with each side, said by socket while both sides listen."""
    heard = Heard()
    with serving(house, "threading") as site:
        visitors = {name: Visitor(site, fresh(played.people[name]), played.room) for name in INSIDE}
        _knock(site, played, heard, played.room)
        for visitor in visitors.values():
            visitor.wait("welcome")
        assert visitors["applicant"].say(played.channels["joint"], WORDS["joint"])["ok"]
        for side in ("applicant", "respondent"):
            _aside(played, visitors, side, now)
        _ask_everything(visitors, heard)
        time.sleep(0.5)  # let late frames arrive: a leak that comes a moment later is a leak
        for name, visitor in visitors.items():
            for event in list(visitor.heard):
                heard.add(name, event)
            visitor.go()
    heard.log = site.log()
    return heard


def _aside(played: p.Played, visitors: dict[str, Visitor], side: str, now: datetime) -> None:
    channel = p.caucus(played, side, now)
    visitors[side].wait("channels", lambda c: any(x["id"] == channel for x in c["channels"]))
    assert visitors[side].say(channel, WORDS[f"caucus_{side}"])["ok"]
    visitors["mediator"].wait("message", lambda m: m["text"] == WORDS[f"caucus_{side}"])
    other = visitors["respondent" if side == "applicant" else "applicant"]
    assert not other.say(channel, "x")["ok"]
    p.close(played, side, now)
    visitors[side].wait("channels", lambda c: any(x["id"] == played.channels["joint"] for x in c["channels"]))


def _ask_everything(visitors: dict[str, Visitor], heard: Heard) -> None:
    """Every channel there is, asked for by everybody."""
    with db.reading() as session:
        refs = list(session.scalars(select(Channel.ref)))
    for name, visitor in visitors.items():
        for ref in refs:
            heard.add(name, visitor.call("messages.since", {"channel": ref, "after_seq": 0}))
            heard.add(name, visitor.call("seat", {"channel": ref}) if name != "mediator" else {})


def _knock(site: Site, played: p.Played, heard: Heard, room: str) -> None:
    """Everybody else tries the door with a ticket made for this room."""
    for name, actor in played.people.items():
        if name in INSIDE:
            continue
        try:
            visitor = Visitor(site, fresh(actor), room)
        except Exception as error:
            heard.refused.add(name)
            heard.add(name, str(error))
            continue
        heard.add(name, visitor.heard)
        visitor.go()


def look_back(played: p.Played, house: Config, heard: Heard) -> None:
    """After the ruling: everybody at the door of every room, asking for every channel."""
    with db.reading() as session:
        rooms = list(session.scalars(select(Room.ref)))
    with serving(house, "threading") as site:
        for room in rooms:
            visitors = {}
            for name, actor in played.people.items():
                with contextlib.suppress(Exception):
                    visitors[name] = Visitor(site, fresh(actor), room)
                    visitors[name].wait("welcome")
            _ask_everything(visitors, heard)
            for name, visitor in visitors.items():
                for event in list(visitor.heard):
                    heard.add(name, event)
                visitor.go()
    heard.log += site.log()
