"""Which forms stand on a page: where they go, and every field with the value it would be sent with."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

TYPED_INTO = {"text", "tel", "email", "search", "number", ""}


@dataclass
class Shown:
    """One form: hidden and chosen values as a browser would send them, and the names of what people type into."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    page: str = ""


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.form, self.select = path, None, ""  # type: ignore[var-annotated]
        self.found: list[Shown] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.form = Shown(urlsplit(said.get("action") or self.path).path, page=self.path)
            self.found.append(self.form)
        elif self.form is not None:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and said.get("value"):
            self.form.values.setdefault(self.select, said["value"])
        elif tag == "textarea" or (tag == "input" and kind in TYPED_INTO):
            self.form.typed.add(name)
        elif tag == "input" and name and name != "csrf_token":
            self.form.values.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.form = None if tag == "form" else self.form
        self.select = "" if tag == "select" else self.select


def forms(path: str, text: str) -> list[Shown]:
    """The posting forms of one page."""
    parser = _Reader(path)
    parser.feed(text)
    return parser.found
