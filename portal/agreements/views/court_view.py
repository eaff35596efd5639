"""「法院会看到什么」: computed from the types of what was said, for a party and for the mediator alike."""

from __future__ import annotations

from flask import g, render_template, request

from portal import db
from portal.agreements import court_view
from portal.agreements.views import bp
from portal.cases.access import case_for
from portal.law.visibility import CourtPurpose
from portal.people.guards import SIGNED_IN, open_to


@bp.get("/cases/<ref>/to-court")
@open_to(SIGNED_IN)
def to_court(ref: str) -> str:
    """Two purposes: confirmation of the agreement, or a suit where mediation failed."""
    wanted = request.args.get("for", "")
    purpose = CourtPurpose.CONFIRMATION if wanted == "confirmation" else CourtPurpose.LATER_TRIAL
    with db.reading() as session:
        case, _placed = case_for(session, g.actor, ref)
        goes = court_view.for_court(session, case, purpose)
    facts = [one.text for one in goes if one.kind.value == "undisputed_fact"]
    clauses = [one.text for one in goes if one.kind.value == "agreed_clause"]
    return render_template(
        "agreements/to_court.html", ref=ref, facts=facts, clauses=clauses, purpose=purpose.value
    )
