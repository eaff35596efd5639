"""Serial numbers per issuer, year and word: taken with the row locked, so none is skipped or given twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import china_date
from portal.court.models import Application
from portal.law.case_numbers import confirmation_number
from portal.people.numbers import next_serial


def give_number(session: Session, application: Application, now: datetime) -> str:
    """The court's own number for the confirmation case, e.g. （2026）津0101民特57号; kept if it has one already."""
    if application.number:
        return application.number
    court, year = application.court, china_date(now).year
    serial = next_serial(session, f"court:{court.code}", year, court.confirmation_type)
    application.number = str(confirmation_number(year, court.code, court.confirmation_type, serial))
    return application.number
