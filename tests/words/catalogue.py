"""The catalogue as it is stored, and the texts as they stand on the screens today."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from tests.words.screen_texts import ROOT

STORED = ROOT / "portal/translations/en/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w+\}")


@cache
def stored() -> Catalog:
    """The English catalogue."""
    with STORED.open("rb") as lines:
        return read_po(lines, locale="en")


def messages() -> list[Message]:
    """Its lines without the header."""
    return [message for message in stored() if message.id]


@cache
def on_screen() -> dict[str, str]:
    """Chinese text → the file that says it, extracted with the methods that pyproject.toml names."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"][
        "mappings"
    ]
    left_out = {one["pattern"] for one in settings if one["method"] == "ignore"}
    found: dict[str, str] = {}
    for method, pattern in ((one["method"], one["pattern"]) for one in settings):
        if method == "ignore":
            continue
        for path in _files(pattern):
            where = str(path.relative_to(ROOT))
            if where in left_out:
                continue
            keywords = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
            for _line, text, _comments, _context in extract_from_file(method, path, keywords=keywords):
                found.setdefault(text if isinstance(text, str) else text[0], where)
    return found


def _files(pattern: str) -> list[Path]:
    """`portal/**.py`: Babel's two stars cross folders."""
    folder, _, ending = pattern.partition("**")
    return sorted((ROOT / folder).rglob("*" + ending))


def placeholders(text: str) -> list[str]:
    """In any order: two languages rarely name things in the same one."""
    return sorted(PLACEHOLDER.findall(text))
