"""Case numbers of courts (法〔2015〕137号, 法〔2018〕335号) and numbers of people's mediation files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.errors import InvalidInput

_ORDINALS = "一二三四五六七八九十"
_PATTERN = re.compile(
    r"^（([12]\d{3})）(最高法|[京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新兵军](?:\d{4}|\d{2})?)"
    r"([\u4e00-\u9fa5]{1,6})([1-9]\d*)号(?:之([一二三四五六七八九十]+))?$"
)
_PEOPLE = re.compile(r"^（([12]\d{3})）([\u4e00-\u9fa5]{1,8})人调字第(\d{1,6})号$")


class ConfirmationType(StrEnum):
    """Type code a court gives to confirmation cases. A required setting per court: no text settles it (13.A20)."""

    SPECIAL = "民特"
    PRE_FILING = "诉前调确"


TYPE_NAMES: dict[str, tuple[str, str]] = {
    "民初": ("民事一审", "civil, first instance"),
    "民终": ("民事二审", "civil, second instance"),
    "民特": ("民事特别程序", "civil, special procedure"),
    "诉前调确": ("诉前调解司法确认", "confirmation after pre-filing mediation"),
    "诉前调书": ("诉前调解书", "court statement after pre-filing mediation"),
    "民保令": ("人身安全保护令", "personal safety order"),
    "执": ("执行", "enforcement"),
    "执异": ("执行异议", "objection in enforcement"),
}


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """（2026）津0101民特57号之一. `part` is 0 for the main paper, 1 for 之一."""

    year: int
    court: str
    type_code: str
    serial: int
    part: int = 0

    def __str__(self) -> str:
        tail = f"之{_ordinal(self.part)}" if self.part else ""
        return f"（{self.year}）{self.court}{self.type_code}{self.serial}号{tail}"

    def next_part(self) -> CaseNumber:
        """Number of a further ruling in the same case (correction: 号之一)."""
        return CaseNumber(self.year, self.court, self.type_code, self.serial, self.part + 1)


def _ordinal(n: int) -> str:
    if n <= 10:
        return _ORDINALS[n - 1]
    tens, ones = divmod(n, 10)
    return (_ORDINALS[tens - 1] if tens > 1 else "") + "十" + (_ORDINALS[ones - 1] if ones else "")


def _ordinal_value(text: str) -> int:
    for n in range(1, 100):
        if _ordinal(n) == text:
            return n
    raise InvalidInput("case_number", text=text)


def _full_width(text: str) -> str:
    digits = str.maketrans("０１２３４５６７８９", "0123456789")
    return (
        re.sub(r"\s", "", text)
        .replace("(", "（")
        .replace(")", "）")
        .replace("〔", "（")
        .replace("〕", "）")
        .translate(digits)
    )


def case_number(year: int, court: str, type_code: str, serial: int, part: int = 0) -> CaseNumber:
    """A checked number. Raises InvalidInput."""
    return parse_case_number(str(CaseNumber(year, court, type_code, serial, part)))


def confirmation_number(
    year: int, court: str, setting: ConfirmationType | str | None, serial: int
) -> CaseNumber:
    """Number of a confirmation case. Raises InvalidInput where the court has not chosen its type code."""
    if setting not in tuple(ConfirmationType):
        raise InvalidInput("confirmation_type_not_set", court=court)
    return case_number(year, court, str(setting), serial)


def parse_case_number(text: str) -> CaseNumber:
    """Half-width brackets and spaces are accepted; no leading zeros. Raises InvalidInput."""
    found = _PATTERN.match(_full_width(text))
    if found is None:
        raise InvalidInput("case_number", text=text)
    year, court, kind, serial, part = found.groups()
    return CaseNumber(int(year), court, kind, int(serial), _ordinal_value(part) if part else 0)


@dataclass(frozen=True, slots=True)
class MediationNumber:
    """（2026）津和人调字第0001号. Not a court's case number."""

    year: int
    prefix: str
    serial: int

    def __str__(self) -> str:
        return f"（{self.year}）{self.prefix}人调字第{self.serial:04d}号"


def mediation_number(year: int, prefix: str, serial: int) -> MediationNumber:
    """A checked number of a mediation file. Raises InvalidInput."""
    return parse_mediation_number(str(MediationNumber(year, prefix, serial)))


def parse_mediation_number(text: str) -> MediationNumber:
    """Raises InvalidInput."""
    found = _PEOPLE.match(_full_width(text))
    if found is None or int(found[3]) == 0:
        raise InvalidInput("mediation_number", text=text)
    return MediationNumber(int(found[1]), found[2], int(found[3]))
