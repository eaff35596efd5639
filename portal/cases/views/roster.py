"""The public roster: exactly what the rule wants published (OM-05)."""

from __future__ import annotations

from flask import g, render_template

from portal import db
from portal.cases import choosing
from portal.cases.kinds import kind_name
from portal.cases.views import bp
from portal.cases.views.ways import Page
from portal.clock import china_date
from portal.people.guards import PUBLIC, open_to


@bp.get("/roster")
@open_to(PUBLIC)
def roster() -> Page:
    """Basic data, scope, strengths, fee or not, inviting court. No login."""
    with db.reading() as session:
        people = [
            {
                "name": c.person.name,
                "kind": c.profile.kind,
                "specialties": [kind_name(s) for s in c.profile.specialties],
                "languages": list(c.profile.languages),
                "region": c.profile.region_scope,
                "fee": c.profile.fee,
                "introduction": c.profile.introduction,
                "organisation": c.organisation,
                "court": c.court,
            }
            for c in choosing.roster(session, china_date(g.now))
        ]
    return render_template("cases/roster.html", people=people)
