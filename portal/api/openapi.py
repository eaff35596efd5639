"""The machine-readable description at /api/v1/openapi.json: routes of the API only, with our problem answers."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask import Flask, Response, jsonify, make_response

from portal.api.blueprint import bp
from portal.errors_web import STATUS
from portal.people.guards import PUBLIC, open_to

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {
            "type": "string",
            "enum": [*sorted({e.code for e in STATUS}), "csrf", "internal", "too_large"],
        },
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "reasons": {"type": "array", "items": {"type": "object"}},
    },
}
CHANGES = (
    ("mark", {"type": "string"}, "`mark` of the last answer; without it every part is told"),
    (
        "after",
        {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}:[0-9]{1,15}$"}},
        "channel:seq of each channel whose messages are wanted, and the last number one has",
    ),
    ("wait", {"type": "integer", "minimum": 0, "maximum": 25}, "seconds to wait for something new"),
)
BYTES = {"schema": {"type": "string", "format": "binary"}}
REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503)


def install(app: Flask) -> None:
    """Serve the document; it is made once, from the routes themselves."""
    assert isinstance(app, APIFlask)
    app.config.update(
        SPEC_FORMAT="json", AUTO_422_RESPONSE=False, AUTO_404_RESPONSE=False, AUTO_SERVERS=False
    )
    app.security_schemes = {"bearer": {"type": "http", "scheme": "bearer"}}

    @app.spec_processor
    def add_problems(spec: dict[str, Any] | str) -> dict[str, Any] | str:
        return describe(spec) if isinstance(spec, dict) else spec


def describe(spec: dict[str, Any]) -> dict[str, Any]:
    """Keep our own paths and say how each may refuse."""
    spec["paths"] = {path: item for path, item in spec["paths"].items() if path.startswith("/api/v1/")}
    spec.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    if "/api/v1/verify" in spec["paths"]:
        spec["paths"]["/api/v1/verify"]["post"]["requestBody"] = {
            "required": True,
            "content": {"application/pdf": BYTES},
        }
    if "/api/v1/rooms/{ref}/changes" in spec["paths"]:
        spec["paths"]["/api/v1/rooms/{ref}/changes"]["get"]["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
            for name, schema, text in CHANGES
        ]
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for item in spec["paths"].values():
        for operation in item.values():
            for status in REFUSALS:
                operation["responses"].setdefault(str(status), {"description": "Refused", "content": content})
    return spec


@bp.get("/openapi.json")
@bp.doc(hide=True)
@open_to(PUBLIC)
def document() -> Response:
    """This document."""
    from flask import current_app

    assert isinstance(current_app, APIFlask) or hasattr(current_app, "spec")
    return make_response(jsonify(current_app.spec))
