"""What an agent may do (民事诉讼法61–62, 民诉法解释88–89, 147; 13.A23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Power(StrEnum):
    """Items a power of attorney may name. Each has to be named: «全权代理» alone is no special authority."""

    ATTEND = "attend"
    SETTLE = "settle"
    WAIVE = "waive"
    ADMIT = "admit"
    SIGN_AGREEMENT = "sign_agreement"
    APPLY_CONFIRMATION = "apply_confirmation"
    SIGN_UNDERTAKING = "sign_undertaking"
    RECEIVE_SERVICE = "receive_service"
    RECEIVE_PAYMENT = "receive_payment"


POWER_NAMES: dict[Power, tuple[str, str]] = {
    Power.ATTEND: ("代为参加调解", "attend mediation"),
    Power.SETTLE: ("代为和解、调解", "settle"),
    Power.WAIVE: ("代为放弃、变更请求", "waive or change claims"),
    Power.ADMIT: ("代为承认对方请求", "admit the other side's claims"),
    Power.SIGN_AGREEMENT: ("代为签署调解协议", "sign the agreement"),
    Power.APPLY_CONFIRMATION: ("代为申请司法确认", "apply for confirmation"),
    Power.SIGN_UNDERTAKING: ("代为签署承诺书", "sign the undertaking"),
    Power.RECEIVE_SERVICE: ("代为签收文书", "receive service"),
    Power.RECEIVE_PAYMENT: ("代为收款", "receive payment"),
}

ORDINARY: frozenset[Power] = frozenset({Power.ATTEND})
"""What an agent without special authority may still do: attend and talk."""


class AgentKind(StrEnum):
    """Who may be an agent; the proofs differ (解释88)."""

    LAWYER = "lawyer"
    LEGAL_WORKER = "legal_worker"
    RELATIVE = "relative"
    EMPLOYEE = "employee"
    RECOMMENDED = "recommended"  # by community, unit or social body
    NAMED_HELPER = "named_helper"  # anyone the party names; people's mediation only


AGENT_PROOFS: dict[AgentKind, tuple[str, ...]] = {
    AgentKind.LAWYER: ("律师执业证", "律师事务所证明"),
    AgentKind.LEGAL_WORKER: ("法律服务工作者执业证", "基层法律服务所介绍信", "当事人一方位于本辖区的证明"),
    AgentKind.RELATIVE: ("身份证件", "与委托人有近亲属关系的证明"),
    AgentKind.EMPLOYEE: ("身份证件", "与当事人有合法劳动人事关系的证明"),
    AgentKind.RECOMMENDED: ("身份证件", "推荐材料", "当事人属于该社区、单位或者团体的证明"),
    AgentKind.NAMED_HELPER: ("身份证件",),
}
CONFIRMATION_AGENTS: frozenset[AgentKind] = frozenset(AgentKind) - {AgentKind.NAMED_HELPER}
MAX_AGENTS = 2
PRINCIPAL_CONFIRMS_DAYS = 7
"""Days in which a principal may still confirm an act his agent had no authority for (own rule)."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One power of attorney. `text_only`: it just says «全权代理»."""

    kind: AgentKind
    powers: frozenset[Power]
    valid_from: date | None = None
    valid_to: date | None = None
    text_only: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """`missing` lists the items the paper would have to name."""

    allowed: bool
    missing: tuple[Power, ...]
    reason_zh: str
    reason_en: str
    article: str


ACT_POWERS: dict[str, frozenset[Power]] = {
    "consent": frozenset({Power.ATTEND}),
    "join": frozenset({Power.ATTEND}),
    "extend": frozenset({Power.SETTLE}),
    "record_oral_agreement": frozenset({Power.SETTLE}),
    "sign": frozenset({Power.SETTLE, Power.SIGN_AGREEMENT}),
    "sign_application": frozenset({Power.APPLY_CONFIRMATION}),
    "sign_undertaking": frozenset({Power.SIGN_UNDERTAKING}),
    "take_back": frozenset({Power.APPLY_CONFIRMATION}),
    "ask_withdraw": frozenset({Power.APPLY_CONFIRMATION}),
    "withdraw": frozenset({Power.WAIVE}),
    "release": frozenset({Power.WAIVE}),
    "record_facts": frozenset({Power.ADMIT}),
    "record_receipt": frozenset({Power.RECEIVE_SERVICE}),
    "acknowledge": frozenset({Power.RECEIVE_PAYMENT}),
    "acknowledge_part": frozenset({Power.RECEIVE_PAYMENT}),
}
"""Which items an act needs. Acts not named here only need an agent in good standing."""


def may_act(paper: Authority, action: str, today: date) -> AuthorityAnswer:
    """Whether an agent with this paper may do `action` for the party."""
    article = "民事诉讼法第62条；民诉法解释第89条"
    if (
        paper.revoked
        or (paper.valid_to and today > paper.valid_to)
        or (paper.valid_from and today < paper.valid_from)
    ):
        return AuthorityAnswer(
            False, (), "授权委托书不在有效期内", "The power of attorney is not valid today", article
        )
    if action in ("sign_application", "ask_withdraw", "take_back") and paper.kind not in CONFIRMATION_AGENTS:
        return AuthorityAnswer(
            False,
            (),
            "申请司法确认的代理人须符合民事诉讼法第61条",
            "Agents in confirmation must be of article 61",
            "民诉法解释第351条",
        )
    held = ORDINARY if paper.text_only else paper.powers | ORDINARY
    lacking = tuple(sorted(ACT_POWERS.get(action, ORDINARY) - held))
    if not lacking:
        return AuthorityAnswer(True, (), "", "", article)
    names = "、".join(POWER_NAMES[p][0] for p in lacking)
    names_en = ", ".join(POWER_NAMES[p][1] for p in lacking)
    return AuthorityAnswer(
        False,
        lacking,
        f"委托书没有写明：{names}，请本人确认或者补充授权",
        f"The paper does not name: {names_en}",
        article,
    )
