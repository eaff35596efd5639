"""Pages of a room: which screen for whom, and the fragments that scripts fetch again. No rule lives here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from portal import db
from portal.errors import NotFound
from portal.people import tokens
from portal.people.guards import SIGNED_IN, open_to
from portal.rooms import page_words
from portal.rooms.doors import room_for
from portal.rooms.page_picture import Picture, picture

bp = Blueprint("room_pages", __name__)

PANELS = frozenset({"people", "opening", "facts", "minutes", "releases", "ask", "case", "break"})


@bp.get("/rooms/<ref>")
@open_to(SIGNED_IN)
def room(ref: str) -> str:
    """The screen that fits this person now: cockpit, room, or what comes before and after them."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        more = _more(session, seen)
    return render_template(f"rooms/{_screen(seen)}.html", **_shown(seen), **more)


@bp.get("/rooms/<ref>/device")
@open_to(SIGNED_IN)
def device(ref: str) -> str:
    """The device check by itself: once a case, and whenever somebody wants to see again that it works (F24)."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
    return render_template("rooms/device.html", **_shown(seen))


@bp.get("/rooms/<ref>/panel/<name>")
@open_to(SIGNED_IN)
def panel(ref: str, name: str) -> str:
    """One part of the room's page, as it is now; the script puts it where the old one was."""
    if name not in PANELS:
        raise NotFound()
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
        more = _more(session, seen)
    return render_template(f"rooms/panels/{name}.html", **_shown(seen), **more)


@bp.get("/rooms/<ref>/place")
@open_to(SIGNED_IN)
def place(ref: str) -> Response:
    """Where this person is, for the waiting room's script."""
    with db.reading() as session:
        seen = picture(session, g.actor, ref)
    return jsonify(screen=_screen(seen), place=seen.place_in_queue)


def _screen(seen: Picture) -> str:
    """The order matters: an ended sitting is ended for everybody, then who leads, then how far one has come."""
    if seen.sitting is None:
        return "unscheduled"
    if seen.sitting.state == "ended":
        return "ended"
    if seen.presides:
        return "cockpit"
    if seen.me.state == "admitted":
        return "room"
    if not seen.me.device:
        return "device"
    if seen.me.company is None:
        return "presence"
    return {"waiting": "waiting", "sent_back": "waiting", "left": "left"}.get(seen.me.state, "ready")


def _shown(seen: Picture) -> dict[str, Any]:
    return {
        "seen": seen,
        "now": g.now,
        "capacities": page_words.capacities(),
        "do": lambda verb: f"/rooms/{seen.room.ref}/do/{verb}",
        "room_data": lambda: _data(seen),
        "presets": request.args,
    }


def _more(session: Any, seen: Picture) -> dict[str, Any]:
    from portal.rooms.page_papers import papers_of

    return papers_of(session, seen)


def _data(seen: Picture) -> dict[str, Any]:
    """What the scripts need to know; only what this person may know anyway."""
    ref = seen.room.ref
    return {
        "room": ref,
        "me": seen.me.ref,
        "presiding": seen.presiding.ref,
        "presiding_name": seen.presiding.name,
        "device": seen.me.device or seen.device_before or "av",
        "relay_only": bool(current_app.config["HEYI"].turn_secret) and request.args.get("relay") == "1",
        "screen": _screen(seen),
        "csrf": generate_csrf(),
        "people": {p.ref: {"name": p.name, "capacity": p.capacity, "side": p.side} for p in seen.people},
        "offices": page_words.offices(),
        "words": page_words.script_words(),
        "urls": {
            "room": url_for("room_pages.room", ref=ref),
            "panel": f"/rooms/{ref}/panel/",
            "place": url_for("room_pages.place", ref=ref),
            "ticket": f"/rooms/{ref}/ticket",
            "do": f"/rooms/{ref}/do/",
            "socket": "/socket.io",
        },
    }
