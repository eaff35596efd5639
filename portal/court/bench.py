"""The judge's acts: verify both together, decide on a coded ground, sign the ruling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Paper, PaperSignature, Participant
from portal.cases.papers import Mark
from portal.clock import china_date
from portal.court import contexts, service
from portal.court.facts import facts_of
from portal.court.forms import AnswersIn, ConfirmIn, EndIn, GroundIn, SignRulingIn
from portal.court.models import Application, QuestionAnswer, Ruling
from portal.court.numbers import give_number
from portal.court.operations import parties
from portal.db import announce
from portal.errors import Conflict, GuardFailed, InvalidInput, NotAllowed, NotFound, WrongState
from portal.law import machines
from portal.law.grounds import GATE_A, GATE_B
from portal.law.questions import QUESTIONS
from portal.law.vocabulary import Machine, Role, Stage
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor
from portal.people.models import Person
from portal.people.step_up import is_fresh


@dataclass(frozen=True)
class Decision:
    """How one kind of ruling moves the application and what the parties are told."""

    action: str
    paper: str
    notice: str


DECISIONS = {
    "confirm": Decision("confirm", "ruling_confirm", "jc_confirmed"),
    "dismiss": Decision("dismiss", "ruling_dismiss", "jc_dismissed"),
    "not_accept": Decision("not_accept", "ruling_not_accept", "jc_not_accepted"),
    "rule_withdrawn": Decision("rule_withdrawn", "ruling_withdrawn", "jc_withdrawn"),
    "rule_deemed_withdrawn": Decision(
        "rule_deemed_withdrawn", "ruling_deemed_withdrawn", "jc_deemed_withdrawn"
    ),
    "terminate": Decision("terminate", "ruling_terminated", "jc_terminated"),
}


def answer(session: Session, actor: Actor, application: Application, form: AnswersIn, now: datetime) -> None:
    """Write down what one party answered to the questions of Art. 356, in the room, before the judge."""
    if actor.role != Role.JUDGE or application.judge_id != actor.person_id:
        raise NotAllowed()
    place = session.scalars(
        select(Participant).where(
            Participant.ref == form.participant, Participant.case_id == application.case_id
        )
    ).one_or_none()
    if place is None:
        raise NotFound()
    known = {q.key for q in QUESTIONS}
    for key, words in form.answers.items():
        if key not in known or not words.strip():
            raise InvalidInput({f"answers.{key}": "required"})
        _put_answer(session, application, place, key, words, now)
    announce(session, "application", application.ref)


def verify(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Both were there together and each question is answered: the question record is made (解释 356)."""
    facts = facts_of(session, application, actor, now)
    advance(session, application, Move("verify", facts), Stand(application.case, actor, now))
    application.checks = {**application.checks, "verified": now.isoformat()}
    papers.intend(
        session, application.case, contexts.question_record_draft(session, application, now), actor, now
    )


def draft_confirm(
    session: Session, actor: Actor, application: Application, form: ConfirmIn, now: datetime
) -> Ruling:
    """Gate B looked at: the ruling is drafted from the file, clause by clause as signed."""
    application.checks = {**application.checks, "gate_b": sorted(set(form.gate_b) & set(GATE_B))}
    return _draft(session, actor, application, "confirm", "", form.reasons, now)


def draft_refusal(
    session: Session, actor: Actor, application: Application, kind: str, form: GroundIn, now: datetime
) -> Ruling:
    """不予受理 (A grounds, before acceptance) or 驳回 (A or B grounds after it)."""
    if kind not in ("dismiss", "not_accept") or (kind == "not_accept" and form.ground not in GATE_A):
        raise InvalidInput({"ground": "choose"})
    return _draft(session, actor, application, kind, form.ground, form.reasons, now)


def draft_withdrawal(session: Session, actor: Actor, application: Application, now: datetime) -> Ruling:
    """准许撤回申请 (解释 357)."""
    return _draft(session, actor, application, "rule_withdrawn", "", "", now)


def draft_end(session: Session, actor: Actor, application: Application, form: EndIn, now: datetime) -> Ruling:
    """按撤回申请处理 (解释 357 第二款) or 终结特别程序 (民诉法 186)."""
    if form.ground == "CIVIL_DISPUTE":
        return _draft(session, actor, application, "terminate", "", form.reasons, now)
    if form.asked_on is None or form.due_on is None or form.due_on < form.asked_on:
        raise InvalidInput({"due_on": "order"})
    days = {"asked_on": form.asked_on.isoformat(), "due_on": form.due_on.isoformat()}
    application.checks = {**application.checks, "deemed": days}
    return _draft(session, actor, application, "rule_deemed_withdrawn", "", form.reasons, now)


def _draft(
    session: Session,
    actor: Actor,
    application: Application,
    kind: str,
    ground: str,
    reasons: str,
    now: datetime,
) -> Ruling:
    """Check the decision's row as if the ruling were signed, then make the paper: a refused decision leaves no paper."""
    if application.judge_id is None and kind == "not_accept":
        application.judge_id = actor.person_id
    if application.judge_id != actor.person_id:
        raise NotAllowed()
    if open_ruling(session, application) is not None:
        raise Conflict("ruling")
    facts = {
        **facts_of(session, application, actor, now),
        **_ground_facts(kind, ground),
        "ruling_signed": True,
    }
    machines.step(
        Machine.APPLICATION,
        Stage(application.stage),
        application.state,
        DECISIONS[kind].action,
        actor.role,
        facts,
    )
    ruling = Ruling(
        application_id=application.id,
        kind=kind,
        ground=ground,
        reasons=reasons,
        number=give_number(session, application, now),
        judge_id=actor.person_id,
        clerk_id=application.clerk_id,
        made_at=now,
    )
    session.add(ruling)
    session.flush()
    ruling.paper_id = papers.intend(
        session, application.case, contexts.ruling_draft(session, application, ruling, now), actor, now
    ).id
    announce(session, "application", application.ref)
    return ruling


def discard_ruling(
    session: Session, actor: Actor, ruling: Ruling, application: Application, now: datetime
) -> None:
    """The judge does not sign this wording: the draft is void, the application stays where it is."""
    if ruling.judge_id != actor.person_id:
        raise NotAllowed()
    marks = papers.signatures(session, ruling.paper_id or 0)
    if any(m.intended_at for m in marks):
        raise WrongState()  # signed: only 补正 or the objection can follow (13.D6)
    papers.void(session, application.case, session.get_one(Paper, ruling.paper_id), actor, now)


def sign_ruling(
    session: Session,
    actor: Actor,
    application: Application,
    form: SignRulingIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    """The judge signs exactly this hash after a fresh check; the court's seal follows, then the decision takes effect."""
    ruling = open_ruling(session, application)
    if ruling is None or ruling.judge_id != actor.person_id:
        raise NotFound()
    if china_date(ruling.made_at) != china_date(now):
        raise InvalidInput({"document_hash": "another_day"})  # a ruling bears the day on which it is signed
    if not is_fresh(session, actor, form.document_hash, now):
        raise GuardFailed(("identity_fresh",))
    field = next(s for s in papers.signatures(session, ruling.paper_id or 0) if s.field == "judge")
    papers.mark(session, application.case, field, Mark(form.document_hash, "typed", "", evidence), actor, now)


def plain_reason(ruling: Ruling) -> str:
    """The ground as it is said to a party."""
    return {**GATE_A, **GATE_B}[ruling.ground].plain_zh if ruling.ground else ""


def open_ruling(session: Session, application: Application) -> Ruling | None:
    """The ruling being drafted or signed, if any."""
    query = (
        select(Ruling)
        .join(Paper, Paper.id == Ruling.paper_id)
        .where(Ruling.application_id == application.id, Paper.state.not_in(("void", "done")))
    )
    return session.scalars(query.order_by(Ruling.id.desc())).first()


def _ground_facts(kind: str, ground: str) -> dict[str, bool]:
    return {
        "gate_a_ground": kind == "not_accept" and ground in GATE_A,
        "deemed_ground": kind == "rule_deemed_withdrawn",
        "civil_dispute_found": kind == "terminate",
        "dismiss_ground": kind == "dismiss" and ground in {**GATE_A, **GATE_B},
    }


def _put_answer(
    session: Session, application: Application, place: Participant, key: str, words: str, now: datetime
) -> None:
    query = select(QuestionAnswer).where(
        QuestionAnswer.application_id == application.id,
        QuestionAnswer.round == application.round,
        QuestionAnswer.participant_id == place.id,
        QuestionAnswer.question == key,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = QuestionAnswer(
            application_id=application.id,
            round=application.round,
            participant_id=place.id,
            question=key,
            answer=words,
            at=now,
        )
        session.add(row)
    row.answer, row.at = words, now


def _on_ruling(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """The judge has signed: the court's seal goes on."""
    marks = papers.signatures(session, paper.id)
    seal = next(s for s in marks if s.kind == "seal")
    if seal.intended_at is None and all(s.applied_at for s in marks if s.kind == "person"):
        papers.mark(
            session,
            session.get_one(Application, paper.subject_id).case,
            seal,
            Mark(paper.document_hash, "seal"),
            SYSTEM,
            now,
        )


def _decided(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """Signed and sealed: the application moves in the judge's name, both are told and served."""
    application = session.get_one(Application, paper.subject_id)
    ruling = session.scalars(select(Ruling).where(Ruling.paper_id == paper.id)).one()
    judge = session.get_one(Person, ruling.judge_id)
    actor = Actor(judge.id, judge.ref, judge.name, Role.JUDGE, court_id=application.court_id)
    decision = DECISIONS[ruling.kind]
    facts = {
        **facts_of(session, application, actor, now),
        **_ground_facts(ruling.kind, ruling.ground),
        "ruling_signed": True,
    }
    advance(
        session,
        application,
        Move(decision.action, facts, body={"ruling": ruling.ref, "ground": ruling.ground}),
        Stand(application.case, actor, now),
    )
    application.decided_at = now
    for party in parties(session, application):
        tell(
            session,
            Tell(
                party.person_id,
                decision.notice,
                {"number": application.number, "reason": plain_reason(ruling)},
                application.case_id,
                by=("sms",),
            ),
            now,
        )
    service.serve_all(session, application, paper, now)


for _decision in DECISIONS.values():
    papers.when(_decision.paper, "signed")(_on_ruling)
    papers.when(_decision.paper, "done")(_decided)
