"""The shape of one line of the transition table, and short hands to write the lines."""

from __future__ import annotations

from dataclasses import dataclass

from .papers import PaperKind
from .vocabulary import EndReason, Machine, Role, Stage


@dataclass(frozen=True, slots=True)
class Birth:
    """A new thing that a move brings into being, in the same transaction.

    `new_case`: a linked case of its own (13.B22, A14), because a case has one open proceeding at a time.
    """

    machine: Machine
    stage: Stage
    state: str
    new_case: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Who may do what from where, to where, under which conditions, on which paper, by which article.

    `jointly`: every party has to do it before the move happens. `ends`: end reasons to choose from.
    `also`: moves of other machines carried out in the same transaction, on every thing of the case whose state knows
    the act; their guards are checked, their roles are not.
    `starts`/`stops`/`pauses`/`resumes` name timers of deadlines.TIMERS.
    """

    machine: Machine
    stages: frozenset[Stage]
    state: str
    action: str
    to: str
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    papers: tuple[PaperKind, ...] = ()
    article: str = ""
    jointly: bool = False
    ends: tuple[EndReason, ...] = ()
    also: tuple[tuple[Machine, str], ...] = ()
    opens: Birth | None = None

    @property
    def paper(self) -> PaperKind | None:
        """The chief paper, if any."""
        return self.papers[0] if self.papers else None

    @property
    def record_only(self) -> bool:
        """True where the act is written down but the state stays."""
        return self.state == self.to and self.opens is None

    @property
    def label(self) -> str:
        """Chinese label of the act (staff wording); parties see actions.ACTIONS[...].party_zh."""
        from .actions import ACTIONS

        return ACTIONS[self.action].staff_zh


PARTY = frozenset({Role.PARTY})
MEDIATOR = frozenset({Role.MEDIATOR})
CLERK = frozenset({Role.CLERK})
JUDGE = frozenset({Role.JUDGE})
ORGANISATION = frozenset({Role.ORGANISATION})
SYSTEM = frozenset({Role.SYSTEM})
SUPERVISOR = frozenset({Role.SUPERVISOR})
OUTSIDER = frozenset({Role.OUTSIDER})
DESK = CLERK | ORGANISATION
"""The intake desk: the court's docking clerk, or the committee's own office (PML 17, 19)."""
BENCH = JUDGE | CLERK

TERMS_OF_MEDIATION = ("term_prefiling", "term_medical", "term_post_ordinary", "term_post_summary")
"""Clocks of the mediation itself. Labour's fifteen days open arbitration and are never paused by us."""
