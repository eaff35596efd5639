"""The joint application for confirmation: stage 1 only (民诉法205-206). Written from the law, not from the table."""

from __future__ import annotations

from .line import Line

RULED = "JC_NOT_ACCEPTED JC_CONFIRMED JC_DISMISSED JC_WITHDRAWN JC_TERMINATED JC_REVOKED"

UNDER_WAY = "JC_FILED JC_SUPPLEMENT JC_REVIEW JC_OBJECTION"
ENDED_WITHOUT = "JC_NOT_ACCEPTED JC_DISMISSED JC_WITHDRAWN JC_TERMINATED"

# fmt: off
PREPARING = (
    Line("1", "START", "prepare", "P M O", "JC_PREPARING"),  # A29 same sitting; one for each agreement: unique key
    Line("1", "JC_PREPARING", "choose_court", "P M", "="),  # JC-06; M helps
    Line("1", "JC_PREPARING", "sign_application", "P", "="),  # JC-01, A8
    Line("1", "JC_PREPARING", "apply_orally", "C M", "="),  # JC-03 解释353; M at the liaison window # judgement
    Line("1", "JC_PREPARING", "state_late_reason", "P", "="),  # A7
    Line("1", "JC_PREPARING", "file", "P S", "JC_FILED",
         "all_signed_application agreement_effective form_complete written_agreement jurisdiction_chosen in_time_or_reason "
         "organisation_lawful no_parallel_suit findings_shown undertaking_signed"),
    # 3.3 «apply confirmation», JC-01…06, A4, A7, A16, A29, B18; S: A8 filed when the last one signs
    Line("1", "JC_PREPARING", "give_up", "P S", "JC_RETURNED"),  # A29 decide later; S with a new agreement # judgement
)

AT_THE_DESK = (
    Line("1", "JC_FILED", "claim", "C", "=", "unclaimed"),  # issue: the clerk's queue
    Line("1", "JC_FILED", "release_claim", "C", "=", "claim_held"),  # issue
    Line("1", "JC_FILED", "check_material", "C", "=", "claim_held"),  # JC-04
    Line("1", "JC_FILED", "request_supplement", "C", "JC_SUPPLEMENT", "missing_list"),  # 3.3 «supplement», OLR 9
    Line("1", "JC_FILED", "accept_application", "C", "JC_REVIEW", "gate_a_clear case_number_given"),  # 3.3 «accept»
    Line("1", "JC_FILED", "not_accept", "J", "JC_NOT_ACCEPTED", "gate_a_ground ruling_signed"),  # 3.3 «not accept», 2.4
    Line("1", "JC_FILED JC_SUPPLEMENT", "take_back", "P", "JC_RETURNED"),  # B15
    Line("1", "JC_SUPPLEMENT JC_REVIEW", "supply", "P M O", "="),  # B16, JC-14; M O: their own proofs (A30)
    Line("1", "JC_OBJECTION", "supply", "P X", "="),  # JC-25
    Line("1", "JC_SUPPLEMENT", "hand_in", "P", "JC_FILED", "supplement_given"),  # B16 supplied
    Line("1", "JC_SUPPLEMENT", "extend_supplement", "C", "="),  # JC-14 # judgement
    Line("1", "JC_SUPPLEMENT", "return_materials", "C", "JC_RETURNED", "supplement_overdue"),  # B16 not supplied
    Line("1", "JC_FILED JC_REVIEW", "assign_judge", "C", "="),  # 民诉法185; 4.3: the acceptance notice names the judge
    Line("1", UNDER_WAY, "reassign_officer", "C J", "=", "successor_accepts"),  # B24
)

IN_REVIEW = (
    Line("1", "JC_REVIEW", "notify_both", "C J", "="),  # JC-13 解释356
    Line("1", "JC_REVIEW", "verify", "J", "=", "both_notified both_attended questions_answered"),  # 3.3 «verify both», D3
    Line("1", "JC_REVIEW", "confirm_record", "P", "="),  # D3: each reads the question record
    Line("1", "JC_REVIEW JC_OBJECTION", "request_evidence", "J", "=", "missing_list"),  # OM-22, JC-14, JC-25
    Line("1", "JC_REVIEW", "flag_sham", "C J", "="),  # OM-22, JC-26
    Line("1", "JC_REVIEW", "clear_sham", "J", "="),  # JC-26 the court's decision
    Line("1", "JC_REVIEW", "extend_review", "J", "=", "president_approved"),  # JC-11, JC-12
    Line("1", "JC_REVIEW", "ask_withdraw", "P", "="),  # JC-22 either or both
    Line("1", "JC_REVIEW", "confirm", "J", "JC_CONFIRMED", "verified gate_b_clear sham_clear ruling_signed"),  # 3.3 «confirm»
    Line("1", "JC_REVIEW", "dismiss", "J", "JC_DISMISSED", "dismiss_ground ruling_signed"),  # 3.3 «dismiss»
    Line("1", "JC_REVIEW", "rule_withdrawn", "J", "JC_WITHDRAWN", "withdrawal_requested ruling_signed"),  # JC-22
    Line("1", "JC_REVIEW", "rule_deemed_withdrawn", "J", "JC_WITHDRAWN", "deemed_ground ruling_signed"),  # JC-23
    Line("1", "JC_REVIEW", "terminate", "J", "JC_TERMINATED", "civil_dispute_found ruling_signed"),  # B17, JC-24
)

AFTER_THE_RULING = (
    Line("1", f"{UNDER_WAY} {RULED}", "serve", "C", "="),  # 民诉法87, D7: notices and rulings
    Line("1", f"JC_REVIEW JC_OBJECTION {RULED}", "record_receipt", "C S", "="),  # D5, D7; S: 民诉法90
    Line("1", f"JC_OBJECTION {RULED}", "correct", "J", "=", "slip_only"),  # B21, D6
    Line("1", f"JC_RETURNED {ENDED_WITHOUT}", "prepare_again", "P", "JC_PREPARING",
         "in_time_or_reason no_parallel_suit"),  # B15, B16, B18
    Line("1", "JC_CONFIRMED", "object", "P", "JC_OBJECTION", "objection_in_time"),  # JC-25, B19
    Line("1", "JC_CONFIRMED", "object_as_outsider", "X", "JC_OBJECTION", "objection_in_time is_interested"),  # JC-25, B19
    Line("1", "JC_OBJECTION", "withdraw_objection", "P X", "JC_CONFIRMED"),  # judgement
    Line("1", "JC_OBJECTION", "dismiss_objection", "J", "JC_CONFIRMED", "objection_decided ruling_signed"),  # JC-25
    Line("1", "JC_OBJECTION", "change_ruling", "J", "JC_CONFIRMED", "objection_decided ruling_signed"),  # JC-25
    Line("1", "JC_OBJECTION", "revoke_ruling", "J", "JC_REVOKED", "objection_decided ruling_signed"),  # JC-25
)
# fmt: on

LINES = (*PREPARING, *AT_THE_DESK, *IN_REVIEW, *AFTER_THE_RULING)
