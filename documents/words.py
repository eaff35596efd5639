"""Dates, ages, amounts and ordinals as papers print them, in Chinese and in English."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from portal.law.capital import capital, yuan_figures
from portal.law.dates_zh import date_en, date_numerals, date_zh

CHINA = timezone(timedelta(hours=8))
_DIGITS = "〇一二三四五六七八九"
_SMALL = (
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
    + ["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
)  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def day(value: date, lang: str) -> str:
    """2026年4月3日 / 3 April 2026."""
    return date_zh(value) if lang == "zh" else date_en(value)


def closing_day(value: date, lang: str) -> str:
    """二〇二六年四月三日, the closing date of court papers (法〔2016〕221号)."""
    return date_numerals(value) if lang == "zh" else date_en(value)


def moment(value: datetime, lang: str) -> str:
    """An instant on the clock of China, to the minute."""
    local = value.astimezone(CHINA)
    if lang == "zh":
        return f"{day(local, lang)}{local.hour}时{local.minute:02d}分"
    return f"{day(local, lang)}, {local:%H:%M}"


def age(born: date, on: date) -> int:
    """Full years on the day of the paper (A18); a birthday counts from its own day on."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def ordinal(number: int) -> str:
    """一 … 九十九, for clause numbers, months and days."""
    if not 0 < number < 1000:
        raise ValueError(f"no ordinal for {number}")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        middle = (
            ""
            if not rest
            else ("〇" if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + ordinal(rest)
        )
        return f"{_DIGITS[hundreds]}百{middle.replace('〇', '零')}"
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def amount(fen: int, lang: str) -> str:
    """8,600元（人民币捌仟陆佰元整） / CNY 8,600 (Renminbi eight thousand six hundred yuan only)."""
    if lang == "zh":
        return f"{yuan_figures(fen)}元（{capital(fen)}）"
    return f"CNY {yuan_figures(fen)} ({capital_en(fen)})"


def capital_en(fen: int) -> str:
    """Renminbi eight thousand six hundred yuan only."""
    yuan, rest = divmod(fen, 100)
    tail = f" and {_words(rest)} fen" if rest else " only"
    return f"Renminbi {_words(yuan)} yuan{tail}"


def _words(number: int) -> str:
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= size:
            head, rest = divmod(number, size)
            return f"{_words(head)} {name}" + (f" {_words(rest)}" if rest else "")
    if number >= 100:
        head, rest = divmod(number, 100)
        return f"{_SMALL[head]} hundred" + (f" and {_words(rest)}" if rest else "")
    if number < 20:
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
