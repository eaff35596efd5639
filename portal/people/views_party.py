"""The parties' doors: the link of an SMS, the phone number; code and name each time."""

from __future__ import annotations

from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from portal import db
from portal.errors import InvalidInput, RateLimited
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.notices.sending import send_code
from portal.people import codes, links, party_entry
from portal.people.codes import CodeFor
from portal.people.forms import AnswerForm, PhoneForm
from portal.people.guards import PUBLIC, open_to
from portal.people.models import EntryLink, OneTimeCode, Person
from portal.people.pages_invitation import date_path, invitation
from portal.people.pages_ways import case_path, home_of, own_path, page
from portal.people.party_entry import Answer, CameIn
from portal.people.phones import mask_phone
from portal.people.views import Page, _end_present, bp, wait_words
from portal.people.web import address, come_in, device
from portal.people.words import WORDS, in_words


@bp.get("/i/<ref>")
@open_to(PUBLIC)
def link(ref: str) -> Page:
    """Who invites, the 核验码, what will come. Nothing of the dispute before the check (F08)."""
    with db.reading() as session:
        found = links.find_link(session, ref)
        if not links.is_open(found, g.now):
            return render_template("people/link_closed.html"), 410
        shown = invitation(session, found, g.now)
    return render_template("people/invite.html", link=found, shown=shown, aim="")


@bp.get("/i/<ref>/date")
@open_to(PUBLIC)
def link_date(ref: str) -> Page:
    """«改期» of a reminder: after the same check to the page of the date; who is in already goes straight there (13.D4)."""
    with db.reading() as session:
        found = links.find_link(session, ref)
        if not links.is_open(found, g.now):
            return render_template("people/link_closed.html"), 410
        if g.actor is not None and g.actor.person_id == found.person_id:
            return redirect(date_path(session, found.participant_id, g.now) or home_of(g.actor.role))
        shown = invitation(session, found, g.now)
    return render_template("people/invite.html", link=found, shown=shown, aim="date")


@bp.post("/i/<ref>/code")
@open_to(PUBLIC)
def link_code(ref: str) -> Page:
    """Send six digits to the number on file, never to one typed here."""
    try:
        with db.transaction() as session:
            made, person = party_entry.ask_link_code(session, links.find_link(session, ref), address(), g.now)
            send_code(session, person.phone or "", made.digits, g.now)
    except RateLimited as error:
        return _link_check_page(ref, {}, {"code": _code_wait(error)}, 429)
    helped = 1 if request.form.get("helped") else None
    return redirect(url_for("people.link_check", ref=ref, helped=helped, aim=_aim() or None))


@bp.get("/i/<ref>/check")
@open_to(PUBLIC)
def link_check(ref: str) -> Page:
    """Digits and name."""
    return _link_check_page(ref, {}, {}, 200)


@bp.post("/i/<ref>/check")
@open_to(PUBLIC)
def do_link_check(ref: str) -> Page:
    """Both fit: come in and see what it is about."""
    try:
        answer = _answer()
        with db.transaction() as session:
            came = party_entry.enter_by_link(session, links.find_link(session, ref), answer, g.now)
            to = _onward(session, came) if came else ""
    except InvalidInput as error:
        return _link_check_page(ref, request.form, in_words(error.fields), 422)
    except RateLimited as error:
        return _link_check_page(ref, request.form, {"code": wait_words(error)}, 429)
    if came is None:
        return _link_check_page(ref, request.form, {"code": str(WORDS["wrong_answer"])}, 422)
    return _welcome(came, to)


@bp.get("/apply")
@open_to(PUBLIC)
def apply() -> Page:
    """Start of an application: the phone number. Whoever is in as a party goes straight on."""
    if g.actor is not None and g.actor.role == Role.PARTY:
        return redirect(page("cases.intake", "/apply/1"))
    return _phone_page("apply", {}, {}, 200)


@bp.post("/apply")
@open_to(PUBLIC)
def do_apply() -> Page:
    """Send the digits."""
    return _send_to_phone("apply")


@bp.get("/enter/phone")
@open_to(PUBLIC)
def enter_phone() -> Page:
    """A party without the link: phone number, then the list of own matters."""
    return _phone_page("enter", {}, {}, 200)


@bp.post("/enter/phone")
@open_to(PUBLIC)
def do_enter_phone() -> Page:
    """Send the digits; the answer does not tell whether we know the number."""
    return _send_to_phone("enter")


@bp.get("/enter/code/<ref>")
@open_to(PUBLIC)
def phone_code(ref: str) -> Page:
    """Digits and name."""
    return _phone_check_page(ref, {}, {}, 200)


@bp.post("/enter/code/<ref>")
@open_to(PUBLIC)
def do_phone_code(ref: str) -> Page:
    """Both fit: the application, or the list of own matters."""
    try:
        answer = _answer()
        with db.transaction() as session:
            asked = party_entry.find_code(session, ref)
            came = party_entry.enter_by_phone(session, asked, answer, g.now)
    except InvalidInput as error:
        return _phone_check_page(ref, request.form, in_words(error.fields), 422)
    except RateLimited as error:
        return _phone_check_page(ref, request.form, {"code": wait_words(error)}, 429)
    if came is None:
        key = "wrong_answer" if asked.purpose == "apply" else "wrong_answer_phone"
        return _phone_check_page(ref, request.form, {"code": str(WORDS[key])}, 422)
    return _welcome(came, page("cases.intake", "/apply/1") if asked.purpose == "apply" else "")


def _send_to_phone(purpose: str) -> Page:
    try:
        form = parse(PhoneForm, typed(request.form))
        with db.transaction() as session:
            made = party_entry.ask_phone_code(session, purpose, form.phone, address(), g.now)
            send_code(session, form.phone, made.digits, g.now)
    except InvalidInput as error:
        return _phone_page(purpose, request.form, in_words(error.fields), 422)
    except RateLimited as error:
        return _phone_page(purpose, request.form, {"phone": _code_wait(error)}, 429)
    to = own_path(request.form.get("next"))
    return redirect(url_for("people.phone_code", ref=made.row.ref, next=to or None))


def _onward(session: Session, came: CameIn) -> str:
    """The case the link is about; the page of the date where that was wanted and there still is one."""
    there = date_path(session, came.participant_id, g.now) if _aim() == "date" else ""
    return there or case_path(session, came.participant_id)


def _aim() -> str:
    """What the link was opened for: nothing else than the words known here."""
    return "date" if request.values.get("aim") == "date" else ""


def _answer() -> Answer:
    form = parse(AnswerForm, typed(request.form))
    return Answer(form.code, form.name, form.helper, address(), device())


def _welcome(came: CameIn, to: str) -> Page:
    _end_present()
    to = to or own_path(request.form.get("next")) or home_of(Role.PARTY)
    return come_in(make_response(redirect(to)), came.token)


def _phone_page(purpose: str, typed_form: Any, errors: dict[str, str], status: int) -> Page:
    to = own_path(request.values.get("next"))
    return render_template(
        "people/phone.html", purpose=purpose, typed=typed_form, errors=errors, next=to
    ), status


def _phone_check_page(ref: str, typed_form: Any, errors: dict[str, str], status: int) -> Page:
    with db.reading() as session:
        row = party_entry.find_code(session, ref)
        left = codes.tries_left(row, g.now)
    again = url_for("people.apply" if row.purpose == "apply" else "people.enter_phone")
    return _check_page(row, mask_phone(row.sent_to or ""), typed_form, errors, left, again), status


def _link_check_page(ref: str, typed_form: Any, errors: dict[str, str], status: int) -> Page:
    with db.reading() as session:
        found = links.find_link(session, ref)
        if not links.is_open(found, g.now):
            return render_template("people/link_closed.html"), 410
        row = codes.newest(session, CodeFor("enter", found.ref))
        left = codes.tries_left(row, g.now)
        phone = _phone_tail(session.get_one(Person, found.person_id))
    return _check_page(found, phone, typed_form, errors, left, ""), status


def _check_page(
    row: EntryLink | OneTimeCode, phone: str, typed_form: Any, errors: dict[str, str], left: int, again: str
) -> str:
    return render_template(
        "people/check.html",
        link=row if isinstance(row, EntryLink) else None,
        phone=phone,
        typed=typed_form,
        errors=errors,
        left=left,
        again=again,
        next=own_path(request.values.get("next")),
        aim=_aim(),
        helped=bool(request.values.get("helped") or request.form.get("helper_name")),
    )


def _phone_tail(person: Person) -> str:
    """Whoever holds a stray link learns four digits, not the number."""
    return "*******" + (person.phone or "")[-4:] if person.phone else ""


def _code_wait(error: RateLimited) -> str:
    seconds = int(error.facts.get("retry_after", 60))
    if seconds <= 60:
        return str(WORDS["wait_code"]) % {"seconds": seconds}
    return wait_words(error)
