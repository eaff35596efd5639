"""The room in which a trial plays: two channels with a wall between them, who speaks where, and what is known of it all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal import clock, db, tables
from portal.cases.models import Participant
from portal.config import Config, load
from portal.db.columns import use_keys
from portal.people import sessions
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from portal.rooms.messages import broken_link
from portal.rooms.models import Channel, Membership, Message
from tests import cast as people
from tests.conftest import environment
from tests.crash.history import History, Read, Sent, problems
from tests.rooms import world as worlds
from tests.rooms.world import World

EVERYBODY = ("applicant", "respondent", "agent", "mediator")
PATIENCE = 60.0  # seconds without one ack before a trial is called dead; a pause of 30 s is part of some


@dataclass
class Stage:
    """A case's room with the applicant apart with the mediator; everything that is said in it is kept."""

    house: Config
    world: World
    side: str
    history: History = field(default_factory=History)
    acked: int = 0
    resent: int = 0
    refused: int = 0
    busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def joint(self) -> str:
        return self.world.joint

    def speaks(self, name: str) -> list[str]:
        """Channels in which this person is heard now."""
        return {"applicant": [self.side], "mediator": [self.joint, self.side]}.get(name, [self.joint])

    def walled(self, name: str) -> list[str]:
        """Channels that would be a leak."""
        return [c for c in (self.joint, self.side) if c not in self.speaks(name)]

    def until_acked(self, more: int) -> None:
        """Return once so many further messages were acked: on a busy machine a second may hold none."""
        goal, deadline = self.acked + more, time.monotonic() + PATIENCE
        while self.acked < goal:
            assert time.monotonic() < deadline, "nobody gets through"
            time.sleep(0.005)

    def keep_signed_in(self) -> None:
        """A process that is killed every second never lives long enough to note that people are there."""
        with db.transaction() as session:
            for name in EVERYBODY:
                sessions.touch(session, self.world.actor(name).session_id or 0, clock.now())

    def keep(self, name: str, words: dict[str, str], call: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        """Send something beside the talk; the history knows of it too."""
        sent = Sent(
            self.world.refs[name], words["client_id"], words["text"], time.monotonic(), words["channel"]
        )
        self.history.sent.append(sent)
        answer = call("message.send", words)
        if answer["ok"]:
            sent.acked(answer["seq"], answer["id"], time.monotonic())
        return answer

    def cookie(self, name: str) -> str:
        """What this person's browser shows for its session."""
        with db.transaction() as session:
            return sessions.rotate(session, session.get_one(LoginSession, self.world.actor(name).session_id))

    def finish(self) -> list[str]:
        """Read what is stored and what everybody reads; returns every broken promise."""
        for name in EVERYBODY:
            for channel in (self.joint, self.side):
                if name in ("applicant", "mediator") or channel == self.joint:
                    self.history.transcripts[self.world.refs[name], channel] = read_all(
                        self.world, name, channel
                    )
        self._intervals()
        self._stored()
        with db.reading() as session:
            broken = [c for c in (self.joint, self.side) if broken_link(session.connection(), c) is not None]
        return problems(self.history) + [f"the chain of {c} does not hold" for c in broken]

    def _intervals(self) -> None:
        query = (
            select(Participant.ref, Channel.ref, Membership.from_seq, Membership.to_seq)
            .join(Membership, Membership.participant_id == Participant.id)
            .join(Channel, Channel.id == Membership.channel_id)
            .where(Channel.room_id == self.world.room_id)
        )
        with db.reading() as session:
            for reader, channel, start, end in session.execute(query):
                self.history.intervals.setdefault((reader, channel), []).append((start, end))

    def _stored(self) -> None:
        query = (
            select(Channel.ref, Message.seq, Message.ref, Participant.ref, Message.client_id, Message.text)
            .join(Channel, Channel.id == Message.channel_id)
            .join(Participant, Participant.id == Message.participant_id)
            .where(Channel.room_id == self.world.room_id)
            .order_by(Message.seq)
        )
        self.history.stored = {self.joint: [], self.side: []}
        with db.reading() as session:
            for channel, seq, ref, sender, client_id, words in session.execute(query):
                self.history.stored[channel].append(
                    {"seq": seq, "id": ref, "from": sender, "client_id": client_id, "text": words}
                )


def prepare(folder: Path, **more: str) -> Config:
    """Settings and an empty database, bound to this process."""
    house = load(environment(folder, **more))
    house.data.mkdir(parents=True, exist_ok=True)
    use_keys(house.encryption_keys)
    worlds.use_house(house)
    tables.metadata.create_all(db.bind(house.database_url).engine)
    return house


def set_stage(house: Config) -> Stage:
    """Let everybody in, let them talk a little together, then take the applicant apart."""
    now = clock.now()
    with db.transaction() as session:
        world = worlds.make(session, people.make(session, now), now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, world, now)
    history = History()
    for n, name in enumerate(EVERYBODY):
        sent = Sent(world.refs[name], f"before-{n}", f"一起说的第{n}句", time.monotonic(), world.joint)
        answer = rooms.send_message(
            world.actor(name), world.room, rooms.Say(world.joint, sent.client_id, sent.text), now
        )
        sent.acked(answer["seq"], answer["id"], time.monotonic())
        history.sent.append(sent)
    with db.transaction() as session:
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], now).ref
    return Stage(house, world, side, history)


def read_all(world: World, name: str, channel: str = "") -> list[dict]:
    """A member's whole transcript, page by page."""
    found: list[dict] = []
    while True:
        after = found[-1]["seq"] if found else 0
        answer = rooms.messages_since(world.actor(name), world.room, channel or world.joint, after)
        found.extend(answer["messages"])
        if not answer["more"]:
            return found


__all__ = ["EVERYBODY", "Read", "Stage", "prepare", "read_all", "set_stage"]
