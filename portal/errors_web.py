"""The one boundary where domain errors become HTTP: pages for people, problem JSON (RFC 9457) for machines."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from portal import come_back, errors
from portal.people import guards

log = logging.getLogger(__name__)

csrf = CSRFProtect()

STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.WrongState: 409,
    errors.GuardFailed: 422,
    errors.InvalidInput: 422,
    errors.StaleVersion: 409,
    errors.Conflict: 409,
    errors.IdempotencyConflict: 422,
    errors.RateLimited: 429,
    errors.Busy: 503,
}

TITLES = {
    "not_found": lazy_gettext("没有找到，或者您不能查看"),
    "not_signed_in": lazy_gettext("请先核对身份"),
    "not_allowed": lazy_gettext("您没有做这一步的权限"),
    "wrong_state": lazy_gettext("这件事已经走到别的步骤了，请刷新页面看看"),
    "guard_failed": lazy_gettext("还差一些条件"),
    "invalid_input": lazy_gettext("有几处要改一下"),
    "stale_version": lazy_gettext("别人刚刚改过，请看过最新内容再提交"),
    "conflict": lazy_gettext("这一步已经有人做过了"),
    "idempotency_conflict": lazy_gettext("同一个请求编号用在了不同的内容上"),
    "rate_limited": lazy_gettext("试得太频繁了，请过一会儿再试"),
    "busy": lazy_gettext("系统正忙，没有保存，请再试一次"),
    "too_large": lazy_gettext("内容太大了"),
    "csrf": lazy_gettext("页面放得太久了，请刷新后再提交"),
    "internal": lazy_gettext("系统出了问题，我们已经记下"),
}


def install(app: Flask) -> None:
    """Attach default deny, CSRF protection and the error pages."""
    csrf.init_app(app)
    app.before_request(_default_deny)
    app.after_request(come_back.nothing_lost)
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(CSRFError, lambda _error: _answer("csrf", 400))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """API paths and fetch() callers get problem JSON."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _default_deny() -> None:
    """A route without a declared guard does not exist."""
    if request.endpoint is None or request.endpoint == "static":
        return
    view: Any = _view()
    allowed = getattr(view, "guard", None)
    if allowed is None:
        raise errors.NotFound()
    guards.check(allowed)


def _view() -> Any:
    from flask import current_app

    return current_app.view_functions.get(request.endpoint or "")


def problem(code: str, status: int, **more: Any) -> Response:
    """RFC 9457 problem JSON with our stable `code`."""
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(code, code)),
        "status": status,
        "code": code,
        **more,
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def reasons_of(error: errors.DomainError) -> list[dict[str, str]]:
    """The unmet conditions of a GuardFailed, in the reader's language, with their article."""
    from portal.law.guards import GUARDS
    from portal.law.room_reasons import ROOM_REASONS
    from portal.locale import language

    if not isinstance(error, errors.GuardFailed):
        return []
    every = GUARDS | ROOM_REASONS
    known = [every[key] for key in error.reasons if key in every]
    return [
        {"key": g_.key, "text": g_.en if language() == "en" else g_.zh, "article": g_.article} for g_ in known
    ]


def _domain(error: errors.DomainError) -> Response | tuple[str, int]:
    status = STATUS.get(type(error), 400)
    more: dict[str, Any] = {}
    if isinstance(error, errors.InvalidInput):
        more["fields"] = {name: str(text) for name, text in error.fields.items()}
    if isinstance(error, errors.GuardFailed):
        more["reasons"] = reasons_of(error)
    if isinstance(error, errors.NotSignedIn) and not wants_json():
        return redirect(url_for("people.enter", next=request.full_path if request.method == "GET" else None))  # type: ignore[return-value]
    response = _answer(error.code, status, **more)
    if isinstance(error, errors.RateLimited) and isinstance(response, Response):
        response.headers["Retry-After"] = str(error.facts.get("retry_after", 60))
    return response


def _answer(code: str, status: int, **more: Any) -> Response | tuple[str, int]:
    if wants_json():
        return problem(code, status, **more)
    title = TITLES.get(code, _("出了点问题"))
    if "fields" in more:
        more["fields"] = come_back.in_words(more["fields"])
    again = come_back.page_again(code, status, {"title": title, **more})
    if again is not None:
        return again
    typed = come_back.typed_words()
    return render_template(
        "errors/error.html", code=code, status=status, title=title, words_typed=typed, **more
    ), status


def _http(error: HTTPException) -> Response | tuple[str, int]:
    code = {404: "not_found", 405: "not_found", 413: "too_large"}.get(error.code or 500, "invalid_input")
    return _answer(code, error.code or 500)


def _unexpected(error: Exception) -> Response | tuple[str, int]:
    """Logged once with a reference; the page carries the reference and nothing else."""
    reference = secrets.token_hex(4)
    log.error(
        "unexpected error %s at %s",
        reference,
        request.url_rule,
        exc_info=error,
        extra={"reference": reference},
    )
    g.reference = reference
    return _answer("internal", 500, reference=reference)
