"""The words that are planted, and who may ever read each: domain rules 3.5 (default deny), written down a second time."""

from __future__ import annotations

import string
from random import Random

DESK = frozenset({"clerk", "seal_holder"})
MEDIATOR = frozenset({"mediator"})
JUDGE = frozenset({"judge"})
PARTIES = frozenset({"applicant", "respondent"})
FILE = PARTIES | MEDIATOR | DESK | JUDGE
NOBODY: frozenset[str] = frozenset()


def _both(name: str, *more: str) -> dict[str, frozenset[str]]:
    """The same thing of each side: for that side, and for whoever else is named."""
    return {f"{name}_{side}": frozenset({side, *more}) for side in ("applicant", "respondent")}


# 3.5, row by row. "Organisation/clerk" is the desk; a supervisor, another mediator and another court's clerk are outside.
AUDIENCE: dict[str, frozenset[str]] = {
    # Unshared evidence, caucus chat: own side and the mediator
    **_both("caucus", "mediator"),
    **_both("proposed", "mediator"),
    **_both("approved", "mediator"),
    **_both("withdrawn", "mediator"),
    **_both("unshared_title", "mediator"),
    **_both("unshared_inside", "mediator"),
    # Application, shared evidence: the file
    **{
        name: FILE
        for side in ("applicant", "respondent")
        for name in (f"shared_title_{side}", f"shared_inside_{side}")
    },
    # Offers, joint chat: both sides and the mediator; the judge only on request with a reason
    "joint": PARTIES | MEDIATOR,
    # Record, refusals and who was within earshot in it (papers 4): the file
    "company_applicant": FILE,
    "company_respondent": FILE,
    "record_refusal": FILE,
    # Addresses: own; the other side masked; reveal for mediator and desk; judge yes
    **_both("service", "mediator", "clerk", "seal_holder", "judge"),
    "address_declined": frozenset({"applicant"}) | MEDIATOR | DESK | JUDGE,
    # Sham, risk, safety notes: mediator and desk
    "pause_note": MEDIATOR | DESK,
    "safety_note": MEDIATOR | DESK,
    # The mediator's own notes
    "note": MEDIATOR,
    # Reasons typed to one office
    "decline_reason": frozenset({"other_mediator"}) | DESK,
    "replace_reason": frozenset({"applicant"}) | DESK,
    "refusal": frozenset({"respondent"}) | MEDIATOR | DESK,
    "send_back": PARTIES | MEDIATOR,
    # Private audit content: no page shows it
    "resume_note": DESK,
    "reveal_why": NOBODY,
}


def _word(name: str) -> str:
    dice = Random(f"planted {name}")
    return "zq" + "".join(dice.choices(string.ascii_lowercase, k=14))


WORDS = {name: _word(name) for name in AUDIENCE}
WORDS["address_respondent"] = _word("address_respondent")
assert len(set(WORDS.values())) == len(WORDS)

# Numbers that identify: (value, who may see it whole on pages). Papers of the file name both parties by law.
NUMBERS: dict[str, tuple[str, frozenset[str]]] = {
    "id_applicant": ("990101195803120027", frozenset({"applicant"}) | JUDGE),
    "id_respondent": ("990101196611050014", frozenset({"respondent"}) | JUDGE),
    "phone_applicant": ("19900000001", frozenset({"applicant"}) | JUDGE),
    "phone_respondent": ("19900000002", frozenset({"respondent"}) | JUDGE),
    "address_respondent": (WORDS["address_respondent"], frozenset({"respondent"}) | JUDGE),
    "phone_mediator": ("19900000003", MEDIATOR),
    "id_eve": ("990101197001010019", frozenset({"eve"})),
}
