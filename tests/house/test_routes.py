"""Default deny: a route or a socket event without a declared guard does not exist – and the check can fail."""

from __future__ import annotations

from flask import Flask

from portal.law.vocabulary import Role
from portal.people.guards import PUBLIC, SIGNED_IN, STAFF, open_to


def unguarded(app: Flask) -> list[str]:
    """Endpoints without a declaration; Flask's own static route serves files that everybody may have."""
    return sorted(
        name
        for name, view in app.view_functions.items()
        if name != "static" and getattr(view, "guard", None) is None
    )


def test_every_route_declares_who_may_knock(app: Flask) -> None:
    assert unguarded(app) == []


def test_every_declaration_uses_known_words(app: Flask) -> None:
    known = PUBLIC | SIGNED_IN | STAFF | {Role.PARTY, Role.OUTSIDER, Role.SYSTEM}
    strange = {
        name for name, view in app.view_functions.items() if not getattr(view, "guard", frozenset()) <= known
    }
    assert strange == set()


def test_a_route_without_a_guard_is_found_and_answers_404(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", lambda: "secret")
    assert unguarded(app) == ["planted"]
    answer = app.test_client().get("/planted")
    assert (answer.status_code, b"secret" in answer.data) == (404, False)


def test_a_staff_route_refuses_a_stranger(app: Flask) -> None:
    view = open_to(Role.CLERK)(lambda: "desk")
    app.add_url_rule("/planted-desk", "planted_desk", view)
    answer = app.test_client().get("/planted-desk")
    assert answer.status_code in (302, 401)


def test_public_routes_are_the_ones_we_know(app: Flask) -> None:
    """A new public page is a decision: it is written down here."""
    public = {name for name, view in app.view_functions.items() if "public" in getattr(view, "guard", ())}
    assert public <= KNOWN_PUBLIC, public - KNOWN_PUBLIC


KNOWN_PUBLIC = {
    "api.check_file", "api.document", "api.link", "api.refresh", "api.roster", "api.token",
    "cases.roster", "cases.calendar", "cases.away", "gateway.sms", "health.healthz", "health.metrics", "health.readyz", "notices.outbox",
    "people.apply", "people.do_apply", "people.do_enter_phone", "people.do_link_check", "people.do_login",
    "people.do_phone_code", "people.enter", "people.enter_phone", "people.home", "people.link", "people.link_check",
    "people.link_code", "people.link_date", "people.login", "people.logout", "people.phone_code", "people.prefs",
}  # fmt: skip
