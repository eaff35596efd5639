"""What would bring the case on from wherever it stands: without this, a walk that tries anything hardly gets to a signature."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from portal import db
from portal.agreements import operations as agreements
from portal.agreements import performance, signing
from portal.agreements.facts import facts_of
from portal.agreements.models import Obligation
from portal.cases.forms import AssignmentAnswer, Resumption
from portal.cases.operations import assignment, choice, consent, course, desk, intake
from portal.cases.papers import signatures
from portal.court import bench
from portal.court import desk as court_desk
from portal.court import operations as applications
from portal.court.forms import SignApplicationIn, SignRulingIn, SupplementIn
from portal.errors import DomainError
from portal.people.actors import Actor
from portal.rooms.facts import minutes_confirmed
from tests.cases import story
from tests.replay import acts, road
from tests.replay.play import Play


def step(play: Play) -> None:
    """One thing that leads on; where the product refuses it, nothing."""
    talks, agreement, application = play.states()
    try:
        if application:
            APPLYING.get(application, _nothing)(play)
        elif agreement == "FROZEN":
            _sign_next(play)
        else:
            TALKS.get(talks, _nothing)(play)
    except DomainError:
        return


def _nothing(play: Play) -> None:
    """The matter has come to an end here."""


def _presiding(play: Play) -> Actor:
    return acts.presiding(play)


def _resubmit(play: Play) -> None:
    road.of_case(play, play.applicant, intake.resubmit, story.STORY, "修好漏点\n赔偿损失")


def _accept(play: Play) -> None:
    road.of_case(play, play.clerk, desk.accept, story.acceptance())


def _consent(play: Play) -> None:
    road.of_case(play, play.respondent, consent.answer, story.yes())


def _choose(play: Play) -> None:
    for actor in (play.applicant, play.respondent):
        road.of_case(play, actor, choice.nominate, [play.mediator.person_ref])


def _take_on(play: Play) -> None:
    road.of_case(play, _presiding(play), assignment.accept, AssignmentAnswer(relation="none"))


def _talk(play: Play) -> None:
    with db.reading() as session:
        room = play.room(session)
        settled = room is not None and minutes_confirmed(session, room)
        addressed = play.case
    for actor in (play.applicant, play.respondent):
        road.of_case(play, actor, consent.say_address, road.ADDRESS)
    if addressed and not settled and _presiding(play) is play.mediator:
        road.sit(play)
    else:
        _write(play)


def _write(play: Play) -> None:
    with db.reading() as session:
        found = play.agreement(session)
        written = found is not None and found.state == "DRAFT"
        has_words = written and bool(found.clauses)  # type: ignore[union-attr]
    if not written:
        road.draft(play)
    elif not has_words:
        for clause in road.clauses(play):
            road.of_agreement(play, play.mediator, agreements.add_clause, clause)
    else:
        road.freeze(play)


def _sign_next(play: Play) -> None:
    """Whoever has not signed yet, in the order of the paper; then the seal; then the worker."""
    play.work()
    play.wait(minutes=1)
    with db.reading() as session:
        found = play.agreement(session)
        waiting = [m.field for m in signatures(session, found.paper_id or 0) if m.intended_at is None]  # type: ignore[union-attr]
        ready = facts_of(session, found, play.applicant, play.now)  # type: ignore[arg-type]
    people: tuple[tuple[str, Actor], ...] = (("p1", play.applicant), ("p2", play.respondent))
    for field, actor in people:
        if field in waiting:
            road.sign(play, actor)
            return
    digest = road.document_hash(play)
    if not ready["mediator_signed"]:
        play.prove(play.mediator, digest)
        road.of_agreement(play, play.mediator, signing.sign_as_mediator, road.mark(play), {})
        return
    play.prove(play.seal_holder, digest)
    road.of_agreement(play, play.seal_holder, signing.seal, digest)


def _resume(play: Play) -> None:
    road.of_case(play, play.clerk, course.resume, Resumption(note=acts.WORDS).note)


def _after(play: Play) -> None:
    play.work()
    road.prepare(play)


TALKS: dict[str, Callable[[Play], None]] = {
    "RETURNED": _resubmit,
    "SUBMITTED": _accept,
    "CONSENT": _consent,
    "SELECTING": _choose,
    "ASSIGNED": _take_on,
    "MEDIATING": _talk,
    "DRAFTING": _write,
    "SIGNING": _sign_next,
    "SUSPENDED": _resume,
    "AGREED": _after,
}


def _apply(play: Play) -> None:
    play.work()
    for actor in (play.applicant, play.respondent):
        play.wait(minutes=1)
        digest = road.bundle(play)
        play.prove(actor, digest)
        form = SignApplicationIn(bundle_hash=digest or "0" * 64, method="typed", findings_seen=True)
        try:
            road.of_application(play, actor, applications.sign, form, {})
        except DomainError:
            continue
    play.work()


def _supply(play: Play) -> None:
    road.of_application(play, play.applicant, court_desk.supply)


def _file(play: Play) -> None:
    """Once in a while the clerk asks for something first."""
    if play.now.minute % 3 == 0:
        fence = road.of_application(play, play.clerk, court_desk.claim)
        road.of_application(
            play,
            play.clerk,
            court_desk.request_supplement,
            SupplementIn(fence=fence, items=("物业公司的说明",)),
        )
    else:
        road.accept(play)


def _review(play: Play) -> None:
    play.work()
    with db.reading() as session:
        application = play.application(session)
        verified = bool(application and application.checks.get("verified"))
        opened = application is not None and bench.open_ruling(session, application) is not None
    if opened:
        digest = road.ruling_hash(play)
        play.prove(play.judge, digest)
        road.of_application(play, play.judge, bench.sign_ruling, SignRulingIn(document_hash=digest), {})
        play.work()
    elif verified:
        road.decide(play)
    else:
        road.verify(play)


def _perform(play: Play) -> None:
    """Somebody pays, somebody says that it came, something is late."""
    with db.reading() as session:
        refs = list(session.scalars(select(Obligation.ref).order_by(Obligation.ordinal)))
    ref = refs[play.now.minute % len(refs)]
    play.wait(days=play.now.minute % 2 * 30)

    def verb(session, actor, do):  # type: ignore[no-untyped-def]
        row, case, placed = performance.obligation_for(session, actor, ref)
        do(session, placed, case, row, play.now)

    for actor, do in (
        (play.respondent, performance.report_done),
        (play.applicant, performance.mark_breached),
        (play.applicant, performance.acknowledge),
    ):
        play.attempt(lambda s, a=actor, d=do: verb(s, a, d))


def _again(play: Play) -> None:
    road.of_application(play, play.applicant, applications.prepare_again, road.choice_of_court(play))


APPLYING: dict[str, Callable[[Play], None]] = {
    "JC_PREPARING": _apply,
    "JC_FILED": _file,
    "JC_SUPPLEMENT": _supply,
    "JC_REVIEW": _review,
    "JC_RETURNED": _again,
    "JC_NOT_ACCEPTED": _again,
    "JC_DISMISSED": _again,
    "JC_WITHDRAWN": _again,
    "JC_CONFIRMED": _perform,
}
