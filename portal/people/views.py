"""The doors: home, choosing a way in, staff login and logout, own sessions, reading preferences."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.errors import InvalidInput, RateLimited
from portal.forms import parse, typed
from portal.locale import LANGUAGES, preferences
from portal.people import devices, sessions, staff_login
from portal.people.forms import ChoiceForm, LoginForm, PrefsForm
from portal.people.guards import PUBLIC, SIGNED_IN, STAFF, open_to
from portal.people.models import LoginSession
from portal.people.pages_ways import home_of, own_path
from portal.people.web import address, come_in, device, go_out
from portal.people.words import WORDS, in_words

bp = Blueprint("people", __name__)

Page = Response | tuple[str, int] | str | Any


@bp.get("/")
@open_to(PUBLIC)
def home() -> Page:
    """Somebody who is in goes on with the work; everybody else chooses a way in."""
    return redirect(home_of(g.actor.role) if g.actor else url_for("people.enter"))


@bp.get("/enter")
@open_to(PUBLIC)
def enter() -> Page:
    """Three doors: I have a link, I want to apply, I work here."""
    return render_template("people/enter.html", next=own_path(request.args.get("next")))


@bp.get("/login")
@open_to(PUBLIC)
def login() -> Page:
    """User name, password and code on one page."""
    return _login_page({}, {}, 200)


@bp.post("/login")
@open_to(PUBLIC)
def do_login() -> Page:
    """Wrong anything gives the same page; too many tries say how long to wait."""
    try:
        form = parse(LoginForm, typed(request.form))
        signed = staff_login.sign_in(
            staff_login.Typed(form.username, form.password, form.otp, address(), device()), g.now
        )
    except InvalidInput as error:
        return _login_page(request.form, in_words(error.fields), 422)
    except RateLimited as error:
        return _login_page(request.form, {"form": wait_words(error)}, 429)
    _end_present()
    to = url_for("people.choose") if signed.must_choose else own_path(request.form.get("next"))
    return come_in(make_response(redirect(to or url_for("people.home"))), signed.token)


@bp.get("/login/as")
@open_to(STAFF)
def choose() -> Page:
    """Several appointments: in which quality do you work now?"""
    with db.reading() as session:
        mine = sessions.appointments_of(session, g.actor.person_id, g.now)
        options = [(a.ref, a.role, (a.court or a.organisation).name) for a in mine]  # type: ignore[union-attr]
    return render_template("people/choose.html", options=options)


@bp.post("/login/as")
@open_to(STAFF)
def do_choose() -> Page:
    """Change to another of one's own appointments: a new token, like a new login."""
    form = parse(ChoiceForm, typed(request.form))
    with db.transaction() as session:
        token = sessions.choose_appointment(session, g.actor, form.appointment, g.now)
    return come_in(make_response(redirect(url_for("people.home"))), token)


@bp.post("/logout")
@open_to(PUBLIC)
def logout() -> Page:
    """End the session here, on the server and in every socket."""
    _end_present()
    return go_out(make_response(redirect(url_for("people.enter"))))


@bp.get("/me/sessions")
@open_to(SIGNED_IN)
def my_sessions() -> Page:
    """Where am I signed in; end what I do not know (V7.5.2)."""
    with db.reading() as session:
        rows = sessions.list_of(session, g.actor.person_id, g.now)
        listed = [
            {"ref": r.ref, "made_at": r.made_at, "seen_at": r.seen_at, "device": devices.words(r.device), "helper": r.helper,
             "here": r.id == g.actor.session_id}
            for r in rows
        ]  # fmt: skip
    return render_template("people/sessions.html", sessions=listed)


@bp.post("/me/sessions/<ref>/end")
@open_to(SIGNED_IN)
def end_session(ref: str) -> Page:
    """End one of one's own sessions."""
    with db.transaction() as session:
        sessions.end_own(session, g.actor, ref, g.now)
    if ref == g.actor.session_ref:
        return go_out(make_response(redirect(url_for("people.enter"))))
    flash(_("已经退出那一处登录"), "success")
    return redirect(url_for("people.my_sessions"))


@bp.post("/prefs")
@open_to(PUBLIC)
def prefs() -> Page:
    """Language, size, contrast: kept in a cookie, so that they hold before signing in too."""
    form = parse(PrefsForm, typed(request.form))
    now = preferences()
    lang = form.lang if form.lang in LANGUAGES else now.lang
    size = form.size if form.size in ("normal", "elder") else now.size
    contrast = form.contrast if form.contrast in ("normal", "high") else now.contrast
    response = make_response(redirect(own_path(request.form.get("next")) or "/"))
    response.set_cookie(
        "prefs", f"{lang}.{size}.{contrast}", max_age=365 * 24 * 3600, samesite="Lax", path="/"
    )
    return response


def wait_words(error: RateLimited) -> str:
    """How long to wait, rounded up to minutes."""
    seconds = int(error.facts.get("retry_after", 60))
    return str(WORDS["wait"]) % {"minutes": -(-seconds // 60)}


def _login_page(typed_form: Any, errors: dict[str, str], status: int) -> Page:
    to = own_path(request.values.get("next"))
    page = render_template("people/login.html", typed=typed_form, errors=errors, next=to)
    return make_response(page, status)


def _end_present() -> None:
    """Whoever was in at this browser is out first: two people share a machine at the window."""
    if g.actor is None or g.actor.session_id is None:
        return
    with db.transaction() as session:
        row = session.get(LoginSession, g.actor.session_id)
        if row is not None:
            sessions.end(session, row, g.now)


from portal.people import views_party  # noqa: E402, F401 - the parties' doors hang on the same blueprint
