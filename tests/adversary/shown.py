"""Which forms stand on a page, and in which of their fields people type."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

TYPED_INTO = {"text", "tel", "email", "search", "number", ""}


class Forms(HTMLParser):
    """Action → names of the fields for typing, of every form that posts."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.action = path, ""
        self.found: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.action = urlsplit(said.get("action") or self.path).path
            self.found.setdefault(self.action, set())
        elif self.action and (tag == "textarea" or (tag == "input" and said.get("type", "") in TYPED_INTO)):
            self.found[self.action].add(said.get("name", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.action = ""


def forms(path: str, text: str) -> dict[str, set[str]]:
    """The forms of one page."""
    parser = Forms(path)
    parser.feed(text)
    return parser.found
