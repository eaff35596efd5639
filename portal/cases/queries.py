"""What a reader may read of a case, as plain values; whatever the table of 3.5 does not allow is not even fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from portal.cases import clocks, contact, crowd, wording
from portal.cases.facts import answers_of, facts_of, presiding_assignment
from portal.cases.five_steps import StepLine, five_steps
from portal.cases.models import Clock, Evidence, Paper, Participant, Party
from portal.cases.next_step import NextStep, next_step
from portal.cases.operations import signing
from portal.cases.operations.act import At
from portal.clock import china_date, china_time
from portal.errors import NotFound
from portal.law import machines, masking
from portal.law.timers import ONLY_BY_HOURS
from portal.law.visibility import Access, Item, Viewer, access
from portal.law.vocabulary import Machine, Role, Stage
from portal.people.models import MediatorProfile, Person


@dataclass(frozen=True)
class PersonLine:
    """One person as this reader sees them."""

    ref: str
    name: str
    side: int
    mine: bool
    agrees: bool | None
    phone: str = ""
    id_no: str = ""
    address: str = ""


@dataclass(frozen=True)
class ClockLine:
    """A deadline with its article, for everybody."""

    label: str
    due: date
    article: str
    paused: bool


@dataclass(frozen=True)
class PaperLine:
    """A paper of the file."""

    ref: str
    title: str
    state: str
    ready: bool
    at: datetime
    to_sign: bool = False  # waits for the reader's own name
    companion: bool = False  # the English reading copy; the Chinese paper is what is signed


@dataclass(frozen=True)
class EvidenceLine:
    """An uploaded item."""

    ref: str
    title: str
    media_type: str
    sha256: str
    preview: bool
    shared: bool
    mine: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class CasePage:
    """Everything the pages of one case show."""

    ref: str
    version: int
    case_version: int
    number: str
    title: str
    cause: str
    kind: str
    stage: str
    state: str
    state_words: str
    story: str
    requests: list[str]
    amount_fen: int | None
    place: str
    wished_mode: str
    court: str
    organisation: str
    organisation_ref: str
    submitted_at: datetime
    guidance: str
    people: list[PersonLine]
    clocks: list[ClockLine]
    papers: list[PaperLine]
    evidence: list[EvidenceLine]
    actions: dict[str, tuple[bool, tuple[str, ...]]]
    today: date
    mediator: str = ""
    mediator_kind: str = ""
    disclosure: str = ""
    relation: str = ""
    own_agrees: bool | None = None
    step: NextStep | None = None
    steps: list[StepLine] = field(default_factory=list)
    step_now: int = 1
    risk: str = ""
    pause: str = ""
    safety: str = ""
    group: int = 0  # people of a list on one side

    @property
    def mine(self) -> PersonLine | None:
        """The reader's own line."""
        return next((p for p in self.people if p.mine), None)

    @property
    def others(self) -> list[PersonLine]:
        """The other side, as a party reads it."""
        own = self.mine
        return [p for p in self.people if own is not None and p.side != own.side]

    def may(self, action: str) -> bool:
        """True where the table knows the action here for this role; a missing condition is said beside the button."""
        return action in self.actions


def viewer_of(session: Session, at: At) -> Viewer:
    """In which relation the reader stands to the file as a whole (3.5)."""
    if at.actor.role == Role.PARTY:
        # Who came to listen or to advise hears the talk; the file is not written down for them in 3.5.
        return Viewer.OUTSIDER if _is_guest(session, at) else Viewer.OWN_SIDE
    if at.actor.role == Role.MEDIATOR:
        return Viewer.CASE_MEDIATOR
    if at.actor.role in (Role.CLERK, Role.ORGANISATION):
        return Viewer.DESK
    return Viewer.CONFIRMING_JUDGE if at.actor.role == Role.JUDGE else Viewer.OUTSIDER


def title_for(session: Session, at: At) -> str:
    """The title names the parties: not for somebody who is only asked to come."""
    if at.actor.role == Role.PARTY and viewer_of(session, at) is Viewer.OUTSIDER:
        return str(_("请您参加的调解"))
    return at.case.title


GUESTS = frozenset({"OBSERVER", "EXPERT", "INVITED_GUEST", "INTERESTED_PERSON"})


def _is_guest(session: Session, at: At) -> bool:
    if at.actor.party_id is not None or at.actor.participant_id is None:
        return False
    return session.get_one(Participant, at.actor.participant_id).capacity in GUESTS


def viewer_of_party(session: Session, at: At, side: int) -> Viewer:
    """The same, towards one side's own things."""
    general = viewer_of(session, at)
    if general is Viewer.OWN_SIDE and at.actor.side != side:
        return Viewer.OTHER_SIDE
    return general


def case_page(session: Session, at: At) -> CasePage:
    """The page of one case for this reader."""
    staff = at.actor.role != Role.PARTY
    assignment = presiding_assignment(session, at.proceeding)
    mediator = session.get_one(Person, assignment.person_id) if assignment else None
    case, row = at.case, at.proceeding
    viewer = viewer_of(session, at)
    reads = (
        viewer is not Viewer.OUTSIDER or staff
    )  # who came to listen reads nothing of the file, nor who is in it
    term = clocks.term_of(session, row)
    state = wording.state_told(row.state, staff, bool(case.number))
    steps, now_at = five_steps(at, mediator.name if mediator else "", term.due if term else None)
    return CasePage(
        ref=case.ref,
        version=row.version,
        case_version=case.version,
        number=case.number or "",
        title=title_for(session, at),
        cause=case.cause if reads else "",
        kind=case.dispute_type,
        stage={"PRE_FILING": "pre", "POST_FILING": "post", "TRIAL": "trial"}[row.stage],
        state=state,
        state_words=wording.state_for(state, staff),
        story=case.story if reads else "",
        requests=case.requests.splitlines() if reads else [],
        amount_fen=case.amount_fen if reads else None,
        place=case.place if reads else "",
        wished_mode=case.wished_mode,
        court=case.court.name if case.court else "",
        organisation=case.organisation.name if case.organisation else "",
        organisation_ref=case.organisation.ref if case.organisation else "",
        submitted_at=china_time(case.submitted_at),
        guidance=row.guidance,
        people=people_of(session, at) if reads else [],
        clocks=clocks_of(session, at),
        papers=papers_of(session, at),
        evidence=evidence_of(session, at),
        actions=actions_of(session, at),
        today=china_date(at.now),
        mediator=mediator.name if mediator else "",
        mediator_kind=_kind_of(session, mediator),
        disclosure=assignment.disclosure if assignment else "",
        relation=assignment.relation if assignment else "",
        own_agrees=answers_of(session, row).agrees.get(at.actor.party_id or 0),
        step=next_step(session, at) if not staff else None,
        steps=steps,
        step_now=now_at,
        risk=case.risk if access(Item.RISK_COLOUR, viewer) is Access.YES else "",
        group=crowd.group_size(session, at) if reads else 0,
        pause=(row.pause_note or "") if access(Item.SAFETY_NOTES, viewer) is Access.YES else "",
        safety=(case.safety_note or "") if access(Item.SAFETY_NOTES, viewer) is Access.YES else "",
    )


def _kind_of(session: Session, mediator: Person | None) -> str:
    if mediator is None:
        return ""
    found = select(MediatorProfile.kind).where(MediatorProfile.person_id == mediator.id)
    return session.scalars(found).first() or ""


def people_of(session: Session, at: At) -> list[PersonLine]:
    """Parties side by side. Numbers are masked for the other side, and for staff until they ask (reveal + audit)."""
    answers = answers_of(session, at.proceeding)
    lines = []
    query = select(Party).where(Party.case_id == at.case.id).order_by(Party.side, Party.ordinal)
    parties = list(session.scalars(query))
    quiet = crowd.crowds(at, parties)
    for party in crowd.shown_parties(at, parties):
        person = session.get_one(Person, party.person_id)
        mine = party.id == at.actor.party_id
        bare = party.side in quiet and not mine  # a name that speaks for all, nothing of the person
        own = mine and person.id == at.actor.person_id
        viewer = contact.viewer_of(own, mine, at.actor.is_staff)
        lines.append(
            PersonLine(
                ref=party.ref,
                name=person.name,
                side=party.side,
                mine=mine,
                agrees=answers.agrees.get(party.id),
                phone=""
                if bare
                else contact.shown(at.case, Item.PHONE, viewer, person.phone, masking.mask_phone),
                id_no="" if bare else masking.mask_id(person.id_no or "", for_other_side=not own),
                address=""
                if bare
                else contact.shown(at.case, Item.ADDRESS, viewer, person.address, _door(person)),
            )
        )
    return lines


def _door(person: Person) -> Callable[[str], str]:
    return lambda address: masking.mask_address(address, secret=person.address_secret)


def clocks_of(session: Session, at: At) -> list[ClockLine]:
    """Running deadlines, nearest first. One that runs for each party alike is one line."""
    query = (
        select(Clock)
        .where(Clock.case_id == at.case.id, Clock.met_at.is_(None), Clock.timer.not_in(ONLY_BY_HOURS))
        .order_by(Clock.due, Clock.id)
    )
    lines = [
        ClockLine(wording.timer_name(c.timer), c.due, wording.timer_article(c.timer), c.paused)
        for c in session.scalars(query)
    ]
    return list(dict.fromkeys(lines))


def papers_of(session: Session, at: At) -> list[PaperLine]:
    """Papers this reader may open."""
    query = select(Paper).where(Paper.case_id == at.case.id, may_read(session, at)).order_by(Paper.id)
    waiting = {p.id for p in signing.waiting_for(session, at.case, at.actor)}
    return [
        PaperLine(
            p.ref,
            wording.paper_title(p.kind),
            str(wording.PAPER_STATES.get(p.state, p.state)),
            bool(p.sha256),
            china_time(p.intent_at),
            p.id in waiting,
            p.language != "zh",
        )
        for p in session.scalars(query)
    ]


def paper_for(session: Session, at: At, ref: str) -> Paper:
    """One paper; raises NotFound where it is not this reader's."""
    paper = session.scalars(
        select(Paper).where(Paper.ref == ref, Paper.case_id == at.case.id, may_read(session, at))
    ).one_or_none()
    if paper is None:
        raise NotFound()
    return paper


def may_read(session: Session, at: At) -> ColumnElement[bool]:
    """SQL condition on Paper: a party's own paper is read by its side, the mediator and the desk; the rest by its item."""
    viewer = viewer_of(session, at)
    if viewer is Viewer.OUTSIDER:
        return false()  # a supervisor counts and warns; what is not written in 3.5 is not read
    closed = [item for item in Item if access(item, viewer) not in (Access.YES, Access.REVEAL)]
    by_item = Paper.audience.not_in([str(item) for item in closed])
    if viewer is not Viewer.OWN_SIDE:
        return by_item
    own = select(Party.id).where(Party.case_id == at.case.id, Party.side == at.actor.side)
    return and_(by_item, or_(Paper.party_id.is_(None), Paper.party_id.in_(own)))


def evidence_of(session: Session, at: At) -> list[EvidenceLine]:
    """Evidence this reader may see, oldest first."""
    query = (
        select(Evidence, Party.side)
        .join(Party, Party.id == Evidence.party_id)
        .where(Evidence.case_id == at.case.id, Evidence.withdrawn_at.is_(None), may_see(session, at))
        .order_by(Evidence.id)
    )
    return [
        EvidenceLine(
            ref=e.ref,
            title=e.title,
            media_type=e.media_type,
            sha256=e.sha256,
            preview=e.preview_state == "ready",
            shared=e.shared_at is not None,
            mine=e.party_id == at.actor.party_id,
            by=session.get_one(Person, e.person_id).name,
            at=china_time(e.uploaded_at),
        )
        for e, _side in session.execute(query)
    ]


def evidence_for(session: Session, at: At, ref: str) -> Evidence:
    """One item; raises NotFound where it is not for this reader."""
    query = (
        select(Evidence)
        .join(Party, Party.id == Evidence.party_id)
        .where(
            Evidence.ref == ref,
            Evidence.case_id == at.case.id,
            Evidence.withdrawn_at.is_(None),
            may_see(session, at),
        )
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    return row


def may_see(session: Session, at: At) -> ColumnElement[bool]:
    """SQL condition on Evidence joined with its Party: unshared things are for the own side and the mediator who accepted."""
    viewer = viewer_of(session, at)
    if access(Item.SHARED_EVIDENCE, viewer) is not Access.YES:
        return Evidence.id.is_(None)
    shared = Evidence.shared_at.is_not(None)
    if viewer is Viewer.OWN_SIDE:
        return or_(shared, Party.side == at.actor.side)
    if access(Item.UNSHARED_EVIDENCE, viewer) is Access.YES and at.actor.participant_id is not None:
        return true()
    return shared


def actions_of(session: Session, at: At) -> dict[str, tuple[bool, tuple[str, ...]]]:
    """Action → (all conditions hold, guard keys that do not), for this role in this state."""
    facts = facts_of(session, at.proceeding, at.actor, at.now)
    offers = machines.allowed_actions(
        Machine.PROCEEDING, Stage(at.proceeding.stage), at.proceeding.state, at.actor.role, facts
    )
    return {o.row.action: (o.allowed, o.reasons) for o in offers}
