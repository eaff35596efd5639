"""The door for who has no socket: `changes` of a room, waited for. Our own pages and the API both end here."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from portal import clock, db
from portal.errors import NotFound, NotSignedIn, RateLimited
from portal.forms import parse
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms import audience
from portal.rooms.changes import Asked, News, since
from portal.rooms.doors import room_for
from portal.rooms.forms import Changes
from portal.rooms.models import Room
from portal.rooms.waiting import Waiter, until_news

NUMBERS = 40  # channels one may follow in one request


def changes(ref: str) -> dict[str, Any]:
    """`{mark, channels?, presence?, case?, messages, more, me, room, server_time}` for the asking person; waits up to `wait` s.

    Raises NotFound, NotSignedIn (also in the middle of waiting), RateLimited, InvalidInput.
    """
    form = parse(Changes, _typed())
    with db.reading() as session:
        room, actor = room_for(session, g.actor, ref)
        view = audience.look(session.connection(), room.id)
        me, presiding = participant_ref(session, actor), room.presiding.ref
    _take(actor, room)
    realtime = current_app.extensions.get("heyi_realtime")
    asked = Asked(form.mark, form.numbers())
    waiter = Waiter(actor.person_id, room.id, view.case_ref, actor.session_ref)

    def look() -> News:
        return _look(actor, ref, realtime, asked)

    if realtime is None:
        news = until_news(waiter, form.wait, look)
    else:
        with realtime.pollers.here(room.id, actor.participant_id):
            news = until_news(waiter, form.wait, look)
    return {
        "room": ref,
        "me": me,
        "presiding": presiding,
        "server_time": audience.instant(clock.now()),
        "mark": news.mark,
        **news.parts,
        "messages": news.messages,
        "more": news.more,
    }


def participant_ref(session: Any, actor: Actor) -> str:
    """The public name of the place this person has in the case."""
    from portal.cases.models import Participant

    return str(session.get_one(Participant, actor.participant_id).ref)


def _look(actor: Actor, ref: str, realtime: Any, asked: Asked) -> News:
    """Session and place are looked at each time: a request that slept is as old as a socket (S4)."""
    with db.reading() as session:
        live = actor.session_ref and sessions.live_actor(session, actor.session_ref, clock.now())
        if not live:
            raise NotSignedIn()
        room, placed = room_for(session, live, ref)
        if placed.participant_id is None or placed.participant_id != actor.participant_id:
            raise NotFound()
        online = realtime.connections.online(room.id) if realtime else set()
        return since(session.connection(), room.id, placed.participant_id, online, asked)


def _typed() -> dict[str, Any]:
    given = request.args
    typed: dict[str, Any] = {"mark": given.get("mark", ""), "after": given.getlist("after")[:NUMBERS]}
    wait = given.get("wait", "")
    if wait:
        typed["wait"] = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 4 else wait
    return typed


def _take(actor: Actor, room: Room) -> None:
    realtime = current_app.extensions.get("heyi_realtime")
    wait = realtime.limiter.take("poll", f"{actor.person_id}:{room.id}") if realtime else 0
    if wait:
        raise RateLimited(retry_after=round(wait, 1))
