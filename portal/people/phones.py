"""Reads a mainland mobile number as people type it."""

from __future__ import annotations

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")


def read_phone(typed: str) -> str:
    """Eleven digits; +86, blanks and dashes are taken away. Raises ValueError("phone")."""
    digits = re.sub(r"[\s\-()—－]", "", unicodedata.normalize("NFKC", typed))
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if not MOBILE.fullmatch(digits):
        raise ValueError("phone")
    return digits


def mask_phone(phone: str) -> str:
    """138****1234 (domain 6.3)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"
