"""The usual road from the first page to the ruling, with the stops from which the walks set out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal import db
from portal.agreements import operations as agreements
from portal.agreements import signing
from portal.agreements.forms import ClauseIn, FreezeIn
from portal.cases import access
from portal.cases.forms import AddressForm, AssignmentAnswer
from portal.cases.marks import MarkIn
from portal.cases.models import Participant
from portal.cases.operations import assignment, choice, consent, desk, intake
from portal.cases.operations.act import enter
from portal.court import bench, facts
from portal.court import desk as court_desk
from portal.court import operations as applications
from portal.court.forms import AcceptIn, AnswersIn, ConfirmIn, PrepareIn, SignApplicationIn, SignRulingIn
from portal.law.grounds import GATE_A, GATE_B
from portal.law.questions import QUESTIONS
from portal.law.vocabulary import ClauseKind
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import Minutes, Room, Sitting
from portal.rooms.opening import KEYS
from tests.agreements.world import DEFAULT, REPAIR, STROKES, WAIVER
from tests.cases import story
from tests.replay.play import Play

ANSWERS = {q.key: q.expected or "没有" for q in QUESTIONS}
ADDRESS = AddressForm(
    answer="filled", receiver="本人", address="天津市和平区示例路1号", phone="19900000001", e_service="1"
)


def submit(play: Play) -> None:
    story.type_everything(play.cast, play.applicant, play.now)
    play.case = play.act(lambda s: intake.submit(s, play.applicant, story.CHECK, play.now).ref)


def of_case(play: Play, actor: Actor, verb: Callable[..., Any], *args: Any) -> Any:
    return play.act(lambda s: verb(s, enter(s, actor, play.case, play.now), *args))


def agree(play: Play) -> None:
    of_case(play, play.clerk, desk.accept, story.acceptance())
    of_case(play, play.respondent, consent.answer, story.yes())


def choose(play: Play) -> None:
    for actor in (play.applicant, play.respondent):
        of_case(play, actor, consent.say_address, ADDRESS)
        of_case(play, actor, choice.nominate, [play.mediator.person_ref])
    of_case(play, play.mediator, assignment.accept, AssignmentAnswer(relation="none"))


def open_mediation_room(play: Play) -> str:
    def verb(session):  # type: ignore[no-untyped-def]
        case, placed = access.case_for(session, play.mediator, play.case)
        seat = session.get_one(Participant, placed.participant_id)
        room = rooms.open_room(session, case, "mediation", seat, None, placed, play.now)
        rooms.schedule(
            session, placed, room.ref, Schedule(starts_at=play.now + timedelta(minutes=1)), play.now
        )
        return room.ref

    return str(play.act(verb))


def sit(play: Play) -> None:
    """One sitting: everybody in, the ten lines said, opened, recorded, the record confirmed by all."""
    room, parties = open_mediation_room(play), (play.applicant, play.respondent)
    with db.transaction() as session:
        rooms.arrive(session, play.mediator, room, play.now)
        for actor in parties:
            rooms.arrive(session, actor, room, play.now)
            rooms.check_device(session, actor, room, "av", True, play.now)
            rooms.acknowledge_sham_warning(session, actor, room, play.now)
            seat = play.place(session, actor).ref
            rooms.admit(session, play.mediator, room, seat, play.now)
            rooms.verify_identity(session, play.mediator, room, seat, "video_card", play.now)
        for key in KEYS:
            rooms.tick(session, play.mediator, room, key, play.now)
    play.act(lambda s: rooms.open_sitting(s, play.mediator, room, play.now))
    record(play, room, "agreed")
    play.act(lambda s: rooms.end_sitting(s, play.mediator, room, None, play.now))


def record(play: Play, room: str, result: str) -> None:
    play.act(lambda s: rooms.start_minutes(s, play.mediator, room, play.now))
    changes = {"risks_told": "履行不能的风险已经告知", "result": result}
    play.act(lambda s: rooms.edit_minutes(s, play.mediator, room, version(play, room), changes, play.now))
    play.act(lambda s: rooms.offer_minutes(s, play.mediator, room, version(play, room), play.now))
    for actor in (play.applicant, play.respondent, play.mediator):
        play.act(
            lambda s, a=actor: rooms.confirm_minutes(s, a, room, (edition(play, room), True, ""), play.now)
        )


def minutes(session, room: str) -> Minutes | None:  # type: ignore[no-untyped-def]
    query = select(Minutes).join(Sitting).join(Room).where(Room.ref == room).order_by(Minutes.id.desc())
    return session.scalars(query).first()


def version(play: Play, room: str) -> int:
    with db.reading() as session:
        found = minutes(session, room)
        return found.version if found else 1


def edition(play: Play, room: str) -> int:
    with db.reading() as session:
        found = minutes(session, room)
        return found.edition if found else 1


def clauses(play: Play) -> list[ClauseIn]:
    with db.reading() as session:
        owes = {"debtor": play.party(session, 2).ref, "creditor": play.party(session, 1).ref}
    plan = ((date(2026, 4, 15), 300_000), (date(2026, 5, 15), 560_000))
    return [
        ClauseIn(kind=ClauseKind.ACT, text=REPAIR, due=date(2026, 4, 10), **owes),
        ClauseIn(
            kind=ClauseKind.PAYMENT, total_fen=860_000, method="银行转账", payee="斯琴高娃", bank="示例银行和平支行",
            account="6200000000000000001", instalments=tuple({"due": d, "fen": f} for d, f in plan), **owes,
        ),
        ClauseIn(kind=ClauseKind.DEFAULT, text=DEFAULT),
        ClauseIn(kind=ClauseKind.WAIVER, text=WAIVER),
    ]  # fmt: skip


def of_agreement(play: Play, actor: Actor, verb: Callable[..., Any], *args: Any) -> Any:
    return play.act(lambda s: verb(s, play.placed(s, actor), play.agreement(s), *args, play.now))


def draft(play: Play) -> None:
    def verb(session):  # type: ignore[no-untyped-def]
        case, placed = access.case_for(session, play.mediator, play.case)
        agreements.draft(session, placed, case, play.now)

    play.act(verb)
    for clause in clauses(play):
        of_agreement(play, play.mediator, agreements.add_clause, clause)


def freeze(play: Play) -> None:
    of_agreement(play, play.mediator, agreements.freeze, FreezeIn())
    play.work()


def document_hash(play: Play) -> str:
    with db.reading() as session:
        found = play.agreement(session)
        return found.document_hash if found else ""


def read_all(play: Play, actor: Actor) -> None:
    with db.reading() as session:
        found = play.agreement(session)
        refs, wanted = [c.ref for c in found.clauses], found.document_hash  # type: ignore[union-attr]
    for ref in refs:
        of_agreement(play, actor, agreements.confirm_clause, ref, wanted, True)


def mark(play: Play, drawn: bool = False) -> MarkIn:
    return MarkIn(
        document_hash=document_hash(play), method="drawn" if drawn else "typed", strokes=STROKES if drawn else "",
        code="000000", sign_terms=True,
    )  # fmt: skip


def sign(play: Play, actor: Actor, drawn: bool = False) -> None:
    play.wait(minutes=1)
    read_all(play, actor)
    play.prove(actor, document_hash(play))
    of_agreement(play, actor, signing.sign, mark(play, drawn), {"code": "sms"})


def sign_all(play: Play) -> None:
    sign(play, play.respondent, drawn=True)
    sign(play, play.applicant)
    play.prove(play.mediator, document_hash(play))
    of_agreement(play, play.mediator, signing.sign_as_mediator, mark(play), {})
    play.prove(play.seal_holder, document_hash(play))
    of_agreement(play, play.seal_holder, signing.seal, document_hash(play))
    play.wait(minutes=1)
    play.work()


def choice_of_court(play: Play) -> PrepareIn:
    return PrepareIn(court=play.cast.court.ref, basis="ORG_SEAT")


def prepare(play: Play) -> None:
    of_agreement(play, play.applicant, applications.prepare, choice_of_court(play))
    play.work()


def bundle(play: Play) -> str:
    with db.reading() as session:
        found = play.application(session)
        return facts.bundle_hash(session, found) if found else ""


def of_application(play: Play, actor: Actor, verb: Callable[..., Any], *args: Any) -> Any:
    return play.act(lambda s: verb(s, play.placed(s, actor), play.application(s), *args, play.now))


def apply_together(play: Play) -> None:
    prepare(play)
    for actor in (play.respondent, play.applicant):
        play.wait(minutes=1)
        play.prove(actor, bundle(play))
        form = SignApplicationIn(bundle_hash=bundle(play), method="typed", findings_seen=True)
        of_application(play, actor, applications.sign, form, {"code": "sms"})
    play.work()


def accept(play: Play) -> None:
    play.wait(hours=1)
    fence = of_application(play, play.clerk, court_desk.claim)
    form = AcceptIn(
        fence=fence, gate_a=tuple(GATE_A), judge=play.judge.person_ref, verify_at=play.now + timedelta(days=1)
    )
    of_application(play, play.clerk, court_desk.accept, form)
    play.work()


def verify(play: Play) -> None:
    play.wait(days=1)
    with db.transaction() as session:
        room = play.room(session, "verification").ref  # type: ignore[union-attr]
        rooms.arrive(session, play.judge, room, play.now)
        rooms.open_sitting(session, play.judge, room, play.now)
        for actor in (play.applicant, play.respondent):
            rooms.arrive(session, actor, room, play.now)
            rooms.admit(session, play.judge, room, play.place(session, actor).ref, play.now)
    for actor in (play.applicant, play.respondent):
        with db.reading() as session:
            seat = play.place(session, actor).ref
        of_application(play, play.judge, bench.answer, AnswersIn(participant=seat, answers=ANSWERS))
    of_application(play, play.judge, bench.verify)


def decide(play: Play) -> None:
    of_application(play, play.judge, bench.draft_confirm, ConfirmIn(gate_b=tuple(GATE_B)))
    play.work()
    wanted = ruling_hash(play)
    play.prove(play.judge, wanted)
    of_application(play, play.judge, bench.sign_ruling, SignRulingIn(document_hash=wanted), {"code": "totp"})
    play.work()


def ruling_hash(play: Play) -> str:
    with db.reading() as session:
        application = play.application(session)
        found = bench.open_ruling(session, application) if application else None
        return found.paper.document_hash if found and found.paper else ""


STOPS: tuple[tuple[str, Callable[[Play], None]], ...] = (
    ("submitted", submit),
    ("agreed_to_mediate", agree),
    ("mediating", choose),
    ("sat", sit),
    ("drafted", draft),
    ("frozen", freeze),
    ("sealed", sign_all),
    ("filed", apply_together),
    ("accepted", accept),
    ("verified", verify),
    ("confirmed", decide),
)
"""(stop, what leads to it from the one before)."""
