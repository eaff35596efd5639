"""Verification of signed papers from the file alone. Needs no database and no network."""

from .check import verify
from .report import REASONS, Finding, Report, SignatureReport

__all__ = ["REASONS", "Finding", "Report", "SignatureReport", "verify"]
