"""Numbers of the organisation's own files: （2026）津和人调字第0001号. One serial per issuer, year and word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import china_date
from portal.law.case_numbers import mediation_number
from portal.people.models import NumberSeries, Organisation


def next_serial(session: Session, issuer: str, year: int, word: str) -> int:
    """The next serial, with its row locked until the commit: none is skipped, none is given twice."""
    query = select(NumberSeries).where(
        NumberSeries.issuer == issuer, NumberSeries.year == year, NumberSeries.word == word
    )
    series = session.scalars(query.with_for_update()).one_or_none()
    if series is None:
        series = NumberSeries(issuer=issuer, year=year, word=word, last=0)
        session.add(series)
    series.last += 1
    session.flush()
    return series.last


def mediation(session: Session, organisation: Organisation, now: datetime) -> str:
    """A people's mediation number; never a court's 案号 (13.A20)."""
    year = china_date(now).year
    serial = next_serial(session, organisation.ref, year, "人调")
    return str(mediation_number(year, organisation.number_word, serial))
