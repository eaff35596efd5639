"""The linter's findings, shown again with the application (13.A4): advice for the parties, reasons to look for the court."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.agreements import file
from portal.agreements.models import Agreement
from portal.law.linter import Finding


def findings(session: Session, agreement: Agreement, today: date) -> list[Finding]:
    """What a court may say to the clauses as signed; nothing here blocks the application."""
    return file.findings(session, agreement, today)
