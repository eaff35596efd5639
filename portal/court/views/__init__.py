"""Pages of the court's side: parties' joint application, the clerk's desk, the judge's bench, papers."""

from portal.court import (  # noqa: F401  what happens when papers are made, and what the case page says next
    listeners,
    next_steps,
)
from portal.court.views import bench, desk, papers, party, review, sign
from portal.court.views.blueprint import bp

__all__ = ["bench", "bp", "desk", "papers", "party", "review", "sign"]
