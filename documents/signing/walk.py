"""Taking a paper apart into the frozen bytes and the revisions we appended, every byte accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import SigningError
from .frozen import read_frozen
from .layout import Increment, State, Step, lay_out, read_step
from .rules import check_next
from .segments import match

TAIL = re.compile(rb"%heyi (\d{1,10})\nstartxref\n\d{1,10}\n%%EOF\n\Z")
MAX_REVISIONS = 200


@dataclass(frozen=True)
class Revision:
    """One appended revision as found in a file."""

    step: Step
    increment: Increment
    start: int
    end: int
    holes: dict[str, bytes]

    @property
    def contents(self) -> bytes:
        """The signature value as written: hexadecimal with padding."""
        return self.holes["contents"]


@dataclass(frozen=True)
class Paper:
    """A file that is one of our papers, byte for byte; its signatures are not yet proven."""

    state: State
    frozen_length: int
    revisions: tuple[Revision, ...]


def starts_of(data: bytes) -> list[int]:
    """Where our revisions begin, first to last, read backwards from the end; empty where the end is not ours."""
    starts: list[int] = []
    end = len(data)
    while tail := TAIL.search(data, max(0, end - 64), end):
        start = int(tail[1])
        if not 0 < start < end or not data.startswith(b"%heyi {", start) or len(starts) >= MAX_REVISIONS:
            break
        starts.append(start)
        end = start
    return starts[::-1]


def take_apart(data: bytes) -> Paper:
    """Raises SigningError where any byte differs from what our signer writes (bad_structure, bad_manifest, rule codes)."""
    starts = starts_of(data)
    if not starts:
        return Paper(State.start(read_frozen(data)), len(data), ())
    state = State.start(read_frozen(data[: starts[0]]))
    revisions: list[Revision] = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        revision = _revision(state, data, start, end)
        revisions.append(revision)
        state = revision.increment.after
    return Paper(state, starts[0], tuple(revisions))


def _revision(state: State, data: bytes, start: int, end: int) -> Revision:
    line_end = data.index(b"\n", start, end) + 1
    step = read_step(data[start:line_end])
    check_next(state, step)
    increment = lay_out(state, step)
    holes = match(increment.segments, data[start:end])
    if holes is None:
        raise SigningError(
            "bad_structure", f"the revision of {step.field} holds bytes that our signer does not write"
        )
    return Revision(step, increment, start, end, holes)
