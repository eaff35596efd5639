"""Pages of a room: which screen for whom, and the fragments that scripts fetch again. No rule lives here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import generate_csrf

from portal import db
from portal.errors import GuardFailed, NotFound
from portal.errors_web import reasons_of, wants_json
from portal.law.writing import said_beside
from portal.locale import language
from portal.people.guards import SIGNED_IN, open_to
from portal.people.secrets import keyed_hash
from portal.rooms import acts, page_more, page_words
from portal.rooms.page_minutes import changes_typed, typed_statements
from portal.rooms.page_picture import Picture, picture
from portal.rooms.page_places import places_of, sitting_before

bp = Blueprint("room_pages", __name__)

LEADING_PANELS = frozenset({"people", "strip"})  # a colleague has them too, with less in them
LEAD_PANELS = frozenset(
    {"apart", "course", "opening", "balance", "releases", "safety", "side"}
)  # of who leads alone
PANELS = (
    LEADING_PANELS
    | LEAD_PANELS
    | {"facts", "minutes", "ask", "case", "sham", "agenda", "day", "offers", "absent", "talk", "guests"}
)
AIRLOCKED = frozenset({"admit", "caucus.join", "caucus.return", "caucus.close", "caucus.close_all"})
EARLY = timedelta(
    minutes=30
)  # before that, somebody whose last sitting ended sees the next date and not the device check
WRITTEN_ON = frozenset(
    {"minutes.edit", "fact.edit"}
)  # who writes on needs the version that is now the newest


@bp.get("/rooms/<ref>")
@open_to(SIGNED_IN)
def room(ref: str) -> str:
    """The screen that fits this person now: cockpit, room, or what comes before and after them."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        more = _more(session, seen, page_more.NAMES)
        screen = _screen(seen, _adjourned(session, seen))
    return render_template(f"rooms/{screen}.html", **_shown(seen, screen), **more)


@bp.get("/rooms/<ref>/device")
@open_to(SIGNED_IN)
def device(ref: str) -> str:
    """The device check by itself: once a case, and whenever somebody wants to see again that it works (F24)."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        more = _more(session, seen)
    return render_template("rooms/device.html", **_shown(seen), **more)


@bp.get("/rooms/<ref>/date")
@open_to(SIGNED_IN)
def date(ref: str) -> Any:
    """「这个时间不行」: where the reminder's «改期» leads (13.D4). Without a date ahead, or for who leads: the room's page."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        case = seen.room.case
    if seen.presides or seen.sitting is None or seen.sitting.state != "scheduled":
        return redirect(url_for("room_pages.room", ref=ref))
    return render_template("rooms/date.html", **_shown(seen), case=case)


@bp.get("/rooms/<ref>/panel/<name>")
@open_to(SIGNED_IN)
def panel(ref: str, name: str) -> str:
    """One part of the room's page, as it is now; the script puts it where the old one was."""
    if name not in PANELS:
        raise NotFound()
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        if not _may_see(seen, name) or (seen.outside and name != "ask"):
            raise NotFound()
        more = _more(session, seen, (name,))
    return render_template(f"rooms/panels/{name}.html", **_shown(seen), **more)


def _may_see(seen: Picture, panel_name: str) -> bool:
    """What is on the leader's screen is nobody else's to fetch, whatever address is typed."""
    if panel_name in LEAD_PANELS:
        return seen.presides
    return seen.presides or seen.is_colleague or panel_name not in LEADING_PANELS


@bp.get("/rooms/<ref>/place")
@open_to(SIGNED_IN)
def place(ref: str) -> Response:
    """Where this person is, for the waiting room's script."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        screen = _screen(seen, _adjourned(session, seen))
    return jsonify(screen=screen, place=seen.place_in_queue)


@bp.post("/rooms/<ref>/act/<verb>")
@open_to(SIGNED_IN)
def act(ref: str, verb: str) -> Any:
    """One verb by a plain form: back to the room's page; refused, the room's page comes with the form as it was filled.
    A script that asks for JSON gets a short answer instead."""
    if verb not in acts.ACTS:
        raise NotFound()
    told: dict[str, Any] = {"ok": True}
    with db.transaction() as session:
        row = acts.do(session, g.actor, ref, verb, _typed(verb), g.now)
        if verb in WRITTEN_ON:
            session.flush()
            told["version"] = row.version
    if wants_json():
        return jsonify(told)
    if verb == "place.leave":  # there is no room any more for who left for good
        return redirect(url_for("cases.mine"), 303)
    back = "date" if verb == "date.unsuited" else "room"
    return redirect(url_for(f"room_pages.{back}", ref=ref), 303)


def _typed(verb: str) -> dict[str, Any]:
    """A form's fields; lists where the verb takes a list, the record's fields where it is the record."""
    if verb in ("minutes.edit", "minutes.offer"):
        return changes_typed(request.form)
    data: dict[str, Any] = {k: v for k, v in request.form.items() if k != "csrf_token"}
    if verb == "end":  # typed on the wall's clock, without a zone
        return {"next_at": f"{data['next_at']}:00+08:00"} if data.get("next_at") else {}
    if verb == "caucus.open":
        data["participants"] = request.form.getlist("participants")
    if verb in AIRLOCKED:  # an empty table is named too
        data.pop("airlock", None)
        data["inside"] = request.form.getlist("inside") if "airlock" in request.form else None
    if verb == "date.unsuited":
        return {"better_at": f"{data['better_at']}:00+08:00"} if data.get("better_at") else {}
    return data


def _adjourned(session: Any, seen: Picture) -> bool:
    """The last sitting is over and the next one is not soon: the page says when, and whether it suits."""
    sitting = seen.sitting
    if sitting is None or sitting.state != "scheduled" or sitting.starts_at - EARLY <= g.now:
        return False
    return sitting_before(session, seen) is not None


def _screen(seen: Picture, adjourned: bool = False) -> str:
    """The order matters: an ended sitting is ended for everybody, then who leads, then how far one has come."""
    if seen.sitting is None:
        return "unscheduled"
    if seen.sitting.state == "ended":
        return "ended"
    if seen.presides:
        return "cockpit"
    if seen.me.state == "admitted":
        return "cockpit" if seen.is_colleague else "room"
    if adjourned and seen.me.state == "expected":
        return "adjourned"
    if not seen.me.device:
        return "device"
    if seen.me.company is None:
        return "presence"
    return {"waiting": "waiting", "sent_back": "waiting", "left": "left"}.get(seen.me.state, "ready")


def _shown(seen: Picture, screen: str = "") -> dict[str, Any]:
    return {
        "seen": seen,
        "now": g.now,
        "capacities": page_words.capacities(),
        "said": typed_statements,
        "beside_box": said_beside(seen.sitting.state, language()) if seen.sitting else "",
        "do": lambda verb: f"/rooms/{seen.room.ref}/act/{verb}",
        "room_data": lambda: _data(seen, screen or _screen(seen)),
        "missing": [reason["text"] for reason in reasons_of(GuardFailed(seen.missing))],
    }


def _more(session: Any, seen: Picture, names: Collection[str] = ()) -> dict[str, Any]:
    from portal.rooms.page_papers import papers_of

    places = places_of(session, seen, g.actor, g.now)
    if seen.outside:
        return places | {"facts": [], "facts_paper": None, "record": None, "sentences": [], "note": "", "draft": None} | page_more.nothing()  # fmt: skip
    return papers_of(session, seen) | places | page_more.parts(session, seen, names, g.now)


def _data(seen: Picture, screen: str) -> dict[str, Any]:
    """What the scripts need to know; only what this person may know anyway."""
    ref = seen.room.ref
    return {
        "room": ref,
        "me": seen.me.ref,
        "presiding": seen.presiding.ref,
        "presiding_name": seen.presiding.name,
        "device": seen.me.device or seen.device_before or "av",
        # A hidden address must not be told by the picture either.
        "relay_only": bool(current_app.config["HEYI"].turn_secret)
        and (request.args.get("relay") == "1" or seen.room.case.contact_hidden),
        "screen": screen,
        "leads": seen.presides,
        "shuttle": seen.room.shuttle and seen.presides,
        "csrf": generate_csrf(),
        # Seals what the browser keeps of unsent words: only this person's signed-in page in this room opens it (W6).
        "box_key": keyed_hash("unsent words", f"{g.actor.person_ref}:{ref}"),
        "people": {p.ref: {"name": p.name, "capacity": p.capacity, "side": p.side} for p in seen.named},
        "offices": page_words.offices(),
        "words": page_words.script_words(),
        "urls": {
            "room": url_for("room_pages.room", ref=ref),
            "panel": f"/rooms/{ref}/panel/",
            "place": url_for("room_pages.place", ref=ref),
            "ticket": f"/rooms/{ref}/ticket",
            "act": f"/rooms/{ref}/act/",
            "do": f"/rooms/{ref}/do/",
            "messages": f"/rooms/{ref}/messages",
            "changes": f"/rooms/{ref}/changes",
            "socket": "/socket.io",
        },
    }
