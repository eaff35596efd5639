"""A refused form comes back (line 9 of every form): its page as it is now, what was typed in its place, the reason and its code."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, render_template, request
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from portal.refill import CONTROL, Said, refill, words

# Reasons that operations give as a word for machines, as a sentence for people.
WORDS: dict[str, Any] = {
    "choose": _("请选一个"),
    "missing": _("请填写这一项"),
    "required": _("请填写这一项"),
    "empty": _("请填写这一项"),
    "past": _("这个时间已经过去了"),
    "order": _("日期的先后不对"),
    "too_large": _("内容太大了"),
    "too_long": _("太长了，请写短一些"),
    "unknown": _("多了一项系统不认识的内容"),
    "tick": _("请先看完，再勾选"),
    "one_side": _("单独谈只能请同一边的人"),
    "not_in_room": _("这个人现在不在房间里"),
    "not_in_channel": _("这个人不在这场谈话里"),
}  # fmt: skip
# A refusal after which the same page still stands. Somebody who may not be here gets no page at all.
COMES_BACK = {"invalid_input", "guard_failed", "wrong_state", "stale_version", "conflict", "rate_limited", "busy", "csrf"}  # fmt: skip
# The code of a page that a view rendered itself, where it does not say.
CODES = {409: "stale_version", 429: "rate_limited", 403: "not_allowed", 404: "not_found", 413: "too_large"}
HEAD = 64 * 1024
MOST_PLACES = 8
MAIN = '<main id="main" tabindex="-1">'
NOT_ASKED_AGAIN = ("HTTP_IF_", "HTTP_RANGE", "HTTP_ORIGIN", "HTTP_TRANSFER_ENCODING")


def typed_words() -> list[str]:
    """What a person wrote into the refused form, for the page that says why; nothing where it cannot be read."""
    if request.method != "POST":
        return []
    try:
        typed = _typed()
    except HTTPException:  # more than a request may be: the fields before the file are still to be had
        typed = first_fields(request.content_type or "", request.environ["wsgi.input"].read(HEAD))
    return list(words(typed).values())


def first_fields(content_type: str, head: bytes) -> dict[str, list[str]]:
    """The whole text fields in the first bytes of a multipart body; nothing for other bodies."""
    kind, options = parse_options_header(content_type)
    found: dict[str, list[str]] = {}
    if kind != "multipart/form-data" or "boundary" not in options:
        return found
    decoder = MultipartDecoder(options["boundary"].encode(), max_form_memory_size=None)
    decoder.receive_data(head)
    name, text, event = "", b"", decoder.next_event()
    while not isinstance(event, NeedData | File | Epilogue):
        if isinstance(event, Field):
            name, text = event.name, b""
        elif isinstance(event, Data):
            text += event.data
            if not event.more_data:
                found.setdefault(name, []).append(text.decode("utf-8", "replace"))
        event = decoder.next_event()
    return found


def in_words(fields: Mapping[str, Any]) -> dict[str, str]:
    """Field → sentence; a text that is already a sentence stays."""
    return {name: str(WORDS.get(str(text), text)) for name, text in fields.items()}


def page_again(code: str, status: int, told: dict[str, Any]) -> Response | None:
    """The page with the form, filled as typed; None where there is no such page for this person now. `told`: title, and
    fields or reasons where there are some."""
    if request.method != "POST" or code not in COMES_BACK or not _own(code):
        return None
    typed = _typed()
    errors = {name: _beside(text) for name, text in told.get("fields", {}).items()}

    def summary(left: list[str]) -> str:
        return render_template("errors/_summary.html", code=code, left=left, **told)

    places = _candidates()
    for path, query in places:
        answer = _get(path, query)
        if answer.status_code in (
            302,
            303,
        ):  # where this person is sent from there: a mediator from the agreement to its draft
            onward = urlsplit(answer.location or "")
            if len(places) < MOST_PLACES and (onward.path, onward.query) not in places:
                places.append((onward.path, onward.query))
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        said = Said(summary, dict(errors))
        page = refill(answer.get_data(as_text=True), path, request.path, typed, said)
        if page is not None:
            answer.set_data(page)
            answer.status_code = status
            return answer
    return None


def nothing_lost(response: Response) -> Response:
    """Whatever page answers a refused form: what was typed stands on it, and the code. Most pages have both in their form
    already; one whose form is not there any more says them on top."""
    refused = request.method == "POST" and 400 <= response.status_code < 500
    if not refused or response.mimetype != "text/html" or response.direct_passthrough:
        return response
    page = response.get_data(as_text=True)
    plain = html.unescape(page)
    left = [text for text in typed_words() if text.strip() not in plain]
    if left or "data-code=" not in page:
        code = g.get("refused") or CODES.get(response.status_code, "invalid_input")
        note = render_template("errors/_left.html", code=code, left=left)
        response.set_data(page.replace(MAIN, MAIN + note, 1) if MAIN in page else page + note)
    return response


def _typed() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in CONTROL}


def _own(code: str) -> bool:
    """Sent by a page of ours. What another site sent is never put into a form under somebody's hand."""
    from_where = request.headers.get("Sec-Fetch-Site")
    return from_where == "same-origin" or (from_where is None and code != "csrf")


def _beside(text: str) -> str:
    return str(Markup('<p class="field-error">{}</p>').format(text))


def stands_at(path: str) -> None:
    """A view says on which page its form stands, where the address does not."""
    g.form_page = path


def _candidates() -> list[tuple[str, str]]:
    """Where the form stands: the page it was sent from, what the view says, its own address and the addresses above it."""
    found = [(g.form_page, "")] if "form_page" in g else []
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc == request.host:
        found.insert(0, (referrer.path, referrer.query))
    parts = request.path.rstrip("/").split("/")
    above = ["/".join(parts[:n]) for n in range(len(parts), 1, -1)]
    return list(dict.fromkeys([*found, *((path, "") for path in above)]))


def _get(path: str, query: str) -> Response:
    """The page as a plain GET by the same browser would have it, in a context of its own."""
    kept = {
        k: v
        for k, v in request.environ.items()
        if k.startswith(("SERVER_", "REMOTE_", "wsgi.", "HTTP_")) and not k.startswith(NOT_ASKED_AGAIN)
    }
    asked = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": request.environ.get("SCRIPT_NAME", ""), "PATH_INFO": path,
             "QUERY_STRING": query, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}  # fmt: skip
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.request_context({**kept, **asked}):
        answer: Response = app.full_dispatch_request()
        answer.direct_passthrough = False
        return answer
