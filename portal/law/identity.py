"""Numbers that carry a check sign: citizen id (GB 11643) and unified social credit code (GB 32100)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
_SHAPE = re.compile(r"^\d{17}[\dX]$")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SHAPE = re.compile(f"^[{_CREDIT_ALPHABET}]{{18}}$")

TEST_PREFIX = "99"
"""No region has this code: numbers of invented people begin with it."""


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a citizen id says of itself. `problem` is empty where the number is well formed.

    A wrong check sign is told, not guessed away: the desk compares with the card.
    """

    number: str
    born: date | None
    sex: str
    invented: bool
    problem: str

    @property
    def ok(self) -> bool:
        """Shape, date and check sign hold."""
        return not self.problem


def check_sign(first17: str) -> str:
    """The eighteenth sign of a citizen id (ISO 7064, mod 11-2)."""
    return _SIGNS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def _birth(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def read_id(text: str, today: date | None = None) -> IdNumber:
    """Read a citizen id number. Never raises; see `problem`: shape, date, future, check_sign."""
    number = re.sub(r"\s", "", text).upper()
    if not _SHAPE.match(number):
        return IdNumber(number, None, "", number.startswith(TEST_PREFIX), "shape")
    born = _birth(number[6:14])
    sex = "男" if int(number[16]) % 2 else "女"
    problem = ""
    if born is None or born.year < 1880:
        problem = "date"
    elif today is not None and born > today:
        problem = "future"
    elif check_sign(number[:17]) != number[17]:
        problem = "check_sign"
    return IdNumber(number, born, sex, number.startswith(TEST_PREFIX), problem)


ID_PROBLEMS: dict[str, tuple[str, str]] = {
    "shape": ("身份证号码应为18位，最后一位可以是X", "An id number has 18 signs; the last may be X"),
    "date": ("身份证号码中的出生日期不存在", "The date of birth in the number does not exist"),
    "future": ("身份证号码中的出生日期在今天之后", "The date of birth in the number lies in the future"),
    "check_sign": (
        "身份证号码最后一位对不上，请核对",
        "The last sign does not match; please compare with the card",
    ),
}


def age_on(born: date, day: date) -> int:
    """Full years on the day of the paper (13.A18). The birthday itself completes the year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def credit_check_sign(first17: str) -> str:
    """The eighteenth sign of a credit code (mod 31)."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _CREDIT_ALPHABET[-total % 31]


def credit_code_problem(text: str) -> str:
    """«» where the unified social credit code holds, else shape or check_sign."""
    code = re.sub(r"\s", "", text).upper()
    if not _CREDIT_SHAPE.match(code):
        return "shape"
    return "" if credit_check_sign(code[:17]) == code[17] else "check_sign"
