"""The course of a mediation and its ways out: withdraw, stop and file, end, extend, pause, resume, close (OM-20–OM-24)."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import clocks, paper_contexts, papers
from portal.cases.forms import Ending, Suspension
from portal.cases.models_steps import FailureReport, JointAnswer
from portal.cases.operations.act import (
    At,
    Doing,
    move,
    names,
    own_participant,
    parties,
    tell_desk,
    tell_parties,
)
from portal.db import announce
from portal.errors import Conflict, InvalidInput
from portal.notices.language import N_

END_WORDS = {
    "E2": N_("当事人自行和解并撤回调解申请"),
    "E3": N_("在期限内无法联系对方当事人"),
    "E4": N_("一方当事人明确表示不愿意继续调解"),
    "E5": N_("当事人分歧较大且难以达成调解协议"),
    "E6": N_("调解期限届满且各方未同意延长"),
    "E7": N_("当事人拒绝在调解协议上签名"),
    "E8": N_("其他导致调解无法进行的情形"),
}
"""在线调解规则第25条, printed on the notice."""


def withdraw(session: Session, at: At, settled: bool) -> None:
    """From any state before agreement: settled between themselves is E2, no longer willing is E4 (13.A27)."""
    reason = "E2" if settled else "E4"
    move(session, at, Doing("withdraw", end_reason=reason, body={"end_reason": reason}))
    tell_parties(session, at, "withdrawn_settled" if settled else "withdrawn", but=at.actor.person_id)
    tell_desk(session, at, "withdrawn")


def stop_to_court(session: Session, at: At) -> None:
    """«不调了，去立案»: end and filing in one act, from anywhere before agreement (13.B6)."""
    move(session, at, Doing("stop_to_court", end_reason="E4", body={"end_reason": "E4"}))
    _end_notice(session, at, "E4")
    tell_parties(session, at, "stopped_to_court", but=at.actor.person_id)
    tell_desk(session, at, "stopped_to_court")


def end(session: Session, at: At, form: Ending) -> None:
    """A person ends the mediation and signs for the four points; nothing ends by itself (13.A12).

    E4 needs somebody's clear word: silence is never unwillingness (13.A28).
    """
    report = FailureReport(
        proceeding_id=at.proceeding.id,
        basics=form.basics,
        reason=form.reason,
        costly_conduct=form.costly_conduct,
        alerts=form.alerts,
        by_person_id=at.actor.person_id,
        at=at.now,
    )
    _replace_report(session, at, report)
    if form.end_reason == "E4" and not _somebody_refused(session, at):
        raise InvalidInput({"end_reason": _("没有人明确表示不愿意。没来参加不等于不愿意，请选别的原因")})
    given = {"end_reason": True, "failure_report": True, **_silent_is_gone(session, at, form.end_reason)}
    move(session, at, Doing("end", given, form.end_reason, {"end_reason": form.end_reason}))
    _end_notice(session, at, form.end_reason)
    tell_parties(session, at, "ended", reason=END_WORDS[form.end_reason])


def extend(session: Session, at: At, days: int, agrees: bool) -> bool:
    """One party's yes to so many more days; with the last yes the term moves. True once it has moved (OM-23)."""
    mine = own_participant(session, at)
    term = clocks.term_of(session, at.proceeding)
    if term is None:
        raise Conflict("no_term")
    due = clocks.due_date(term.timer, term.starts, term.pauses, term.extension + days)
    question = f"extend:{due.isoformat()}"
    _answer(session, at, question, mine.party_id or 0, agrees)
    if not agrees:
        tell_parties(session, at, "extension_refused", but=at.actor.person_id)
        return False
    everybody = {p.id for p in parties(session, at.case)}
    if everybody - _yes(session, at, question):
        tell_parties(session, at, "extension_asked", but=at.actor.person_id, until=due.isoformat())
        return False
    move(session, at, Doing("extend", {"all_agree_extension": True}, body={"until": due.isoformat()}))
    clocks.extend(term, days)
    term.fired_at = None  # a new last day may be announced again
    tell_parties(session, at, "extended", until=due.isoformat())
    return True


def open_extension(session: Session, at: At) -> tuple[str, int] | None:
    """The extension that was asked for and not yet answered by all: (day, days more); None where there is none."""
    term = clocks.term_of(session, at.proceeding)
    query = select(JointAnswer).where(
        JointAnswer.proceeding_id == at.proceeding.id, JointAnswer.question.startswith("extend:")
    )
    rows = list(session.scalars(query.order_by(JointAnswer.id.desc())))
    if not rows or term is None:
        return None
    day = rows[0].question.removeprefix("extend:")
    if day <= term.due.isoformat() or any(not r.agrees for r in rows if r.question == rows[0].question):
        return None
    return day, _days_until(term, day)


def suspend(session: Session, at: At, form: Suspension) -> None:
    """Pause and report (特邀规定 18). The reason is kept for those who may know it."""
    at.proceeding.pause_reason, at.proceeding.pause_note = form.reason, form.note
    action = "suspend_for_loss" if form.reason == "PARTY_LOST" else "suspend"
    given = {"suspension_report": True, "loss_proof": True}
    move(session, at, Doing(action, given, private={"reason": form.reason, "note": form.note}))
    tell_parties(session, at, "paused")


def resume(session: Session, at: At, note: str) -> None:
    """The organisation or the court says that the cause is gone; paused days are not counted."""
    move(session, at, Doing("resume", {"suspension_cleared": bool(note.strip())}, private={"note": note}))
    at.proceeding.pause_reason, at.proceeding.pause_note = "", None
    tell_parties(session, at, "resumed")


def close(session: Session, at: At, outcome: str) -> None:
    """结单, not before the people were told what came of it."""
    told = bool(outcome.strip())
    given = {"feedback_sent": told, "outcome_recorded": told}
    move(
        session,
        at,
        Doing(
            "close", given, "E8" if at.proceeding.state == "RETURNED" else "", private={"outcome": outcome}
        ),
    )
    tell_parties(session, at, "closed")


def propose_end(session: Session, at: At) -> None:
    """The term is over: ask everybody «要不要再谈几天». Nothing closes (13.A12)."""
    move(session, at, Doing("propose_end"))
    tell_parties(session, at, "term_over")
    _tell_mediator(session, at, "term_over")


Bar = Callable[[Session, At], bool]
_E4_BARS: list[Bar] = []


def bars_e4(bar: Bar) -> Bar:
    """Decorator: a room to the right knows something that is no clear word, only silence."""
    if bar not in _E4_BARS:
        _E4_BARS.append(bar)
    return bar


def _silent_is_gone(session: Session, at: At, reason: str) -> dict[str, bool]:
    """E3: a side that was tried and never answered is no side to go on with (OM-14)."""
    from portal.cases.facts import answers_of

    if reason != "E3":
        return {}
    return {"no_opposed_sides": len(answers_of(session, at.proceeding).willing_sides()) < 2}


def _replace_report(session: Session, at: At, report: FailureReport) -> None:
    query = select(FailureReport).where(FailureReport.proceeding_id == at.proceeding.id)
    for old in session.scalars(query):
        session.delete(old)
    session.flush()
    session.add(report)
    session.flush()


def _somebody_refused(session: Session, at: At) -> bool:
    """A recorded «不愿意», or a no to going on; in the talks the mediator may record a spoken one.

    Who is on record as not having come has said nothing (13.A28).
    """
    from portal.cases.facts import answers_of

    if any(bar(session, at) for bar in _E4_BARS):
        return any(yes is False for yes in answers_of(session, at.proceeding).agrees.values())

    if at.proceeding.state in ("MEDIATING", "DRAFTING", "SIGNING", "APPRAISAL"):
        return True
    return any(yes is False for yes in answers_of(session, at.proceeding).agrees.values())


def _answer(session: Session, at: At, question: str, party_id: int, agrees: bool) -> None:
    query = select(JointAnswer).where(
        JointAnswer.proceeding_id == at.proceeding.id,
        JointAnswer.question == question,
        JointAnswer.party_id == party_id,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = JointAnswer(
            proceeding_id=at.proceeding.id, question=question, party_id=party_id, agrees=agrees, at=at.now
        )
        session.add(row)
    row.agrees, row.at = agrees, at.now
    session.flush()
    announce(session, "case", at.case.ref)


def _yes(session: Session, at: At, question: str) -> set[int]:
    query = select(JointAnswer.party_id).where(
        JointAnswer.proceeding_id == at.proceeding.id,
        JointAnswer.question == question,
        JointAnswer.agrees.is_(True),
    )
    return set(session.scalars(query))


def _days_until(term: object, day: str) -> int:
    from portal.cases.models import Clock

    assert isinstance(term, Clock)
    for days in range(1, 400):
        if clocks.due_date(term.timer, term.starts, term.pauses, term.extension + days).isoformat() >= day:
            return days
    return 0


def _end_notice(session: Session, at: At, reason: str) -> None:
    context = paper_contexts.end_notice(at, names(session, at.case), END_WORDS[reason])
    draft = papers.Draft("end_notice", context, at.case.number or "", "PROCEEDING", at.proceeding.id)
    papers.intend(session, at.case, draft, at.actor, at.now)


def _tell_mediator(session: Session, at: At, code: str) -> None:
    from portal.cases.facts import presiding_assignment
    from portal.cases.operations.act import tell_one

    assignment = presiding_assignment(session, at.proceeding)
    if assignment is not None:
        tell_one(session, at, assignment.person_id, code)
