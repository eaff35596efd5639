"""Working days and public holidays as the State Council announces them each November, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
"""Legal time. A fixed offset: no summer time since 1991, and no zone database is needed."""


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year's notice: days off (with weekends inside them), and weekend days that are worked (调休)."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    source: str


def _days(year: int, *spans: str) -> frozenset[date]:
    """«10-01..10-07» or «01-04»."""
    found: set[date] = set()
    for span in spans:
        first, _, last = span.partition("..")
        day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last or first}")
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


_Y2026 = HolidayYear(
    2026,
    off=_days(
        2026,
        "01-01..01-03",
        "02-15..02-23",
        "04-04..04-06",
        "05-01..05-05",
        "06-19..06-21",
        "09-25..09-27",
        "10-01..10-07",
    ),
    work=_days(2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    source="国务院办公厅关于2026年部分节假日安排的通知",
)

HOLIDAYS: dict[int, HolidayYear] = {2026: _Y2026}
"""Known years. The installation adds a year by `add_year` from its own table each November."""


def add_year(year: int, off: Iterable[date], work: Iterable[date], source: str = "") -> None:
    """Make a year's notice known to this process. Days of another year are refused with ValueError."""
    off_days, work_days = frozenset(off), frozenset(work)
    if any(d.year != year for d in off_days | work_days):
        raise ValueError(f"a day is not in {year}")
    if off_days & work_days:
        raise ValueError("a day cannot be both off and worked")
    HOLIDAYS[year] = HolidayYear(year, off_days, work_days, source)


def is_known(year: int) -> bool:
    """False means: weekends only, and a banner that the holiday table is missing."""
    return year in HOLIDAYS


def is_workday(day: date) -> bool:
    """Mon–Fri less holidays, plus make-up days (T-9)."""
    table = HOLIDAYS.get(day.year)
    if table is not None:
        if day in table.off:
            return False
        if day in table.work:
            return True
    return day.weekday() < 5


def next_workday(day: date) -> date:
    """The day itself if worked, else the first worked day after it (T-3)."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def legal_date(moment: date | datetime) -> date:
    """Calendar day at UTC+08:00. A datetime without a zone is refused with ValueError."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("datetime without a zone")
        return moment.astimezone(CHINA).date()
    return moment


def end_of_day(day: date) -> datetime:
    """24:00 of a legal day as aware UTC: online acts count until then (T-5)."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC) + timedelta(days=1)
