"""Who acts: a person + a session + one appointment or participant (+ the helper who presses)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.law.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Passed to every operation. `role` is in which quality; membership in a case is always looked up, never carried.

    A party has no appointment; `participant_id` is set once an access door has found its place in the case at hand.
    """

    person_id: int
    person_ref: str
    name: str
    role: Role
    session_id: int | None = None
    session_ref: str = ""
    appointment_id: int | None = None
    organisation_id: int | None = None
    court_id: int | None = None
    may_seal: bool = False
    participant_id: int | None = None
    party_id: int | None = None
    side: int | None = None
    helper: str = ""

    def within(self, participant_id: int, party_id: int | None, side: int | None) -> Actor:
        """The same person, placed in one case."""
        return replace(self, participant_id=participant_id, party_id=party_id, side=side)

    @property
    def is_staff(self) -> bool:
        """Holds the role by appointment."""
        return self.appointment_id is not None


SYSTEM = Actor(person_id=0, person_ref="system", name="系统", role=Role.SYSTEM)
