"""The proceeding, written from the law and the court user's day, not from the table.

Read a line as: stages 1 立案前 2 立案后 3 审判中 · from states · act · who · to ("=" stays) · conditions of the law.
Who: P party, M mediator, C court clerk, O mediation organisation's office, J judge, V supervisor, S system, X outsider.
The desk of stage 1 is the court's docking clerk or the committee's own office (PML 17, 19), hence "C O".
"""

from __future__ import annotations

from .line import Line

BEFORE_MEDIATOR = "SUBMITTED RETURNED URGENT CONSENT SELECTING ASSIGNED"
TALKS = "MEDIATING APPRAISAL DRAFTING SIGNING"
OPEN_1 = f"{BEFORE_MEDIATOR} {TALKS} SUSPENDED AGREED FAILED FILING"
OPEN_2 = f"DOCKETED ENTRUSTED {TALKS} SUSPENDED AGREED FAILED J_BOOK J_WITHDRAW"
OPEN_3 = "TRIAL MEDIATING DRAFTING SIGNING SUSPENDED AGREED J_BOOK J_WITHDRAW JUDGMENT"

INTAKE = (
    Line("1", "START", "submit", "P", "SUBMITTED", "required_fields privacy_consent"),  # 3.3 «submit», OM-07
    Line(
        "1", "START", "register", "C O S", "SUBMITTED", "required_fields"
    ),  # 3.3 «submit» by C; S: S4 # judgement
    Line("1", "SUBMITTED RETURNED", "edit_application", "P C O", "="),  # OM-07, B8 # judgement
    Line("1", "SUBMITTED", "consent", "P", "="),  # A3: track 1 needs the applicant's consent # judgement
    Line(
        "1", "SUBMITTED", "return", "C O", "RETURNED", "return_reason return_guidance"
    ),  # 3.3 «return», OM-08
    Line("1", "SUBMITTED", "mark_urgent", "C O S", "URGENT", "urgent_ground"),  # 3.3 «urgent flag», S3
    Line(
        "1", "SUBMITTED", "accept", "C O", "CONSENT", "jurisdiction_ok type_set risk_set"
    ),  # 3.3 «accept + 分流»
    Line(
        "1", "SUBMITTED", "designate", "C O", "ASSIGNED", "applicant_consents on_roster no_conflict"
    ),  # B1, A3 track 1
    Line(
        "1", "SUBMITTED", "route_elsewhere", "C O S", "CLOSED", "feedback_sent"
    ),  # OM-08 (1), S4 # judgement
    Line("1", "RETURNED", "resubmit", "P C O", "SUBMITTED", "required_fields"),  # B8
    Line(
        "1", "URGENT", "route_elsewhere", "C O", "="
    ),  # S3: court window, police, women's federation # judgement
    Line(
        "1", "URGENT", "finish_handover", "C O", "CLOSED", "outcome_recorded feedback_sent"
    ),  # B9, five-step loop
    Line("1", "URGENT", "send_to_mediation", "C O", "SUBMITTED", "victim_decides"),  # B9
)

ASKING_AND_CHOOSING = (
    Line("1", "CONSENT ASSIGNED MEDIATING", "consent", "P", "="),  # A3: a fact per participant
    Line("1", "CONSENT SELECTING ASSIGNED MEDIATING", "refuse", "P", "="),  # A13: per participant
    Line(
        "1", "CONSENT MEDIATING", "record_contact", "C M O", "=", "contact_allowed"
    ),  # OM-14, A3 track 1, S3
    Line(
        "1", "CONSENT SELECTING ASSIGNED MEDIATING", "continue_without", "P", "=", "opposed_sides_remain"
    ),  # A13
    Line(
        "1", "CONSENT", "open_choice", "C O S", "SELECTING", "all_consented identity_checked"
    ),  # 3.3 «respondent agrees»
    Line("1", "CONSENT", "designate", "C O", "ASSIGNED", "on_roster no_conflict"),  # A3 last sentence, PML 19
    Line(
        "1", "CONSENT", "end", "C M O", "FAILED", "contact_logged no_opposed_sides"
    ),  # 3.3 «refuses / unreachable», A13
    Line("1", "SELECTING", "nominate", "P", "=", "on_roster no_conflict"),  # OM-09
    Line("1", "SELECTING", "leave_choice", "P", "="),  # OM-09 # judgement
    Line(
        "1", "SELECTING", "choose", "P", "ASSIGNED", "same_choice on_roster no_conflict", joint=True
    ),  # 3.3 «joint choice»
    Line(
        "1", "SELECTING", "designate", "C O S", "ASSIGNED", "designation_open on_roster no_conflict"
    ),  # 3.3 «timeout»
    Line("1", "SELECTING ASSIGNED", "end", "C M O", "FAILED", "end_reason"),  # OM-13 second refusal, OM-24 E4
    Line("1", "ASSIGNED MEDIATING", "disclose", "M", "="),  # OM-12 before or during
    Line("1", "ASSIGNED MEDIATING", "answer_disclosure", "P", "="),  # OM-12 waive / object
    Line(
        "1", "ASSIGNED", "accept_assignment", "M", "MEDIATING", "disclosure_filed no_open_objection"
    ),  # 3.3 «accept»
    Line("1", "ASSIGNED", "decline_assignment", "M", "SELECTING", "decline_reason"),  # 3.3 «decline», OM-11
    Line("1", "ASSIGNED", "pass_over", "S", "SELECTING", "accept_overdue"),  # 3.3 «overdue», OM-11
    Line("1", "ASSIGNED MEDIATING", "ask_replace", "P", "="),  # OM-13, 3.3 «request change» P→C
    Line(
        "1", "ASSIGNED MEDIATING", "replace_mediator", "C O", "SELECTING", "recusal_upheld"
    ),  # 3.3 «recusal upheld»
)

TALKING = (
    Line("1 2", "MEDIATING", "join", "M", "=", "entrant_ready guests_agreed"),  # B12, PML 20
    Line("1 2", "MEDIATING", "leave", "M", "="),  # B12
    Line(
        "1 2",
        "MEDIATING",
        "open_session",
        "M",
        "=",
        "present_identity_checked sham_warning_given address_guided present_consented disclosure_answered mode_agreed",
    ),  # OM-12, OM-15, OM-16, A3, A9
    Line("1 2", "MEDIATING", "close_session", "M", "="),  # 13.D1
    Line("1 2", "MEDIATING", "move_onsite", "M", "=", "others_agree_onsite"),  # B13
    Line(
        "1", "MEDIATING", "extend", "P", "=", "all_agree_extension term_open", joint=True
    ),  # 3.3 «extend», A12
    Line(
        "2",
        "MEDIATING",
        "extend",
        "P",
        "=",
        "all_agree_extension term_open extension_within_limit",
        joint=True,
    ),  # +30 d
    Line("1 2", "MEDIATING", "propose_end", "S", "=", "term_expired"),  # A12: the system only proposes
    Line("1 2", "MEDIATING", "start_appraisal", "C O", "APPRAISAL", "all_agree_appraisal"),  # 3.3, OM-25
    Line("1 2", "APPRAISAL", "end_appraisal", "C O", "MEDIATING", "appraisal_over"),  # 3.3
    Line(
        "1 2", "MEDIATING DRAFTING FAILED", "record_facts", "M", "=", "all_agree_facts"
    ),  # OM-21; 4.3: also on failure
    Line("1 2", "MEDIATING DRAFTING", "confirm_record", "P", "="),  # OM-21 per participant
    Line(
        "1 2", TALKS, "suspend", "M C O", "SUSPENDED", "suspension_report"
    ),  # 3.3 «sham / safety»; C O # judgement
    Line(
        "1 2", "MEDIATING", "start_drafting", "M", "DRAFTING", "minutes_confirmed"
    ),  # 3.3 «terms agreed», A4
    Line("1 2", "DRAFTING", "back_to_talks", "M", "MEDIATING"),  # D13 # judgement
    Line("1 2", "MEDIATING", "record_oral_agreement", "P M", "AGREED", "all_agree_terms"),  # B2
    Line(
        "1 2", "MEDIATING", "perform_on_spot", "P M", "AGREED", "receipt_signed"
    ),  # B3; FULFILLED is a label
    Line("1", "AGREED", "perform_on_spot", "P M", "=", "receipt_signed"),  # B3
    Line("1 2", "MEDIATING DRAFTING", "end", "M", "FAILED", "end_reason failure_report"),  # 3.3 «E4-E6», A12
    Line("1 2", "APPRAISAL", "end", "M", "FAILED", "end_reason failure_report"),  # OM-24 # judgement
    Line(
        "1", "SIGNING", "end", "M", "FAILED", "end_reason failure_report not_yet_effective"
    ),  # A12 a person signs
    Line("2", "SIGNING", "end", "M", "FAILED", "end_reason failure_report not_yet_effective"),  # A12
)

SIGNING = (
    Line(
        "1 2",
        "DRAFTING",
        "freeze",
        "M",
        "SIGNING",
        "slots_complete sign_way_open sham_clear guardian_ok authority_ok",
    ),  # 3.3 «send for signing», A4
    Line(
        "1 2", "SIGNING", "complete", "P M O S", "AGREED", "parties_signed form_complete"
    ),  # 3.3 «all signed», OM-18
    Line(
        "1 2", "SIGNING", "settle_unsealed", "M C O", "AGREED", "agreement_effective"
    ),  # 1.4, A7 # judgement
    Line("1 2", "SIGNING", "send_back", "P M", "DRAFTING", "not_yet_effective"),  # B14, D13
    Line("1 2", "SIGNING", "refuse_sign", "P", "FAILED", "not_yet_effective"),  # 3.3 «refuses to sign» E7
    Line(
        "1 2", "MEDIATING DRAFTING SIGNING", "keep_agreement", "P M", "AGREED", "earlier_agreement"
    ),  # B5, B18 # judgement
)

STOPPING = (
    Line(
        "1",
        "SUBMITTED RETURNED CONSENT SELECTING ASSIGNED URGENT MEDIATING APPRAISAL DRAFTING SUSPENDED",
        "withdraw",
        "P",
        "CLOSED",
        "is_applicant",
    ),  # B7, A27; RETURNED: B8 放弃
    Line("1", "SIGNING", "withdraw", "P", "CLOSED", "is_applicant not_yet_effective"),  # B7, D13
    Line(
        "1",
        "SUBMITTED RETURNED CONSENT SELECTING ASSIGNED URGENT MEDIATING APPRAISAL DRAFTING SUSPENDED",
        "stop_to_court",
        "P",
        "FILING",
    ),  # B6
    Line("1", "SIGNING", "stop_to_court", "P", "FILING", "not_yet_effective"),  # B6, D13
    Line(
        "2", "DOCKETED ENTRUSTED MEDIATING APPRAISAL DRAFTING SUSPENDED", "stop_mediation", "P", "FAILED"
    ),  # 解释145, E4
    Line("2", "SIGNING", "stop_mediation", "P", "FAILED", "not_yet_effective"),  # E4
    Line(
        "1", f"{BEFORE_MEDIATOR} {TALKS}", "suspend_for_loss", "C M O", "SUSPENDED", "loss_proof"
    ),  # B11, A26
    Line("2", f"DOCKETED ENTRUSTED {TALKS}", "suspend_for_loss", "C M J", "SUSPENDED", "loss_proof"),  # B11
    Line(
        "1 2 3", "SUSPENDED", "resume", "C O J", "PREVIOUS", "suspension_cleared"
    ),  # B10 organisation or court
    Line("1 2", "SUSPENDED", "end", "C O J", "FAILED", "end_reason"),  # B10 E8
    Line("1 2 3", "SUSPENDED", "enter_successor", "C M O J", "=", "successor_proof"),  # A26
    Line("1", OPEN_1, "reassign_officer", "C O", "=", "successor_accepts"),  # B24
    Line("2", OPEN_2, "reassign_officer", "C", "=", "successor_accepts"),  # B24
    Line("3", OPEN_3, "reassign_officer", "C", "=", "successor_accepts"),  # B24
    Line("1", OPEN_1, "set_risk", "C O V", "="),  # 3.3 risk cards, S8
    Line("2", OPEN_2, "set_risk", "C O V", "="),  # risk cards # judgement
)

AFTER_STAGE_1 = (
    Line("1", "AGREED", "amend", "P", "DRAFTING", "no_open_application", joint=True),  # B5, B23, A6
    Line("1", "AGREED", "remediate", "P", "MEDIATING", "application_over", joint=True),  # B18, JC-21
    Line(
        "1", "AGREED", "sue_on_agreement", "P", "FILING", "no_open_application"
    ),  # PML 32, B18 no parallel suit
    Line("1", "AGREED", "put_in_writing", "P", "SIGNING", "is_oral same_content", joint=True),  # B4
    Line(
        "1", "AGREED", "file_remainder", "P", "=", "scope_part", opens="PROCEEDING PRE_FILING FILING new case"
    ),  # A14
    Line("1", "FAILED", "apply_filing", "P", "FILING", "bundle_ready"),  # 3.3 «apply to file»
    Line("1", "FILING", "supply_filing", "P", "="),  # T-10
    Line(
        "1", "FILING", "docket", "C", "CLOSED", "case_number_given", opens="PROCEEDING POST_FILING DOCKETED"
    ),  # 3.3 «docketed»
    Line("1", "FILING", "return_filing", "C", "FAILED", "filing_reason"),  # 民诉法126 # judgement
    Line("1", "FILING", "give_up_filing", "P", "FAILED"),  # judgement
    Line(
        "1", "FAILED CLOSED", "reapply", "P", "=", "", opens="PROCEEDING PRE_FILING SUBMITTED new case"
    ),  # B22
    Line("1", "AGREED FAILED URGENT", "feedback", "C O", "="),  # five-step loop
    Line("1", "AGREED CLOSED", "visit", "M C O V", "="),  # 4.3 回访记录, sampling visits
    Line("1", "AGREED FAILED", "close", "C O", "CLOSED", "feedback_sent"),  # 3.3 last row
    Line("1", "CLOSED", "archive", "C O", "ARCHIVED", "volume_complete"),  # 3.3 last row
)

STAGE_2 = (
    Line("2", "START", "docket", "C", "DOCKETED", "case_number_given"),  # 0.1, 3.3 «docketed» # judgement
    Line("2", "DOCKETED", "consent", "P", "="),  # 3.1 each party
    Line("2", "DOCKETED ENTRUSTED MEDIATING", "refuse", "P", "="),  # 3.1, A13
    Line("2", "ENTRUSTED MEDIATING", "consent", "P", "="),  # A3
    Line("2", "DOCKETED", "nominate", "P", "=", "on_roster no_conflict"),  # OM-09 # judgement
    Line("2", "DOCKETED", "leave_choice", "P", "="),  # OM-09 # judgement
    Line(
        "2", "DOCKETED", "entrust", "J C", "ENTRUSTED", "all_consented before_trial"
    ),  # 3.3 «entrust», OP25 2
    Line("2", "MEDIATING", "record_contact", "C M O", "=", "contact_allowed"),  # OM-14
    Line("2", "MEDIATING", "continue_without", "P", "=", "opposed_sides_remain"),  # A13
    Line("2", "ENTRUSTED MEDIATING", "disclose", "M", "="),  # OM-12
    Line("2", "ENTRUSTED MEDIATING", "answer_disclosure", "P", "="),  # OM-12
    Line(
        "2", "ENTRUSTED", "accept_assignment", "M", "MEDIATING", "disclosure_filed no_open_objection"
    ),  # 3.3, 3.1 clock
    Line(
        "2", "ENTRUSTED", "decline_assignment", "M", "DOCKETED", "decline_reason"
    ),  # OM-11 # judgement target
    Line("2", "ENTRUSTED", "pass_over", "S", "DOCKETED", "accept_overdue"),  # OM-11 # judgement target
    Line("2", "ENTRUSTED MEDIATING", "ask_replace", "P", "="),  # OM-13
    Line(
        "2", "ENTRUSTED MEDIATING", "replace_mediator", "C J", "DOCKETED", "recusal_upheld"
    ),  # OM-13 # judgement target
    Line(
        "2",
        "DOCKETED FAILED",
        "transfer_to_trial",
        "C",
        "CLOSED",
        "fee_notice_served",
        opens="PROCEEDING TRIAL TRIAL",
    ),  # 3.3 «fail»
    Line(
        "2", "DOCKETED FAILED", "deem_withdrawn", "J", "J_WITHDRAW", "fee_notice_served fee_unpaid"
    ),  # OP25 5-6
    Line("2", "AGREED", "ask_statement", "P", "=", "", joint=True),  # OM-19
    Line("2", "AGREED", "issue_statement", "J", "J_BOOK", "legality_reviewed"),  # 3.3 «ENTRUSTED success»
    Line(
        "2", "AGREED", "reject_agreement", "J", "MEDIATING", "unlawful_ground"
    ),  # CMR 10, OM-22 # judgement target
    Line("2", "AGREED", "close_performed", "J C", "CLOSED", "performed_on_spot"),  # OP25 4
    Line(
        "2 3", "AGREED", "close_on_record", "J", "CLOSED", "statement_not_needed legality_reviewed"
    ),  # 民诉法101
    Line(
        "2", "DOCKETED ENTRUSTED MEDIATING AGREED FAILED", "ask_withdraw_suit", "P", "="
    ),  # OM-19, 民诉法148
    Line(
        "2",
        "DOCKETED ENTRUSTED MEDIATING AGREED FAILED",
        "allow_withdrawal",
        "J",
        "J_WITHDRAW",
        "suit_withdrawal_requested",
    ),  # 3.3 J_WITHDRAW
    Line(
        "2",
        "J_BOOK",
        "go_back",
        "P",
        "CLOSED",
        "not_last_receipt effect_on_receipt",
        opens="PROCEEDING TRIAL TRIAL",
    ),  # B20
    Line(
        "2", "J_BOOK", "continue_rest", "J", "CLOSED", "scope_part", opens="PROCEEDING TRIAL TRIAL"
    ),  # A14, CMR 14
    Line("2", "AGREED FAILED J_BOOK J_WITHDRAW", "feedback", "C", "="),  # five-step loop
    Line("2", "AGREED J_BOOK CLOSED", "visit", "M C O V", "="),  # 回访
)

COURT_PAPERS = (
    Line("2 3", "J_BOOK J_WITHDRAW", "serve", "C", "="),  # 民诉法87, D7
    Line("3", "JUDGMENT", "serve", "C", "="),
    Line("2 3", "J_BOOK J_WITHDRAW", "record_receipt", "P C", "="),  # 解释149
    Line("3", "JUDGMENT", "record_receipt", "P C", "="),
    Line("2 3", "J_BOOK J_WITHDRAW CLOSED", "correct", "J", "=", "slip_only"),  # B21; CLOSED: D6 # judgement
    Line("3", "JUDGMENT", "correct", "J", "=", "slip_only"),  # B21
    Line(
        "2 3", "J_BOOK", "close", "C", "CLOSED", "feedback_sent statement_effective"
    ),  # 3.3 last row, 解释149
    Line("2 3", "J_WITHDRAW", "close", "C", "CLOSED", "feedback_sent served"),  # 3.3 last row
    Line("3", "JUDGMENT", "close", "C", "CLOSED", "feedback_sent served"),  # 3.3 last row
    Line("2 3", "CLOSED", "archive", "C", "ARCHIVED", "volume_complete"),  # 3.3 last row
)

STAGE_3 = (
    Line(
        "3", "START", "open_trial", "C J", "TRIAL", "case_number_given"
    ),  # 3.3 «docketed» stage 3 # judgement
    Line("3", "TRIAL MEDIATING", "consent", "P", "="),  # 3.1 each party
    Line("3", "TRIAL MEDIATING", "refuse", "P", "="),  # 解释145
    Line("3", "TRIAL", "open_mediation", "J", "MEDIATING", "all_consented"),  # 3.1 clock start: all agree
    Line("3", "TRIAL", "adjudicate", "J", "JUDGMENT", "trial_ready"),  # 3.3 JUDGMENT, 民诉法102
    Line("3", "TRIAL MEDIATING AGREED", "ask_withdraw_suit", "P", "="),  # 民诉法148
    Line(
        "3", "TRIAL MEDIATING AGREED", "allow_withdrawal", "J", "J_WITHDRAW", "suit_withdrawal_requested"
    ),  # 3.1
    Line(
        "3", "TRIAL MEDIATING DRAFTING SIGNING", "suspend_for_loss", "C J", "SUSPENDED", "loss_proof"
    ),  # B11
    Line("3", "MEDIATING", "open_session", "J", "=", "present_identity_checked sham_warning_given"),  # OM-16
    Line("3", "MEDIATING", "close_session", "J", "="),
    Line("3", "MEDIATING", "join", "J", "=", "entrant_ready guests_agreed"),  # B12, 民诉法98
    Line("3", "MEDIATING", "leave", "J", "="),  # B12
    Line("3", "MEDIATING", "move_onsite", "J", "=", "others_agree_onsite"),  # B13
    Line("3", "MEDIATING DRAFTING", "record_facts", "J", "=", "all_agree_facts"),  # OM-21
    Line("3", "MEDIATING DRAFTING", "confirm_record", "P", "="),  # OM-21
    Line("3", "MEDIATING DRAFTING SIGNING", "suspend", "J", "SUSPENDED", "suspension_report"),  # OM-22
    Line("3", "MEDIATING", "start_drafting", "J", "DRAFTING", "minutes_confirmed"),  # 3.3 «terms agreed»
    Line("3", "DRAFTING", "back_to_talks", "J", "MEDIATING"),
    Line("3", "MEDIATING DRAFTING", "end", "J", "TRIAL", "end_reason"),  # OM-20 judge-led: judge promptly
    Line("3", "MEDIATING DRAFTING SIGNING", "stop_mediation", "P", "TRIAL"),  # 解释145
    Line(
        "3", "DRAFTING", "freeze", "J", "SIGNING", "slots_complete sham_clear guardian_ok authority_ok"
    ),  # A4; OLR 33
    Line("3", "SIGNING", "complete", "P J S", "AGREED", "parties_signed"),  # 解释151
    Line("3", "SIGNING", "send_back", "P J", "DRAFTING", "not_yet_effective"),  # B14
    Line("3", "SIGNING", "refuse_sign", "P", "TRIAL", "not_yet_effective"),  # E7, 民诉法102
    Line("3", "SUSPENDED", "end", "C J", "TRIAL", "end_reason"),  # B10 # judgement target
    Line("3", "AGREED", "ask_statement", "P", "=", "", joint=True),  # OM-19
    Line("3", "AGREED", "issue_statement", "J", "J_BOOK", "legality_reviewed"),  # 3.3 TRIAL ok
    Line("3", "AGREED", "reject_agreement", "J", "TRIAL", "unlawful_ground"),  # CMR 10 # judgement target
    Line("3", "J_BOOK", "go_back", "P", "TRIAL", "not_last_receipt effect_on_receipt"),  # B20
    Line("3", "J_BOOK", "continue_rest", "J", "TRIAL", "scope_part"),  # A14, CMR 14
    Line("3", "J_BOOK J_WITHDRAW JUDGMENT", "feedback", "C", "="),  # five-step loop
)

LINES = (
    *INTAKE,
    *ASKING_AND_CHOOSING,
    *TALKING,
    *SIGNING,
    *STOPPING,
    *AFTER_STAGE_1,
    *STAGE_2,
    *COURT_PAPERS,
    *STAGE_3,
)
