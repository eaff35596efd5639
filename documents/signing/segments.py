"""Bytes with holes: one description of an increment, used both to write it and to recognise it again.

The verifier does not parse what was appended to a paper; it computes what must stand there and compares every byte.
Only the holes (signature values, picture data, certificates) may differ, and each of those is checked on its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hole:
    """A stretch of known length whose content the layout does not decide."""

    name: str
    length: int


Segment = bytes | Hole


@dataclass
class Canvas:
    """Segments in file order, beginning at byte ``start`` of the file."""

    start: int
    segments: list[Segment] = field(default_factory=list)
    length: int = 0

    def add(self, *segments: Segment) -> None:
        for segment in segments:
            self.segments.append(segment)
            self.length += segment.length if isinstance(segment, Hole) else len(segment)

    @property
    def position(self) -> int:
        """File offset of the next byte."""
        return self.start + self.length


def fill(segments: Sequence[Segment], holes: Mapping[str, bytes]) -> bytes:
    """The bytes, with each hole filled. A filling of another length is a programming error."""
    parts = [holes[s.name] if isinstance(s, Hole) else s for s in segments]
    for segment, part in zip(segments, parts, strict=True):
        if isinstance(segment, Hole) and len(part) != segment.length:
            raise AssertionError(f"hole {segment.name} takes {segment.length} bytes, not {len(part)}")
    return b"".join(parts)


def match(segments: Sequence[Segment], data: bytes) -> dict[str, bytes] | None:
    """The content of the holes where ``data`` is exactly these segments; None where any other byte differs."""
    holes: dict[str, bytes] = {}
    position = 0
    for segment in segments:
        size = segment.length if isinstance(segment, Hole) else len(segment)
        part = data[position : position + size]
        if isinstance(segment, Hole):
            holes[segment.name] = part
        elif part != segment:
            return None
        position += size
    return holes if position == len(data) else None
