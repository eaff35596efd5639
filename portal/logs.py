"""One JSON line per event on stderr, with everything personal taken out before it is written (L1–L4)."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

# The first three name whole URLs and payloads; the rest says nothing that an operator could act on.
QUIET = ("werkzeug", "engineio", "socketio", "weasyprint", "fontTools", "pyhanko", "alembic")


def _shape(pattern: str) -> re.Pattern[str]:
    """ASCII only: to Python a Chinese character is a letter too, and would hide the edge of a number beside it."""
    return re.compile(pattern, re.ASCII)


# Long digit runs first: an ID number contains what looks like a phone number.
PATTERNS = (
    (_shape(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"), "<id>"),
    (_shape(r"(?<!\d)\d{12,19}(?!\d)"), "<number>"),
    (_shape(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "<phone>"),
    (_shape(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<email>"),
    (_shape(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "<token>"),
    (_shape(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 <token>"),
    (_shape(r"(?<![\w-])[\w-]{43}(?![\w-])"), "<token>"),
    (_shape(r"(?i)\b((?:__host-)?heyi\w*|session|cookie|token|password|secret|otp|code)(\s*[=:]\s*)[^\s,;&\"']+"), r"\1\2<hidden>"),
    (_shape(r"(?<![\d.:-])\d{6}(?![\d.:-])"), "<code>"),
)  # fmt: skip
HIDDEN_KEYS = frozenset(
    "password otp token cookie authorization secret code digits text body name phone email address id_no story params payload".split()
)
WIDE = {
    0xFF01 + n: 0x21 + n for n in range(94)
}  # full-width digits and letters, as Chinese keyboards type them
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure(level: int = logging.INFO) -> None:
    """Route structlog and the standard library through one redacting JSON line. Call once per process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.processors.format_exc_info,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Last before writing: hide by key, then by shape; a line stays one line."""
    return {key: _clean(key, value) for key, value in event.items()}


def clean(text: str) -> str:
    """Text without ids, numbers, addresses, tokens, codes, and without control characters."""
    text = text.translate(WIDE)
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _clean(key: str, value: Any) -> Any:
    if key in HIDDEN_KEYS:
        return "<hidden>"
    if key == "timestamp" or isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, Mapping):
        return {str(k): _clean(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_clean("", v) for v in value]
    text = clean(str(value))
    # A traceback keeps its lines (JSON escapes them); elsewhere a newline could forge a second line.
    return text if key == "exception" else CONTROL.sub("�", text)


def install(app: Flask) -> None:
    """One line per request, with the route's pattern: the address itself may be a link to somebody's case."""
    log = structlog.get_logger("heyi.access")
    app.before_request(_start)

    def finish(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "(no route)"
        if request.endpoint != "static":
            actor = g.get("actor")
            log.info(
                "request",
                method=request.method,
                route=rule,
                status=response.status_code,
                ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1),
                session=actor.session_ref if actor else "",
                role=str(actor.role) if actor else "",
            )
        return response

    app.after_request(finish)


def _start() -> None:
    g.began = time.monotonic()
