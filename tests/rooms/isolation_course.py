"""Moves of the isolation machine: sentences and files that cross, and the course of the sittings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from portal.cases.operations import evidence
from portal.cases.operations.act import enter
from portal.errors import DomainError
from portal.rooms import operations as rooms
from portal.rooms.forms import ReleaseProposal, Schedule
from portal.rooms.opening import MUST
from portal.rooms.operations import releases
from tests.rooms.isolation_model import GUESTS, HEARD_BY_LAW, INSIDE, LED, SIDE, Item, Sentence
from tests.rooms.isolation_play import SIDES, Play


class Crossing(Play):
    """Words that a party lets across, and files that it shares."""

    def ask_whether_it_may_cross(self, side: str, name: str) -> None:
        word, made = self.word(), []
        form = ReleaseProposal(
            channel=self.channels.get(side, "none"), participant=self.refs[name], text=word
        )
        act = lambda s: made.append(  # noqa: E731
            releases.propose(s, self.people[LED], self.world.room, form, clock.now()).ref
        )
        if self.does(act, self.here(name) and side in self.model.ever[name]):
            self.sentences.append(made[0])
            self.model.sentences.append(Sentence(name, word))

    def answer_it(self, which: int, name: str, yes: bool) -> None:
        if not self.sentences:
            return
        n = which % len(self.sentences)
        one, verb = self.model.sentences[n], releases.approve if yes else releases.withdraw
        may = self.here(name) and one.whose == name and one.state in ("asked", "approved")
        act = lambda s: verb(s, self.people[name], self.world.room, self.sentences[n], clock.now())  # noqa: E731
        if self.does(act, may):
            one.state = "approved" if yes else "withdrawn"

    def pass_it_on(self, which: int, channel: str) -> None:
        if not self.sentences:
            return
        n = which % len(self.sentences)
        one, ref = self.model.sentences[n], self.channels.get(channel, "none")
        source = str(SIDE[one.whose]) if SIDE[one.whose] else None
        may = one.state == "approved" and channel in self.model.places[LED] and channel != source
        if source is None:
            return  # somebody without a side: which separate talk it came from is not the model's matter
        act = lambda s: releases.pass_on(  # noqa: E731
            s, self.people[LED], self.world.room, self.sentences[n], ref, clock.now()
        )
        if self.does(act, may):
            one.state = "passed"
            self.model.say(channel, one.text)

    def upload(self, name: str, share: bool) -> None:
        title, may = self.word(), self.here(name) and SIDE.get(name) is not None
        try:
            self.files.append(self.stage.upload(name, title, share))
            done = True
        except DomainError:
            done = False
        assert done == may
        if done:
            self.model.items.append(Item(SIDE[name] or 0, title, share))

    def share(self, which: int, name: str) -> None:
        if not self.files:
            return
        n = which % len(self.files)
        item = self.model.items[n]

        def act(session: Any) -> None:
            at = enter(session, self.people[name], self.world.case, clock.now())
            evidence.share(session, at, self.files[n])

        if self.does(act, self.here(name) and SIDE[name] == item.side):
            item.shared = True


class Course(Play):
    """Opening, break, end, another date."""

    def open_sitting(self) -> None:
        present = [n for n in GUESTS if self.here(n) and self.model.state[n] in ("waiting", "admitted")]
        inside = [n for n in present if self.model.state[n] == "admitted" and n in HEARD_BY_LAW]
        may = self.model.sitting == "scheduled" and bool(inside)

        def act(session: Any) -> None:
            now, room = clock.now(), self.world.room
            for name in present if may else ():
                rooms.check_device(session, self.people[name], room, "av", True, now)
                rooms.acknowledge_sham_warning(session, self.people[name], room, now)
                rooms.verify_identity(session, self.people[LED], room, self.refs[name], "video_card", now)
            for line in sorted(MUST) if may else ():
                rooms.tick(session, self.people[LED], room, line, now)
            rooms.open_sitting(session, self.people[LED], room, now)

        if self.does(act, may):
            self.model.sitting = "open"
            self.model.shared += 1
            self.model.touch(*present)

    def take_break(self) -> None:
        act = lambda s: rooms.take_break(s, self.people[LED], self.world.room, 10, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting == "open"):
            for side in SIDES:
                if side in self.model.opened:
                    self.model.together(side)
            self.model.sitting = "break"
            self.model.shared += 1

    def resume(self) -> None:
        act = lambda s: rooms.resume(s, self.people[LED], self.world.room, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting == "break"):
            self.model.sitting = "open"
            self.model.shared += 1
            self.model.company.clear()
            self.model.touch(*INSIDE)

    def end_sitting(self, again: bool) -> None:
        if self.step < 24:
            return
        later = clock.now() + timedelta(days=3) if again else None
        act = lambda s: rooms.end_sitting(s, self.people[LED], self.world.room, later, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting in ("open", "break")):
            self.model.all_out()
            self.model.sitting = "ended"
            self.model.shared += 1
            if again:
                self._new_sitting()

    def schedule(self) -> None:
        """改期, also while somebody is inside already."""
        form = Schedule(starts_at=clock.now() + timedelta(days=1))
        act = lambda s: rooms.schedule(s, self.people[LED], self.world.room, form, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting in ("scheduled", "ended")):
            self.model.all_out()
            self._new_sitting()

    def _new_sitting(self) -> None:
        self.model.sitting = "scheduled"
        self.model.shared += 1
        self.model.company.clear()
        for name in INSIDE:
            if self.here(name):
                self.model.state[name] = "expected"
                self.model.hands.discard(name)
                self.model.touch(name)
