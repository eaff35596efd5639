"""Finds Chinese that a screen would show without going through the catalogue: in templates, Python and browser scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).parent.parent.parent
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
MARKS = {"_", "gettext", "lazy_gettext", "ngettext", "N_", "say"}


@dataclass(frozen=True)
class Found:
    """One text and where it stands."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def of_template(text: str, name: str) -> Iterator[Found]:
    """Raw text and string literals; comments and the first argument of `_()` are free."""
    calls: list[bool] = []
    before = ""
    for line, kind, value in Environment().lex(text):
        place = f"{name}:{line}"
        if kind == "data" and CHINESE.search(value):
            yield Found(place, value.strip())
        elif kind == "string" and CHINESE.search(value) and not (calls and calls[-1] and before == "("):
            yield Found(place, value.strip("'\""))
        elif kind == "operator" and value in "()":
            calls.append(before in MARKS) if value == "(" else calls.pop()
        if kind != "whitespace":
            before = value


def of_python(text: str, name: str) -> Iterator[Found]:
    """String literals that are neither docstrings nor inside a call that marks or translates."""
    tree = ast.parse(text)
    free = {id(part) for node in ast.walk(tree) for part in _free(node)}
    for node in ast.walk(tree):
        if id(node) in free or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if CHINESE.search(node.value):
            yield Found(f"{name}:{node.lineno}", node.value)


def _free(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call) and node.args and _name(node.func) in MARKS:
        yield from ast.walk(node.args[0])


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def of_script(text: str, name: str) -> Iterator[Found]:
    """Everything outside comments: a script gets its words from the page."""
    code = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
    for number, line in enumerate(code.splitlines(), 1):
        words = re.sub(r"(^|\s)//.*", "", line)
        if CHINESE.search(words):
            yield Found(f"{name}:{number}", words.strip())
