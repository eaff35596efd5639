"""What the rules of the room say, without a database: who is where, what each has heard, what each may notice (I1, S11)."""

from __future__ import annotations

from dataclasses import dataclass, field

SIDE = {"applicant": 1, "support": 1, "respondent": 2, "agent": 2, "interpreter": None, "colleague": None}
GUESTS = tuple(SIDE)
LED = "mediator"
INSIDE = (*GUESTS, LED)
STRANGERS = ("eve", "clerk")
EVERYBODY = (*INSIDE, *STRANGERS)
STAFF = ("colleague", LED)
HEARD_BY_LAW = ("applicant", "respondent", "agent")  # whose presence an opening needs


@dataclass
class Sentence:
    """Words that may be passed on."""

    whose: str
    text: str
    state: str = "asked"


@dataclass
class Item:
    """A file: whose side put it there, and whether the other side may see it."""

    side: int
    title: str
    shared: bool


@dataclass
class Model:
    """Places are channel keys: joint, mediators, "1", "2" (a side's separate talk)."""

    places: dict[str, list[str]] = field(default_factory=lambda: {n: [] for n in GUESTS})
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(GUESTS, "waiting"))
    hands: set[str] = field(default_factory=set)
    online: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    heard: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {n: {} for n in INSIDE})
    ever: dict[str, set[str]] = field(default_factory=lambda: {n: set() for n in INSIDE})
    opened: set[str] = field(default_factory=lambda: {"joint", "mediators"})
    sitting: str = "scheduled"
    moves: dict[str, int] = field(
        default_factory=dict
    )  # channel → how often somebody came, went or sat down anew
    shared: int = 0  # what everybody in the case may know changed so often
    own: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INSIDE, 0))
    sentences: list[Sentence] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    company: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        self.places[LED] = ["mediators", "joint"]
        self.ever[LED] = {"mediators", "joint"}
        self.state[LED] = "admitted"

    # moves

    def enter(self, name: str, channel: str) -> None:
        if channel not in self.places[name]:
            self.places[name].append(channel)
            self.ever[name].add(channel)
            self.moves[channel] = self.moves.get(channel, 0) + 1

    def leave(self, name: str, channel: str) -> None:
        self.places[name].remove(channel)
        self.moves[channel] = self.moves.get(channel, 0) + 1

    def leave_all(self, name: str) -> None:
        for channel in list(self.places[name]):
            self.leave(name, channel)

    def touch(self, *names: str) -> None:
        for name in names:
            self.own[name] += 1

    def admit(self, name: str) -> None:
        for channel in ("mediators", "joint") if name in STAFF else ("joint",):
            self.enter(name, channel)
        self.state[name] = "admitted"
        self.touch(name)

    def put_out(self, name: str, state: str) -> None:
        self.leave_all(name)
        self.state[name] = state
        self.hands.discard(name)
        self.touch(name)

    def take_aside(self, names: list[str], side: str) -> None:
        self.opened.add(side)
        for name in names:
            if name not in STAFF:
                for channel in [c for c in self.places[name] if c != side]:
                    self.leave(name, channel)
            self.enter(name, side)
        self.enter(LED, side)

    def together(self, side: str) -> None:
        for name in INSIDE:
            if side in self.places[name]:
                self.leave(name, side)
                self.enter(name, "joint")
        self.opened.discard(side)

    def sit(self, name: str, channel: str) -> None:
        self.leave(name, channel)
        self.enter(name, channel)

    def all_out(self) -> None:
        for side in ("1", "2"):
            if side in self.opened:
                self.together(side)
        for name in GUESTS:
            if name not in self.gone and self.state[name] == "admitted":
                self.put_out(name, "left")

    # words

    def listeners(self, channel: str) -> list[str]:
        return [n for n in INSIDE if channel in self.places[n] and n not in self.gone]

    def say(self, channel: str, text: str) -> None:
        for listener in self.listeners(channel):
            self.heard[listener].setdefault(channel, []).append(text)

    # what one may notice

    def seat(self, name: str) -> str | None:
        return self.places[name][-1] if self.places[name] else None

    def peers(self, name: str) -> set[str]:
        seat = self.seat(name)
        return {n for n in self.listeners(seat) if n != name and self.seat(n) == seat} if seat else set()

    def table(self, name: str) -> set[str]:
        """Whom this person may know to be there; who leads sees everybody of the case."""
        if name == LED:
            return set(INSIDE) - self.gone
        return {name} | {n for c in self.places[name] for n in self.listeners(c)}

    def sees(self, name: str, item: Item) -> bool:
        if name == "eve" or name in self.gone:
            return False
        return item.shared or name in STAFF or SIDE.get(name) == item.side

    def asked(self, name: str) -> list[Sentence]:
        return [s for s in self.sentences if name in (LED, s.whose)]

    def may_read(self, name: str) -> set[str]:
        """Every planted word this person may find anywhere."""
        if name in self.gone:
            return set()
        found = {w for words in self.heard.get(name, {}).values() for w in words}
        found |= {s.text for s in self.asked(name)} | {i.title for i in self.items if self.sees(name, i)}
        if name == LED:
            return found | set(self.company.values()) | {self.note}
        return found | {self.company.get(name, "")}

    def notices(self, name: str) -> object:
        """Everything that may change what this person sees: while it is the same, nothing they read may change."""
        if name in self.gone or name == "eve":
            return ()
        items = [(i.title, i.shared) for i in self.items if self.sees(name, i)]
        file = (items, sorted(self.gone), self.shared)
        if name in STRANGERS:
            return file
        before_the_door = [
            n for n in GUESTS if self.state[n] in ("waiting", "sent_back") and n not in self.gone
        ]
        queue = before_the_door if name in before_the_door else []  # «您是第2位» is told on purpose
        table = {n: (self.state[n], n in self.hands, n in self.online) for n in sorted(self.table(name))}
        return (
            *file, table, list(self.places[name]), {c: self.moves.get(c) for c in self.places[name]},
            {c: list(w) for c, w in self.heard[name].items()}, sorted(self.peers(name)), self.own[name],
            [(s.text, s.state) for s in self.asked(name)], sorted(self.ever[name]), queue,
        )  # fmt: skip
