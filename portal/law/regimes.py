"""Regimes of mediation: which rule decides when the agreement binds, and which clock limits the talks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .row import Row
from .taxonomy import Flag, has_flag
from .vocabulary import Procedure, Stage


class Regime(StrEnum):
    """A rule on when an agreement takes effect."""

    COURT_PLATFORM = "court_platform"
    PEOPLE_WRITTEN = "people_written"
    PEOPLE_ORAL = "people_oral"
    REFERRAL = "referral"
    LABOUR = "labour"
    MEDICAL = "medical"
    COURT_STATEMENT = "court_statement"
    COURT_ON_SIGNING = "court_on_signing"


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """What has to be there; the latest of these moments is the moment of effect."""

    regime: Regime
    needs: frozenset[str]
    article: str
    zh: str
    en: str


_ALL: tuple[RegimeRule, ...] = (
    RegimeRule(Regime.COURT_PLATFORM, frozenset({"parties"}), "人民法院在线调解规则第19条", "最后一方当事人电子签名时",
               "when the last party has e-signed"),
    RegimeRule(Regime.PEOPLE_WRITTEN, frozenset({"parties", "mediator", "seal"}), "人民调解法第29条",
               "各方签名、调解员签名并加盖印章时（以最晚的为准）", "when parties and mediator have signed and the seal is on"),
    RegimeRule(Regime.PEOPLE_ORAL, frozenset({"oral"}), "人民调解法第28条、第30条", "达成口头协议之日", "the day of the oral agreement"),
    RegimeRule(Regime.REFERRAL, frozenset({"parties"}), "最高人民法院关于人民法院特邀调解的规定第24条", "各方签名时",
               "when the parties have signed"),
    RegimeRule(Regime.LABOUR, frozenset({"parties", "mediator", "seal"}), "劳动争议调解仲裁法第14条",
               "各方签名、调解员签名并加盖印章时", "when parties and mediator have signed and the seal is on"),
    RegimeRule(Regime.MEDICAL, frozenset({"parties", "mediator", "seal"}), "医疗纠纷预防和处理条例第39条",
               "各方签名、调解员签名并加盖印章时", "when parties and mediator have signed and the seal is on"),
    RegimeRule(Regime.COURT_STATEMENT, frozenset({"receipts"}), "民事诉讼法第100条；民诉法解释第149条", "最后一方签收时",
               "when the last party has received the statement"),
    RegimeRule(Regime.COURT_ON_SIGNING, frozenset({"parties", "judge", "clerk"}), "民事诉讼法第101条；民诉法解释第151条",
               "当事人、审判人员、书记员签名时", "when parties, judge and clerk have signed"),
)  # fmt: skip

REGIMES: dict[Regime, RegimeRule] = {r.regime: r for r in _ALL}


def regimes_for(
    stage: Stage, dispute_type: str, *, on_court_platform: bool, oral: bool = False
) -> tuple[Regime, ...]:
    """Which rules may be held to apply before filing. Two of them at once is the normal case (13.A7)."""
    if stage is not Stage.PRE_FILING:
        return (Regime.COURT_STATEMENT,)
    if dispute_type == "LDZY":
        base = Regime.LABOUR
    elif dispute_type == "YL":
        base = Regime.MEDICAL
    else:
        base = Regime.PEOPLE_WRITTEN
    found = [Regime.PEOPLE_ORAL] if oral else []
    if on_court_platform:
        found.append(Regime.COURT_PLATFORM)
    return (*found, base)


def term_timers(stage: Stage, dispute_type: str, procedure: Procedure | None = None) -> tuple[str, ...]:
    """Clocks that limit the talks. Stage 3 has none of its own: it lies within the trial period."""
    if stage is Stage.TRIAL:
        return ()
    if stage is Stage.POST_FILING:
        return ("term_post_ordinary" if procedure is Procedure.ORDINARY else "term_post_summary",)
    if dispute_type == "YL":
        return ("term_medical",)
    if has_flag(dispute_type, Flag.ARBITRATION_NOTICE):
        return ("term_prefiling", "term_labour")
    return ("term_prefiling",)


_TERM_KEYS = frozenset(
    {"term_prefiling", "term_medical", "term_labour", "term_post_ordinary", "term_post_summary"}
)


def started_timers(
    row: Row, stage: Stage, dispute_type: str, procedure: Procedure | None = None
) -> tuple[str, ...]:
    """Of the clocks a row may start, those that fit this case.

    The caller keeps 13.A12: a term that was started once is not started again by a new mediator.
    """
    fitting = term_timers(stage, dispute_type, procedure)
    return tuple(key for key in row.starts if key not in _TERM_KEYS or key in fitting)
