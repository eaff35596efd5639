"""Compares a typed name with the one on file, kindly: blanks, width and the many middle dots do not matter."""

from __future__ import annotations

import unicodedata

from portal.people.models import Person

DOTS = "·•・‧∙⋅᛫．."


def same_name(typed: str, person: Person) -> bool:
    """True for the person's name; for a company also its legal representative's."""
    names = [person.name] + ([person.legal_representative] if person.kind == "legal" else [])
    return plain_name(typed) in {plain_name(name) for name in names if name}


def plain_name(name: str) -> str:
    """NFKC, without blanks and dots, in one case."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in text if not sign.isspace() and sign not in DOTS).casefold()
