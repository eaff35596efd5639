"""The party block that many papers share, from the rows of the file."""

from __future__ import annotations

from collections.abc import Callable

from documents.contexts.common import AgentLine, PartyBlock, Signatory
from portal.cases.contact import hidden_from_the_other_side
from portal.cases.models import Case, Party
from portal.law import identity, masking


def party_block(case: Case, party: Party, to_court: bool = True) -> PartyBlock:
    """One party as printed. Full ID number and phone only where the paper goes to a court; a secret address never."""
    person = party.person
    known = identity.read_id(person.id_no) if person.id_no else None
    secret = person.address_secret or hidden_from_the_other_side(case)
    return PartyBlock(
        role="applicant" if party.side == 1 else "respondent",
        kind="person" if person.kind == "natural" else "organisation",
        name=person.name,
        sex=known.sex if known else "",  # type: ignore[arg-type]
        born=known.born if known else None,
        ethnicity=person.ethnicity,
        occupation=person.occupation,
        address="" if secret else (person.address or ""),
        address_secret=secret,
        phone="" if hidden_from_the_other_side(case) else _shown(person.phone, to_court, masking.mask_phone),
        id_no=_shown(person.id_no, to_court, masking.mask_id),
        legal_representative=person.legal_representative,
        agents=tuple(_agents(case, party)),
    )


def party_signatory(party: Party, caption: str, number: int) -> Signatory:
    """A party's place to sign: fields p1, p2, … in party order."""
    role = "applicant" if party.side == 1 else "respondent"
    return Signatory(field=f"p{number}", role=role, name=party.person.name, caption=caption)


def _agents(case: Case, party: Party) -> list[AgentLine]:
    found = [
        p for p in case.participants if p.party_id == party.id and p.capacity == "AGENT" and p.ends_at is None
    ]
    return [
        AgentLine(
            name=p.person.name, authority="special" if p.authority else "general", items=tuple(p.authority)
        )
        for p in found
    ]


def _shown(value: str | None, whole: bool, mask: Callable[[str], str]) -> str:
    if not value:
        return ""
    return value if whole else mask(value)
