"""Checks of one clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import lint_text as words
from .capacity import is_minor
from .capital import capital, yuan_figures
from .dates_zh import bad_dates_in, date_zh, dates_in
from .lint_rules import LintSettings
from .schema import AgreementFile, Clause
from .taxonomy import Flag, has_flag
from .vocabulary import ClauseKind

Hit = tuple[str, dict[str, str]]
_K = ClauseKind
_OWED = frozenset({_K.PAYMENT, _K.ACT, _K.DELIVERY, _K.APOLOGY})
_DONE = frozenset({_K.ACT, _K.DELIVERY, _K.APOLOGY})


@dataclass(frozen=True, slots=True)
class View:
    """What a check may look at."""

    file: AgreementFile
    clause: Clause
    today: date
    settings: LintSettings

    @property
    def text(self) -> str:
        """Clause text with the slots that are typed by people."""
        return self.clause.text

    @property
    def known(self) -> tuple[str, ...]:
        """Names that may stand in a clause. Longest first, so that a part of a name is not left over."""
        f = self.file
        people = [n for p in f.parties for n in (p.name, p.guardian, p.agent, p.legal_representative)]
        names = (*people, *f.others, *f.mediators, *f.absent, f.organisation.name, f.court_name)
        return tuple(sorted({n for n in names if n}, key=len, reverse=True))

    @property
    def made_on(self) -> date:
        """Day of the agreement."""
        return self.file.made_on or self.today


def _yuan(fen: int) -> str:
    return yuan_figures(fen)


def content(v: View) -> Iterator[Hit]:
    """Debtor, creditor, act."""
    c = v.clause
    if not c.text.strip() and c.kind is not _K.PAYMENT:
        yield ("L-B5-ACT" if c.kind in _DONE else "L-B5-EMPTY"), {}
    if c.kind not in _OWED:
        return
    if not c.debtors:
        yield "L-B5-DEBTOR", {}
    if not c.creditors:
        yield "L-B5-CREDITOR", {}
    for key in set(c.debtors) & set(c.creditors):
        yield "L-B5-SAME", {"name": v.file.party(key).name}
    if c.kind in _DONE and 0 < len(c.text.strip()) < 8:
        yield "L-B5-ACT", {}
    if c.kind is _K.ACT and c.text and not c.standard and not words.STANDARD_PATTERN.search(c.text):
        yield "L-B5-STANDARD", {}


def money(v: View) -> Iterator[Hit]:
    """Amount, sum of instalments, currency."""
    c = v.clause
    if c.kind is not _K.PAYMENT:
        return
    paid = sum(i.fen for i in c.instalments)
    if not (c.total_fen or paid):
        yield "L-B5-AMOUNT", {}
    if c.instalments and c.total_fen is not None and paid != c.total_fen:
        yield "L-B5-SUM", {"sum": _yuan(paid), "total": _yuan(c.total_fen)}
    for index, part in enumerate(c.instalments, 1):
        if part.fen == 0:
            yield "L-B5-INSTALMENT", {"index": str(index)}
    days = [i.due for i in c.instalments]
    if days != sorted(set(days)):
        yield "L-B5-ORDER", {}
    if c.currency != "CNY":
        yield "L-B5-CURRENCY", {"currency": c.currency}


def channel(v: View) -> Iterator[Hit]:
    """How and to whose account it is paid."""
    c = v.clause
    if c.kind is not _K.PAYMENT:
        return
    cash = any(w in c.method for w in ("现金", "当面"))
    slots = (
        {"付款方式": c.method}
        if cash
        else {"付款方式": c.method, "户名": c.payee, "开户行": c.bank, "账号": c.account}
    )
    missing = [name for name, value in slots.items() if not value.strip()]
    if missing and not (cash or _wallet(c.method) or (c.account and c.account in c.text)):
        yield "L-B5-CHANNEL", {"missing": "、".join(missing)}
    if c.account and not c.account.replace(" ", "").isdigit() and not _wallet(c.method):
        yield "L-B5-ACCOUNT-FORM", {}
    names = [v.file.party(k).name for k in c.creditors]
    if c.payee and names and c.payee not in names:
        yield "L-PAYEE", {"payee": c.payee, "creditor": "、".join(names)}


def _wallet(method: str) -> bool:
    return any(w in method for w in ("微信", "支付宝", "专用账户", "数字人民币", "法院账户", "提存"))


def days(v: View) -> Iterator[Hit]:
    """Due day or trigger; days in the past; days in text and slot."""
    c = v.clause
    for bad in bad_dates_in(c.text):
        yield "L-B5-BAD-DATE", {"date": bad}
    if c.kind in _OWED and not (c.dues or c.trigger.strip() or _immediate(c.text)):
        yield "L-B5-DUE", {}
    early = [d for d in c.dues if d < v.made_on]
    if early:
        yield "L-B5-PAST", {"due": date_zh(min(early))}
    elif c.dues and min(c.dues) < v.today:
        yield "L-B5-PASSED", {"due": date_zh(min(c.dues))}
    written = dates_in(c.text)
    if c.kind in _OWED and written and c.dues and not set(c.dues) & set(written):
        yield "L-B5-TEXT-DATE", {"due": "、".join(date_zh(d) for d in c.dues)}


def _immediate(text: str) -> bool:
    return any(w in text for w in ("当场", "签订本协议时", "签署本协议时", "签字时", "已于"))


def amounts_in_text(v: View) -> Iterator[Hit]:
    """Capital amounts against the figures beside them and against the slot."""
    c = v.clause
    for found in words.capitals(c.text):
        if found.fen is None:
            yield "L-B5-CAPITAL-FORM", {"capital": found.capital}
            continue
        allowed = {c.total_fen, *(i.fen for i in c.instalments)} - {None} if c.kind is _K.PAYMENT else set()
        wrong = found.figure if found.figure is not None and found.figure != found.fen else None
        if wrong is None and allowed and found.fen not in allowed:
            wrong = c.total_fen or min(f for f in allowed if f is not None)
        if wrong is not None:
            yield (
                "L-B5-CAPITAL",
                {"capital": found.capital, "figure": f"{_yuan(wrong)}元", "right": capital(wrong)},
            )
    yield from _total_in_text(c)


def _total_in_text(c: Clause) -> Iterator[Hit]:
    """The text may name the total, or every instalment instead."""
    written = set(words.figures(c.text))
    if c.kind is not _K.PAYMENT or not c.total_fen or not written or c.total_fen in written:
        return
    parts = {i.fen for i in c.instalments}
    if not parts or not parts <= written:
        shown = "、".join(f"{_yuan(f)}元" for f in sorted(written))
        yield "L-B5-TEXT-AMOUNT", {"total": _yuan(c.total_fen), "figure": shown}


def wording(v: View) -> Iterator[Hit]:
    """Vague words, role words, strangers, words no court confirms."""
    text = v.clause.text + "；" + v.clause.trigger
    for word, cure in words.vague_words(text):
        cured = bool(v.clause.dues or dates_in(text)) if cure == "day" else words.amount_follows(text, word)
        yield ("L-B5-VAGUE-ADVICE" if cured else "L-B5-VAGUE"), {"word": word}
    for word in words.role_words(text, v.known):
        yield "L-A19", {"word": word}
    for name in words.strangers(text, v.known):
        yield "L-NAME", {"name": name}
    patterns = (
        ("L-NO-SUIT", words.NO_SUIT_PATTERN),
        ("L-UNLAWFUL", words.UNLAWFUL_PATTERN),
        ("L-OTHERS", words.OTHERS_PATTERN),
        ("L-MORALS", words.MORALS_PATTERN),
        ("L-A3", words.STATUS_PATTERN),
        ("L-A5", words.TITLE_PATTERN),
        ("L-ENFORCE-WORDS", words.SOFT_PATTERN),
    )
    for rule, pattern in patterns:
        if found := pattern.search(text):
            yield rule, {"word": found[0]}
    if words.JUDGE_PATTERN.search(text):
        yield "L-CMR8", {}
    if words.REAL_THING.search(text) and v.clause.kind in (_K.DELIVERY, _K.ACT, _K.OTHER) and "过户" in text:
        yield "L-TITLE-PROOF", {}


def interest(v: View) -> Iterator[Hit]:
    """Rates and penalties."""
    text, limits = v.clause.text, v.settings
    rates = words.yearly_rates_bp(text)
    for bp in rates:
        shown = {"rate": f"{bp / 100:g}", "cap": f"{limits.rate_cap_bp / 100:g}"}
        if bp > limits.rate_absurd_bp:
            yield "L-RATE", shown
        elif bp > limits.rate_cap_bp:
            yield "L-RATE-CAP", shown
    wants_rate = words.INTEREST_PATTERN.search(text) and v.clause.kind is not _K.WAIVER
    if (
        wants_rate
        and not rates
        and not any(w in text for w in ("报价利率", "LPR", "无息", "不计利息", "免除", "免收", "不再"))
    ):
        if not words.figures(text):
            yield "L-B5-INTEREST", {}
    elif wants_rate and rates and not words.PERIOD_PATTERN.search(text):
        yield "L-B5-INTEREST-BASE", {}
    owed = sum(
        c.total_fen or sum(i.fen for i in c.instalments) for c in v.file.clauses if c.kind is _K.PAYMENT
    )
    for m in words.PENALTY_PATTERN.finditer(text):
        penalty = max(words.figures(m[0]) or (0,))
        if owed and penalty * 100 > owed * limits.penalty_percent:
            yield "L-PENALTY", {"penalty": _yuan(penalty), "percent": str(limits.penalty_percent)}


def default_clause(v: View) -> Iterator[Hit]:
    """A default clause names a consequence and does not bite before the first due day."""
    if v.clause.kind is not _K.DEFAULT:
        return
    if v.clause.text and not words.CONSEQUENCE_PATTERN.search(v.clause.text):
        yield "L-DEFAULT-EMPTY", {}
    first = min((d for c in v.file.clauses if c.kind in _OWED for d in c.dues), default=None)
    for day in (*dates_in(v.clause.text), *v.clause.dues):
        if first is not None and day < first:
            yield "L-DEFAULT-EARLY", {"date": date_zh(day), "due": date_zh(first)}


def guarantee(v: View) -> Iterator[Hit]:
    """A guarantor is named and signs (民事调解规定9)."""
    c = v.clause
    mentioned = words.GUARANTEE_PATTERN.search(c.text)
    known_guarantor = any(p.name in c.text for p in v.file.parties if p.capacity == "GUARANTOR")
    if mentioned and not c.guarantors and not known_guarantor:
        yield "L-CMR9", {}
    for key in c.guarantors:
        if not v.file.party(key).signs:
            yield "L-CMR9-SIGN", {"name": v.file.party(key).name}


def people(v: View) -> Iterator[Hit]:
    """Who is bound signs; minors are protected."""
    c = v.clause
    for key in dict.fromkeys((*c.debtors, *c.creditors)):
        if not v.file.party(key).signs:
            yield "L-SIGN", {"name": v.file.party(key).name}
    if c.kind is not _K.WAIVER:
        return
    if c.text and not words.CONDITION_PATTERN.search(c.text):
        yield "L-WAIVER", {}
    touched = [v.file.party(k) for k in (*c.debtors, *c.creditors)] or [p for p in v.file.parties if p.side]
    for party in touched:
        if party.born and is_minor(party.born, v.made_on):
            yield "L-A22", {"name": party.name}


def labour(v: View) -> Iterator[Hit]:
    """Labour: only payment can be confirmed (13.A2)."""
    if not has_flag(v.file.dispute_type, Flag.PAYMENT_ONLY):
        return
    c = v.clause
    if c.kind is _K.WAIVER:
        yield "L-A2-WAIVER", {}
    elif c.kind not in (_K.PAYMENT, _K.DEFAULT) or words.LABOUR_OTHER.search(c.text):
        yield "L-A2", {}


CHECKS = (
    content,
    money,
    channel,
    days,
    amounts_in_text,
    wording,
    interest,
    default_clause,
    guarantee,
    people,
    labour,
)
