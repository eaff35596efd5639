"""The water-leak file at the point where the parties have settled, and the hands that carry it to the seal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.agreements import operations, signing
from portal.agreements.forms import ClauseIn, FreezeIn
from portal.agreements.models import Agreement
from portal.cases import access
from portal.cases.marks import MarkIn
from portal.cases.models import Case, Participant, Party, Proceeding
from portal.law.vocabulary import ClauseKind
from portal.notices.models import Job
from portal.notices.worker import HANDLERS
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.consents import give_consent
from portal.people.models import Account, LoginSession
from tests.cast import Cast

TOKENS: dict[str, str] = {}  # session ref → what the browser would hold
TOTP: dict[str, str] = {}  # person ref → secret of the authenticator
PAPER_JOBS = ("render_paper", "sign_paper")

REPAIR = (
    "欧阳德福于2026年4月10日前完成601室卫生间防水层维修，并提供物业出具的24小时蓄水试验合格记录；"
    "逾期未完成的，斯琴高娃可以委托物业代为维修，费用凭发票由欧阳德福承担，以3000元为限。"
)
DEFAULT = (
    "欧阳德福任一期款项逾期超过十日未付的，全部未付款项视为到期，斯琴高娃有权就全部未付款项一并申请强制执行；"
    "欧阳德福还应以未付款项为基数，自该期付款期限届满次日起至实际付清之日止，按年利率4%向斯琴高娃支付逾期利息。"
)
WAIVER = "上述修复和款项全部履行完毕后，双方就本次渗水造成的现有损失不再有其他争议；修复后再次渗水的除外。"


@dataclass
class World:
    """One case in DRAFTING, and everybody in it, each with a live session."""

    cast: Cast
    case_ref: str
    applicant: Actor
    respondent: Actor
    mediator: Actor
    seal_holder: Actor
    agent: Actor
    eve: Actor
    now: datetime
    agreement_ref: str = ""

    def act(self, verb: Any, actor: Actor, *args: Any, at: datetime | None = None) -> Any:
        """Call one verb of the room in its own transaction, as a view does."""
        with db.transaction() as session:
            return verb(session, actor, self.agreement(session), *args, at or self.now)

    def agreement(self, session: Session) -> Agreement:
        """The row, in this session."""
        return session.scalars(select(Agreement).where(Agreement.ref == self.agreement_ref)).one()

    def look(self) -> Agreement:
        """A loaded copy to assert on."""
        with db.reading() as session:
            row = self.agreement(session)
            _ = row.clauses, row.obligations, row.case, row.paper
            session.expunge_all()
        return row


def settle(cast: Cast, now: datetime, state: str = "DRAFTING", kind: str = "SHPC") -> World:
    """The case as it stands when mediation has brought agreement and the record is confirmed."""
    with db.transaction() as session:
        case = Case(
            number="（2026）津和人调字第0001号",
            title="楼上卫生间渗水损害赔偿纠纷",
            dispute_type=kind,
            cause="财产损害赔偿纠纷",
            story="自2025年11月起楼上卫生间渗水，造成501室客厅顶面、墙面和木地板受损。",
            requests="修好漏点\n赔偿损失",
            amount_fen=1_260_000,
            risk="GREEN",
            court_id=cast.court.id,
            organisation_id=cast.organisation.id,
            jurisdiction_basis="ORG_SEAT",
            submitted_at=now,
        )
        session.add(case)
        session.flush()
        row = Proceeding(case_id=case.id, stage="PRE_FILING", state=state, opened_at=now, accepted_at=now)
        session.add(row)
        places = _places(session, cast, case, now)
        session.flush()
        world = World(cast, case.ref, *places, now=now)
    return world


def _places(session: Session, cast: Cast, case: Case, now: datetime) -> list[Actor]:
    first, second = (
        _party(session, case, actor, side, now) for side, actor in ((1, cast.applicant), (2, cast.respondent))
    )
    session.add(
        Participant(
            case_id=case.id,
            person_id=cast.agent.person_id,
            capacity="AGENT",
            party_id=first.id,
            starts_at=now,
        )
    )
    session.add(
        Participant(
            case_id=case.id, person_id=cast.mediator.person_id, capacity="PRESIDING_MEDIATOR", starts_at=now
        )
    )
    session.flush()
    session.expire(case)
    people = (cast.applicant, cast.respondent, cast.mediator, cast.seal_holder, cast.agent, cast.eve)
    return [access.place(session, _with_session(session, p, now), case) for p in people]


def _party(session: Session, case: Case, actor: Actor, side: int, now: datetime) -> Party:
    party = Party(case_id=case.id, person_id=actor.person_id, side=side)
    session.add(party)
    session.flush()
    capacity = "APPLICANT" if side == 1 else "RESPONDENT"
    session.add(
        Participant(
            case_id=case.id,
            person_id=actor.person_id,
            capacity=capacity,
            party_id=party.id,
            identity_checked_at=now,
            starts_at=now,
        )
    )
    return party


def _with_session(session: Session, actor: Actor, now: datetime) -> Actor:
    if actor.is_staff:
        secret = pyotp.random_base32()
        session.add(
            Account(
                person_id=actor.person_id, username=actor.person_ref, password_hash="none", totp_secret=secret
            )
        )
        TOTP[actor.person_ref] = secret
        session.flush()
    row, token = sessions.start(session, sessions.Entry(actor.person_id, actor.appointment_id), now)
    TOKENS[row.ref] = token
    return replace(actor, session_id=row.id, session_ref=row.ref)


def clauses(world: World) -> list[ClauseIn]:
    """The four clauses of the file."""
    with db.reading() as session:
        refs = {
            p.person_id: p.ref
            for p in session.scalars(select(Party).join(Case).where(Case.ref == world.case_ref))
        }
    owes = {"debtor": refs[world.respondent.person_id], "creditor": refs[world.applicant.person_id]}
    plan = ((date(2026, 4, 15), 300_000), (date(2026, 5, 15), 300_000), (date(2026, 6, 15), 260_000))
    return [
        ClauseIn(kind=ClauseKind.ACT, text=REPAIR, due=date(2026, 4, 10), **owes),
        ClauseIn(
            kind=ClauseKind.PAYMENT,
            total_fen=860_000,
            method="银行转账",
            payee="斯琴高娃",
            bank="示例银行和平支行",
            account="6200000000000000001",
            instalments=tuple({"due": due, "fen": fen} for due, fen in plan),
            **owes,
        ),
        ClauseIn(kind=ClauseKind.DEFAULT, text=DEFAULT),
        ClauseIn(kind=ClauseKind.WAIVER, text=WAIVER),
    ]


def drafted(cast: Cast, now: datetime, kind: str = "SHPC") -> World:
    """The draft with its four clauses."""
    world = settle(cast, now, kind=kind)
    with db.transaction() as session:
        case, mediator = access.case_for(session, world.mediator, world.case_ref)
        world.agreement_ref = operations.draft(session, mediator, case, now).ref
    for form in clauses(world):
        world.act(operations.add_clause, world.mediator, form)
    return world


def frozen(cast: Cast, now: datetime) -> World:
    """Frozen, and its bytes made."""
    return frozen_again(drafted(cast, now))


def frozen_again(world: World) -> World:
    """Freeze what is drafted, and make its bytes."""
    world.act(operations.freeze, world.mediator, FreezeIn())
    work(world.now)
    return world


def work(now: datetime, kinds: tuple[str, ...] = PAPER_JOBS) -> int:
    """Do every waiting paper job once, as the worker does; returns how many."""
    done = 0
    while (row := _waiting(kinds)) is not None:
        HANDLERS[row.kind](dict(row.payload), now)
        _done(row.id, now)
        done += 1
    return done


def _waiting(kinds: tuple[str, ...]) -> Job | None:
    with db.reading() as session:
        query = select(Job).where(Job.state == "waiting", Job.kind.in_(kinds)).order_by(Job.id).limit(1)
        row = session.scalars(query).first()
        session.expunge_all()
    return row


def _done(job_id: int, now: datetime) -> None:
    with db.transaction() as session:
        row = session.get_one(Job, job_id)
        row.state, row.done_at = "done", now


def read_all(world: World, actor: Actor) -> None:
    """Say yes to every clause."""
    agreement = world.look()
    for clause in agreement.clauses:
        world.act(operations.confirm_clause, actor, clause.ref, agreement.document_hash, True)


def prove(world: World, actor: Actor, at: datetime | None = None) -> None:
    """A fresh code for exactly this document, and the terms accepted."""
    with db.transaction() as session:
        row = session.get_one(LoginSession, actor.session_id)
        row.step_up_at, row.step_up_for = at or world.now, world.agreement(session).document_hash
        give_consent(session, actor, "esign_terms", world.agreement(session).case, at or world.now)


STROKES = '{"v":1,"ratio":2.5,"strokes":[[[0.1,0.1,0,0.5],[0.6,0.4,16,0.5],[0.9,0.2,32,0.6]],[[0.2,0.6,60,0.5],[0.8,0.7,90,0.5]]]}'


def mark(world: World, method: str = "typed") -> MarkIn:
    """The form as the page sends it."""
    strokes = STROKES if method == "drawn" else ""
    return MarkIn(
        document_hash=world.look().document_hash,
        method=method,
        strokes=strokes,
        code="000000",
        sign_terms=True,
    )


def party_signs(world: World, actor: Actor, method: str = "typed", at: datetime | None = None) -> None:
    """Read, prove, sign."""
    read_all(world, actor)
    prove(world, actor, at)
    world.act(signing.sign, actor, mark(world, method), {"code": "sms"}, at=at)


def sealed(cast: Cast, now: datetime) -> World:
    """The whole road."""
    world = frozen(cast, now)
    party_signs(world, world.respondent, "drawn", now + timedelta(minutes=1))
    party_signs(world, world.applicant, "typed", now + timedelta(minutes=2))
    work(now + timedelta(minutes=3))
    prove(world, world.mediator, now + timedelta(minutes=4))
    world.act(signing.sign_as_mediator, world.mediator, mark(world), {}, at=now + timedelta(minutes=4))
    prove(world, world.seal_holder, now + timedelta(minutes=5))
    world.act(signing.seal, world.seal_holder, world.look().document_hash, at=now + timedelta(minutes=5))
    work(now + timedelta(minutes=6))
    return world
