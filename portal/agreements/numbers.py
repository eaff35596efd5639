"""The number an agreement bears: that of the file, never a court's 案号 (13.A20)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from documents.words import ordinal
from portal.agreements.models import Agreement
from portal.clock import china_date
from portal.errors import GuardFailed
from portal.law.case_numbers import mediation_number
from portal.people.numbers import next_serial


def number_for(session: Session, agreement: Agreement, now: datetime) -> str:
    """（2026）津和人调字第0001号; a further agreement of the same file adds 之二, 之三 …

    A file that has no number yet takes the next serial of its organisation. Raises GuardFailed without an organisation.
    """
    case = agreement.case
    if case.number is None:
        organisation = case.organisation
        if organisation is None:
            raise GuardFailed(("organisation_lawful",))
        year = china_date(now).year
        serial = next_serial(session, organisation.ref, year, "人调")
        case.number = str(mediation_number(year, organisation.number_word, serial))
    return case.number if agreement.ordinal == 1 else f"{case.number}之{ordinal(agreement.ordinal)}"
