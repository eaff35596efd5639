"""Pages of the agreement: the mediator's draft, a party's reading and signing, the host's own marks, the same sitting."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("agreements", __name__)

from portal.agreements import pages_steps  # noqa: E402, F401  what the case's page says
from portal.agreements.views import court_view, draft, files, host, reading, signing, sitting  # noqa: E402

__all__ = ["bp", "court_view", "draft", "files", "host", "reading", "signing", "sitting"]
