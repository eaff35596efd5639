"""Acts on a case: each line parses, calls one operation of `portal.cases`, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from portal.actions.registry import Nothing, Target, act
from portal.cases import forms
from portal.cases.operations import assignment, choice, consent, course, desk
from portal.cases.operations.act import At
from portal.forms import Form
from portal.law.vocabulary import Machine


def _at(target: Target) -> At:
    return At(target.case, target.row, target.actor, target.now)


def _register(action: str, form: type[Form], do: Callable[[Session, At, Any], object]) -> None:
    @act(Machine.PROCEEDING, action, form)
    def run(session: Session, target: Target, typed: Any) -> None:
        do(session, _at(target), typed)


_register("accept", forms.Acceptance, desk.accept)
_register("return", forms.Return, desk.return_)
_register("designate", forms.Designation, lambda s, at, f: desk.designate(s, at, f.mediator))
_register("record_contact", forms.Contact, desk.record_contact)
_register("set_risk", forms.Risk, lambda s, at, f: desk.set_risk(s, at, f.risk))
_register("mark_urgent", forms.Urgency, lambda s, at, f: desk.mark_urgent(s, at, f.ground))
_register("send_to_mediation", Nothing, lambda s, at, f: desk.send_to_mediation(s, at))
_register("consent", forms.ConsentAnswer, consent.answer)
_register("refuse", forms.ConsentAnswer, consent.answer)
_register("continue_without", Nothing, lambda s, at, f: consent.continue_without(s, at))
_register("nominate", forms.BallotForm, lambda s, at, f: choice.nominate(s, at, f.choices))
_register("leave_choice", Nothing, lambda s, at, f: choice.leave_choice(s, at))
_register("accept_assignment", forms.AssignmentAnswer, assignment.accept)
_register("decline_assignment", forms.Decline, lambda s, at, f: assignment.decline(s, at, f.reason))
_register(
    "disclose", forms.AssignmentAnswer, lambda s, at, f: assignment.disclose(s, at, f.relation, f.disclosure)
)
_register(
    "answer_disclosure",
    forms.DisclosureReply,
    lambda s, at, f: assignment.answer_disclosure(s, at, f.answer == "waive"),
)
_register("ask_replace", forms.Replacement, lambda s, at, f: assignment.ask_replace(s, at, f.reason))
_register(
    "replace_mediator",
    forms.ReplacementDecision,
    lambda s, at, f: assignment.decide_replacement(s, at, f.request, f.upheld == "yes"),
)
_register("withdraw", forms.Withdrawal, lambda s, at, f: course.withdraw(s, at, f.why == "settled"))
_register("stop_to_court", Nothing, lambda s, at, f: course.stop_to_court(s, at))
_register("end", forms.Ending, course.end)
_register("extend", forms.Extension, lambda s, at, f: course.extend(s, at, f.days, f.agrees == "yes"))
_register("suspend", forms.Suspension, course.suspend)
_register("resume", forms.Resumption, lambda s, at, f: course.resume(s, at, f.note))
_register("close", forms.Outcome, lambda s, at, f: course.close(s, at, f.outcome))
