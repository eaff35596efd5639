"""Wrong input for any model: one field wrong at a time, the rest as it should be."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from portal.forms import Form

MARK = "我打的字不能丢"
DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]
# What no field of text may take, whatever it means; None stands for «too long for this field».
HOSTILE = {"nul": MARK + "\x00后", "surrogate": "前\ud800后", "very_long": MARK + "长" * 20_000}
WRONG_KIND = {"number": 10**30, "list": [1, 2], "object": {"a": 1}, "deep": DEEP}


def good(model: type[Form]) -> dict[str, Any]:
    """Something that has the right shape in every field."""
    return {name: _value(field) for name, field in model.model_fields.items()}


def _value(field: FieldInfo) -> Any:
    pattern = next((m.pattern for m in field.metadata if getattr(m, "pattern", None)), "")
    return _of(field.annotation, str(pattern))


def _of(kind: Any, pattern: str = "") -> Any:
    if get_origin(kind) is Literal:
        return next(v for v in get_args(kind) if v != "")
    if isinstance(kind, types.UnionType) or str(get_origin(kind)) == "typing.Union":
        return _of(get_args(kind)[0], pattern)
    name = getattr(get_origin(kind) or kind, "__name__", "")
    if inspect.isclass(kind) and hasattr(kind, "__members__"):
        return next(iter(kind)).value
    simple = {
        "int": 1,
        "bool": True,
        "date": "2026-12-01",
        "datetime": "2026-12-01T10:00:00+08:00",
        "dict": {},
    }
    if name in simple:
        return simple[name]
    if name in ("list", "tuple"):
        return ["x"]
    return {"64": "a" * 64}.get("64" if "64" in pattern else "", "x" if pattern else MARK)


def wrong(model: type[Form]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what is wrong, data). Every one of them must be refused by the model whatever else holds."""
    base = good(model)
    yield "unknown field", {**base, "zz_unknown": "1"}
    for name, field in model.model_fields.items():
        if field.is_required():
            yield f"{name} missing", {k: v for k, v in base.items() if k != name}
        yield from _wrong_field(name, field, base)


def _wrong_field(name: str, field: FieldInfo, base: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for why in ("nul", "surrogate"):
        yield f"{name} {why}", {**base, name: HOSTILE[why]}
    if any(isinstance(m, MaxLen) for m in field.metadata) or not isinstance(base[name], str):
        yield f"{name} very_long", {**base, name: HOSTILE["very_long"]}
    if not isinstance(base[name], dict | list):
        for why, value in WRONG_KIND.items():
            if not (isinstance(base[name], int) and why == "number"):
                yield f"{name} {why}", {**base, name: value}


def models_of(view: Any) -> list[type[Form]]:
    """The forms a view reads, found in its source: names that it or its module's own functions mention."""
    found: dict[str, type[Form]] = {}
    _walk(inspect.unwrap(view), found, set(), 3)
    return list(found.values())


def _walk(function: Any, found: dict[str, type[Form]], seen: set[Any], depth: int) -> None:
    if depth == 0 or function in seen or not inspect.isfunction(function):
        return
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            value = _named(node, function.__globals__)
            if (
                inspect.isclass(value)
                and issubclass(value, Form)
                and value is not Form
                and value.model_fields
            ):
                found[value.__name__] = value
            elif inspect.isfunction(value) and ".views" in value.__module__:
                _walk(inspect.unwrap(value), found, seen, depth - 1)


def _named(node: ast.Name | ast.Attribute, scope: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    owner = scope.get(node.value.id) if isinstance(node.value, ast.Name) else None
    return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
