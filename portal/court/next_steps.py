"""What the case page tells each person while a confirmation is open: sign, wait, supply, come, read the ruling."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement
from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations.act import At
from portal.clock import china_date
from portal.court import joint
from portal.law.vocabulary import Role

OVER = ("JC_NOT_ACCEPTED", "JC_DISMISSED", "JC_WITHDRAWN", "JC_TERMINATED", "JC_CONFIRMED")


@next_step_rule(20)
def joint_application(session: Session, place: At) -> NextStep | None:
    """The agreement in effect and where its application stands; silent while there is nothing to say."""
    if place.actor.role != Role.PARTY:
        return None
    query = select(Agreement).where(Agreement.case_id == place.case.id, Agreement.state == "EFFECTIVE")
    agreement = session.scalars(query.order_by(Agreement.id.desc())).first()
    if agreement is None:
        return None
    return _step(joint.page(session, agreement, place.actor, place.now), place)


def _step(page: joint.JointPage, place: At) -> NextStep | None:
    url = f"/court/joint/{page.agreement_ref}"
    if not page.state:
        return _offer(page, place, url)
    if page.state == "JC_PREPARING":
        return _preparing(page, url)
    if page.state == "JC_FILED":
        return NextStep(_("确认申请已经交到法院"), False, page.due, "", url, _("看看进展"), who=page.court)
    if page.state == "JC_SUPPLEMENT":
        return NextStep(_("法院请您补充材料"), True, page.supplement_due, "", url, _("看看要补什么"))
    if page.state == "JC_REVIEW":
        return _review(page, url)
    if page.state in OVER:
        return NextStep(_("法院已经裁定，请看一看"), True, None, page.number, url, _("看裁定是什么意思"))
    return None


def _offer(page: joint.JointPage, place: At, url: str) -> NextStep | None:
    """Offered until the thirty days are over by every rule; after that only the agreement's page names it."""
    if page.window == "late" or page.last_day is None or china_date(place.now) > page.last_day:
        return None
    note: Any = _("不收费。申不申请由双方决定，协议照样有效。")
    return NextStep(_("要不要请法院确认这份协议？"), True, page.last_day, note, url, _("看一看，再决定"))


def _preparing(page: joint.JointPage, url: str) -> NextStep:
    if page.can_sign:
        return NextStep(
            _("请签确认申请书和承诺书"), True, page.last_day, _("两份一次签好。"), url, _("去签名")
        )
    if not page.ready:
        return NextStep(_("正在写确认申请书"), False, page.last_day, "", url, _("看看好了没有"))
    if page.waiting_for:
        return NextStep(
            _("等对方签确认申请书"), False, page.last_day, "", url, _("看看进展"), who=page.waiting_for
        )
    return NextStep(_("确认申请还差一步"), True, page.last_day, "", url, _("看看差什么"))


def _review(page: joint.JointPage, url: str) -> NextStep:
    if page.verify_at is not None and not page.withdrawal_asked:
        when = page.verify_at.strftime("%H:%M")
        note = _("%(time)s开始，双方一起到，请带身份证。", time=when)
        return NextStep(_("法官要和双方一起核实"), True, page.verify_at.date(), note, url, _("看看怎么参加"))
    return NextStep(_("法院正在审查"), False, page.due, "", url, _("看看进展"), who=page.court)
