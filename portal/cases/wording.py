"""Words of a case for its readers: states, capacities, capacities of papers, results of contacts. Plain for parties."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from portal.cases.kinds import said
from portal.law.papers import PAPERS, PaperKind
from portal.law.timers import TIMERS

STATES: dict[str, tuple[Any, Any]] = {
    "SUBMITTED": (_("已提交，等待受理"), _("待受理")),
    "RETURNED": (_("需要您补充或换地方"), _("退回")),
    "URGENT": (_("工作人员正在马上处理"), _("紧急")),
    "CONSENT": (_("正在问对方愿不愿意"), _("征询意愿")),
    "SELECTING": (_("选调解员"), _("选调解员")),
    "ASSIGNED": (_("等调解员答复"), _("已指派")),
    "MEDIATING": (_("正在调解"), _("调解中")),
    "APPRAISAL": (_("正在鉴定，不计时"), _("鉴定中")),
    "SUSPENDED": (_("先停一停"), _("中止")),
    "DRAFTING": (_("正在写协议"), _("拟定协议")),
    "SIGNING": (_("等签名"), _("签署中")),
    "AGREED": (_("谈成了"), _("达成协议")),
    "FAILED": (_("这次没有谈成"), _("调解不成")),
    "FILING": (_("去法院立案"), _("转立案")),
    "DOCKETED": (_("法院已立案"), _("已立案")),
    "ENTRUSTED": (_("法院委托调解"), _("已委托")),
    "TRIAL": (_("法官在审"), _("审理中")),
    "J_BOOK": (_("法院调解书送达中"), _("调解书送达中")),
    "J_WITHDRAW": (_("撤诉办理中"), _("撤诉办理中")),
    "JUDGMENT": (_("已判决"), _("已判决")),
    "CLOSED": (_("办结"), _("结案")),
    "ARCHIVED": (_("已归档"), _("已归档")),
}

PAPER_STATES: dict[str, Any] = {
    "intended": _("正在生成"),
    "ready": _("可以看了"),
    "signing": _("等签名"),
    "done": _("已完成"),
    "void": _("已作废"),
}

RISK: dict[str, Any] = {"RED": _("红"), "ORANGE": _("橙"), "GREEN": _("绿")}
CHANNELS: dict[str, Any] = {
    "phone": _("电话"),
    "sms": _("短信"),
    "visit": _("上门"),
    "letter": _("信件"),
    "wechat": _("微信"),
}
RESULTS: dict[str, Any] = {
    "reached": _("联系上了"),
    "no_answer": _("没人接"),
    "wrong_number": _("号码不对"),
    "refused": _("表示不愿意"),
    "promised": _("答应看一看"),
    "sent": _("已发出"),
}


def state_for(state: str, staff: bool) -> str:
    """One state in the reader's wording."""
    plain, standard = STATES.get(state, (state, state))
    return str(standard if staff else plain)


def paper_title(kind: str) -> str:
    """Printed title of a paper."""
    name = PAPERS.get(PaperKind(kind)) if kind in PaperKind._value2member_map_ else None
    return said(name.zh, name.en) if name else kind


def timer_name(key: str) -> str:
    """What runs out."""
    timer = TIMERS.get(key)
    return said(timer.zh, timer.en) if timer else key


def timer_article(key: str) -> str:
    """By which rule."""
    timer = TIMERS.get(key)
    return timer.article if timer else ""


def state_told(state: str, staff: bool, accepted: bool) -> str:
    """The state as this reader may know it. An accepted case that turns urgent only stands still for the parties: one of them
    may be the danger (G20). Before acceptance nobody but the applicant knows of the case at all."""
    return "SUSPENDED" if state == "URGENT" and accepted and not staff else state
