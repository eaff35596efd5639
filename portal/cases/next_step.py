"""The one card on a party's page: what now, whose turn, until when. Rules are asked in rank order; the first answer wins.

Another room adds its own by `@next_step_rule(rank)`; the rule reads the database and returns a NextStep or None:

    @next_step_rule(20)
    def sign_the_agreement(session: Session, place: At) -> NextStep | None: ...

Ranks: 10–29 signing and court, 30–49 the room, 50 and up this file. `place.actor` is already placed in the case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from portal.cases import clocks, wording
from portal.cases.facts import answers_of, presiding_assignment
from portal.cases.models import DisclosureAnswer
from portal.cases.operations import choice, signing
from portal.cases.operations.act import At
from portal.law.papers import PaperKind
from portal.people.models import Person


@dataclass(frozen=True)
class NextStep:
    """`mine` decides colour and heading; `url` and `label` are the one big button, `way_out` the quiet link below."""

    what: Any
    mine: bool
    until: date | None = None
    note: Any = ""
    url: str = ""
    label: Any = ""
    way_out: str = ""
    way_out_label: Any = ""
    who: str = ""  # whose turn it is, where it is not the reader's


Rule = Callable[[Session, At], NextStep | None]
_RULES: list[tuple[int, Rule]] = []


def next_step_rule(rank: int) -> Callable[[Rule], Rule]:
    """Decorator: ask this rule at its rank."""

    def register(rule: Rule) -> Rule:
        if (rank, rule) not in _RULES:
            _RULES.append((rank, rule))
            _RULES.sort(key=lambda pair: pair[0])
        return rule

    return register


def next_step(session: Session, place: At) -> NextStep:
    """For this person, now. There is always an answer (13.D15)."""
    for _rank, rule in _RULES:
        found = rule(session, place)
        if found is not None:
            return found
    return NextStep(_("现在不用您做什么"), mine=False, note=_("有进展会发短信告诉您。"))


def _due(session: Session, place: At, timer: str) -> date | None:
    clock = clocks.running(session, place.proceeding, timer)
    return clock.due if clock else None


def _page(name: str, place: At) -> str:
    return url_for(f"cases.{name}", ref=place.case.ref)


@next_step_rule(25)
def sign_the_facts(session: Session, place: At) -> NextStep | None:
    """The record of facts that both confirmed waits for the reader's name."""
    paper = next(
        (
            p
            for p in signing.waiting_for(session, place.case, place.actor)
            if p.kind == PaperKind.UNDISPUTED_FACTS
        ),
        None,
    )
    if paper is None or place.proceeding.closed_at is not None:
        return None
    url = url_for("cases.sign_paper", ref=place.case.ref, item=paper.ref)
    what = _("双方都认可的事实写好了，请您看一看，再签名")
    return NextStep(what, True, None, _("签了字，以后到法院不用再举证。"), url, _("看一看，签名"))


@next_step_rule(50)
def answer_the_invitation(session: Session, place: At) -> NextStep | None:
    """Whoever was asked and has not answered."""
    if place.proceeding.state not in (
        "SUBMITTED",
        "CONSENT",
        "SELECTING",
        "ASSIGNED",
        "MEDIATING",
        "DRAFTING",
    ):
        return None
    mine = place.actor.party_id
    answer = answers_of(session, place.proceeding).agrees.get(mine) if mine else True
    if answer is not None:
        return None
    what = _("有人请您一起调解，您愿意吗？")
    return NextStep(
        what, True, None, _("愿意不愿意都行，由您决定。"), _page("consent_page", place), _("看一看，再决定")
    )


@next_step_rule(51)
def refused(session: Session, place: At) -> NextStep | None:
    """After a refusal: the refuser may reconsider, the applicant decides what now (13.A13)."""
    if place.proceeding.closed_at is not None or place.proceeding.state not in (
        "CONSENT",
        "SELECTING",
        "ASSIGNED",
        "MEDIATING",
    ):
        return None
    answers = answers_of(session, place.proceeding)
    if answers.agrees.get(place.actor.party_id or 0) is False:
        what = _("您已经回答：不愿意调解")
        return NextStep(
            what, False, None, _("改主意了随时可以再答。"), _page("consent_page", place), _("我再想想")
        )
    if place.actor.side == 1 and any(v is False for v in answers.agrees.values()):
        what = _("对方这次不愿意调解")
        note = _("您可以等一等，也可以去法院立案。")
        return NextStep(what, True, None, note, _page("ways_out", place), _("看看接下来怎么办"))
    return None


@next_step_rule(60)
def wait_for_the_desk(session: Session, place: At) -> NextStep | None:
    """Submitted: the desk answers within three working days."""
    if place.proceeding.state != "SUBMITTED":
        return None
    due = _due(session, place, "return_application")
    who = place.case.organisation.name if place.case.organisation else ""
    return NextStep(
        _("您的申请已经交上去，等工作人员答复"), False, due, _("不用跑腿，有结果发短信。"), who=who
    )


@next_step_rule(61)
def mend_what_was_returned(session: Session, place: At) -> NextStep | None:
    """Returned: nothing is retyped (13.B8)."""
    if place.proceeding.state != "RETURNED" or place.actor.side != 1:
        return None
    what = _("申请退回来了，请看看要补充什么")
    return NextStep(
        what, True, None, place.proceeding.guidance, _page("resubmit_page", place), _("补充后再提交")
    )


@next_step_rule(62)
def wait_for_the_other(session: Session, place: At) -> NextStep | None:
    """CONSENT, one's own answer given."""
    if place.proceeding.state != "CONSENT":
        return None
    due = _due(session, place, "designate_mediator")
    return NextStep(_("正在问对方愿不愿意"), False, due, _("对方答复了，会马上告诉您。"), who=_("对方"))


@next_step_rule(63)
def choose_a_mediator(session: Session, place: At) -> NextStep | None:
    """SELECTING: the ballot is open."""
    if place.proceeding.state != "SELECTING":
        return None
    due = _due(session, place, "joint_choice")
    if choice.own_ballot(session, place) is not None:
        note = _("双方选到同一位，就定下来。选了谁，只有您自己看得到。")
        return NextStep(
            _("您已经选好，等对方选"),
            False,
            due,
            note,
            _page("choose_page", place),
            _("改一改我选的"),
            who=_("对方"),
        )
    what = _("请选一位您信得过的调解员")
    return NextStep(
        what, True, due, _("选不出来，组织会指定一位。"), _page("choose_page", place), _("去看看调解员")
    )


@next_step_rule(64)
def look_at_the_disclosure(session: Session, place: At) -> NextStep | None:
    """The mediator has said that there is a relation (OM-12)."""
    assignment = presiding_assignment(session, place.proceeding)
    if assignment is None or assignment.relation != "disclosed" or place.proceeding.closed_at is not None:
        return None
    from sqlalchemy import select

    answered = select(DisclosureAnswer.id).where(
        DisclosureAnswer.assignment_id == assignment.id, DisclosureAnswer.party_id == place.actor.party_id
    )
    if session.scalars(answered).first() is not None:
        return None
    what = _("调解员说明了和这件事的关系，请您看一看")
    return NextStep(what, True, None, "", _page("disclosure_page", place), _("看一看，再答复"))


@next_step_rule(65)
def wait_for_the_mediator(session: Session, place: At) -> NextStep | None:
    """ASSIGNED: the mediator answers within three working days."""
    if place.proceeding.state != "ASSIGNED":
        return None
    assignment = presiding_assignment(session, place.proceeding)
    who = session.get_one(Person, assignment.person_id).name if assignment else ""
    return NextStep(
        _("等调解员答复"),
        False,
        _due(session, place, "mediator_accept"),
        _("三个工作日内答复；没答复就换一位。"),
        who=who,
    )


@next_step_rule(66)
def more_days(session: Session, place: At) -> NextStep | None:
    """The term is over, or an extension was asked for."""
    from portal.cases.facts import facts_of
    from portal.cases.operations.course import open_extension

    if place.proceeding.state not in ("MEDIATING", "DRAFTING", "SIGNING"):
        return None
    asked = open_extension(session, place)
    over = facts_of(session, place.proceeding, place.actor, place.now)["term_expired"]
    if asked is None and not over:
        return None
    what = _("要不要再谈几天？")
    return NextStep(what, True, None, _("大家都同意才延长。"), _page("extend_page", place), _("去答复"))


@next_step_rule(70)
def talk(session: Session, place: At) -> NextStep | None:
    """MEDIATING, and the room has nothing nearer to say."""
    if place.proceeding.state != "MEDIATING":
        return None
    term = clocks.term_of(session, place.proceeding)
    assignment = presiding_assignment(session, place.proceeding)
    who = session.get_one(Person, assignment.person_id).name if assignment else ""
    return NextStep(
        _("等调解员约时间一起谈"), False, term.due if term else None, _("约好了会发短信告诉您时间。"), who=who
    )


@next_step_rule(48)
def urgent(_session: Session, place: At) -> NextStep | None:
    """URGENT: people are at work on it now, and the other side hears nothing (G20).

    In a case that both sides know already each reads only that it stands still: one of them may be the danger.
    """
    if wording.state_told(place.proceeding.state, False, bool(place.case.number)) != "URGENT":
        return None
    what = _("工作人员正在马上处理，对方不会收到任何消息")
    note = _("有危险请马上打110。妇联热线12338，法院12368可以申请人身安全保护令。")
    return NextStep(what, False, None, note, who=_("工作人员"))


@next_step_rule(71)
def paused(_session: Session, place: At) -> NextStep | None:
    """SUSPENDED: the reason is not everybody's to know."""
    state = wording.state_told(place.proceeding.state, False, bool(place.case.number))
    if state not in ("SUSPENDED", "APPRAISAL"):
        return None
    return NextStep(
        _("先停一停，停的这些天不计时"), False, None, _("恢复的时候会告诉您。"), who=_("工作人员")
    )


@next_step_rule(72)
def failed(_session: Session, place: At) -> NextStep | None:
    """FAILED: the court is open, and so is a new try."""
    if place.proceeding.state != "FAILED":
        return None
    what = _("这次没有谈成，您照样可以去法院立案")
    return NextStep(
        what,
        True,
        None,
        _("双方都认的事实，法院可以直接用。"),
        _page("ways_out", place),
        _("看看接下来怎么办"),
    )


@next_step_rule(73)
def at_the_court(session: Session, place: At) -> NextStep | None:
    """FILING: the court docks within seven days."""
    if place.proceeding.state != "FILING":
        return None
    who = place.case.court.name if place.case.court else _("法院")
    return NextStep(_("等法院答复能不能立案"), False, _due(session, place, "docketing"), "", who=str(who))


@next_step_rule(90)
def done(_session: Session, place: At) -> NextStep | None:
    """CLOSED, ARCHIVED."""
    if place.proceeding.state not in ("CLOSED", "ARCHIVED"):
        return None
    return NextStep(_("这件事办结了"), False, None, _("文书一直可以在这里下载。"))
