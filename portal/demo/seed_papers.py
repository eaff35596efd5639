"""The two matters that are further: an agreement that waits for signatures, an application on the court's desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal import db
from portal.agreements import operations as drafting
from portal.agreements import signing
from portal.agreements.forms import ClauseIn, FreezeIn, MarkIn
from portal.agreements.models import Agreement
from portal.cases import access
from portal.clock import china_date
from portal.config import Config
from portal.court import facts as court_facts
from portal.court import operations as court
from portal.court.forms import PrepareIn, SignApplicationIn
from portal.court.models import Application
from portal.demo import hands, seed, seed_talk
from portal.demo.stories import LOAN, SHOP, Story, loan_clauses, shop_clauses
from portal.law.jurisdiction import Basis
from portal.people.actors import Actor
from portal.people.consents import give_consent
from portal.people.models import Court

MINUTE = timedelta(minutes=1)


def waiting_for_signatures(config: Config, now: datetime) -> str:
    """The loan: agreed this morning, frozen, both are asked to read and sign. Returns the case's ref."""
    ref = seed.mediating(config, LOAN, now - timedelta(days=6))
    at = now - timedelta(hours=2)
    with db.reading() as session:
        creditor, debtor = seed.party_refs(session, ref)
    today = china_date(now)
    dues = (today + timedelta(days=30), today + timedelta(days=90))
    _frozen(LOAN, ref, loan_clauses(debtor, creditor, dues), at)
    return ref


def in_the_queue(config: Config, now: datetime) -> str:
    """The wardrobe: settled and sealed yesterday, applied for by both, on the court's desk since an hour."""
    ref = seed.mediating(config, SHOP, now - timedelta(days=9))
    at = now - timedelta(days=1)
    with db.reading() as session:
        creditor, debtor = seed.party_refs(session, ref)
    agreement = _frozen(SHOP, ref, shop_clauses(debtor, creditor, china_date(now) + timedelta(days=20)), at)
    at = _all_sign(SHOP, agreement, at + 5 * MINUTE)
    _apply(SHOP, agreement, max(at, now - timedelta(hours=2)))
    return ref


def _frozen(story: Story, ref: str, clauses: list[ClauseIn], at: datetime) -> str:
    seed_talk.talk(story, ref, at - timedelta(hours=1))
    mediator = hands.staff("shen", at)
    with db.transaction() as session:
        case, placed = access.case_for(session, mediator, ref)
        agreement = drafting.draft(session, placed, case, at).ref
    for clause in clauses:
        _on_agreement(mediator, agreement, drafting.add_clause, clause, at)
    _on_agreement(mediator, agreement, drafting.freeze, FreezeIn(), at)
    hands.make_papers(at)
    return agreement


def _on_agreement(who: Actor, ref: str, verb, *args) -> None:  # type: ignore[no-untyped-def]
    with db.transaction() as session:
        row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one()
        verb(session, access.place(session, who, row.case), row, *args)


def _hash_of(ref: str) -> tuple[str, list[str]]:
    with db.reading() as session:
        row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one()
        return row.document_hash, [clause.ref for clause in row.clauses]


def _all_sign(story: Story, ref: str, at: datetime) -> datetime:
    """Both parties, the mediator, the seal; a few minutes apart, because a TOTP works once."""
    digest, clauses = _hash_of(ref)
    mark = MarkIn(document_hash=digest, method="typed", sign_terms=True)
    for neighbour in (story.respondent, story.applicant):
        who = hands.actor(neighbour.phone, at)
        for clause in clauses:
            _on_agreement(who, ref, drafting.confirm_clause, clause, digest, True, at)
        _accept_terms(who, ref, at)
        hands.prove(who, digest, at)
        _on_agreement(who, ref, signing.sign, mark, {"code": "sms"}, at)
        at += 3 * MINUTE
    hands.make_papers(at)
    mediator = hands.staff("shen", at)
    _accept_terms(mediator, ref, at)
    hands.prove(mediator, digest, at)
    _on_agreement(mediator, ref, signing.sign_as_mediator, mark, {"code": "totp"}, at)
    at += 3 * MINUTE
    holder = hands.staff("zheng", at)
    hands.prove(holder, digest, at)
    _on_agreement(holder, ref, signing.seal, digest, at)
    hands.make_papers(at)
    return at + 3 * MINUTE


def _accept_terms(who: Actor, ref: str, at: datetime) -> None:
    with db.transaction() as session:
        row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one()
        give_consent(session, who, "esign_terms", row.case, at)


def _apply(story: Story, ref: str, at: datetime) -> None:
    first = hands.actor(story.applicant.phone, at)
    with db.transaction() as session:
        row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one()
        choice = PrepareIn(court=session.scalars(select(Court.ref)).one(), basis=Basis("ORG_SEAT"))
        made = court.prepare(session, access.place(session, first, row.case), row, choice, at)
        application = made.ref
    hands.make_papers(at)
    for neighbour in (story.respondent, story.applicant):
        at += 3 * MINUTE
        _sign_application(hands.actor(neighbour.phone, at), application, at)
    hands.make_papers(at)


def _sign_application(who: Actor, ref: str, at: datetime) -> None:
    with db.reading() as session:
        row = session.scalars(select(Application).where(Application.ref == ref)).one()
        digest = court_facts.bundle_hash(session, row)
    hands.prove(who, digest, at)
    form = SignApplicationIn(bundle_hash=digest, method="typed", findings_seen=True)
    with db.transaction() as session:
        row = session.scalars(select(Application).where(Application.ref == ref)).one()
        court.sign(session, access.place(session, who, row.case), row, form, {"code": "sms"}, at)
