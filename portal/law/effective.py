"""When an agreement takes effect, by regime, and the earliest and latest day a court could hold (13.A7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.errors import InvalidInput

from .calendar import legal_date
from .deadlines import Due, due
from .regimes import REGIMES, Regime

Moment = datetime | None


@dataclass(frozen=True, slots=True)
class SigningTimes:
    """Legal times of all marks under one agreement, aware UTC; None where the mark is still missing.

    A signature on paper counts with the day the mediator certified for it (13.A15).
    """

    parties: tuple[Moment, ...] = ()
    mediator: Moment = None
    seal: Moment = None
    oral: Moment = None
    receipts: tuple[Moment, ...] = ()
    judge: Moment = None
    clerk: Moment = None

    def marks(self, need: str) -> tuple[Moment, ...]:
        """The moments behind one need of a regime."""
        found: Moment | tuple[Moment, ...] = getattr(self, need)
        return found if isinstance(found, tuple) else (found,)


@dataclass(frozen=True, slots=True)
class Effect:
    """`earliest` and `latest`: first and last moment any applicable rule names; `form_complete`: nothing is missing."""

    candidates: tuple[tuple[Regime, datetime], ...]
    earliest: datetime | None
    latest: datetime | None
    form_complete: datetime | None


def _last(moments: Sequence[Moment]) -> Moment:
    known = [m for m in moments if m is not None]
    if any(m.tzinfo is None for m in known):
        raise InvalidInput("naive_datetime")
    return max(known) if known and len(known) == len(moments) else None


def effective_at(regime: Regime, times: SigningTimes) -> datetime | None:
    """Moment of effect under one rule, or None while a mark is missing. Raises InvalidInput for naive times."""
    return _last([m for need in sorted(REGIMES[regime].needs) for m in (times.marks(need) or (None,))])


def effect(regimes: Sequence[Regime], times: SigningTimes) -> Effect:
    """All rules that may apply, side by side. The 30 days are warned of by the earliest."""
    found = tuple((r, at) for r in regimes if (at := effective_at(r, times)) is not None)
    moments = [at for _, at in found]
    complete = _last([*(times.parties or (None,)), times.mediator, times.seal])
    latest = max(moments) if len(found) == len(regimes) and found else None
    return Effect(found, min(moments) if moments else None, latest, complete)


@dataclass(frozen=True, slots=True)
class ConfirmationWindow:
    """The thirty days. `warn_by` runs from the earliest candidate, `closes` from the latest one known."""

    warn_by: Due
    closes: Due

    def state(self, today: date) -> str:
        """open, reason_wanted (late by one rule only), or late (by every rule).

        In both later cases the parties may file with a stated reason and the court decides (民事诉讼法86).
        """
        if today <= legal_date(self.warn_by.due):
            return "open"
        return "reason_wanted" if today <= legal_date(self.closes.due) else "late"


def confirmation_window(found: Effect) -> ConfirmationWindow | None:
    """None while no rule says the agreement is in effect."""
    if found.earliest is None:
        return None
    latest = max(m for m in (found.earliest, found.latest, found.form_complete) if m is not None)
    return ConfirmationWindow(due("jc_apply", found.earliest), due("jc_apply", latest))


def may_file(window: ConfirmationWindow, today: date, reason_stated: bool) -> bool:
    """13.A7: blocked only after the earliest date without a stated reason; never blocked for good."""
    return window.state(today) == "open" or reason_stated
