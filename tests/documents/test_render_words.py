"""Dates, ages, ordinals and English amounts as printed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from documents import words


def test_an_instant_is_shown_on_the_clock_of_china() -> None:
    instant = datetime(2026, 3, 19, 16, 5, tzinfo=UTC)
    assert words.moment(instant, "zh") == "2026年3月20日0时05分"
    assert words.moment(instant, "en") == "20 March 2026, 00:05"


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2026, 3, 11), 67), (date(2026, 3, 12), 68), (date(2027, 3, 11), 68), (date(1958, 3, 12), 0)],
)
def test_age_changes_on_the_birthday(on: date, years: int) -> None:
    assert words.age(date(1958, 3, 12), on) == years


def test_one_born_on_the_29th_of_february_grows_older_every_year() -> None:
    assert words.age(date(2004, 2, 29), date(2022, 2, 28)) == 17
    assert words.age(date(2004, 2, 29), date(2022, 3, 1)) == 18


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"), (110, "一百一十"),
     (119, "一百一十九"), (160, "一百六十"), (999, "九百九十九")],
)  # fmt: skip
def test_ordinals(number: int, text: str) -> None:
    assert words.ordinal(number) == text


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_no_ordinal_outside_its_range(number: int) -> None:
    with pytest.raises(ValueError, match="no ordinal"):
        words.ordinal(number)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (860000, "CNY 8,600 (Renminbi eight thousand six hundred yuan only)"),
        (2874005, "CNY 28,740.05 (Renminbi twenty-eight thousand seven hundred and forty yuan and five fen)"),
        (0, "CNY 0 (Renminbi zero yuan only)"),
        (100000000, "CNY 1,000,000 (Renminbi one million yuan only)"),
        (10101, "CNY 101.01 (Renminbi one hundred and one yuan and one fen)"),
    ],
)
def test_amounts_in_english(fen: int, text: str) -> None:
    assert words.amount(fen, "en") == text


def test_amounts_in_chinese_stand_twice() -> None:
    assert words.amount(860000, "zh") == "8,600元（人民币捌仟陆佰元整）"
