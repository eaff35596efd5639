"""Masked forms of personal details. Masking is for eyes; access control is elsewhere."""

from __future__ import annotations

import re


def mask_id(number: str, *, for_other_side: bool = False) -> str:
    """120101********001X for the own side and staff, 1****************X for the other side."""
    if len(number) < 8:
        return "*" * len(number)
    if for_other_side or len(number) < 14:
        return number[0] + "*" * (len(number) - 2) + number[-1]
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_phone(number: str) -> str:
    """138****1234."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return "*" * len(digits)
    return digits[:-8] + "****" + digits[-4:]


def mask_account(number: str) -> str:
    """**** **** **** 1234."""
    digits = re.sub(r"\s", "", number)
    return "**** **** **** " + digits[-4:] if len(digits) >= 8 else "****"


_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "端木",
)


def mask_name(name: str) -> str:
    """朱某某, as case studies print it."""
    if not name:
        return ""
    head = name[:2] if name[:2] in _COMPOUND else name[0]
    return head + ("某某" if len(name) - len(head) >= 2 else "某")


_DISTRICT = re.compile(r"^(.*?(?:区|县|旗|市(?!.*(?:区|县|旗))))")


def mask_address(address: str, *, secret: bool = False) -> str:
    """District level for the other side; nothing at all where the address is secret."""
    if secret:
        return ""
    found = _DISTRICT.match(address)
    return (found[1] if found else address[:3]) + "……" if address else ""


def mask_email(address: str) -> str:
    """z***@example.cn."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else "***"


SECRET_ADDRESS_TEXT = "送达地址已提交法院"
"""Printed on the other side's copies in place of a secret address."""
