"""Conditions of the room that are no row of the table: who may speak, who may come in. Each text says what to do."""

from __future__ import annotations

from .guards import OMR, OWN, PML, Guard

_LINES: tuple[tuple[str, str, str, str], ...] = (
    ("may_speak", "您现在只听不说。想说话请按“举手”，由调解员请您发言", "You listen for now. To speak, raise your hand; the mediator grants the word", OWN),
    ("guest_consented", "还有一方没有同意这个人在场，请先问各方", "A side has not agreed that this person is here; ask every side first", PML + "20"),
    ("interpreter_sworn", "翻译还没有当场保证如实翻译。请先让翻译说一遍，再点“已经保证”", "The interpreter has not given the undertaking yet; hear it, then tick it", OMR + "22"),
)  # fmt: skip

ROOM_REASONS: dict[str, Guard] = {line[0]: Guard(*line) for line in _LINES}
