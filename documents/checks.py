"""The gate before a template sees a context: right types, capped lengths, no control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from documents.errors import ContextRefused

FIELD_CHARACTERS = 6_000
TOTAL_CHARACTERS = 200_000
ROWS = 500


@dataclass(frozen=True)
class Leaf:
    """One plain value and the path that leads to it."""

    path: str
    value: object


def check(context: object) -> None:
    """Raise ContextRefused for a context that no template should see."""
    total = 0
    for leaf in leaves(context):
        total += _check_leaf(leaf)
        if total > TOTAL_CHARACTERS:
            raise ContextRefused(f"the paper holds more than {TOTAL_CHARACTERS} characters")


def leaves(value: object, path: str = "") -> Iterator[Leaf]:
    """Every plain value of a context, depth first, in field order."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)
    elif isinstance(value, tuple):
        if len(value) > ROWS:
            raise ContextRefused(f"{path}: more than {ROWS} rows")
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield Leaf(path, value)


def _check_leaf(leaf: Leaf) -> int:
    value = leaf.value
    if isinstance(value, str):
        _check_text(leaf.path, value)
        return len(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ContextRefused(f"{leaf.path}: an instant needs its time zone")
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        raise ContextRefused(f"{leaf.path}: negative")
    if value is not None and not isinstance(value, bool | int | date):
        raise ContextRefused(f"{leaf.path}: {type(value).__name__} is not allowed in a paper")
    return 0


def _check_text(path: str, text: str) -> None:
    if len(text) > FIELD_CHARACTERS:
        raise ContextRefused(f"{path}: longer than {FIELD_CHARACTERS} characters")
    for character in text:
        # Controls, bidirectional marks and lone surrogates change how a text reads without being seen.
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character != "\n":
            raise ContextRefused(f"{path}: the character U+{ord(character):04X} is not allowed")
