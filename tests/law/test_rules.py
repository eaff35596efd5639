"""Jurisdiction, who sees what, e-signing, capacity, authority, grounds, questions, consents, materials, labels, risk."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import portal.law
from portal.law import consents, grounds, materials, opening, questions, risk, terms
from portal.law.authority import AgentKind, Authority, Power, may_act
from portal.law.capacity import CapacityFacts, CapacityLevel, capacity_on, may_sign
from portal.law.esign import esign_allowed
from portal.law.jurisdiction import Basis, Connections, Invitation, Place, candidates, has_jurisdiction
from portal.law.labels import CaseFacts, Label, labels, performed_count
from portal.law.schema import parse
from portal.law.taxonomy import DISPUTE_TYPES, Flag, has_flag
from portal.law.visibility import Access, CourtPurpose, Item, Privilege, Viewer, access, goes_to_court
from portal.law.vocabulary import ClauseKind, EndReason, ReturnReason, SuspendReason
from tests.law.samples import water_leak

HEPING = Place("天津市", "和平区")
TIES = Connections(
    "SHPC",
    domiciles=(HEPING, Place("天津市", "河东区")),
    subject=(HEPING,),
    seats=(Place("天津市", "和平区", "备案表"),),
)


def test_a1_being_on_a_roster_gives_no_court_but_seat_domicile_and_location_do():
    assert [(c.basis, c.court_code) for c in candidates(TIES)] == [
        (Basis.ORG_SEAT, "津0101"), (Basis.DOMICILE, "津0101"), (Basis.DOMICILE, "津0102"), (Basis.SUBJECT_LOCATION, "津0101")]  # fmt: skip
    assert candidates(TIES)[0].proof == "备案表"
    assert not has_jurisdiction(TIES, "渝0118")


def test_a1_an_invitation_to_this_dispute_leads_to_the_inviting_court_alone():
    found = candidates(replace(TIES, invitation=Invitation("津0103", "邀请函1号")))
    assert [(c.basis, c.court_code, c.proof) for c in found] == [
        (Basis.INVITING_COURT, "津0103", "邀请函1号")
    ]


def test_a2_labour_leaves_only_the_seat_of_the_committee():
    assert [c.basis for c in candidates(replace(TIES, dispute_type="LDZY"))] == [Basis.ORG_SEAT]
    assert candidates(replace(TIES, dispute_type="LDZY", people_committee=False)) == ()


def test_205_a_dispute_of_an_intermediate_court_goes_there():
    assert [c.court_code for c in candidates(replace(TIES, intermediate_code="津01"))] == ["津01"]


# Section 3.5 written down again, line by line: own, other, mediator, desk, confirming judge, trial judge, statistics.
MATRIX = """
application shared_evidence | yes yes yes yes yes yes counts
unshared_evidence caucus_chat | yes no yes no no no no
offer joint_chat | yes yes yes no on_request no no
record | yes yes yes yes yes if_both_allow no
undisputed_facts | yes yes yes yes yes yes no
recording | notice notice yes no if_replaces_record no no
agreement signature_evidence | yes yes yes yes yes if_pleaded amount_only
id_number phone address | yes masked reveal reveal yes yes no
secret_address | yes no reveal reveal yes yes no
sham_suspicion | no no yes yes yes no counts
risk_colour | no no yes yes no no counts
safety_notes | no no yes yes no no no
mediator_notes | no no yes no no no no
audit_log | no no no no no no no
"""
_VIEWERS = (
    "own_side",
    "other_side",
    "case_mediator",
    "desk",
    "confirming_judge",
    "trial_judge",
    "statistics",
)


@pytest.mark.parametrize("line", [x for x in MATRIX.strip().splitlines()])
def test_who_sees_what(line):
    items, cells = (part.split() for part in line.split("|"))
    for item in items:
        assert [access(Item(item), Viewer(v)) for v in _VIEWERS] == cells
        assert access(Item(item), Viewer.OUTSIDER) is Access.NO


def test_only_the_audit_admin_reads_the_audit_log_and_nothing_else():
    assert access(Item.AUDIT_LOG, Viewer.AUDIT_ADMIN) is Access.YES
    assert {i for i in Item if access(i, Viewer.AUDIT_ADMIN) is not Access.NO} == {Item.AUDIT_LOG}


def test_om17_concessions_and_caucus_words_stay_out_of_court():
    for purpose in CourtPurpose:
        assert not goes_to_court(Privilege.CAUCUS_PRIVATE, purpose, all_parties_allow=True, pleaded=True).goes
        assert not goes_to_court(Privilege.CONCESSION, purpose).goes
        assert goes_to_court(Privilege.CONCESSION, purpose, all_parties_allow=True).goes
        assert goes_to_court(Privilege.UNDISPUTED_FACT, purpose).goes
    assert goes_to_court(Privilege.AGREED_CLAUSE, CourtPurpose.CONFIRMATION).goes
    assert not goes_to_court(Privilege.AGREED_CLAUSE, CourtPurpose.LATER_TRIAL).goes
    assert goes_to_court(Privilege.AGREED_CLAUSE, CourtPurpose.LATER_TRIAL, pleaded=True).goes


def test_es03_water_leak_may_be_e_signed_and_inheritance_may_not():
    f = parse(water_leak())
    assert esign_allowed(f.dispute_type, [(c.kind, c.text) for c in f.clauses]).allowed
    money = [(ClauseKind.PAYMENT, "支付一万元")]
    assert not esign_allowed("JC", money).allowed and esign_allowed("JC", money).override_possible
    assert esign_allowed("JC", money, clerk_override=True).allowed
    assert not esign_allowed("JC", [(ClauseKind.OTHER, "放弃继承")], clerk_override=True).allowed
    assert not esign_allowed("HT", [(ClauseKind.ACT, "停止供热")], clerk_override=True).allowed


DAY = date(2026, 4, 3)


def _born(age: int) -> date:
    return date(DAY.year - age, 4, 3)


@pytest.mark.parametrize(
    ("facts", "level", "who"),
    [
        (CapacityFacts(_born(7)), CapacityLevel.NONE, "nobody"),
        (CapacityFacts(_born(7), guardian_present=True), CapacityLevel.NONE, "guardian"),
        (CapacityFacts(_born(7), guardian_agrees=True), CapacityLevel.NONE, "nobody"),
        (CapacityFacts(_born(8), guardian_agrees=True), CapacityLevel.LIMITED, "self"),
        (CapacityFacts(_born(17)), CapacityLevel.LIMITED, "nobody"),
        (CapacityFacts(_born(16), income_proved=True), CapacityLevel.FULL, "self"),
        (CapacityFacts(_born(15), income_proved=True), CapacityLevel.LIMITED, "nobody"),
        (CapacityFacts(_born(18)), CapacityLevel.FULL, "self"),
        (CapacityFacts(_born(80), doubt=True), CapacityLevel.DOUBTED, "nobody"),
        (CapacityFacts(_born(80), doubt=True, finding=CapacityLevel.FULL), CapacityLevel.FULL, "self"),
        (
            CapacityFacts(_born(10), guardian_present=True, guardian_is_other_side=True),
            CapacityLevel.LIMITED,
            "nobody",
        ),
    ],
)
def test_a22_who_signs_for_whom(facts, level, who):
    assert capacity_on(facts, DAY) is level
    assert may_sign(facts, DAY).who == who


def test_a23_full_authority_without_items_is_no_special_authority():
    bare = Authority(AgentKind.RELATIVE, frozenset(Power), text_only=True)
    assert may_act(bare, "consent", DAY).allowed
    assert may_act(bare, "sign", DAY).missing == (Power.SETTLE, Power.SIGN_AGREEMENT)
    full = Authority(AgentKind.RELATIVE, frozenset(Power))
    assert may_act(full, "sign", DAY).allowed
    assert not may_act(replace(full, valid_to=date(2026, 4, 2)), "sign", DAY).allowed
    assert not may_act(replace(full, revoked=True), "consent", DAY).allowed
    assert not may_act(replace(full, kind=AgentKind.NAMED_HELPER), "sign_application", DAY).allowed
    assert may_act(replace(full, kind=AgentKind.NAMED_HELPER), "sign", DAY).allowed


def test_grounds_are_complete_and_one_to_one():
    assert list(grounds.GATE_A) == [f"A{n}" for n in range(1, 6)] and list(grounds.GATE_B) == [
        f"B{n}" for n in range(1, 7)
    ]
    assert set(grounds.END_REASONS) == set(EndReason) and set(grounds.RETURN_REASONS) == set(ReturnReason)
    assert set(grounds.SUSPEND_REASONS) == set(SuspendReason)
    assert len(grounds.COMPLAINT_GROUNDS) == 5 and len(grounds.FAILURE_REPORT) == 4
    assert "355条第二款" in grounds.dismissal_article("A5") and "206条" in grounds.dismissal_article("B5")
    assert grounds.ground("B4").zh == "违反自愿原则"


def test_d1_has_ten_points_and_the_fee_point_is_the_committees():
    assert len(opening.OPENING) == 10
    assert "sham" in opening.missing_points(set()) and "hear" not in opening.missing_points(set())
    assert "fee" not in opening.missing_points(set(), people_committee=False)
    assert opening.missing_points({p.key for p in opening.OPENING}) == ()


def test_d3_each_question_is_answered_by_each():
    assert len(questions.QUESTIONS) == 7
    answers = {"甲": {q.key: q.expected or "没有" for q in questions.QUESTIONS}}
    assert questions.unanswered(answers, ("甲",)) == ()
    assert len(questions.unanswered(answers, ("甲", "乙"))) == 7
    answers["甲"]["own_will"] = "否，是被逼的"
    assert questions.doubtful(answers) == (("甲", "own_will", "B4"),)


def test_consents_are_versioned_by_hash():
    text = consents.CONSENTS[consents.ConsentKind.PRIVACY]
    assert consents.still_valid(text.kind, text.version, text.text_hash())
    assert replace(text, zh=text.zh + "。").text_hash() != text.text_hash()
    assert not consents.still_valid(text.kind, text.version + 1, text.text_hash())
    assert set(consents.CONSENTS) == set(consents.ConsentKind)
    assert len({c.text_hash() for c in consents.CONSENTS.values()}) == len(consents.CONSENTS)


def test_a30_a_file_without_the_proof_of_mediation_is_not_complete():
    f = parse(water_leak())
    keys = {m.key for m in materials.materials_for(f)}
    assert "proof_presided" in keys and not keys & {"authority", "representative", "title"}
    assert [m.key for m in materials.missing_materials(f, keys - {"proof_presided"})] == ["proof_presided"]
    company = parse(water_leak(lambda r: r["parties"][1].update(kind="ORGANISATION", agent="周宁")))
    assert {"authority", "representative"} <= {m.key for m in materials.materials_for(company)}
    assert len(materials.CLERK_CHECKS) == 12


def test_labels_are_computed_from_facts():
    waiting = CaseFacts("AGREED", "EFFECTIVE", "JC_PREPARING", application_signers=2, application_signed=1)
    assert labels(waiting) == (Label.AWAITING_COUNTERPARTY,)
    assert labels(replace(waiting, application_signed=0)) == ()
    done = ("PERFORMED",) * 159
    assert performed_count((*done, "DUE")) == (159, 160)
    for last, word in (
        ("DUE", Label.PERFORMING),
        ("BREACHED", Label.BREACH),
        ("IN_ENFORCEMENT", Label.ENFORCE),
        ("RELEASED", Label.FULFILLED),
    ):
        assert labels(CaseFacts("CLOSED", "EFFECTIVE", obligations=(*done, last))) == (word,)
    assert labels(CaseFacts("CLOSED", end_reason="E2")) == (Label.SETTLED_SELF,)
    assert labels(CaseFacts("CLOSED", end_reason="E4")) == ()
    assert labels(CaseFacts("CLOSED", end_reason="E4", withdrawn=True)) == (Label.WITHDRAWN,)


def test_risk_is_advice_and_the_highest_signal_wins():
    assert risk.suggest(set()).key == "GREEN" and risk.suggest({"petition", "collective"}).key == "RED"
    assert risk.is_urgent({"violence"}) and not risk.is_urgent({"collective"})
    assert risk.ask_about_safety("他昨天又打我") and not risk.ask_about_safety("楼上渗水")
    assert risk.downgrade_needs_reason("RED", "ORANGE") and not risk.downgrade_needs_reason("GREEN", "RED")


def test_types_carry_their_flags():
    assert (
        has_flag("HYJT", Flag.ESIGN_OFF)
        and has_flag("LDZY", Flag.PAYMENT_ONLY)
        and not has_flag("LOCAL", Flag.ESIGN_OFF)
    )
    assert len(DISPUTE_TYPES) == 19


def test_the_glossary_is_whole():
    assert len(terms.TERMS) == 100 and all(t.staff_zh and t.en for t in terms.TERMS.values())


_LAW = sorted(Path(portal.law.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", _LAW, ids=lambda p: p.name)
def test_the_law_imports_only_the_standard_library_and_the_errors(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert all(a.name.split(".")[0] in sys.stdlib_module_names for a in node.names)
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            assert node.module == "portal.errors" or node.module.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("path", _LAW, ids=lambda p: p.name)
def test_the_law_never_asks_what_time_it_is(path):
    text = path.read_text(encoding="utf-8")
    assert ".now(" not in text and ".today(" not in text and ".utcnow(" not in text
