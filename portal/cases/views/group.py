"""A group's page: the list is read in at the desk, line by line mended where it is wrong; a member sees its own line (G20)."""

from __future__ import annotations

from typing import Annotated, Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import AfterValidator, Field

from portal import db
from portal.cases import group_csv
from portal.cases.forms import fen
from portal.cases.group_csv import Fault, WrongLines
from portal.cases.operations import group
from portal.cases.operations.act import enter
from portal.cases.operations.group import Elected, Stands, Votes
from portal.cases.views import bp
from portal.cases.views.ways import Page
from portal.clock import china_date
from portal.come_back import stands_at
from portal.errors import InvalidInput, NotFound
from portal.forms import Form, parse, typed
from portal.law import group as rules
from portal.law.vocabulary import Role
from portal.people.guards import open_to

ELECTION = {
    "number": lazy_gettext("代表人要2到5人"),
    "nobody": lazy_gettext("有人一票也没有。大家在会上推选的，请写明会上的情况"),
    "half": lazy_gettext("投票的还不到一半。大家在会上推选的，请写明会上的情况"),
    "more_votes": lazy_gettext("没选上的人里，有票数更多的，请检查"),
}


def _sum(text: str) -> str:
    fen(text)
    return text


class ListWords(Form):
    """The stated number and sum, and the list's text where it is mended on the page."""

    count: Annotated[int, Field(ge=1, le=group_csv.MOST_LINES)]
    total: Annotated[str, Field(max_length=30), AfterValidator(_sum)]
    text: Annotated[str, Field(max_length=group_csv.LARGEST)] = ""


@bp.get("/desk/cases/<ref>/group")
@open_to(Role.CLERK, Role.ORGANISATION, Role.MEDIATOR)
def desk_group(ref: str) -> Page:
    """Where there is no list yet the form; then all lines, the sum, who stands and is elected."""
    return _desk(ref, {}, {}, [])


@bp.post("/desk/cases/<ref>/group")
@open_to(Role.CLERK, Role.ORGANISATION)
def do_desk_group(ref: str) -> Page:
    """All lines or none. What was uploaded comes back as text on the page, to be mended there."""
    with db.reading() as session:
        enter(session, g.actor, ref, g.now)
    was = {k: v for k, v in request.form.items() if k in ("count", "total", "text")}
    try:
        uploaded = _uploaded()
        if uploaded:
            was["text"] = uploaded
        form = parse(ListWords, typed({**request.form.to_dict(), **was}))
        members = group_csv.read(form.text, china_date(g.now))
        group_csv.check_sum(members, form.count, fen(form.total))
        with db.transaction() as session:
            group.take_members(session, enter(session, g.actor, ref, g.now), members, form.text)
    except WrongLines as wrong:
        return _refused(ref, was, {}, wrong.faults)
    except InvalidInput as error:
        return _refused(ref, was, *_by_line(error))
    flash(_("名单导入了，有手机的人都发了短信。"), "success")
    return redirect(url_for("cases.desk_group", ref=ref), 303)


@bp.post("/desk/cases/<ref>/group/elected")
@open_to(Role.CLERK, Role.ORGANISATION, Role.MEDIATOR)
def do_elect(ref: str) -> Page:
    """推选的结果."""
    try:
        form = parse(Elected, typed(request.form, lists=("chosen",)))
        with db.transaction() as session:
            group.elect(session, enter(session, g.actor, ref, g.now), form)
    except InvalidInput as error:
        return _desk(
            ref, {**request.form.to_dict(), "chosen": request.form.getlist("chosen")}, _words(error), []
        ), 422  # type: ignore[return-value]
    flash(_("代表人记下了。他们可以发言，别的人先听。"), "success")
    return redirect(url_for("cases.desk_group", ref=ref), 303)


@bp.get("/cases/<ref>/group")
@open_to(Role.PARTY)
def group_page(ref: str) -> Page:
    """A member: the own line, who stands, who represents. The other side: what is asked of it, line by line."""
    return _party(ref, {})


@bp.post("/cases/<ref>/group/stand")
@open_to(Role.PARTY)
def do_stand(ref: str) -> Page:
    """我愿意当代表人."""
    stands_at(url_for("cases.group_page", ref=ref))
    form = parse(Stands, typed(request.form))
    with db.transaction() as session:
        group.stand(session, enter(session, g.actor, ref, g.now), form)
    flash(_("记下了。"), "success")
    return redirect(url_for("cases.group_page", ref=ref), 303)


@bp.post("/cases/<ref>/group/vote")
@open_to(Role.PARTY)
def do_vote(ref: str) -> Page:
    """推选."""
    try:
        form = parse(Votes, typed(request.form, lists=("chosen",)))
        with db.transaction() as session:
            group.vote(session, enter(session, g.actor, ref, g.now), form)
    except InvalidInput as error:
        return _party(ref, _words(error)), 422  # type: ignore[return-value]
    flash(_("记下了。改主意可以再选一次。"), "success")
    return redirect(url_for("cases.group_page", ref=ref), 303)


def _party(ref: str, errors: dict[str, str]) -> Page:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        found = group.page_for(session, at)
    if found is None:
        raise NotFound()
    return render_template("cases/group.html", ref=ref, group=found, errors=errors, yuan=group_csv.yuan)


def _desk(ref: str, was: dict[str, Any], errors: dict[str, str], faults: list[Fault]) -> Page:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        found = group.page_for(session, at)
        title = at.case.title
    imports = g.actor.role in group.IMPORTERS
    if found is None and not imports:
        raise NotFound()
    shown, more = faults[: group_csv.SHOWN_FAULTS], max(0, len(faults) - group_csv.SHOWN_FAULTS)
    return render_template(
        "desk/group.html", ref=ref, title=title, group=found, typed=was, errors=errors, faults=shown, more=more,
        yuan=group_csv.yuan, least=rules.LEAST, most=rules.MOST,
    )  # fmt: skip


def _refused(ref: str, was: dict[str, Any], errors: dict[str, str], faults: list[Fault]) -> Page:
    g.refused = "invalid_input"
    return _desk(ref, was, errors, faults), 422  # type: ignore[return-value]


def _uploaded() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    return group_csv.decoded(file.stream.read(group_csv.LARGEST + 1))


def _by_line(error: InvalidInput) -> tuple[dict[str, str], list[Fault]]:
    """Somebody of the list is on the other side: said at the line."""
    text = str(error.fields.get("text", ""))
    if text.startswith("line:"):
        what = _("这个人在本案里已经有别的身份，请检查")
        return {}, [Fault(int(text.removeprefix("line:")), group_csv.NUMBER, what)]
    return _words(error), []


def _words(error: InvalidInput) -> dict[str, str]:
    from portal.come_back import in_words

    plain = {k: str(v).removeprefix("election:") for k, v in error.fields.items()}
    return {k: str(ELECTION.get(v, v)) for k, v in in_words(plain).items()}
