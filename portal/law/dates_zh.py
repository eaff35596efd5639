"""Dates as papers print them: Arabic in the body, Chinese numerals at the close of a ruling."""

from __future__ import annotations

import re
from datetime import date

from portal.errors import InvalidInput

_DIGITS = "〇一二三四五六七八九"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = "一二三四五六日"


def date_zh(day: date) -> str:
    """2026年4月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _small(n: int) -> str:
    tens, ones = divmod(n, 10)
    head = {0: "", 1: "十"}.get(tens, _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def date_numerals(day: date) -> str:
    """二〇二六年四月三日, for the closing line of court papers."""
    year = "".join(_DIGITS[int(c)] for c in f"{day.year:04d}")
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def date_en(day: date) -> str:
    """3 April 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_zh(day: date) -> str:
    """星期五."""
    return "星期" + _WEEKDAYS[day.weekday()]


DATE_IN_TEXT = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def parse_date_zh(text: str) -> date:
    """2026年4月3日 → date. Raises InvalidInput."""
    found = DATE_IN_TEXT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return date(*(int(g) for g in found.groups()))
    except ValueError:
        raise InvalidInput("date", text=text) from None


def dates_in(text: str) -> tuple[date, ...]:
    """All full dates written in a text; impossible ones (2月30日) are left out, see `bad_dates_in`."""
    return tuple(d for d in (_try(m) for m in DATE_IN_TEXT.finditer(text)) if d is not None)


def bad_dates_in(text: str) -> tuple[str, ...]:
    """Dates that do not exist, as written."""
    return tuple(m[0] for m in DATE_IN_TEXT.finditer(text) if _try(m) is None)


def _try(found: re.Match[str]) -> date | None:
    try:
        return date(*(int(g) for g in found.groups()))
    except ValueError:
        return None
