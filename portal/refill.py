"""Puts what somebody typed back into a form of a finished page: pure text in, text out. Codes and passwords never come back."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

CONTROL = frozenset({"csrf_token", "version", "idempotency_key", "next"})
SECRET = frozenset({"password", "otp", "code", "strokes", "image"})
NOT_TYPED = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})

Typed = Mapping[str, Sequence[str]]
Attrs = list[tuple[str, str | None]]


@dataclass
class Found:
    """One posting form of the page: where it goes, its fields with the values they carry, and what it is folded into."""

    action: str
    folds: tuple[int, ...]
    fields: dict[str, set[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def fits(self, typed: Typed) -> tuple[int, int]:
        """How sure it is that this was the form: hidden values that agree, then names that it knows."""
        agree = sum(1 if [value] == list(typed.get(name, ())) else -1 for name, value in self.hidden.items())
        return agree, sum(name in self.fields for name in typed)


class _Reader(HTMLParser):
    """Collects the forms that post, in the page's order."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found = path, list[Found]()
        self.open: Found | None = None
        self.folds: list[int] = []
        self.folded = 0

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "details":
            self.folds.append(self.folded)
            self.folded += 1
        elif tag == "form":
            self.open = Found("", tuple(self.folds))
            if said.get("method", "").lower() == "post":
                self.open.action = urlsplit(said.get("action") or self.path).path
            self.found.append(self.open)
        elif self.open is not None and said.get("name") and tag in ("input", "textarea", "select"):
            self._field(said)

    def _field(self, said: dict[str, str]) -> None:
        assert self.open is not None
        name, value = said["name"], said.get("value", "")
        if said.get("type") == "hidden" and name not in CONTROL:
            self.open.hidden[name] = value
        self.open.fields.setdefault(name, set()).add(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "details" and self.folds:
            self.folds.pop()


class _Writer(HTMLParser):
    """Writes the page out again as it was, except for the one form."""

    def __init__(self, place: int, form: Found, typed: Typed, said: Said) -> None:
        super().__init__(convert_charrefs=False)
        self.form, self.to_open, self.typed, self.said = place, form.folds, typed, said
        self.left = [text for name, text in words(typed).items() if name not in form.fields]
        self.out: list[str] = []
        self.forms, self.folded, self.inside = -1, -1, False
        self.taken: dict[str, int] = {}  # of several fields with one name: how many have their value
        self.selecting, self.skip = "", False

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        raw, said = self.get_starttag_text() or "", {name: value or "" for name, value in attrs}
        self.forms += tag == "form"
        self.folded += tag == "details"
        if tag == "details" and self.folded in self.to_open and "open" not in said:
            raw = raw[:-1] + " open>"
        if tag == "form" and self.forms == self.form:
            self.inside = True
            raw += self.said.summary(self.left)
        elif self.inside:
            raw = self._changed(tag, raw, said)
        self.out.append(raw)

    def _changed(self, tag: str, raw: str, said: dict[str, str]) -> str:
        name = said.get("name", "")
        if tag == "option" and self.selecting:
            return _flag(raw, said, "selected", said.get("value", "") in self.typed[self.selecting])
        if (
            tag in ("input", "textarea", "select")
            and name in self.said.errors
            and said.get("type") != "hidden"
        ):
            raw = self.said.errors.pop(name) + _with(raw, 'aria-invalid="true"')
        if name not in self.typed or name in SECRET:
            return raw
        if tag == "select":
            self.selecting = name
        elif tag == "textarea":
            self.skip = True
            return f"{raw}\n{html.escape(self._next(name))}"
        elif tag == "input" and said.get("type") in ("checkbox", "radio"):
            return _flag(raw, said, "checked", said.get("value", "on") in self.typed[name])
        elif tag == "input" and said.get("type", "text") not in NOT_TYPED:
            return _with(_without(raw, "value", said), f'value="{html.escape(self._next(name))}"')
        return raw

    def _next(self, name: str) -> str:
        values, n = self.typed[name], self.taken.get(name, 0)
        self.taken[name] = n + 1
        return values[n] if n < len(values) else ""

    def handle_startendtag(self, tag: str, attrs: Attrs) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.skip = self.skip and tag != "textarea"
        self.inside = self.inside and tag != "form"
        self.selecting = "" if tag == "select" else self.selecting
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")


@dataclass
class Said:
    """HTML to put in: above the form's fields (told which words have no place in it any more), and before a field by name."""

    summary: Callable[[list[str]], str]
    errors: dict[str, str]


def refill(page: str, path: str, action: str, typed: Typed, said: Said) -> str | None:
    """`page` (served at `path`) with the form that posts to `action` filled as `typed`; None where no such form stands there."""
    reader = _Reader(path)
    reader.feed(page)
    fitting = [n for n, form in enumerate(reader.found) if form.action == action]
    if not fitting:
        return None
    best = max(fitting, key=lambda n: reader.found[n].fits(typed))
    writer = _Writer(best, reader.found[best], typed, said)
    writer.feed(page)
    writer.close()
    return "".join(writer.out)


def words(typed: Typed) -> dict[str, str]:
    """What a person wrote, by field: neither the page's own values nor secrets."""
    found = {name: "\n".join(v for v in values if v.strip()) for name, values in typed.items()}
    return {n: text for n, text in found.items() if text and n not in CONTROL | SECRET and not _is_name(text)}


def _is_name(text: str) -> bool:
    """A random reference or a fingerprint, not somebody's words."""
    return len(text) >= 20 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _with(raw: str, attribute: str) -> str:
    end = 2 if raw.endswith("/>") else 1
    return f"{raw[:-end]} {attribute}{raw[-end:]}"


def _without(raw: str, name: str, said: dict[str, str]) -> str:
    """The tag without this attribute, written with double quotes as all our templates do."""
    if name not in said:
        return raw
    start = raw.find(f' {name}="')
    return raw if start < 0 else raw[:start] + raw[raw.index('"', start + len(name) + 3) + 1 :]


def _flag(raw: str, said: dict[str, str], name: str, wanted: bool) -> str:
    if wanted == (name in said):
        return raw
    return _with(raw, name) if wanted else raw.replace(f" {name}", "", 1)
