"""What the pages share: opening a case inside a transaction, coming back after an act, showing errors beside what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal import db
from portal.cases.operations.act import At, enter
from portal.cases.queries import CasePage, case_page
from portal.errors import GuardFailed, InvalidInput
from portal.errors_web import reasons_of
from portal.forms import Form, parse, typed, whole
from portal.locale import cite

Page = Response | BaseResponse | tuple[str, int] | str
F = TypeVar("F", bound=Form)


@contextmanager
def acting(ref: str) -> Iterator[tuple[Session, At]]:
    """One write on a case, for the present actor and the version on the page."""
    with db.transaction() as session:
        yield session, enter(session, g.actor, ref, g.now, typed_version())


def typed_version() -> int | None:
    """The version the page showed; a page that shows none asks for no check."""
    return whole(request.form.get("version", ""))


def load(ref: str) -> CasePage:
    """The case as this reader may read it."""
    with db.reading() as session:
        return case_page(session, enter(session, g.actor, ref, g.now))


def back(ref: str, words: str = "") -> BaseResponse:
    """To the case's page, with one sentence on top."""
    if words:
        flash(words, "success")
    return redirect(url_for("cases.case", ref=ref))


def act(
    model: type[F], do: Callable[[F], BaseResponse], again: Callable[[dict[str, Any], dict[str, str]], Page]
) -> Page:
    """Parse, do, go on; or show the page again with what was typed and what is to be changed."""
    try:
        return do(parse(model, typed(request.form)))
    except InvalidInput as error:
        return again(request.form.to_dict(), {k: str(v) for k, v in error.fields.items()})


def say_why(error: GuardFailed) -> None:
    """Put the conditions that are not met before the person, in words, with their article."""
    g.refused = error.code
    for reason in reasons_of(error):
        flash(reason["text"] + _("（%(article)s）", article=cite(reason["article"])), "error")
