"""Fills the papers of the confirmation from the file. Clauses are copied from the signed agreement, never composed again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.contexts.common import MediationFacts, SealPlace, Signatory
from documents.contexts.confirmation import (
    AcceptanceNotice,
    ConfirmationApplication,
    QuestionAnswers,
    QuestionRecord,
    RulingConfirm,
    RulingDeemedWithdrawal,
    RulingDismiss,
    RulingEnd,
    RulingRefuse,
    RulingTermination,
    RulingWithdrawal,
    ServiceProof,
    SupplementNotice,
    Undertaking,
)
from documents.kinds import kind as kind_of
from portal.agreements.contexts import clause_texts
from portal.agreements.facts import parties_of
from portal.agreements.models import Agreement
from portal.cases.blocks import party_block, party_signatory
from portal.cases.models import Paper, Party
from portal.cases.papers import Draft, Signer
from portal.clock import china_date
from portal.court.models import Application, QuestionAnswer, Ruling, Service, Supplement
from portal.law.grounds import GATE_A
from portal.law.jurisdiction import BASIS_NAMES, Basis
from portal.law.questions import QUESTIONS
from portal.people.actors import Actor
from portal.people.models import Person
from portal.rooms.models import Room, Sitting

CHANNELS = {
    "platform": "和议平台电子送达",
    "sms": "手机短信电子送达",
    "email": "电子邮件送达",
    "post": "法院专递邮寄送达",
    "person": "直接送达",
}
ENCLOSURES = ("调解协议", "调解组织主持调解的证明", "身份证明", "送达地址确认书", "承诺书")


def mediation_facts(session: Session, agreement: Agreement) -> MediationFacts:
    """The settled mediation as later papers quote it: date of effect, number, clauses word for word."""
    case = agreement.case
    assert case.organisation is not None and agreement.effective_at is not None
    return MediationFacts(
        dispute=case.cause or case.title,
        organisation=case.organisation.name,
        agreement_number=agreement.number,
        agreed_on=china_date(agreement.effective_at),
        clauses=tuple(clause_texts(agreement, parties_of(session, case))),
    )


def application_draft(session: Session, application: Application, now: datetime) -> Draft:
    """司法确认申请书: both are 申请人."""
    agreement, parties = application.agreement, parties_of(session, application.case)
    basis = BASIS_NAMES[Basis(application.basis)][0]
    context = ConfirmationApplication(
        number=agreement.number,
        made_at=now,
        dated=china_date(now),
        court=application.court.name,
        applicants=tuple(party_block(application.case, p) for p in parties),
        mediation=mediation_facts(session, agreement),
        jurisdiction=f"{application.court.name}（{basis}）",
        enclosures=ENCLOSURES,
        signatories=_party_lines(parties, "申请人"),
    )
    return _draft(
        "joint_application", context, application, _party_signers(application, parties), agreement.number
    )


def undertaking_draft(session: Session, application: Application, now: datetime) -> Draft:
    """承诺书: the same words as the undertaking in the application, as a paper of its own."""
    agreement, parties = application.agreement, parties_of(session, application.case)
    context = Undertaking(
        number=agreement.number,
        made_at=now,
        dated=china_date(now),
        court=application.court.name,
        promisors=tuple(party_block(application.case, p) for p in parties),
        mediation=mediation_facts(session, agreement),
        signatories=_party_lines(parties, "承诺人"),
    )
    return _draft("undertaking", context, application, _party_signers(application, parties), agreement.number)


def acceptance_draft(
    session: Session, application: Application, clerk: Actor, verify_at: datetime, now: datetime
) -> Draft:
    """受理通知书（司法确认） to both."""
    assert application.filed_at is not None
    context = AcceptanceNotice(
        **_court_head(application, now),
        applicants=tuple(p.person.name for p in parties_of(session, application.case)),
        applied_on=china_date(application.filed_at),
        accepted_on=china_date(now),
        judge=_name(session, application.judge_id),
        clerk=clerk.name,
        phone=application.court.phone,
        verify_at=verify_at,
        verify_place="线上房间（和议平台）",
    )
    return _draft(
        "acceptance_notice", context, application, (_court_seal(application),), application.number or ""
    )


def supplement_draft(session: Session, application: Application, row: Supplement, now: datetime) -> Draft:
    """补正通知书."""
    assert application.filed_at is not None
    context = SupplementNotice(
        **_court_head(application, now),
        applicants=tuple(p.person.name for p in parties_of(session, application.case)),
        received_on=china_date(application.filed_at),
        missing=tuple(str(item["text"]) for item in row.items),
        due_on=row.due,
        phone=application.court.phone,
    )
    return _draft(
        "supplement_notice", context, application, (_court_seal(application),), application.number or ""
    )


def question_record_draft(session: Session, application: Application, now: datetime) -> Draft:
    """询问笔录: each question, answered by each; confirmed by tap, so the names are printed."""
    parties = parties_of(session, application.case)
    query = (
        select(Sitting)
        .join(Room, Room.id == Sitting.room_id)
        .where(Room.purpose == "verification", Room.subject_id == application.id)
    )
    sitting = session.scalars(query.order_by(Sitting.id.desc())).first()
    started = sitting.opened_at if sitting is not None and sitting.opened_at else now
    judge, clerk = _name(session, application.judge_id), _name(session, application.clerk_id)
    people = [
        *(
            Signatory(field=f"p{n}", role="party", name=p.person.name, caption="申请人", printed=True)
            for n, p in enumerate(parties, 1)
        ),
        Signatory(field="judge", role="judge", name=judge, caption="审判员", printed=True),
        Signatory(field="clerk", role="clerk", name=clerk, caption="书记员", printed=True),
    ]
    context = QuestionRecord(
        number=application.number or "",
        made_at=now,
        dated=china_date(now),
        court=application.court.name,
        started_at=started,
        ended_at=now,
        place="线上房间（和议平台）",
        judge=judge,
        clerk=clerk,
        applicants=tuple(party_block(application.case, p) for p in parties),
        identity="经核对，参加人身份与证件一致。",
        recusal=tuple((p.person.name, "不申请回避") for p in parties),
        questions=tuple(_questions(session, application, parties)),
        signatories=tuple(people),
    )
    return _draft("question_record", context, application, (), application.number or "")


def ruling_draft(session: Session, application: Application, ruling: Ruling, now: datetime) -> Draft:
    """The ruling of its kind, drafted from the file."""
    judge = _name(session, ruling.judge_id)
    head = {
        **_court_head(application, now),
        "applicants": tuple(party_block(application.case, p) for p in parties_of(session, application.case)),
        "end": RulingEnd(
            judges=(Signatory(field="judge", role="judge", name=judge, caption="审判员"),),
            clerk=Signatory(
                field="clerk",
                role="clerk",
                name=_name(session, ruling.clerk_id),
                caption="书记员",
                printed=True,
            ),
        ),
    }
    context = _RULINGS[ruling.kind](session, application, ruling, head)
    signers = (Signer("judge", "person", "judge", judge, person_id=ruling.judge_id), _court_seal(application))
    return _draft(DECISION_PAPERS[ruling.kind], context, application, signers, ruling.number)


def service_draft(
    session: Session, application: Application, paper: Paper, row: Service, party: Party, now: datetime
) -> Draft:
    """电子送达凭证 for one paper and one party."""
    context = ServiceProof(
        number=application.number or application.agreement.number,
        made_at=now,
        dated=china_date(now),
        court=application.court.name,
        paper_name=kind_of(paper.kind).name,
        copies=1,
        recipient=party.person.name,
        channel=CHANNELS[row.channel],
        address=_masked(row.address),
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        read_at=row.read_at,
        receiver=row.receiver,
        server=_name(session, row.by_person_id or application.clerk_id) or application.court.name,
        remark=row.remark,
    )
    return Draft(
        "service_proof", context, context.number, "SERVICE", row.id, party_id=party.id, audience="service"
    )


def _confirm(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    return RulingConfirm(
        **head, accepted_on=_accepted(application), mediation=mediation_facts(session, application.agreement)
    )


def _dismiss(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    return RulingDismiss(
        **head,
        basis="355" if ruling.ground in GATE_A else "358",
        accepted_on=_accepted(application),
        mediation=mediation_facts(session, application.agreement),
        reason=ruling.reasons,
        item=int(ruling.ground[1]),
    )


def _not_accept(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    assert application.filed_at is not None
    return RulingRefuse(
        **head,
        applied_on=china_date(application.filed_at),
        mediation=mediation_facts(session, application.agreement),
        reason=ruling.reasons,
        item=int(ruling.ground[1]),
    )


def _withdrawn(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    asked = set(application.checks.get("withdrawal", []))
    names = tuple(p.person.name for p in parties_of(session, application.case) if p.person.ref in asked)
    return RulingWithdrawal(
        **head,
        accepted_on=_accepted(application),
        withdrawn_by=names,
        withdrawn_on=china_date(ruling.made_at),
    )


def _deemed(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    """按撤回申请处理: what was asked, when, until when (解释 357 第二款)."""
    asked = application.checks["deemed"]
    return RulingDeemedWithdrawal(
        **head,
        accepted_on=_accepted(application),
        asked_on=date.fromisoformat(asked["asked_on"]),
        asked=ruling.reasons,
        due_on=date.fromisoformat(asked["due_on"]),
    )


def _terminated(session: Session, application: Application, ruling: Ruling, head: dict) -> object:  # type: ignore[type-arg]
    return RulingTermination(**head, accepted_on=_accepted(application), civil_dispute=ruling.reasons)


_RULINGS = {
    "confirm": _confirm,
    "dismiss": _dismiss,
    "not_accept": _not_accept,
    "rule_withdrawn": _withdrawn,
    "rule_deemed_withdrawn": _deemed,
    "terminate": _terminated,
}
DECISION_PAPERS = {
    "confirm": "ruling_confirm",
    "dismiss": "ruling_dismiss",
    "not_accept": "ruling_not_accept",
    "rule_withdrawn": "ruling_withdrawn",
    "rule_deemed_withdrawn": "ruling_deemed_withdrawn",
    "terminate": "ruling_terminated",
}


def _accepted(application: Application):  # type: ignore[no-untyped-def]
    assert application.accepted_at is not None
    return china_date(application.accepted_at)


def _court_head(application: Application, now: datetime) -> dict:  # type: ignore[type-arg]
    return {
        "number": application.number or "",
        "made_at": now,
        "dated": china_date(now),
        "court": application.court.name,
        "seal": SealPlace(field="court", name=application.court.name),
    }


def _court_seal(application: Application) -> Signer:
    return Signer("court", "seal", "court", application.court.name, court_id=application.court_id)


def _draft(
    kind: str, context: object, application: Application, signers: tuple[Signer, ...], number: str
) -> Draft:
    return Draft(
        kind, context, number, "APPLICATION", application.id, audience="application", signers=signers
    )


def _party_lines(parties: list[Party], caption: str) -> tuple[Signatory, ...]:
    return tuple(party_signatory(p, caption, n) for n, p in enumerate(parties, 1))


def _party_signers(application: Application, parties: list[Party]) -> tuple[Signer, ...]:
    found = []
    for number, party in enumerate(parties, 1):
        place = next(
            p
            for p in application.case.participants
            if p.party_id == party.id and p.person_id == party.person_id
        )
        found.append(
            Signer(
                f"p{number}",
                "person",
                "party",
                party.person.name,
                participant_id=place.id,
                person_id=party.person_id,
            )
        )
    return tuple(found)


def _questions(session: Session, application: Application, parties: list[Party]) -> list[QuestionAnswers]:
    rows = list(
        session.scalars(
            select(QuestionAnswer).where(
                QuestionAnswer.application_id == application.id, QuestionAnswer.round == application.round
            )
        )
    )
    names = {p.id: p.person.name for p in application.case.participants}
    return [
        QuestionAnswers(
            question=q.zh,
            question_en=q.en,
            answers=tuple((names[r.participant_id], r.answer) for r in rows if r.question == q.key),
        )
        for q in QUESTIONS
    ]


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id else ""


def _masked(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else phone
