"""Cells in which the table and the matrix are left to disagree, each with its reason. Empty is the aim, and it is."""

from __future__ import annotations

from .line import Where

DISPUTED: dict[Where, str] = {}
