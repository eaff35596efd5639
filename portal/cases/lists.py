"""One line a case, for a party's own list and for the desks; filtered by `visible`, nearest deadline first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import queries, wording
from portal.cases.access import current_proceeding, place, visible
from portal.cases.models import Case, Clock, Party
from portal.cases.operations.act import At
from portal.clock import china_time
from portal.law.group import GROUP
from portal.law.timers import ONLY_BY_HOURS
from portal.law.visibility import Viewer
from portal.law.vocabulary import Role
from portal.locale import listed
from portal.people.actors import Actor
from portal.people.models import Person


@dataclass(frozen=True)
class CaseLine:
    """One line of a list."""

    ref: str
    number: str
    title: str
    people: str
    state: str
    state_words: str
    amount_fen: int | None
    due: date | None
    paused: bool
    risk: str
    submitted_at: datetime
    waiting_for: str = ""


def case_line(session: Session, at: At) -> CaseLine:
    """For lists of staff and of a party's own cases; the caller has filtered by `visible`."""
    staff = at.actor.role != Role.PARTY
    kept_back = () if staff else ONLY_BY_HOURS
    nearest = session.scalars(
        select(Clock)
        .where(Clock.case_id == at.case.id, Clock.met_at.is_(None), Clock.timer.not_in(kept_back))
        .order_by(Clock.paused, Clock.due)
    ).first()
    names = [
        session.get_one(Person, p.person_id).name
        for p in session.scalars(
            select(Party).where(Party.case_id == at.case.id).order_by(Party.side, Party.ordinal)
        )
    ]
    reads = staff or queries.viewer_of(session, at) is not Viewer.OUTSIDER
    state = wording.state_told(at.proceeding.state, staff, bool(at.case.number))
    return CaseLine(
        ref=at.case.ref,
        number=at.case.number or "",
        title=queries.title_for(session, at),
        people=_named(names) if reads else "",
        state=state,
        state_words=wording.state_for(state, staff),
        amount_fen=at.case.amount_fen if reads else None,
        due=nearest.due if nearest else None,
        paused=bool(nearest and nearest.paused),
        risk=at.case.risk if staff else "",
        submitted_at=china_time(at.case.submitted_at),
        waiting_for=wording.timer_name(nearest.timer) if nearest else "",
    )


def _named(names: list[str]) -> str:
    """Of a crowd the first two and how many."""
    if len(names) <= 2 * GROUP:
        return listed(names)
    return str(_("%(names)s等%(n)s人", names=listed(names[:2]), n=len(names)))


def lines(session: Session, actor: Actor, now: datetime) -> list[CaseLine]:
    """Every case this actor may see, nearest deadline first."""
    found = []
    for case in session.scalars(select(Case).where(visible(actor)).order_by(Case.id)):
        found.append(
            case_line(session, At(case, current_proceeding(session, case), place(session, actor, case), now))
        )
    return sorted(found, key=lambda c: (c.due is None, c.due or date.max, c.submitted_at))
