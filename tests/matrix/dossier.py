"""A case on paper: things and their states, moved by the table alone. No database, no clock.

Facts that follow from what happened (signed, fed back, verified, in effect) are computed; all others may be anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from portal.errors import GuardFailed, WrongState
from portal.law import machines
from portal.law.guards import GUARDS
from portal.law.row import Birth, Row
from portal.law.vocabulary import START, Machine, Role, Stage

SIDES = (1, 2)
ALL_TRUE = dict.fromkeys(GUARDS, True)
CLOSED = ("CLOSED", "ARCHIVED")


@dataclass(eq=False)
class Thing:
    """Something that has a state: proceeding, agreement, application or obligation."""

    machine: Machine
    stage: Stage
    state: str
    returns_to: str = ""
    done: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    words: int = 0
    frozen_words: int | None = None
    signed: set[int] = field(default_factory=set)
    oral: bool = False
    settled: bool = False
    parent: Thing | None = None
    fen: int = 0
    paid_fen: int = 0

    def did(self, *acts: str) -> bool:
        """All these acts have happened to it."""
        return set(acts) <= set(self.done)


@dataclass(frozen=True)
class Try:
    """One attempt: which thing, which act, in which role, by which side, for how much, with which free facts."""

    thing: Thing
    action: str
    role: Role
    side: int = 1
    fen: int = 0
    free: Mapping[str, bool] = field(default_factory=dict)


class Dossier:
    """One case. `attempt` either does the whole act with all that goes with it, or raises and changes nothing."""

    def __init__(self, stage: Stage) -> None:
        self.things: list[Thing] = []
        self.other_cases = 0
        first = {Stage.PRE_FILING: "submit", Stage.POST_FILING: "docket", Stage.TRIAL: "open_trial"}[stage]
        role = Role.PARTY if stage is Stage.PRE_FILING else Role.CLERK
        self.attempt(Try(Thing(Machine.PROCEEDING, stage, START), first, role, free=ALL_TRUE))

    def of(self, machine: Machine) -> list[Thing]:
        """All things of one kind, oldest first."""
        return [t for t in self.things if t.machine is machine]

    @property
    def proceeding(self) -> Thing:
        """The current one: the last that was opened."""
        return self.of(Machine.PROCEEDING)[-1]

    def offered(self) -> list[Thing]:
        """What one may act on: the current proceeding, everything else of the case, and things not yet born."""
        born = [t for t in self.things if t.machine is not Machine.PROCEEDING]
        stage = self.proceeding.stage
        drafts = [Thing(Machine.AGREEMENT, stage, START)] if self.proceeding.state == "DRAFTING" else []
        return [self.proceeding, *born, *drafts, *self._applicable()]

    def _applicable(self) -> Iterator[Thing]:
        taken = [t.parent for t in self.of(Machine.APPLICATION)]
        for agreement in self.of(Machine.AGREEMENT):
            if (
                agreement.stage is Stage.PRE_FILING
                and agreement not in taken
                and agreement.state == "EFFECTIVE"
            ):
                yield Thing(Machine.APPLICATION, agreement.stage, START, parent=agreement)

    # --- facts

    def facts(self, asked: Try) -> dict[str, bool]:
        """Free facts, overruled by what follows from the record."""
        return {**asked.free, **self._agreement_facts(asked), **self._procedure_facts(asked.thing)}

    def _paper_of(self, thing: Thing) -> Thing | None:
        if thing.machine is Machine.AGREEMENT:
            return thing
        if thing.machine in (Machine.APPLICATION, Machine.OBLIGATION):
            return thing.parent
        living = [a for a in self.of(Machine.AGREEMENT) if a.state != "VOID"]
        open_ones = [a for a in living if a.state != "EFFECTIVE"]
        return (open_ones or living or [None])[-1]

    def _agreement_facts(self, asked: Try) -> dict[str, bool]:
        paper = self._paper_of(asked.thing)
        everybody = paper is not None and paper.signed == set(SIDES)
        in_effect = paper is not None and self._in_effect(paper)
        return {
            "parties_signed": everybody,
            "agreement_effective": in_effect,
            "not_yet_effective": not self._bound(asked.thing),
            "not_signed_yet": paper is None or asked.side not in paper.signed,
            "same_hash": paper is None or paper.frozen_words == paper.words,
            "is_oral": paper is not None and paper.oral,
            "earlier_agreement": any(a.state == "EFFECTIVE" for a in self.of(Machine.AGREEMENT)),
            "replacement_effective": self._replaced(paper),
        }

    def _bound(self, thing: Thing) -> bool:
        """Something being settled here already binds, and the proceeding has not said so yet (PML 31)."""
        papers = [thing] if thing.machine is Machine.AGREEMENT else self.of(Machine.AGREEMENT)
        return any(self._in_effect(a) and not a.settled for a in papers)

    def _in_effect(self, paper: Thing) -> bool:
        everybody = paper.state == "FROZEN" and paper.signed == set(SIDES)
        return paper.state == "EFFECTIVE" or (everybody and self._binds(paper))

    def _binds(self, paper: Thing) -> bool:
        """Before filing the signatures bind; in court the statement does, once received (解释149)."""
        if paper.stage is Stage.PRE_FILING:
            return True
        return self.proceeding.state == "J_BOOK" and self.proceeding.did("record_receipt")

    def _replaced(self, paper: Thing | None) -> bool:
        if paper is None:
            return False
        papers = self.of(Machine.AGREEMENT)
        later = papers[papers.index(paper) + 1 :] if paper in papers else []
        return any(a.state == "EFFECTIVE" for a in later)

    def _procedure_facts(self, thing: Thing) -> dict[str, bool]:
        applications = [a.state for a in self.of(Machine.APPLICATION)]
        under_way = {"JC_FILED", "JC_SUPPLEMENT", "JC_REVIEW", "JC_OBJECTION"} & set(applications)
        return {
            "feedback_sent": thing.did("feedback"),
            "no_open_application": not under_way,
            "application_over": bool(applications) and not under_way,
            "both_notified": thing.did("notify_both"),
            "verified": thing.did("verify"),
            "sham_clear": thing.done.count("flag_sham") <= thing.done.count("clear_sham"),
            "statement_effective": thing.did("record_receipt"),
            "not_last_receipt": not thing.did("record_receipt"),
            "suit_withdrawal_requested": thing.did("ask_withdraw_suit"),
            "withdrawal_requested": thing.did("ask_withdraw"),
        }

    # --- acts

    def attempt(self, asked: Try) -> Row:
        """Do it with everything `also` asks for. Raises WrongState, NotAllowed, GuardFailed; then nothing has changed."""
        thing = asked.thing
        row = machines.step(
            thing.machine, thing.stage, thing.state, asked.action, asked.role, self.facts(asked)
        )
        together = list(self._companions(asked, row))
        self._carry_out(asked, row)
        for other, other_row in together:
            self._carry_out(replace(asked, thing=other, action=other_row.action), other_row)
        return row

    def _companions(self, asked: Try, row: Row) -> Iterator[tuple[Thing, Row]]:
        for machine, action in row.also:
            fitting = self._fitting(machine, action, asked.thing)
            if machine is Machine.PROCEEDING and not fitting:
                raise WrongState(machine=str(machine), state=self.proceeding.state, action=action)
            for other in fitting:
                other_row = machines.row_of(machine, other.stage, other.state, action)
                facts = self.facts(replace(asked, thing=other, action=action))
                if reasons := machines.missing(other_row, facts):
                    raise GuardFailed(reasons, machine=str(machine), action=action)
                yield other, other_row

    def _fitting(self, machine: Machine, action: str, beside: Thing) -> list[Thing]:
        if machine is Machine.PROCEEDING:
            known = [self.proceeding]
        else:
            known = [*self.of(machine), Thing(machine, beside.stage, START)]
        found = []
        for thing in known:
            try:
                machines.row_of(machine, thing.stage, thing.state, action)
            except WrongState:
                continue
            found.append(thing)
        return found

    def _carry_out(self, asked: Try, row: Row) -> None:
        thing, before = asked.thing, asked.thing.state
        if thing not in self.things:
            self.things.append(thing)
        thing.state = machines.resolve_to(row, thing.returns_to)
        if thing.state == "SUSPENDED" and before != "SUSPENDED":
            thing.returns_to = before
        thing.done.append(row.action)
        thing.trail.append(thing.state)
        self._note(asked, row)
        if row.opens:
            self._give_birth(row.opens, thing)

    def _note(self, asked: Try, row: Row) -> None:
        thing = asked.thing
        if thing.machine is Machine.AGREEMENT:
            _note_agreement(thing, asked)
            if thing.state == "EFFECTIVE" and row.state != "EFFECTIVE":
                self._owe(thing, asked.fen)
        if thing.machine is Machine.PROCEEDING and thing.state == "AGREED":
            for paper in self.of(Machine.AGREEMENT):
                paper.settled = paper.settled or self._in_effect(paper)
        if thing.machine is Machine.OBLIGATION and row.action in ("acknowledge_part", "report_bounce"):
            left = thing.fen - thing.paid_fen
            thing.paid_fen = 0 if row.action == "report_bounce" else thing.paid_fen + min(asked.fen, left)
        if thing.state == "PERFORMED":
            thing.paid_fen = thing.fen

    def _owe(self, agreement: Thing, fen: int) -> None:
        """Two instalments of one sum; the last takes the remainder, so that no fen is lost."""
        agreement.fen = fen
        for part in (fen // 2, fen - fen // 2):
            owed = Thing(Machine.OBLIGATION, agreement.stage, START, parent=agreement, fen=part)
            self.attempt(Try(owed, "open_obligation", Role.SYSTEM, free=ALL_TRUE))

    def _give_birth(self, birth: Birth, beside: Thing) -> None:
        if birth.new_case:
            self.other_cases += 1
            return
        self.things.append(Thing(birth.machine, birth.stage, birth.state, words=beside.words, trail=[birth.state],
                                 frozen_words=beside.words if birth.state == "FROZEN" else None))  # fmt: skip


def _note_agreement(thing: Thing, asked: Try) -> None:
    thing.oral = thing.oral or asked.action == "record_oral_agreement"
    if asked.action == "edit_clause":
        thing.words += 1
    elif asked.action == "freeze":
        thing.frozen_words = thing.words
    elif asked.action == "send_back":
        thing.frozen_words, thing.signed = None, set()
    elif asked.action in ("sign", "certify_paper"):
        thing.signed.add(asked.side)
