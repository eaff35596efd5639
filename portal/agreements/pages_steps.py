"""What the case's page says while an agreement is drafted or signed."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import my_mark
from portal.agreements.models import Agreement
from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations.act import At
from portal.cases.papers import signatures
from portal.locale import listed


@next_step_rule(20)
def sign_the_agreement(session: Session, place: At) -> NextStep | None:
    """Frozen: read clause by clause and sign, or wait for those who have not."""
    agreement = _newest(session, place, "FROZEN")
    if agreement is None:
        return None
    to = url_for("agreements.agreement", ref=agreement.ref)
    if not agreement.document_hash:
        return NextStep(_("协议正在生成，请等一等"), False, None, "", to, _("去看看"))
    marks = signatures(session, agreement.paper_id or 0)
    mine = my_mark(marks, place.actor)
    if mine is not None and mine.intended_at is None:
        what = _("协议写好了，请您一条一条看，再签名")
        return NextStep(what, True, None, _("不急，想一天再签也可以。"), to, _("去看协议"))
    waiting = listed(m.name for m in marks if m.intended_at is None)
    return NextStep(_("您已经签名，等别人签"), False, None, "", to, _("看看协议"), who=waiting)


@next_step_rule(45)
def look_at_the_draft(session: Session, place: At) -> NextStep | None:
    """Draft: everybody sees it change."""
    agreement = _newest(session, place, "DRAFT")
    if agreement is None:
        return None
    what = _("调解员正在写协议，您可以随时看")
    return NextStep(what, False, None, "", url_for("agreements.agreement", ref=agreement.ref), _("看草稿"))


def _newest(session: Session, place: At, state: str) -> Agreement | None:
    query = select(Agreement).where(Agreement.case_id == place.case.id, Agreement.state == state)
    return session.scalars(query.order_by(Agreement.id.desc()).limit(1)).first()
