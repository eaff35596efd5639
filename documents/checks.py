"""The gate before a template sees a context: right types, capped lengths, no control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

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
    _check_types(context, type(context), "")
    total = 0
    for leaf in leaves(context):
        total += _check_leaf(leaf)
        if total > TOTAL_CHARACTERS:
            raise ContextRefused(f"the paper holds more than {TOTAL_CHARACTERS} characters")


def _check_types(value: object, hint: Any, path: str) -> None:
    """Annotations are a promise of the caller; a template trusts them, so they are held to it exactly."""
    if is_dataclass(hint) and isinstance(hint, type):
        if type(value) is not hint:
            raise ContextRefused(f"{path}: {type(value).__name__} where {hint.__name__} belongs")
        for name, inner in _hints(hint).items():
            _check_types(getattr(value, name), inner, f"{path}.{name}" if path else name)
    elif get_origin(hint) is tuple:
        _check_tuple(value, get_args(hint), path)
    elif get_origin(hint) in (Union, UnionType):
        if value is not None:
            _check_types(value, next(a for a in get_args(hint) if a is not type(None)), path)
    elif get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ContextRefused(f"{path}: not one of {get_args(hint)}")
    elif type(value) is not hint:
        raise ContextRefused(f"{path}: {type(value).__name__} where {hint.__name__} belongs")


def _check_tuple(value: object, hints: tuple[Any, ...], path: str) -> None:
    if type(value) is not tuple or len(value) > ROWS:
        raise ContextRefused(f"{path}: not a tuple of at most {ROWS} rows")
    inner = [hints[0]] * len(value) if hints[-1] is Ellipsis else list(hints)
    if len(inner) != len(value):
        raise ContextRefused(f"{path}: {len(value)} values where {len(inner)} belong")
    for index, (item, one) in enumerate(zip(value, inner, strict=True)):
        _check_types(item, one, f"{path}[{index}]")


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def leaves(value: object, path: str = "") -> Iterator[Leaf]:
    """Every plain value of a context, depth first, in field order."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)
    elif isinstance(value, tuple):
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
    return 0


def _check_text(path: str, text: str) -> None:
    if len(text) > FIELD_CHARACTERS:
        raise ContextRefused(f"{path}: longer than {FIELD_CHARACTERS} characters")
    for character in text:
        # Controls, bidirectional marks and lone surrogates change how a text reads without being seen.
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} and character != "\n":
            raise ContextRefused(f"{path}: the character U+{ord(character):04X} is not allowed")
