"""Filling in and submitting an application: saved by itself, nothing typed twice, one transaction to a case (F01–F04)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import clocks, consents, kinds, paper_contexts, papers
from portal.cases.advance import Move, Stand, begin
from portal.cases.facts import facts_of
from portal.cases.forms import AskPage, CheckPage, KindPage, MeetingPage, MePage, OtherPage, StoryPage, fen
from portal.cases.models import (
    Case,
    CaseOrganisation,
    Evidence,
    IntakeDraft,
    MediationConsent,
    Participant,
    Party,
    Proceeding,
)
from portal.cases.operations import safety
from portal.cases.operations.act import At, tell_one
from portal.clock import china_time
from portal.db import blind_index
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from portal.forms import Form, parse
from portal.law.screening import urgent_ground
from portal.law.vocabulary import Capacity, Role, Stage
from portal.people.actors import Actor
from portal.people.models import Court, CourtRoster, Organisation, Person

KEPT = timedelta(days=90)
LARGEST_ANSWERS = 20_000  # characters of JSON; a draft is not a file store

PAGES: dict[str, type[Form]] = {
    "kind": KindPage,
    "me": MePage,
    "other": OtherPage,
    "story": StoryPage,
    "ask": AskPage,
    "meeting": MeetingPage,
}
"""Pages with typed answers, in order; `files` and `check` have none of their own."""


def open_draft(session: Session, actor: Actor, now: datetime) -> IntakeDraft:
    """The person's unfinished application, or a new one."""
    _only_people(actor)
    found = newest_draft(session, actor, now)
    if found is not None:
        return found
    draft = IntakeDraft(person_id=actor.person_id, made_at=now, changed_at=now, answers="{}")
    session.add(draft)
    session.flush()
    return draft


def newest_draft(session: Session, actor: Actor, now: datetime) -> IntakeDraft | None:
    """Not submitted, not older than ninety days since the last change."""
    query = (
        select(IntakeDraft)
        .where(
            IntakeDraft.person_id == actor.person_id,
            IntakeDraft.submitted_case_id.is_(None),
            IntakeDraft.changed_at > now - KEPT,
        )
        .order_by(IntakeDraft.id.desc())
    )
    return session.scalars(query).first()


def save_page(
    session: Session,
    actor: Actor,
    page: str,
    values: Mapping[str, Any],
    now: datetime,
    step: int | None = None,
) -> IntakeDraft:
    """Keep what was typed, whether or not it is right yet. Raises NotFound for an unknown page, InvalidInput if huge."""
    if page not in PAGES:
        raise NotFound()
    draft = open_draft(session, actor, now)
    known = set(PAGES[page].model_fields)
    answers = answers_of(draft)
    answers[page] = {k: str(v) for k, v in values.items() if k in known}
    text = json.dumps(answers, ensure_ascii=False)
    if len(text) > LARGEST_ANSWERS:
        raise InvalidInput({"form": _("太长了，请写短一些")})
    draft.answers, draft.changed_at = text, now
    draft.step = max(draft.step, step or 1)
    session.flush()
    return draft


def answers_of(draft: IntakeDraft | None) -> dict[str, dict[str, Any]]:
    """Page → what was typed there."""
    return cast("dict[str, dict[str, Any]]", json.loads(draft.answers)) if draft is not None else {}


def drop_draft(session: Session, actor: Actor, now: datetime) -> None:
    """Throw the unfinished application away. Its files are unreachable from then on."""
    draft = newest_draft(session, actor, now)
    if draft is None:
        raise NotFound()
    for item in session.scalars(select(Evidence).where(Evidence.draft_id == draft.id)):
        item.withdrawn_at = item.withdrawn_at or now
    draft.answers, draft.changed_at = "{}", now - KEPT


@dataclass(frozen=True)
class Application:
    """Everything that was typed, read strictly."""

    kind: KindPage
    me: MePage
    other: OtherPage
    story: StoryPage
    ask: AskPage
    meeting: MeetingPage

    @property
    def amount_fen(self) -> int | None:
        """The sum asked for, in 分."""
        return fen(self.ask.amount) if self.ask.amount else None

    @property
    def requests(self) -> list[str]:
        """One request a line."""
        return [line.strip() for line in self.ask.requests.splitlines() if line.strip()]


def read_application(draft: IntakeDraft | None, own_phone: str | None) -> Application:
    """All pages at once. Raises InvalidInput with `page.field` → words."""
    answers, wrong, pages = answers_of(draft), {}, {}
    for name, model in PAGES.items():
        try:
            pages[name] = parse(model, {k: v for k, v in answers.get(name, {}).items() if v != ""})
        except InvalidInput as error:
            wrong.update({f"{name}.{field}": text for field, text in error.fields.items()})
    other = pages.get("other")
    if isinstance(other, OtherPage) and own_phone and other.phone == own_phone:
        wrong["other.phone"] = _("对方的电话和您的一样")
    if wrong:
        raise InvalidInput(wrong)
    return Application(**cast("dict[str, Any]", pages))


def submit(
    session: Session, actor: Actor, check: CheckPage, now: datetime, version: int | None = None
) -> Case:
    """Make the case. Raises InvalidInput naming the page, Conflict where it was submitted already."""
    draft = newest_draft(session, actor, now)
    if draft is None:
        raise Conflict("submitted")
    if version is not None and version != draft.version:
        raise StaleVersion()
    person = session.get_one(Person, actor.person_id)
    application = read_application(draft, person.phone)
    _keep_own_details(person, application.me)
    case = _make_case(session, draft, application, now)
    at = _make_proceeding(session, case, actor, now)
    applicant, _other = _make_parties(session, at, application)
    placed = At(case, at.proceeding, actor.within(applicant.id, applicant.party_id, 1), now)
    _give_consents(session, placed, applicant, check)
    _take_files(session, draft, case, applicant)
    _start(session, placed)
    _look_for_danger(session, placed, application)
    draft.submitted_case_id, draft.changed_at = case.id, now
    _make_papers(session, placed, application)
    _receipt(session, placed)
    return case


def _look_for_danger(session: Session, at: At, application: Application) -> None:
    """A word or a tick is enough: people look at it within the hour, and the other side hears nothing (G20)."""
    typed = "\n".join((application.story.story, *application.requests))
    ground = urgent_ground(typed, application.story.unsafe == "1")
    if ground:
        safety.raise_alarm(session, at, ground)


def _receipt(session: Session, at: At) -> None:
    """When it arrived, to the minute: limitation is interrupted from then on (民法典195)."""
    if at.proceeding.state == "URGENT":
        tell_one(session, at, at.actor.person_id, "urgent_received")
        return
    answer = clocks.running(session, at.proceeding, "return_application")
    until = answer.due.isoformat() if answer else ""
    received = china_time(at.now).strftime("%Y-%m-%d %H:%M")
    tell_one(session, at, at.actor.person_id, "application_received", at=received, until=until)


def resubmit(session: Session, at: At, story: str, requests: str) -> None:
    """After a return: what was asked for is added, the rest stands (13.B8)."""
    from portal.cases.operations.act import Doing, move

    at.case.story, at.case.requests = story, requests
    move(session, at, Doing("resubmit", {"required_fields": bool(story.strip() and requests.strip())}))


def _only_people(actor: Actor) -> None:
    """Staff register through the desk, so that a helper is never mistaken for the principal (F06)."""
    if actor.role != Role.PARTY:
        raise NotAllowed()


def _keep_own_details(person: Person, me: MePage) -> None:
    person.kind, person.name = me.kind, me.name
    person.id_no, person.id_no_index = me.id_no, blind_index(me.id_no)
    person.address, person.email = me.address, me.email or person.email
    person.legal_representative = me.legal_representative


def _make_case(session: Session, draft: IntakeDraft, application: Application, now: datetime) -> Case:
    organisation = session.scalars(
        select(Organisation).where(Organisation.ref == application.meeting.organisation)
    ).one_or_none()
    if organisation is None:
        raise InvalidInput({"meeting.organisation": _("请从列出的选项里选")})
    court = court_of(session, organisation)
    case = Case(
        ref=draft.ref,  # the draft's name becomes the case's, so that its files stay where they are
        title=title_of(application),
        dispute_type=application.kind.dispute_type,
        story=application.story.story,
        requests="\n".join(application.requests),
        amount_fen=application.amount_fen,
        mode=kinds.MODES[application.meeting.mode],
        wished_mode=application.meeting.mode,
        place=application.meeting.place,
        court_id=court.id if court else None,
        organisation_id=organisation.id,
        submitted_at=now,
    )
    session.add(case)
    session.flush()
    session.add(CaseOrganisation(case_id=case.id, organisation_id=organisation.id, part="lead"))
    return case


def title_of(application: Application) -> str:
    """«斯琴高娃与欧阳德福纠纷» until the desk names the cause."""
    return f"{application.me.name}与{application.other.name}的纠纷"[
        :120
    ]  # data of the file, in its own language


def court_of(session: Session, organisation: Organisation) -> Court | None:
    """The court whose list the organisation is on; otherwise the one of its district."""
    listed = (
        select(Court)
        .join(CourtRoster, CourtRoster.court_id == Court.id)
        .where(CourtRoster.organisation_id == organisation.id, CourtRoster.ends.is_(None))
    )
    return (
        session.scalars(listed).first()
        or session.scalars(select(Court).where(Court.district == organisation.district)).first()
    )


def _make_proceeding(session: Session, case: Case, actor: Actor, now: datetime) -> At:
    row = Proceeding(case_id=case.id, stage=Stage.PRE_FILING, state="SUBMITTED", opened_at=now)
    session.add(row)
    session.flush()
    return At(case, row, actor, now)


def _make_parties(session: Session, at: At, application: Application) -> tuple[Participant, Participant]:
    applicant = session.get_one(Person, at.actor.person_id)
    mine = add_party(session, at, applicant, 1, Capacity.APPLICANT)
    mine.identity_checked_at = at.now
    theirs = add_party(session, at, other_person(session, application.other, at.now), 2, Capacity.RESPONDENT)
    return mine, theirs


def add_party(session: Session, at: At, person: Person, side: int, capacity: str) -> Participant:
    """A party and its own place in the case."""
    ordinal = (
        len([p for p in session.scalars(select(Party).where(Party.case_id == at.case.id)) if p.side == side])
        + 1
    )
    party = Party(case_id=at.case.id, person_id=person.id, side=side, ordinal=ordinal)
    session.add(party)
    session.flush()
    place = Participant(
        case_id=at.case.id, person_id=person.id, capacity=capacity, party_id=party.id, starts_at=at.now
    )
    session.add(place)
    session.flush()
    return place


def other_person(session: Session, typed: OtherPage, now: datetime) -> Person:
    """Known by telephone *and* name, otherwise new: a typed telephone must not reveal who its owner is."""
    query = select(Person).where(Person.phone_index == blind_index(typed.phone), Person.name == typed.name)
    found = session.scalars(query.order_by(Person.id)).first()
    if found is not None:
        return found
    person = Person(
        kind=typed.kind,
        name=typed.name,
        phone=typed.phone,
        phone_index=blind_index(typed.phone),
        address=typed.address or None,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def _give_consents(session: Session, at: At, applicant: Participant, check: CheckPage) -> None:
    for kind in consents.TO_TAKE_PART:
        consents.give(session, at.actor, at.case.id, kind, check.language, at.now)
    session.add(
        MediationConsent(proceeding_id=at.proceeding.id, participant_id=applicant.id, agrees=True, at=at.now)
    )


def _take_files(session: Session, draft: IntakeDraft, case: Case, applicant: Participant) -> None:
    query = select(Evidence).where(Evidence.draft_id == draft.id, Evidence.withdrawn_at.is_(None))
    for item in session.scalars(query):
        item.case_id, item.party_id = case.id, applicant.party_id


def _start(session: Session, at: At) -> None:
    session.flush()
    facts = facts_of(session, at.proceeding, at.actor, at.now)
    begin(
        session,
        at.proceeding,
        Move("submit", facts, body={"kind": at.case.dispute_type}),
        Stand(at.case, at.actor, at.now),
    )


def _make_papers(session: Session, at: At, application: Application) -> None:
    context = paper_contexts.application(at, application)
    papers.intend(
        session,
        at.case,
        papers.Draft("application_for_mediation", context, subject="PROCEEDING", subject_id=at.proceeding.id),
        at.actor,
        at.now,
    )
    act = Act(
        "receive_application",
        at.actor.person_ref,
        str(at.actor.role),
        at.now,
        {"interrupts_limitation": True},
    )
    record(session, "case", at.case.ref, act)
