"""What the case's page says from the joint application to the ruling."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations.act import At
from portal.court.facts import my_marks
from portal.court.models import Application

WORDS: dict[str, tuple[Any, bool, Any]] = {
    "JC_FILED": (_("申请已经交到法院，等法院答复"), False, _("看看到哪一步")),
    "JC_SUPPLEMENT": (_("法院要补材料"), True, _("去补材料")),
    "JC_REVIEW": (_("法院受理了，正在审查"), False, _("看看到哪一步")),
    "JC_CONFIRMED": (_("法院确认了协议，裁定书可以下载"), True, _("去看裁定书")),
    "JC_DISMISSED": (_("法院没有确认，您可以重新调解，也可以起诉"), True, _("看看为什么")),
    "JC_NOT_ACCEPTED": (_("法院没有受理，您可以重新调解，也可以起诉"), True, _("看看为什么")),
    "JC_RETURNED": (_("法院退回了材料"), True, _("去看看")),
}


@next_step_rule(10)
def the_joint_application(session: Session, place: At) -> NextStep | None:
    """While it is prepared: sign, or wait for the other. A sitting that is set for verification comes from the room."""
    query = select(Application).where(Application.case_id == place.case.id).order_by(Application.id.desc())
    row = session.scalars(query.limit(1)).first()
    if row is None:
        return None
    to = url_for("court.joint_page", ref=row.agreement.ref)
    if row.state == "JC_PREPARING":
        return _preparing(session, place, row, to)
    if row.state == "JC_REVIEW" and row.decided_at is None and _sitting_is_set(session, place):
        return None
    what, mine, label = WORDS.get(row.state, (_("司法确认"), False, _("看看到哪一步")))
    who = "" if mine else row.court.name
    return NextStep(what, mine, None, "", to, label, who=who)


def _preparing(session: Session, place: At, row: Application, to: str) -> NextStep | None:
    marks = my_marks(session, row, place.actor)
    if any(mark.intended_at is None for mark in marks):
        return NextStep(_("请在司法确认申请书上签名"), True, None, "", to, _("去签名"))
    return NextStep(_("您签好了，等对方一起签"), False, None, "", to, _("看看到哪一步"), who=str(_("对方")))


def _sitting_is_set(session: Session, place: At) -> bool:
    from portal.rooms.pages_steps import come_to_the_sitting

    return come_to_the_sitting(session, place) is not None
