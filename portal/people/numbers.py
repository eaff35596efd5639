"""Serial numbers per issuer, year and word."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import NumberSeries


def next_serial(session: Session, issuer: str, year: int, word: str) -> int:
    """The next serial; the row stays locked until the commit, so none is skipped or given twice."""
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
