"""After each step of the isolation machine: every read surface of everyone against the model – operations, state, sockets,
long-poll, pages, API, bytes of files."""

from __future__ import annotations

from typing import Any

from tests.rooms.isolation_model import EVERYBODY, INSIDE, LED
from tests.rooms.isolation_play import SCALE, Play
from tests.rooms.isolation_stage import PLANTED

SLICES = 8  # a step of the short run opens every eighth page of one person, and asks every second one for the state


class Reading(Play):
    """Two questions: is it exactly what the model grants; did anything change for who notices nothing of this step."""

    def check(self) -> None:
        """All of it, once after each step."""
        self.step += 1
        news = self.stage.settle()
        now = {name: self.model.notices(name) for name in EVERYBODY}
        for name in EVERYBODY:
            assert name == LED or now[name] != self.expected[name] or not news.get(name), (name, news[name])
            self._words_are_allowed(name, str(news.get(name)), "socket")
        self.expected = now
        self._look()
        self._sockets_agree()
        turn = self.step // 2 + 3  # of one person every second step in the short run
        short = (EVERYBODY[turn % len(EVERYBODY)],) if self.step % 2 == 0 else ()
        for name in EVERYBODY if SCALE > 1 else short:
            self._poll_agrees(name)
        self._sweep(EVERYBODY[self.step % len(EVERYBODY)])

    def _words_are_allowed(self, name: str, text: str, where: str) -> None:
        found = set(PLANTED.findall(text)) - self.model.may_read(name)
        assert not found, f"{name} read {found} at {where}"

    def _look(self) -> None:
        """All that costs little, for everybody."""
        refs = dict(self.channels)
        for n, name in enumerate(EVERYBODY):
            whole = SCALE > 1 or (n + self.step) % 2 == 0
            told = self.stage.told(name, list(refs.values()), whole)
            for key, ref in refs.items():
                answer = told[f"since {ref}"]
                read = [m["text"] for m in answer["messages"]] if isinstance(answer, dict) else []
                theirs = [] if name in self.model.gone else self.model.heard.get(name, {}).get(key, [])
                assert read == theirs, (name, key, answer)
            if whole:
                self._files_agree(name, told["files"])
            for where, found in told.items():
                self._same_unless_noticed(name, where, found)
            self._words_are_allowed(name, str(told), "state")

    def _files_agree(self, name: str, files: Any) -> None:
        if name == "eve" or not self.here(name):
            assert files == "not_found"
            return
        assert [f[1] for f in files] == [i.title for i in self.model.items if self.model.sees(name, i)], name

    def _sockets_agree(self) -> None:
        """What each open page was told last is how things are."""
        for name in list(self.stage.lines):
            places = [d for e, d in self.stage.heard[name] if e in ("welcome", "channels")][-1]
            ids = {c["id"] for c in places["channels"]}
            assert ids == {self.channels[c] for c in self.model.places[name]}, (name, places)
            assert set(places["peers"]) == {self.refs[n] for n in self.model.peers(name)}, name
            last = [d for e, d in self.stage.heard[name] if e == "presence"][-1]
            table = {p["participant"]: (p["state"], p["hand"], p["online"]) for p in last["participants"]}
            assert table == {
                self.refs[n]: (self.model.state[n], n in self.model.hands, n in self.model.online)
                for n in self.model.table(name)
            }, name
            heard = [d["text"] for e, d in self.stage.heard[name] if e == "message"]
            theirs = [w for words in self.model.heard[name].values() for w in words]
            assert set(heard) <= set(theirs) and len(heard) == len(set(heard)), name

    def _poll_agrees(self, name: str) -> None:
        """Who asks by plain HTTP instead of a socket is told the same places, people and words, and no more."""
        answer = self.stage.polled(name, list(self.channels.values()))
        self._words_are_allowed(name, str(answer), "changes")
        self._same_unless_noticed(name, "changes", answer)
        if name not in INSIDE or not self.here(name):
            assert answer == "not_found", (name, answer)
            return
        places, presence = answer["parts"]["channels"], answer["parts"]["presence"]
        assert {c["id"] for c in places["channels"]} == {self.channels[c] for c in self.model.places[name]}, (
            name
        )
        assert set(places["peers"]) == {self.refs[n] for n in self.model.peers(name)}, name
        assert {p["participant"] for p in presence["participants"]} == {
            self.refs[n] for n in self.model.table(name)
        }, name
        assert name == LED or "help" not in presence, name
        for key, ref in self.channels.items():
            read = [m["text"] for m in answer["messages"] if m["channel"] == ref]
            assert read == self.model.heard[name].get(key, []), (name, key)

    def _sweep(self, name: str) -> None:
        """Pages, API and the bytes of files, as one person after the other gets them: some a step, all in the bench."""
        paths = self.stage.pages(list(self.channels.values()), self.files)
        for path in paths if SCALE > 1 else paths[self.step % SLICES :: SLICES]:
            answer = self.stage.page(name, path)
            assert answer[0] < 500, (name, path)
            self._words_are_allowed(name, answer[1], path)
            self._same_unless_noticed(name, path, answer)

    def _same_unless_noticed(self, name: str, where: str, found: Any) -> None:
        """Who notices nothing reads the very same bytes as before."""
        if name == LED:
            return
        state = self.model.notices(name)
        known = self.before.get((name, where))
        if known is not None and known[0] == state:
            assert known[1] == found, f"{name} sees a change at {where}: {_difference(known[1], found)}"
        self.before[name, where] = (state, found)


def _difference(before: Any, after: Any) -> str:
    one, two = str(before), str(after)
    at = next((n for n, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), min(len(one), len(two)))
    return f"…{one[max(0, at - 120) : at + 80]}… → …{two[max(0, at - 120) : at + 80]}…"
