"""What every page of an agreement does: open the door, read plain values, do one verb, say what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.agreements.access import agreement_for
from portal.agreements.models import Agreement
from portal.agreements.queries import AgreementView, view_of
from portal.errors import GuardFailed, StaleVersion
from portal.errors_web import reasons_of
from portal.forms import whole
from portal.law.guards import GUARDS
from portal.locale import cite, language
from portal.people.actors import Actor
from portal.people.pages_ways import page

Page = Any


def load(ref: str) -> AgreementView:
    """The whole agreement for the present reader, as plain values. Raises NotFound."""
    with db.reading() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        return view_of(session, agreement, actor, g.now)


@contextmanager
def acting(ref: str, versioned: bool = True) -> Iterator[tuple[Session, Actor, Agreement]]:
    """One write on this agreement. The version that the page showed must still be the current one, unless the form's
    version is that of a part (a clause), which the verb checks itself."""
    with db.transaction() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        shown = whole(request.form.get("version", ""))
        if versioned and shown is not None and shown != agreement.version:
            raise StaleVersion()
        yield session, actor, agreement


def to(endpoint: str, ref: str, **more: Any) -> Response:
    """After a write: see other."""
    return redirect(url_for(f"agreements.{endpoint}", ref=ref, **more), 303)  # type: ignore[return-value]


def case_url(view: AgreementView) -> str:
    """The party's page of the case, or the list where that page is not there."""
    return page("cases.mine", "/cases") if not view.case_ref else f"/cases/{view.case_ref}"


def say_why(error: GuardFailed) -> None:
    """Put the conditions that are not met before the person, in words, with their article."""
    g.refused = error.code
    for reason in reasons_of(error):
        flash(reason["text"] + _("（%(article)s）", article=cite(reason["article"])), "error")


def guard_words(keys: tuple[str, ...]) -> list[str]:
    """What is still missing, in the reader's language."""
    return [GUARDS[k].en if language() == "en" else GUARDS[k].zh for k in keys if k in GUARDS]
