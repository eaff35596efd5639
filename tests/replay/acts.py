"""What people try in a case: plausible data for every act that pages and the API offer, and the verbs beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.actions import operations as actions
from portal.actions import registry
from portal.agreements import operations as agreements
from portal.agreements.forms import DisputeIn
from portal.agreements.models import Agreement
from portal.cases.forms import AddressForm, DirectDesignation
from portal.cases.models import Assignment, Paper
from portal.cases.models_steps import ReplacementRequest
from portal.cases.operations import consent, desk, intake
from portal.cases.operations.act import enter
from portal.court import bench, service
from portal.court import desk as court_desk
from portal.court import operations as applications
from portal.court.forms import AnswersIn, EndIn, FencedIn, HandIn, ServeIn
from portal.court.models import Application, Ruling
from portal.errors import DomainError, NotFound
from portal.law import machines
from portal.law.grounds import GATE_A, GATE_B
from portal.law.vocabulary import Machine, Role, Stage
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import UndisputedFact
from tests.cases import story
from tests.replay import road
from tests.replay.play import PEOPLE, Play

Data = Mapping[str, Any]
WORDS = "已经当面说清楚，记录在案。"


def some_actor(play: Play, dice: Random) -> Actor:
    return play.actors[dice.choice(PEOPLE)]


def _acceptance(dice: Random) -> dict[str, str]:
    return story.acceptance(risk=dice.choice(("GREEN", "ORANGE", "RED"))).model_dump()


def _of_case(play: Play, action: str, dice: Random) -> Data:
    mediators = [play.mediator.person_ref, play.other_mediator.person_ref]
    with db.reading() as session:
        party = play.party(session, dice.choice((1, 2))).ref
        query = select(ReplacementRequest.ref).where(ReplacementRequest.decided_at.is_(None))
        request = session.scalars(query).first() or "none"
    ways: dict[str, Callable[[], Data]] = {
        "accept": lambda: _acceptance(dice),
        "return": lambda: {"reason": "OUT_OF_SCOPE", "guidance": "请到有管辖权的单位申请。"},
        "designate": lambda: {"mediator": dice.choice(mediators)},
        "record_contact": lambda: {"party": party, "channel": "phone", "result": dice.choice(("no_answer", "reached"))},
        "set_risk": lambda: {"risk": dice.choice(("GREEN", "RED"))},
        "mark_urgent": lambda: {"ground": WORDS},
        "consent": lambda: story.yes().model_dump(),
        "refuse": lambda: {"agrees": "no", "reason": dice.choice(("", WORDS))},
        "nominate": lambda: {"choices": mediators[: dice.choice((1, 2))]},
        "accept_assignment": lambda: _relation(dice),
        "disclose": lambda: _relation(dice),
        "decline_assignment": lambda: {"reason": WORDS},
        "answer_disclosure": lambda: {"answer": dice.choice(("waive", "waive", "object"))},
        "ask_replace": lambda: {"reason": WORDS},
        "replace_mediator": lambda: {"request": request, "upheld": dice.choice(("yes", "no"))},
        "withdraw": lambda: {"why": dice.choice(("settled", "unwilling"))},
        "end": lambda: {"end_reason": dice.choice(("E3", "E4", "E5", "E6", "E8")), "basics": WORDS, "reason": WORDS,
                        "costly_conduct": "无", "alerts": "无"},
        "extend": lambda: {"days": 7, "agrees": dice.choice(("yes", "yes", "no"))},
        "suspend": lambda: {"reason": dice.choice(("SAFETY", "PARTY_LOST", "SHAM", "OTHER")), "note": WORDS},
        "resume": lambda: {"note": WORDS},
        "close": lambda: {"outcome": WORDS},
    }  # fmt: skip
    return ways.get(action, dict)()


def _relation(dice: Random) -> Data:
    if dice.random() < 0.75:
        return {"relation": "none"}
    return {"relation": "disclosed", "disclosure": "和申请人住同一小区。"}


def _of_agreement(play: Play, action: str, dice: Random) -> Data:
    with db.reading() as session:
        found = play.agreement(session)
        assert found is not None
        clause = dice.choice([c.ref for c in found.clauses] or ["none"])
        digest = found.document_hash or "0" * 64
    if dice.random() < 0.1:
        digest = "0" * 64
    mark = {"document_hash": digest, "method": "typed", "code": "000000", "sign_terms": True}
    words = {"kind": "other", "text": f"{WORDS}{dice.randrange(1000)}"}
    ways: dict[str, Callable[[], Data]] = {
        "edit_clause": lambda: {**words, "do": dice.choice(("add", "change", "remove", "move")), "clause": clause, "position": 1},
        "answer_finding": lambda: {"rule": "PAY-DATE", "clause": clause},
        "confirm_clause": lambda: {"clause": clause, "document_hash": digest, "understood": True},
        "sign": lambda: mark,
        "sign_as_mediator": lambda: mark,
        "seal": lambda: {"document_hash": digest},
        "send_back": lambda: {"reason": WORDS},
        "refuse_sign": lambda: {"reason": WORDS},
    }  # fmt: skip
    return ways.get(action, dict)()


def _of_application(play: Play, action: str, dice: Random) -> Data:
    with db.reading() as session:
        found = play.application(session)
        fence = max(1, (found.fence if found else 1) - (dice.random() < 0.1))
    bundle = road.bundle(play) or "0" * 64
    later = (play.now + timedelta(days=1)).isoformat()
    ways: dict[str, Callable[[], Data]] = {
        "sign_application": lambda: {"bundle_hash": bundle, "method": "typed", "findings_seen": True},
        "state_late_reason": lambda: {"reason": WORDS},
        "release_claim": lambda: {"fence": fence},
        "request_supplement": lambda: {"fence": fence, "items": ["物业公司的说明"]},
        "accept_application": lambda: {"fence": fence, "gate_a": list(GATE_A), "judge": play.judge.person_ref, "verify_at": later},
        "confirm": lambda: {"gate_b": list(GATE_B)},
        "dismiss": lambda: {"ground": dice.choice(("A1", "B2")), "reasons": WORDS},
        "not_accept": lambda: {"ground": "A1", "reasons": WORDS},
    }  # fmt: skip
    return ways.get(action, dict)()


DATA: dict[str, Callable[[Play, str, Random], Data]] = {
    "case": _of_case,
    "agreement": _of_agreement,
    "application": _of_application,
    "obligation": lambda _play, _action, _dice: {},
}
MACHINES = {
    "case": Machine.PROCEEDING,
    "agreement": Machine.AGREEMENT,
    "application": Machine.APPLICATION,
    "obligation": Machine.OBLIGATION,
}


def by_the_door(play: Play, target: tuple[str, str, int], action: str, actor: Actor, dice: Random) -> bool:
    """One act as a page or the API asks for it; now and then by a page that is no longer true."""
    kind, ref, version = target
    data = DATA[kind](play, action, dice)
    shown = dice.choice((version, version, version, None, version - 1))
    return play.attempt(lambda s: actions.perform(s, kind, ref, action, actor, shown, data, play.now))


ROLES: dict[Role, tuple[str, ...]] = {
    Role.PARTY: ("applicant", "respondent"),
    Role.MEDIATOR: ("mediator", "mediator", "other_mediator"),
    Role.CLERK: ("clerk",),
    Role.JUDGE: ("judge",),
    Role.ORGANISATION: ("seal_holder",),
    Role.SUPERVISOR: ("supervisor",),
}


def known_to_the_state(play: Play, dice: Random, tried: Counter[tuple[str, ...]]) -> bool:
    """An act that the table knows where a thing stands, by somebody of its role; rather one that was seldom tried."""
    found = []
    for target in play.targets():
        machine, state = MACHINES[target[0]], play.state_of(target)
        for row in machines.rows(machine, Stage.PRE_FILING, state):
            people = [name for role in row.roles for name in ROLES.get(role, ())]
            if row.action in registered(target[0]) and people:
                found.append((target, (str(machine), state, row.action), dice.choice(sorted(people))))
    keep = [one for one in found if one[1][2] not in ENDINGS or dice.random() < 0.1]
    if not keep:
        return False
    target, key, name = min(keep, key=lambda one: (tried[one[1]], dice.random()))
    tried[key] += 1
    if dice.random() < 0.8:
        _get_ready(play, target[0], key[2], play.actors[name])
    return by_the_door(play, target, key[2], play.actors[name], dice)


def _get_ready(play: Play, kind: str, action: str, actor: Actor) -> None:
    """Whoever signs has read, and has just proved who it is."""
    if action not in ("sign", "sign_as_mediator", "seal", "sign_application"):
        return
    play.prove(actor, road.document_hash(play) if kind == "agreement" else road.bundle(play))
    if action == "sign" and road.document_hash(play):
        try:
            road.read_all(play, actor)
        except DomainError:
            return


ENDINGS = frozenset(
    {"withdraw", "stop_to_court", "end", "close", "mark_urgent", "return", "take_back", "refuse_sign", "refuse", "decline_assignment"}
)  # fmt: skip


def registered(kind: str) -> list[str]:
    return sorted(action for machine, action in registry.registered() if machine is MACHINES[kind])


Verb = Callable[[Session], Any]


def beside(play: Play, dice: Random, actor: Actor) -> Mapping[str, Verb]:
    """Verbs that pages call past the list of acts, each by whoever wants to."""
    now = play.now

    def case(verb: Callable[..., Any], *args: Any) -> Verb:
        return lambda s: verb(s, enter(s, actor, play.case, now), *args)

    def agreement(verb: Callable[..., Any], *args: Any) -> Verb:
        return lambda s: verb(s, play.placed(s, actor), _some(play.agreement(s)), *args, now)

    def application(verb: Callable[..., Any], *args: Any) -> Verb:
        return lambda s: verb(s, play.placed(s, actor), _some(play.application(s)), *args, now)

    with db.reading() as session:
        held = play.application(session)
        fence = held.fence if held else 1
    designation = DirectDesignation(**_acceptance(dice), mediator=play.mediator.person_ref)
    address = dice.choice(
        (road.ADDRESS, AddressForm(answer="later"), AddressForm(answer="declined", declined_reason="x"))
    )
    day = now.date()
    end = EndIn(
        ground=dice.choice(("NO_SUPPLEMENT", "CIVIL_DISPUTE")), reasons=WORDS, asked_on=day, due_on=day
    )
    return {
        "resubmit": case(intake.resubmit, story.STORY, "修好漏点"),
        "designate_directly": case(desk.designate, play.mediator.person_ref, designation),
        "say_address": case(consent.say_address, address),
        "draft": lambda s: _draft(s, play, actor),
        "set_head": agreement(agreements.set_head, DisputeIn(dispute_facts=WORDS, scope=dice.choice(("all", "part")))),
        "prepare": agreement(applications.prepare, road.choice_of_court(play)),
        "choose_court": application(applications.choose_court, road.choice_of_court(play)),
        "give_up": application(applications.give_up),
        "prepare_again": application(applications.prepare_again, road.choice_of_court(play)),
        "renew": application(court_desk.renew, FencedIn(fence=max(1, fence))),
        "hand_to_judge": application(court_desk.hand_to_judge, HandIn(fence=max(1, fence), judge=play.judge.person_ref, note=WORDS)),
        "supply": application(court_desk.supply),
        "return_materials": application(court_desk.return_materials),
        "draft_end": application(bench.draft_end, end),
        "discard_ruling": lambda s: _discard(s, play, actor),
        "answer": application(bench.answer, _answers(play, dice)),
        "record_service": lambda s: _serve(s, play, actor, dice),
        **_in_the_room(play, dice, actor),
    }  # fmt: skip


def _some(row: Any) -> Any:
    if row is None:
        raise NotFound()
    return row


def _draft(session: Session, play: Play, actor: Actor) -> Agreement:
    from portal.cases import access

    case, placed = access.case_for(session, actor, play.case)
    return agreements.draft(session, placed, case, play.now)


def _discard(session: Session, play: Play, actor: Actor) -> None:
    application: Application = _some(play.application(session))
    query = select(Ruling).where(Ruling.application_id == application.id).order_by(Ruling.id.desc())
    bench.discard_ruling(
        session, play.placed(session, actor), _some(session.scalars(query).first()), application, play.now
    )


def _answers(play: Play, dice: Random) -> AnswersIn:
    with db.reading() as session:
        seat = play.place(session, dice.choice((play.applicant, play.respondent))).ref
    return AnswersIn(participant=seat, answers=road.ANSWERS)


def _serve(session: Session, play: Play, actor: Actor, dice: Random) -> None:
    application: Application = _some(play.application(session))
    query = select(Paper.ref).where(
        Paper.subject == "APPLICATION", Paper.state == "done", Paper.kind.in_(service.SERVED)
    )
    form = ServeIn(
        paper=dice.choice(list(session.scalars(query)) or ["none"]), party=play.party(session, dice.choice((1, 2))).ref,
        channel="post", sent_on=play.now.date() - timedelta(days=1),
        arrived_on=dice.choice((None, play.now.date() - timedelta(days=1))),
    )  # fmt: skip
    service.record_service(session, play.placed(session, actor), application, form, play.now)


def _in_the_room(play: Play, dice: Random, actor: Actor) -> dict[str, Verb]:
    now = play.now
    purpose = dice.choice(("mediation", "mediation", "verification"))
    with db.reading() as session:
        room = play.room(session, purpose)
        ref = room.ref if room else "none"
        seat = play.place(session, dice.choice((play.applicant, play.respondent))).ref
        fact = (
            session.scalars(select(UndisputedFact.ref).order_by(UndisputedFact.id.desc())).first() or "none"
        )
    version, edition = road.version(play, ref), road.edition(play, ref)
    soon = Schedule(starts_at=now + timedelta(minutes=5))
    changes = {"risks_told": WORDS, "result": dice.choice(("agreed", "failed", "partly"))}
    return {
        "schedule": lambda s: rooms.schedule(s, actor, ref, soon, now),
        "arrive": lambda s: rooms.arrive(s, actor, ref, now),
        "device": lambda s: rooms.check_device(s, actor, ref, "av", True, now),
        "warned": lambda s: rooms.acknowledge_sham_warning(s, actor, ref, now),
        "admit": lambda s: rooms.admit(s, actor, ref, seat, now),
        "identify": lambda s: rooms.verify_identity(s, actor, ref, seat, "video_card", now),
        "leave": lambda s: rooms.leave(s, actor, ref, now),
        "send_to_lobby": lambda s: rooms.send_back(s, actor, ref, seat, now),
        "caucus": lambda s: rooms.open_caucus(s, actor, ref, [seat], now),
        "open_sitting": lambda s: rooms.open_sitting(s, actor, ref, now),
        "break": lambda s: rooms.take_break(s, actor, ref, 10, now),
        "after_break": lambda s: rooms.resume(s, actor, ref, now),
        "end_sitting": lambda s: rooms.end_sitting(s, actor, ref, dice.choice((None, now + timedelta(days=1))), now),
        "start_minutes": lambda s: rooms.start_minutes(s, actor, ref, now),
        "edit_minutes": lambda s: rooms.edit_minutes(s, actor, ref, version, changes, now),
        "offer_minutes": lambda s: rooms.offer_minutes(s, actor, ref, version, now),
        "confirm_minutes": lambda s: rooms.confirm_minutes(s, actor, ref, (edition, dice.random() < 0.9, WORDS), now),
        "add_fact": lambda s: rooms.add_fact(s, actor, ref, WORDS, (), now),
        "answer_fact": lambda s: rooms.answer_fact(s, actor, ref, (fact, 1, dice.random() < 0.9), now),
        "record_facts": lambda s: rooms.record_facts(s, actor, ref, now),
    }  # fmt: skip


def presiding(play: Play) -> Actor:
    """Whoever holds the assignment now, if it is one of the two mediators."""
    with db.reading() as session:
        query = (
            select(Assignment.person_id).where(Assignment.ended_at.is_(None)).order_by(Assignment.id.desc())
        )
        held = session.scalars(query).first()
    return play.other_mediator if held == play.other_mediator.person_id else play.mediator
