"""Fills the papers of the agreement from the file: 人民调解协议书 and 调解组织主持调解的证明."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.contexts.common import ClauseText, ScheduleRow, SealPlace, Signatory
from documents.contexts.mediation import MediationAgreement, ProofPresided
from documents.words import ordinal
from portal.agreements import file, wording
from portal.agreements.facts import AUTHORITY_ITEMS, capacity_of, parties_of
from portal.agreements.models import Agreement, Clause
from portal.cases.blocks import party_block
from portal.cases.models import Case, Participant, Party
from portal.cases.papers import Draft, Signer
from portal.clock import china_date
from portal.errors import GuardFailed

LONGEST_IN_A_CELL = 24  # signs in the schedule's narrow column
CAPTIONS = {1: "申请人", 2: "被申请人"}
ACTING = {
    "AGENT": "委托代理人",
    "GUARDIAN": "法定代理人",
    "LEGAL_REPRESENTATIVE": "法定代表人",
    "REPRESENTATIVE": "代表人",
}


def agreement_draft(session: Session, agreement: Agreement, agents: Sequence[str], now: datetime) -> Draft:
    """The frozen words, their schedule, and everybody whose mark the paper waits for.

    `agents`: participant refs of agents who sign for their party. Raises GuardFailed, NotFound.
    """
    case, parties = agreement.case, parties_of(session, agreement.case)
    hands = signing_hands(case, parties, agents, now)
    people = [_line(hand, n) for n, hand in enumerate(hands, 1)]
    mediator = presiding(session, case)
    mediators = (
        Signatory(field="mediator", role="mediator", name=mediator.person.name, caption="人民调解员"),
    )
    organisation = case.organisation
    if organisation is None:
        raise GuardFailed(("organisation_lawful",))
    context = MediationAgreement(
        number=agreement.number,
        made_at=now,
        dated=china_date(now),
        organisation=organisation.name,
        seal=SealPlace(field="org", name=organisation.name),
        people_mediation=organisation.kind == "people_committee",
        parties=tuple(party_block(case, p) for p in parties),
        facts=agreement.dispute_facts,
        issues="",
        clauses=tuple(clause_texts(agreement, parties)),
        schedule=tuple(schedule(agreement, parties)),
        remaining=tuple(line for line in agreement.remaining.splitlines() if line.strip()),
        court_copy=True,
        signatories=tuple(people),
        mediators=mediators,
    )
    return Draft(
        kind="agreement",
        context=context,
        number=agreement.number,
        subject="AGREEMENT",
        subject_id=agreement.id,
        audience="agreement",
        signers=_signers(case, hands, mediator),
        attachments={file.NAME: file.as_json(session, agreement, china_date(now))},
    )


def proof_draft(session: Session, agreement: Agreement, now: datetime) -> Draft:
    """Paper 11 of the checklist: the organisation says that it presided (解释 354, A30)."""
    case, parties = agreement.case, parties_of(session, agreement.case)
    organisation, mediator = case.organisation, presiding(session, case)
    assert organisation is not None
    context = ProofPresided(
        number=agreement.number,
        made_at=now,
        dated=china_date(now),
        organisation=organisation.name,
        seal=SealPlace(field="org", name=organisation.name),
        parties=tuple(p.person.name for p in parties),
        dispute=case.cause or case.title,
        mediated_on=china_date(agreement.frozen_at or now),
        mediators=(mediator.person.name,),
        agreement_number=agreement.number,
        registration=organisation.registration,
        address=organisation.seat,
        phone=organisation.phone,
        officer=Signatory(
            field="officer", role="mediator", name=mediator.person.name, caption="经办人", printed=True
        ),
    )
    seal = Signer("org", "seal", "organisation", organisation.name, organisation_id=organisation.id)
    return Draft(
        "proof_presided",
        context,
        agreement.number,
        "AGREEMENT",
        agreement.id,
        audience="agreement",
        signers=(seal,),
    )


def clause_texts(agreement: Agreement, parties: list[Party]) -> list[ClauseText]:
    """Clauses as agreed, numbered; English only where the library composed the sentence."""
    names = {p.ref: p.person.name for p in parties}
    return [
        ClauseText(number=n, text=c.text, text_en=_english(c, names))
        for n, c in enumerate(agreement.clauses, 1)
    ]


def schedule(agreement: Agreement, parties: list[Party]) -> list[ScheduleRow]:
    """One row per duty: instalments apart, so that each has its own due date."""
    names = {p.ref: p.person.name for p in parties}
    rows: list[ScheduleRow] = []
    for number, clause in enumerate(agreement.clauses, 1):
        content, content_en = _content(clause, number)
        for duty in duties(clause):
            rows.append(
                ScheduleRow(
                    number=len(rows) + 1,
                    debtor=names.get(duty["debtor"], ""),
                    creditor=names.get(duty["creditor"], ""),
                    content=content,
                    content_en=content_en,
                    amount_fen=duty["fen"],
                    due=duty["due"],
                    method=duty["method"],
                    account=duty["account"],
                )
            )
    return rows


def _content(clause: Clause, number: int) -> tuple[str, str]:
    """A duty that does not fit into its cell is named by its clause: half a sentence is no content."""
    if clause.kind == "payment":
        return "支付款项", "Payment"
    if len(clause.text) <= LONGEST_IN_A_CELL:
        return clause.text, ""
    return f"完成第{ordinal(number)}条约定的事项", f"What clause {number} says"


def duties(clause: Clause) -> list[dict[str, Any]]:
    """What a clause makes due, each with its date; clauses without a debtor or a date make nothing due."""
    slots = json.loads(clause.slots or "{}")
    if not (slots.get("debtor") and slots.get("creditor")):
        return []
    base = {
        "debtor": slots["debtor"],
        "creditor": slots["creditor"],
        "method": slots.get("method", ""),
        "account": slots.get("account", ""),
        "kind": clause.kind,
    }
    plan = slots.get("instalments") or (
        [{"due": slots["due"], "fen": slots.get("total_fen")}] if slots.get("due") else []
    )
    return [{**base, "fen": item.get("fen"), "due": date.fromisoformat(item["due"])} for item in plan]


def presiding(session: Session, case: Case) -> Participant:
    """The presiding mediator's place in the case."""
    query = select(Participant).where(
        Participant.case_id == case.id,
        Participant.capacity == "PRESIDING_MEDIATOR",
        Participant.ends_at.is_(None),
    )
    return session.scalars(query).one()


@dataclass(frozen=True)
class Hand:
    """Who signs for a party: itself, its guardian, its representative, or an agent with authority."""

    party: Party
    place: Participant

    @property
    def caption(self) -> str:
        """What stands before the line."""
        whom = CAPTIONS.get(self.party.side, "当事人")
        return (
            whom if self.place.person_id == self.party.person_id else f"{whom}的{ACTING[self.place.capacity]}"
        )


def signing_hands(case: Case, parties: list[Party], agents: Sequence[str], now: datetime) -> list[Hand]:
    """One hand per party, in party order (13.A22–A24)."""
    return [Hand(party, _place(case, party, agents, now)) for party in parties]


def _place(case: Case, party: Party, agents: Sequence[str], now: datetime) -> Participant:
    mine = [p for p in case.participants if p.party_id == party.id and p.ends_at is None]
    for place in mine:
        if place.ref in agents:
            if place.capacity == "AGENT" and not set(place.authority) >= AUTHORITY_ITEMS:
                raise GuardFailed(("authority_ok",))
            return place
    wanted = (
        ("GUARDIAN",)
        if capacity_of(party, now).who == "guardian"
        else ("APPLICANT", "RESPONDENT", "THIRD_PARTY")
    )
    if party.person.kind != "natural":
        wanted = ("LEGAL_REPRESENTATIVE", "REPRESENTATIVE", *wanted)
    if wanted[0] == "APPLICANT":  # who represents a group signs for itself like every other member (民诉法56)
        mine = [p for p in mine if p.capacity != "REPRESENTATIVE" or p.person_id == party.person_id]
        wanted = (*wanted, "REPRESENTATIVE")
    found = next((p for capacity in wanted for p in mine if p.capacity == capacity), None)
    if found is None:
        raise GuardFailed(("guardian_ok",))
    return found


def _line(hand: Hand, number: int) -> Signatory:
    role = "applicant" if hand.party.side == 1 else "respondent"
    return Signatory(field=f"p{number}", role=role, name=hand.place.person.name, caption=hand.caption)


def _signers(case: Case, hands: list[Hand], mediator: Participant) -> list[Signer]:
    signers = [
        Signer(
            f"p{number}",
            "person",
            "party",
            hand.place.person.name,
            participant_id=hand.place.id,
            person_id=hand.place.person_id,
        )
        for number, hand in enumerate(hands, 1)
    ]
    signers.append(
        Signer(
            "mediator",
            "person",
            "mediator",
            mediator.person.name,
            participant_id=mediator.id,
            person_id=mediator.person_id,
        )
    )
    assert case.organisation is not None
    signers.append(
        Signer("org", "seal", "organisation", case.organisation.name, organisation_id=case.organisation_id)
    )
    return signers


def _english(clause: Clause, names: dict[str, str]) -> str:
    slots = json.loads(clause.slots or "{}")
    if clause.kind != "payment":
        return ""
    try:
        return wording.payment_en(slots, names)
    except KeyError:
        return ""
