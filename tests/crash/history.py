"""Checks what many clients saw against what is stored: nothing acked is lost, doubled, reordered; no gaps (I2, I3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sent:
    """One message as its sender lived it: `acked` and `seq` stay None while the fate is unknown."""

    sender: str
    client_id: str
    text: str
    invoked: float
    acked: float | None = None
    seq: int | None = None


@dataclass
class History:
    """Everything sent, what each live socket heard (one list a connection), and what each member reads at the end."""

    sent: list[Sent] = field(default_factory=list)
    live: list[list[Mapping[str, Any]]] = field(default_factory=list)
    transcripts: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def problems(history: History) -> list[str]:
    """One line for each broken promise; empty when all hold."""
    stored = next(iter(history.transcripts.values()), [])
    found = _same_for_all(history) + _gapless(stored) + _sent_and_stored(history, stored)
    return found + _real_time(history) + _live(history, stored)


def _same_for_all(history: History) -> list[str]:
    views = {
        name: [(m["seq"], m["id"], m["text"]) for m in read] for name, read in history.transcripts.items()
    }
    first = next(iter(views.values()), [])
    return [f"{name} reads something else" for name, view in views.items() if view != first]


def _gapless(stored: Sequence[Mapping[str, Any]]) -> list[str]:
    seqs = [m["seq"] for m in stored]
    return [] if seqs == list(range(1, len(seqs) + 1)) else [f"sequence is not 1..{len(seqs)}"]


def _sent_and_stored(history: History, stored: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    counts = Counter((m["from"], m["client_id"]) for m in stored)
    by_id = {(m["from"], m["client_id"]): m for m in stored}
    known = {(s.sender, s.client_id): s for s in history.sent}
    for key, sent in known.items():
        if sent.acked is not None and counts[key] != 1:
            found.append(f"acked {key} is stored {counts[key]} times")
        elif sent.acked is not None and by_id[key]["seq"] != sent.seq:
            found.append(f"acked {key} has another number")
        elif key in by_id and by_id[key]["text"] != sent.text:
            found.append(f"{key} says something else")
        if counts[key] > 1:
            found.append(f"{key} is stored {counts[key]} times")
    found.extend(f"nobody sent {key}" for key in counts if key not in known)
    return found


def _real_time(history: History) -> list[str]:
    """What was acked before another was sent has the smaller number."""
    done = sorted((s for s in history.sent if s.acked is not None), key=lambda s: s.acked or 0)
    found, highest, at = [], 0, 0
    for later in sorted(done, key=lambda s: s.invoked):
        while at < len(done) and (done[at].acked or 0) < later.invoked:
            highest, at = max(highest, done[at].seq or 0), at + 1
        if later.seq is not None and later.seq <= highest and highest:
            found.append(f"{later.client_id} overtook a message acked before it was sent")
    return found


def _live(history: History, stored: Sequence[Mapping[str, Any]]) -> list[str]:
    """A connection hears numbers in rising order, each once, and only what is stored."""
    texts = {m["seq"]: (m["id"], m["text"]) for m in stored}
    found = []
    for number, heard in enumerate(history.live):
        seqs = [m["seq"] for m in heard]
        if any(b <= a for a, b in zip(seqs, seqs[1:], strict=False)):
            found.append(f"connection {number} heard numbers out of order")
        if any(texts.get(m["seq"]) != (m["id"], m["text"]) for m in heard):
            found.append(f"connection {number} heard what is not stored")
    return found
