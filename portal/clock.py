"""The one place that reads the clock. `now` is read once per request, job or event and passed on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+08:00")  # no summer time since 1991; legal dates are dates here


def now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


def china_date(at: datetime) -> date:
    """The legal date of an instant: the calendar day at UTC+08:00."""
    return at.astimezone(CHINA).date()


def china_time(at: datetime) -> datetime:
    """The same instant, as people in the case read it off the wall."""
    return at.astimezone(CHINA)
