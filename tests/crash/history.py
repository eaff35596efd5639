"""Checks what many clients saw against what is stored, in the manner of Elle (I1, I2, I3).

Every send has an outcome: `ok` (acked), `fail` (refused for certain) or `info` (nobody knows: the line broke, the answer
was «busy»). Acked words are stored exactly once, refused ones never, the others at most once; all in one order without
gaps, read by everybody alike inside their own intervals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Message = Mapping[str, Any]  # seq, id, from, client_id, text


@dataclass
class Sent:
    """One message as its sender lived it, over all its resends."""

    sender: str
    client_id: str
    text: str
    invoked: float
    channel: str = "joint"
    outcome: str = "info"
    ended: float | None = None
    answers: list[tuple[int, str]] = field(default_factory=list)  # (seq, id) of each ack it got

    def acked(self, seq: int, ref: str, at: float) -> None:
        """The server said yes; the first yes is the one that counts in time."""
        self.outcome = "ok"
        self.ended = at if self.ended is None else self.ended
        self.answers.append((seq, ref))

    def refused(self, at: float) -> None:
        """The server said no for certain; only where no earlier try may have been heard."""
        self.outcome, self.ended = "fail", at


@dataclass
class Heard:
    """What one connection of one reader heard live, in order."""

    reader: str
    channel: str
    messages: list[Message] = field(default_factory=list)


@dataclass
class Read:
    """One `messages.since`: asked and answered at a moment, after a number; `more` if it was cut."""

    reader: str
    channel: str
    after: int
    invoked: float
    messages: Sequence[Message] = ()
    more: bool = False
    ended: float = 0.0

    @property
    def seen(self) -> int:
        """The highest number it shows, or was asked after."""
        return max((m["seq"] for m in self.messages), default=self.after)


Interval = tuple[int, int | None]  # (from, to], open while to is None


@dataclass
class History:
    """Everything sent, heard and read; what the tables hold; what each member reads at the end, and may read."""

    sent: list[Sent] = field(default_factory=list)
    live: list[Heard] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    stored: dict[str, list[Message]] = field(default_factory=dict)  # channel → rows of the table
    transcripts: dict[tuple[str, str], Sequence[Message]] = field(default_factory=dict)  # (reader, channel)
    intervals: dict[tuple[str, str], list[Interval]] = field(default_factory=dict)

    def may_read(self, reader: str, channel: str, seq: int) -> bool:
        """Whether the number lies in one of the reader's intervals."""
        mine = self.intervals.get((reader, channel), [])
        return any(start < seq and (end is None or seq <= end) for start, end in mine)


def problems(history: History) -> list[str]:
    """One line for each broken promise; empty when all hold."""
    return [line for check in CHECKS for line in check(history)]


def _gapless(history: History) -> list[str]:
    found = []
    for channel, stored in history.stored.items():
        if [m["seq"] for m in stored] != list(range(1, len(stored) + 1)):
            found.append(f"{channel}: the sequence is not 1..{len(stored)}")
    return found


def _unique(history: History) -> list[str]:
    """No id and no (sender, client id) twice, over all channels."""
    everything = [m for stored in history.stored.values() for m in stored]
    ids = Counter(m["id"] for m in everything)
    keys = Counter((m["from"], m["client_id"]) for m in everything)
    return [f"{key} is stored {n} times" for key, n in [*ids.items(), *keys.items()] if n > 1]


def _outcomes(history: History) -> list[str]:
    """Acked: there, under the number and id of every ack. Refused: nowhere. Unknown: there or not, but as it was said."""
    found = []
    where = {(m["from"], m["client_id"]): (c, m) for c, stored in history.stored.items() for m in stored}
    for sent in history.sent:
        channel, row = where.pop((sent.sender, sent.client_id), ("", None))
        if row is None:
            if sent.outcome == "ok":
                found.append(f"acked {sent.client_id} is lost")
            continue
        if sent.outcome == "fail":
            found.append(f"refused {sent.client_id} is stored")
        if (channel, row["text"]) != (sent.channel, sent.text):
            found.append(f"{sent.client_id} is stored in another channel or with other words")
        if any(answer != (row["seq"], row["id"]) for answer in sent.answers):
            found.append(f"an ack of {sent.client_id} told another number or id")
    return found + [f"nobody sent {key}" for key in where]


def _real_time(history: History) -> list[str]:
    """What was acked before another was sent has the smaller number, whether that other one was acked or not."""
    found = []
    for channel, stored in history.stored.items():
        seqs = {(m["from"], m["client_id"]): m["seq"] for m in stored}
        sends = [s for s in history.sent if s.channel == channel and (s.sender, s.client_id) in seqs]
        done = sorted((s for s in sends if s.outcome == "ok"), key=lambda s: s.ended or 0)
        highest, at = 0, 0
        for later in sorted(sends, key=lambda s: s.invoked):
            while at < len(done) and (done[at].ended or 0) < later.invoked:
                highest = max(highest, seqs[done[at].sender, done[at].client_id])
                at += 1
            if seqs[later.sender, later.client_id] <= highest:
                found.append(f"{channel}: {later.client_id} stands before one acked before it was sent")
    return found


def _transcripts(history: History) -> list[str]:
    """Everybody reads exactly what is stored inside the own intervals: same order, same words, nothing else."""
    found = []
    for (reader, channel), read in history.transcripts.items():
        rows = history.stored.get(channel, [])
        mine = [_told(m) for m in rows if history.may_read(reader, channel, m["seq"])]
        if [_told(m) for m in read] != mine:
            found.append(f"{reader} reads something else in {channel}")
    return found


def _live(history: History) -> list[str]:
    """A connection hears numbers in rising order, each once, only what is stored and only what is for these ears."""
    found = []
    rows = {channel: {m["seq"]: _told(m) for m in stored} for channel, stored in history.stored.items()}
    for number, heard in enumerate(history.live):
        seqs = [m["seq"] for m in heard.messages]
        if any(b <= a for a, b in zip(seqs, seqs[1:], strict=False)):
            found.append(f"connection {number} heard numbers out of order")
        if any(rows.get(heard.channel, {}).get(m["seq"]) != _told(m) for m in heard.messages):
            found.append(f"connection {number} heard what is not stored")
        if any(not history.may_read(heard.reader, heard.channel, s) for s in seqs):
            found.append(f"connection {number} of {heard.reader} heard what is not for it")
    return found


def _reads(history: History) -> list[str]:
    """A read begins right after the asked number, has no hole, and shows what is stored inside the reader's intervals."""
    found = []
    rows = {channel: {m["seq"]: _told(m) for m in stored} for channel, stored in history.stored.items()}
    for read in history.reads:
        known = rows.get(read.channel, {})
        seqs = [m["seq"] for m in read.messages]
        if any(known.get(m["seq"]) != _told(m) for m in read.messages):
            found.append(f"{read.reader} read what is not stored")
        if any(not history.may_read(read.reader, read.channel, s) for s in seqs):
            found.append(f"{read.reader} read what is not for these eyes")
        due = [
            s
            for s in range(read.after + 1, max(seqs, default=read.after) + 1)
            if history.may_read(read.reader, read.channel, s)
        ]
        if seqs != due:
            found.append(f"{read.reader} read with a hole or out of order after {read.after}")
    return found


def _monotonic(history: History) -> list[str]:
    """Who has seen a number sees it in every later read, over reconnects and servers; so do own words that were acked."""
    found = []
    acked = [(s.ended or 0, s.sender, s.channel, s.answers[-1][0]) for s in history.sent if s.answers]
    # Only what was over before a read was asked binds it: two clients of one person may ask at the same time.
    known = sorted(acked + [(r.ended or r.invoked, r.reader, r.channel, r.seen) for r in history.reads])
    highest: dict[tuple[str, str], int] = {}
    at = 0
    for read in sorted(history.reads, key=lambda r: r.invoked):
        while at < len(known) and known[at][0] < read.invoked:
            _, who, channel, seq = known[at]
            highest[who, channel] = max(highest.get((who, channel), 0), seq)
            at += 1
        before = highest.get((read.reader, read.channel), 0)
        if read.seen < before and not read.more and history.may_read(read.reader, read.channel, before):
            found.append(f"{read.reader} no longer sees {before} of {read.channel}")
    return found


def _told(message: Message) -> tuple[Any, ...]:
    return tuple(message[name] for name in ("seq", "id", "from", "client_id", "text"))


CHECKS: tuple[Callable[[History], list[str]], ...] = (
    _gapless,
    _unique,
    _outcomes,
    _real_time,
    _transcripts,
    _live,
    _reads,
    _monotonic,
)
