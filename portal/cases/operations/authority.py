"""Agents: named by their principal, their 授权委托书 uploaded, its items counted only when the mediator has compared them.

«全权代理» alone is no special authority: each item has to be named on the paper (民事诉讼法62, 解释89; 13.A23). Who may read
the paper: the principal, its agents, the mediators of the case. Nobody else, not the desk and not the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from flask_babel import gettext as _
from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.forms import Phone
from portal.cases.models import Participant, Proceeding
from portal.cases.models_group import AuthorityPaper
from portal.cases.operations.act import At, tell_one
from portal.cases.told import case_changed
from portal.cases.uploads import Upload
from portal.db import blind_index
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.forms import Form
from portal.law.authority import MAX_AGENTS, Power
from portal.law.vocabulary import Capacity, Role
from portal.people.links import link_of
from portal.people.models import Person

PRINCIPALS = frozenset(
    {
        Capacity.APPLICANT,
        Capacity.RESPONDENT,
        Capacity.THIRD_PARTY,
        Capacity.LEGAL_REPRESENTATIVE,
        Capacity.REPRESENTATIVE,
        Capacity.GUARDIAN,
    }
)
MEDIATORS = frozenset({Capacity.PRESIDING_MEDIATOR, Capacity.CO_MEDIATOR})
KINDS = ("image/jpeg", "image/png", "image/webp", "application/pdf")
MOST_PAPERS = 20  # of one agent, replaced ones counted


class AgentName(Form):
    """Who is to act for me."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Phone


class PaperWords(Form):
    """What the paper grants: general, or special with its items."""

    scope: Literal["general", "special"]
    powers: Annotated[tuple[Power, ...], Field(max_length=len(Power))] = ()

    @model_validator(mode="after")
    def _items(self) -> PaperWords:
        if self.scope == "special" and not set(self.powers) - {Power.ATTEND}:
            raise ValueError(str(_("特别授权要把代办的事一项一项写明，请勾上委托书里写了的")))
        return self


class Decision(Form):
    """The mediator's word on one paper: the items that stand on it, or why it cannot be taken."""

    accepts: bool
    powers: Annotated[tuple[Power, ...], Field(max_length=len(Power))] = ()
    reason: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True)
class Stored:
    """A checked upload whose bytes are on disk already."""

    upload: Upload
    sha256: str


def check_kind(upload: Upload) -> None:
    """A paper is a picture or a PDF. Raises InvalidInput."""
    if upload.media_type not in KINDS:
        raise InvalidInput({"file": _("委托书请传照片（jpg、png、webp）或者PDF")})


def name_agent(session: Session, at: At, form: AgentName) -> Participant:
    """A party names somebody who comes and talks for it; without a checked paper he binds nobody to anything.

    Raises NotAllowed for others than principals, InvalidInput for a third agent or somebody who is in this case already.
    """
    me = _principal(session, at)
    _still_open(at)
    if len(agents_of(session, me.party_id or 0)) >= MAX_AGENTS:
        raise InvalidInput({"name": _("一方最多请%(n)s名代理人", n=MAX_AGENTS)})
    person = _person(session, form, at.now)
    taken = select(Participant.id).where(
        Participant.case_id == at.case.id, Participant.person_id == person.id, Participant.ends_at.is_(None)
    )
    if session.scalars(taken).first() is not None:
        raise InvalidInput({"phone": _("这个号码不能用，请和代理人核对")})
    agent = Participant(
        case_id=at.case.id, person_id=person.id, capacity=Capacity.AGENT, party_id=me.party_id, starts_at=at.now,
        invited_at=at.now, authority=[],
    )  # fmt: skip
    session.add(agent)
    session.flush()
    link = link_of(session, person.id, agent.id, at.now)
    tell_one(session, at, person.id, "agent_named", link=link.ref, name=at.actor.name)
    _note(session, at, "name_agent", {"participant": agent.ref})
    return agent


def keep_paper(session: Session, at: At, agent_ref: str, words: PaperWords, stored: Stored) -> AuthorityPaper:
    """The paper of one's own agent, or the agent's own. Counts for nothing until it is compared.

    Raises NotFound for an agent that is not of this party, InvalidInput, Conflict where mediation is over.
    """
    _still_open(at)
    agent = _own_agent(session, at, agent_ref)
    check_kind(stored.upload)
    before = session.scalars(select(AuthorityPaper).where(AuthorityPaper.participant_id == agent.id)).all()
    if len(before) >= MOST_PAPERS:
        raise InvalidInput({"file": _("最多传%(n)s个文件", n=MOST_PAPERS)})
    for paper in before:
        if paper.state == "waiting":
            paper.state = "replaced"
    powers = sorted(set(words.powers)) if words.scope == "special" else []
    row = AuthorityPaper(
        case_id=at.case.id, participant_id=agent.id, scope=words.scope, powers=[str(p) for p in powers],
        title=stored.upload.name, media_type=stored.upload.media_type, size=len(stored.upload.data),
        sha256=stored.sha256, uploaded_by=at.actor.participant_id, uploaded_at=at.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for mediator in _mediators(session, at):
        tell_one(session, at, mediator.person_id, "authority_came", name=agent.person.name)
    _note(session, at, "upload_authority", {"participant": agent.ref, "paper": row.ref, "sha256": row.sha256})
    case_changed(session, at.case.ref, at.actor.party_id)
    return row


def decide(session: Session, at: At, paper_ref: str, form: Decision) -> AuthorityPaper:
    """The presiding mediator has compared paper, person and items. Only what both the upload and the mediator name counts.

    Raises NotFound, NotAllowed, Conflict for one that is decided already, InvalidInput for a refusal without a reason.
    """
    row = paper_for(session, at, paper_ref)
    me = session.get(Participant, at.actor.participant_id or 0)
    if me is None or me.capacity != Capacity.PRESIDING_MEDIATOR:
        raise NotAllowed()
    agent = session.get_one(Participant, row.participant_id)
    if row.state != "waiting" or agent.ends_at is not None:
        raise Conflict("decided")
    if form.accepts:
        _accept(session, row, agent, {str(p) for p in form.powers})
    elif not form.reason:
        raise InvalidInput({"reason": _("请写明哪里不对，要补什么")})
    row.state = "verified" if form.accepts else "refused"
    row.decided_by, row.decided_at, row.reason = me.id, at.now, form.reason or None
    session.flush()
    result = _("核对过了") if form.accepts else _("要补：%(what)s", what=form.reason)
    for person_id in {agent.person_id, agent.party.person_id if agent.party else agent.person_id}:
        tell_one(session, at, person_id, "authority_decided", name=agent.person.name, result=result)
    _note(
        session,
        at,
        "decide_authority",
        {"paper": row.ref, "state": row.state, "powers": list(agent.authority)},
    )
    case_changed(session, at.case.ref, agent.party_id)
    return row


def papers_of(session: Session, at: At) -> list[AuthorityPaper]:
    """Papers this reader may see, oldest first."""
    query = select(AuthorityPaper).join(Participant, Participant.id == AuthorityPaper.participant_id)
    query = query.where(AuthorityPaper.case_id == at.case.id, _may_see(session, at))
    return list(session.scalars(query.order_by(AuthorityPaper.id)))


def paper_for(session: Session, at: At, ref: str) -> AuthorityPaper:
    """One paper; raises NotFound where it is not this reader's."""
    found = next((p for p in papers_of(session, at) if p.ref == ref), None)
    if found is None:
        raise NotFound()
    return found


def agents_of(session: Session, party_id: int) -> list[Participant]:
    """Open places of agents of this party."""
    query = select(Participant).where(
        Participant.party_id == party_id,
        Participant.capacity == Capacity.AGENT,
        Participant.ends_at.is_(None),
    )
    return list(session.scalars(query.order_by(Participant.id)))


def agents_for(session: Session, at: At) -> list[Participant]:
    """Agents this reader may know the papers of: a party's own, all for the mediators."""
    if is_mediator(session, at):
        places = [p for p in at.case.participants if p.capacity == Capacity.AGENT and p.ends_at is None]
        return sorted(places, key=lambda p: p.id)
    return agents_of(session, at.actor.party_id) if acts_for_party(session, at) and at.actor.party_id else []


def is_mediator(session: Session, at: At) -> bool:
    """Presiding or together with; an organisation's clerk or another mediator of the house is not."""
    me = session.get(Participant, at.actor.participant_id or 0)
    return at.actor.role == Role.MEDIATOR and me is not None and me.capacity in MEDIATORS


def acts_for_party(session: Session, at: At) -> bool:
    """The principal or its agent; who only accompanies reads no authority."""
    me = session.get(Participant, at.actor.participant_id or 0)
    return me is not None and me.party_id is not None and me.capacity in PRINCIPALS | {Capacity.AGENT}


def _may_see(session: Session, at: At) -> ColumnElement[bool]:
    if is_mediator(session, at):
        return true()
    if not acts_for_party(session, at):
        return false()
    return Participant.party_id == at.actor.party_id


def _accept(session: Session, row: AuthorityPaper, agent: Participant, ticked: set[str]) -> None:
    counted = sorted(set(row.powers) & ticked) if row.scope == "special" else []
    if row.scope == "special" and not counted:
        raise InvalidInput({"powers": _("请勾上委托书里写明了的事项")})
    query = select(AuthorityPaper).where(
        AuthorityPaper.participant_id == agent.id, AuthorityPaper.state == "verified"
    )
    for older in session.scalars(query):
        older.state = "replaced"
    row.powers, agent.authority = counted, counted


def _principal(session: Session, at: At) -> Participant:
    me = session.get(Participant, at.actor.participant_id or 0)
    if me is None or me.party_id is None or me.capacity not in PRINCIPALS:
        raise NotAllowed()
    return me


def _own_agent(session: Session, at: At, ref: str) -> Participant:
    if not acts_for_party(session, at):
        raise NotAllowed()
    found = next((p for p in agents_of(session, at.actor.party_id or 0) if p.ref == ref), None)
    if found is None:
        raise NotFound()
    me = session.get_one(Participant, at.actor.participant_id)
    if me.capacity == Capacity.AGENT and me.id != found.id:
        raise NotFound()
    return found


def _person(session: Session, form: AgentName, now: datetime) -> Person:
    """Known by telephone *and* name, otherwise new: a typed telephone must not reveal who its owner is."""
    index = blind_index(form.phone)
    query = select(Person).where(
        Person.phone_index == index, Person.name == form.name, Person.kind == "natural"
    )
    found = session.scalars(query.order_by(Person.id)).first()
    if found is None:
        found = Person(name=form.name, phone=form.phone, phone_index=index, created_at=now)
        session.add(found)
        session.flush()
    return found


def _mediators(session: Session, at: At) -> list[Participant]:
    query = select(Participant).where(
        Participant.case_id == at.case.id,
        Participant.capacity == Capacity.PRESIDING_MEDIATOR,
        Participant.ends_at.is_(None),
    )
    return list(session.scalars(query))


def _still_open(at: At) -> None:
    proceeding: Proceeding = at.proceeding
    if proceeding.closed_at is not None:
        raise Conflict("closed")


def _note(session: Session, at: At, action: str, body: dict[str, object]) -> None:
    act = Act(action, at.actor.person_ref, str(at.actor.role), at.now, body)
    record(session, "staff", at.case.ref, act)
