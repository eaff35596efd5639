"""Computing a period (民事诉讼法85, 民法典200–204): when does the clock run out, and how was that counted?"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.errors import InvalidInput, NotFound

from .calendar import CHINA, end_of_day, is_known, is_workday, legal_date, next_workday
from .timers import TIMERS, Timer, Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included. For a clock that still stands, give today as `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the reckoning, for the screen: `kind` is counted, paused or rolled."""

    kind: str
    start: date
    end: date
    days: int


@dataclass(frozen=True, slots=True)
class Due:
    """`due` is a date at +08:00 (for hour clocks an aware UTC datetime); `raw` is before the holiday roll."""

    key: str
    due: date | datetime
    raw: date | datetime
    article: str
    rolled: bool
    holiday_table_known: bool
    pieces: tuple[Piece, ...]

    @property
    def moment(self) -> datetime:
        """The instant after which it is late, aware UTC."""
        return self.due if isinstance(self.due, datetime) else end_of_day(self.due)

    def days_left(self, today: date) -> int:
        """Whole days from `today` to the due day; negative when late."""
        return (legal_date(self.due) - today).days


def timer(key: str) -> Timer:
    """The timer of that name. Raises NotFound."""
    if key not in TIMERS:
        raise NotFound("timer", key=key)
    return TIMERS[key]


def merge_pauses(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Overlapping and touching pauses become one, so that a day is left out once. Raises InvalidInput."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.start, p.end)):
        if pause.end < pause.start:
            raise InvalidInput("pause_ends_before_start", start=str(pause.start), end=str(pause.end))
        if merged and pause.start <= merged[-1].end + _DAY:
            merged[-1] = Pause(merged[-1].start, max(merged[-1].end, pause.end))
        else:
            merged.append(pause)
    return tuple(merged)


def parse_pause(text: str) -> Pause:
    """«2026-04-10..2026-04-15». Raises InvalidInput."""
    first, dots, last = text.partition("..")
    try:
        pause = Pause(date.fromisoformat(first), date.fromisoformat(last if dots else first))
    except ValueError:
        raise InvalidInput("pause_format", text=text) from None
    return merge_pauses([pause])[0]


def add_months(day: date, months: int) -> date:
    """The matching day, or the last of the month where there is none (民法典202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due(
    key: str,
    start: date | datetime,
    pauses: Sequence[Pause] = (),
    extension: int = 0,
    *,
    urgent: bool = False,
    n: int | None = None,
) -> Due:
    """When the clock `key` that starts with an event at `start` runs out.

    The day (or hour) of the event is not counted. `extension` is in the timer's own unit.
    `n` replaces the default length where the installation set another. Raises NotFound, InvalidInput.
    """
    which = timer(key)
    length = _length(which, extension, urgent, n)
    if which.unit is Unit.HOUR:
        return _due_hours(which, start, length)
    try:
        first = legal_date(start)
    except ValueError:
        raise InvalidInput("naive_datetime", key=key) from None
    stops = () if which.fixed else merge_pauses(pauses)
    raw = _raw(which.unit, first, length, stops)
    last = next_workday(raw) if which.rolls and which.unit is not Unit.WORKING_DAY else raw
    return Due(
        key,
        last,
        raw,
        which.article,
        last != raw,
        _known(which, first, last),
        _pieces(first, raw, last, stops),
    )


def _length(which: Timer, extension: int, urgent: bool, n: int | None) -> int:
    if extension < 0 or (which.ext_max is not None and extension > which.ext_max):
        raise InvalidInput("extension_too_long", key=which.key, extension=extension, limit=which.ext_max)
    if n is not None and n < 0:
        raise InvalidInput("negative_length", key=which.key)
    base = which.n if n is None else n
    if urgent and which.urgent_n is not None:
        base = which.urgent_n
    return base + extension


def _due_hours(which: Timer, start: date | datetime, hours: int) -> Due:
    """Procedural hours run from the next full hour (解释125); they do not wait for a holiday to end."""
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise InvalidInput("hours_need_a_moment", key=which.key)
    local = start.astimezone(CHINA)
    begin = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    end = (begin + timedelta(hours=hours)).astimezone(UTC)
    return Due(
        which.key, end, end, which.article, False, True, (Piece("counted", begin.date(), legal_date(end), 0),)
    )


def _paused(day: date, stops: Sequence[Pause]) -> bool:
    return any(p.start <= day <= p.end for p in stops)


def _raw(unit: Unit, first: date, length: int, stops: Sequence[Pause]) -> date:
    if unit in (Unit.MONTH, Unit.YEAR):
        return _shift_by_pauses(first, add_months(first, length * (12 if unit is Unit.YEAR else 1)), stops)
    day, counted = first, 0
    while counted < length:
        day += _DAY
        if not _paused(day, stops) and (unit is Unit.DAY or is_workday(day)):
            counted += 1
    return day


def _shift_by_pauses(first: date, end: date, stops: Sequence[Pause]) -> date:
    """A period in months is lengthened by each paused day that falls in it."""
    for pause in stops:
        inside = max(pause.start, first + _DAY)
        if inside <= end:
            end += timedelta(days=max(0, (pause.end - inside).days + 1))
    return end


def _known(which: Timer, first: date, last: date) -> bool:
    """For calendar days only the last day matters (T-4); for working days every day does."""
    begin = first.year if which.unit is Unit.WORKING_DAY else last.year
    return all(is_known(year) for year in range(begin, last.year + 1))


def _pieces(first: date, raw: date, last: date, stops: Sequence[Pause]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    day = first + _DAY
    for pause in stops:
        begin, end = max(pause.start, first + _DAY), min(pause.end, raw)
        if begin > end:
            continue
        if day < begin:
            found.append(Piece("counted", day, begin - _DAY, (begin - day).days))
        found.append(Piece("paused", begin, end, (end - begin).days + 1))
        day = end + _DAY
    if day <= raw:
        found.append(Piece("counted", day, raw, (raw - day).days + 1))
    if last > raw:
        found.append(Piece("rolled", raw + _DAY, last, (last - raw).days))
    return tuple(found)
