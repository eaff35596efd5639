"""The proceeding, written from the law and the court user's day, not from the table.

Read a line as: stages 1 立案前 2 立案后 3 审判中 · from states · act · who · to ("=" stays) · conditions of the law.
Who: P party, M mediator, C court clerk, O mediation organisation's office, J judge, V supervisor, S system, X outsider.
The desk of stage 1 is the court's docking clerk or the committee's own office (PML 17, 19), hence "C O"; after filing
it is the court's alone, hence "C J". "judgement": the law is silent, decided by what a court user would expect.
"""

from __future__ import annotations

from .line import Line

BEFORE_MEDIATOR = "SUBMITTED RETURNED URGENT CONSENT SELECTING ASSIGNED"
TALKS = "MEDIATING APPRAISAL DRAFTING SIGNING"
BEFORE_AGREED = f"{BEFORE_MEDIATOR} MEDIATING APPRAISAL DRAFTING"
ASKING = "CONSENT SELECTING ASSIGNED MEDIATING APPRAISAL DRAFTING"
OPEN_1 = f"{BEFORE_MEDIATOR} {TALKS} SUSPENDED AGREED FAILED FILING"
WAITING_2 = "DOCKETED ENTRUSTED ASSIGNED"
OPEN_2 = f"{WAITING_2} {TALKS} SUSPENDED AGREED FAILED J_BOOK J_WITHDRAW"
OPEN_3 = f"TRIAL {TALKS} SUSPENDED AGREED J_BOOK J_WITHDRAW JUDGMENT"
SIGNABLE = "slots_complete sign_way_open sham_clear guardian_ok authority_ok"
"""A4: the only things that block signing."""

# fmt: off
INTAKE = (
    Line("1", "START", "submit", "P C O", "SUBMITTED", "required_fields privacy_consent"),  # 3.3 «submit» P/C, OM-07
    Line("1", "START", "register", "C O", "SUBMITTED", "required_fields"),  # 3.3 «submit» 受理登记表
    Line("1", "SUBMITTED", "edit_application", "P C O", "="),  # OM-07 # judgement
    Line("1", "SUBMITTED", "return", "C O", "RETURNED", "return_reason return_guidance"),  # 3.3 «return», OM-08
    Line("1", "SUBMITTED", "accept", "C O", "CONSENT", "jurisdiction_ok type_set risk_set"),  # 3.3 «accept + 分流»
    Line("1", "SUBMITTED", "designate", "C O", "ASSIGNED", "applicant_consents on_roster no_conflict"),  # B1, A3 track 1
    Line("1", "SUBMITTED", "route_elsewhere", "C O", "CLOSED", "outcome_recorded feedback_sent"),  # OM-08 (1), S4 # judgement
    Line("1", "RETURNED", "resubmit", "P C O", "SUBMITTED", "required_fields"),  # B8
    Line("1", "RETURNED", "close", "C O", "CLOSED", "feedback_sent"),  # B8 放弃 without a word # judgement
    Line("1", "SUBMITTED CONSENT SELECTING ASSIGNED APPRAISAL", "mark_urgent", "C O S", "URGENT",
         "urgent_ground"),  # 3.3 «urgent flag», S3; later states # judgement
    Line("1", "SUSPENDED", "mark_urgent", "C O S", "URGENT", "urgent_ground not_yet_effective"),  # PML 31 # judgement
    Line("1", "MEDIATING DRAFTING", "mark_urgent", "C O S M", "URGENT", "urgent_ground"),  # PML 25: the mediator's duty
    Line("1", "URGENT", "finish_handover", "C O", "CLOSED", "outcome_recorded feedback_sent"),  # B9, five-step loop
    Line("1", "URGENT", "send_to_mediation", "C O", "SUBMITTED", "victim_decides"),  # B9
)

ASKING_AND_CHOOSING = (
    Line("1", f"SUBMITTED {ASKING}", "consent", "P", "="),  # A3: a fact per participant; SUBMITTED: track 1
    Line("1", ASKING, "refuse", "P", "="),  # A13: per participant
    Line("1", ASKING, "continue_without", "P", "=", "opposed_sides_remain"),  # A13
    Line("1", "CONSENT ASSIGNED MEDIATING", "record_contact", "C M O", "=", "contact_allowed"),  # OM-14, A3, S3
    Line("1", "CONSENT", "open_choice", "C O S", "SELECTING", "all_consented identity_checked"),  # 3.3 «respondent agrees»
    Line("1", "CONSENT", "designate", "C O", "ASSIGNED", "on_roster no_conflict"),  # A3 last sentence, PML 19
    Line("1", "CONSENT", "end", "C M O", "FAILED", "contact_logged no_opposed_sides"),  # 3.3 «refuses / unreachable», A13
    Line("1", "SELECTING", "nominate", "P", "=", "on_roster"),  # OM-09
    Line("1", "SELECTING", "leave_choice", "P", "="),  # OM-09 # judgement
    Line("1", "SELECTING", "choose", "P", "ASSIGNED", "same_choice on_roster no_conflict", joint=True),  # 3.3 «joint choice»
    Line("1", "SELECTING", "designate", "C O S", "ASSIGNED", "designation_open on_roster no_conflict"),  # 3.3 «timeout» S/C
    Line("1", "SELECTING ASSIGNED", "end", "C O", "FAILED", "end_reason no_opposed_sides"),  # OM-13 second refusal, A13
    Line("1", "ASSIGNED MEDIATING DRAFTING", "disclose", "M", "="),  # OM-12 before or during
    Line("1", "ASSIGNED MEDIATING DRAFTING", "answer_disclosure", "P", "="),  # OM-12 waive / object
    Line("1", "ASSIGNED", "accept_assignment", "M", "MEDIATING", "disclosure_filed no_open_objection"),  # 3.3 «accept»
    Line("1", "ASSIGNED", "decline_assignment", "M", "SELECTING", "decline_reason"),  # 3.3 «decline», OM-11
    Line("1", "ASSIGNED", "pass_over", "S C O", "SELECTING", "accept_overdue"),  # 3.3 «overdue», OM-11; C O # judgement
    Line("1", "ASSIGNED MEDIATING DRAFTING", "ask_replace", "P", "="),  # OM-13, 3.3 «request change» P→C
    Line("1", "ASSIGNED MEDIATING DRAFTING", "replace_mediator", "C O", "SELECTING", "recusal_upheld"),  # 3.3 «recusal upheld»
)

TALKING = (
    Line("1", "MEDIATING DRAFTING", "join", "P M C O", "=", "entrant_ready guests_agreed"),  # B12, PML 20; P: D11
    Line("1", "MEDIATING DRAFTING", "leave", "P M C O", "="),  # B12; P: nobody is kept
    Line("2", "MEDIATING DRAFTING", "join", "P M C", "=", "entrant_ready guests_agreed"),  # B12
    Line("2", "MEDIATING DRAFTING", "leave", "P M C", "="),  # B12
    Line("1", "MEDIATING", "open_session", "M", "=", "present_identity_checked sham_warning_given opening_told address_guided "
         "present_consented disclosure_answered mode_agreed"),  # OM-12, OM-15, OM-16, A3, A9
    Line("2", "MEDIATING", "open_session", "M", "=", "present_identity_checked sham_warning_given opening_told present_consented "
         "disclosure_answered mode_agreed"),  # OM-16: the address form is guided before filing only
    Line("1 2", "MEDIATING", "close_session", "M", "="),  # 13.D1
    Line("1 2", "MEDIATING", "move_onsite", "P M", "=", "others_agree_onsite"),  # B13; OMR 16: the objector asks
    Line("1", TALKS, "extend", "P", "=", "all_agree_extension term_open", joint=True),  # 3.3 «extend», A12
    Line("2", "MEDIATING DRAFTING SIGNING", "extend", "P", "=",
         "all_agree_extension term_open extension_within_limit", joint=True),  # 3.3 stage 2: +30 d
    Line("1 2", "MEDIATING", "propose_end", "S", "=", "term_expired"),  # A12: the system only proposes
    Line("1", "MEDIATING", "start_appraisal", "M C O", "APPRAISAL", "all_agree_appraisal"),  # 3.3, OM-25
    Line("1", "APPRAISAL", "end_appraisal", "M C O", "MEDIATING", "appraisal_over"),  # 3.3
    Line("2 3", "MEDIATING", "start_appraisal", "C J", "APPRAISAL", "all_agree_appraisal"),  # 3.3; 民诉法79
    Line("2 3", "APPRAISAL", "end_appraisal", "C J", "MEDIATING", "appraisal_over"),  # 3.3
    Line("1 2", f"{TALKS} FAILED", "record_facts", "M", "=", "all_agree_facts"),  # OM-21; 4.3: also on failure
    Line("1 2", f"{TALKS} FAILED", "confirm_record", "P", "="),  # OM-21 per participant
    Line("1", "MEDIATING APPRAISAL DRAFTING", "suspend", "M C O", "SUSPENDED", "suspension_report"),  # 3.3 «sham / safety»
    Line("1", "SIGNING", "suspend", "M C O", "SUSPENDED", "suspension_report not_yet_effective"),  # PML 31
    Line("2", "MEDIATING APPRAISAL DRAFTING", "suspend", "M C J", "SUSPENDED", "suspension_report"),  # 特邀18
    Line("2", "SIGNING", "suspend", "M C J", "SUSPENDED", "suspension_report not_yet_effective"),  # 特邀18
    Line("1 2", "MEDIATING", "start_drafting", "M", "DRAFTING", "minutes_confirmed"),  # 3.3 «terms agreed», A4
    Line("1 2", "DRAFTING", "back_to_talks", "M", "MEDIATING"),  # D13 # judgement
    Line("1 2", "MEDIATING", "record_oral_agreement", "M", "AGREED", "all_agree_terms"),  # B2; 2: 特邀23
    Line("1 2", "MEDIATING", "perform_on_spot", "M", "AGREED", "all_agree_terms receipt_signed"),  # B3; FULFILLED is a label
    Line("1 2", "AGREED", "perform_on_spot", "M", "=", "receipt_signed"),  # B3
    Line("1", "MEDIATING DRAFTING APPRAISAL", "end", "M C O", "FAILED", "end_reason failure_report"),  # 3.3 «E4-E6», A12, S1b
    Line("1", "SIGNING", "end", "M C O", "FAILED", "end_reason failure_report not_yet_effective"),  # A12 a person signs
    Line("2", "MEDIATING DRAFTING APPRAISAL", "end", "M C J", "FAILED", "end_reason failure_report"),  # 3.3
    Line("2", "SIGNING", "end", "M C J", "FAILED", "end_reason failure_report not_yet_effective"),  # A12
)

SIGNING = (
    Line("1 2", "DRAFTING", "freeze", "M", "SIGNING", SIGNABLE),  # 3.3 «send for signing», A4
    Line("1", "SIGNING", "complete", "S", "AGREED", "agreement_effective form_complete"),  # 3.3 «all signed», OM-18
    Line("2", "SIGNING", "complete", "S", "AGREED", "parties_signed form_complete"),  # 3.3; effect: 解释149, later
    Line("1", "SIGNING", "settle_unsealed", "C O", "AGREED", "agreement_effective"),  # 1.4, A7 # judgement
    Line("2 3", "SIGNING", "settle_unsealed", "C J", "AGREED", "parties_signed"),  # judgement
    Line("1 2", "SIGNING", "send_back", "P M", "DRAFTING", "not_yet_effective"),  # B14, D13
    Line("1 2", "SIGNING", "refuse_sign", "P", "FAILED", "not_yet_effective no_opposed_sides"),  # 3.3 E7, A13
    Line("1", "MEDIATING DRAFTING SIGNING FAILED", "keep_agreement", "P M C O", "AGREED", "earlier_agreement"),  # 民法典136
    Line("2", "MEDIATING DRAFTING SIGNING FAILED", "keep_agreement", "P M", "AGREED", "earlier_agreement"),  # 民法典136
)

STOPPING = (
    Line("1", BEFORE_AGREED, "withdraw", "P", "CLOSED", "is_applicant"),  # B7, A27; RETURNED: B8 放弃
    Line("1", "SIGNING SUSPENDED", "withdraw", "P", "CLOSED", "is_applicant not_yet_effective"),  # B7, D13
    Line("1", BEFORE_AGREED, "stop_to_court", "P", "FILING"),  # B6
    Line("1", "SIGNING SUSPENDED", "stop_to_court", "P", "FILING", "not_yet_effective"),  # B6, D13
    Line("2", "ENTRUSTED ASSIGNED MEDIATING APPRAISAL DRAFTING SUSPENDED", "stop_mediation", "P", "FAILED"),  # 解释145, E4
    Line("2", "SIGNING", "stop_mediation", "P", "FAILED", "not_yet_effective"),  # E4
    Line("1", f"{BEFORE_MEDIATOR} MEDIATING APPRAISAL DRAFTING", "suspend_for_loss", "C M O", "SUSPENDED", "loss_proof"),  # B11
    Line("1", "SIGNING", "suspend_for_loss", "C M O", "SUSPENDED", "loss_proof not_yet_effective"),  # B11; A26 after effect
    Line("2", "MEDIATING APPRAISAL DRAFTING SIGNING", "suspend_for_loss", "C M J", "SUSPENDED", "loss_proof"),  # B11
    Line("2", f"{WAITING_2} AGREED FAILED", "suspend_for_loss", "C J", "SUSPENDED", "loss_proof"),  # B11; no mediator there
    Line("2 3", "J_BOOK", "suspend_for_loss", "C J", "SUSPENDED", "loss_proof not_last_receipt"),  # B11 while without effect
    Line("1", "SUSPENDED", "resume", "C O", "PREVIOUS", "suspension_cleared"),  # B10 organisation or court
    Line("2 3", "SUSPENDED", "resume", "C J", "PREVIOUS", "suspension_cleared"),  # B10 the court
    Line("1", "SUSPENDED", "end", "C O", "FAILED", "end_reason not_yet_effective"),  # B10 E8, PML 31
    Line("2", "SUSPENDED", "end", "C J", "FAILED", "end_reason"),  # B10 E8
    Line("1", "SUSPENDED AGREED FAILED FILING", "enter_successor", "C M O", "=", "successor_proof"),  # A26
    Line("2 3", "SUSPENDED", "enter_successor", "C J", "=", "successor_proof"),  # A26, 民诉法153
    Line("1", OPEN_1, "reassign_officer", "C O", "=", "successor_accepts"),  # B24
    Line("2", OPEN_2, "reassign_officer", "C J", "=", "successor_accepts"),  # B24
    Line("3", OPEN_3, "reassign_officer", "C J", "=", "successor_accepts"),  # B24
    Line("1", OPEN_1, "set_risk", "C O V", "="),  # 3.3 risk cards, S8
    Line("2", OPEN_2, "set_risk", "C J V", "="),  # risk cards # judgement
    Line("3", OPEN_3, "set_risk", "C J V", "="),  # risk cards # judgement
)

AFTER_STAGE_1 = (
    Line("1", "AGREED", "amend", "P", "DRAFTING", "no_open_application", joint=True),  # B5, B23, A6
    Line("1", "AGREED", "remediate", "P", "MEDIATING", "application_over", joint=True),  # B18, JC-21
    Line("1", "AGREED", "sue_on_agreement", "P", "FILING", "no_open_application"),  # PML 32, B18 no parallel suit
    Line("1", "CLOSED ARCHIVED", "amend", "P", "=", "earlier_agreement no_open_application", joint=True,
         opens="PROCEEDING PRE_FILING DRAFTING"),  # B5, B23 after closing
    Line("1", "CLOSED ARCHIVED", "remediate", "P", "=", "earlier_agreement application_over", joint=True,
         opens="PROCEEDING PRE_FILING MEDIATING"),  # B18 after closing
    Line("1", "CLOSED ARCHIVED", "sue_on_agreement", "P", "=", "earlier_agreement no_open_application",
         opens="PROCEEDING PRE_FILING FILING"),  # PML 32, B18 after closing
    Line("1", "AGREED", "put_in_writing", "P", "SIGNING", "is_oral same_content", joint=True),  # B4
    Line("1", "AGREED", "file_remainder", "P", "=", "scope_part", opens="PROCEEDING PRE_FILING FILING new case"),  # A14
    Line("1", "FAILED", "apply_filing", "P", "FILING", "bundle_ready"),  # 3.3 «apply to file»
    Line("1", "FILING", "supply_filing", "P", "="),  # T-10
    Line("1", "FILING", "docket", "C", "CLOSED", "case_number_given", opens="PROCEEDING POST_FILING DOCKETED"),  # 3.3 «docketed»
    Line("1", "FILING", "return_filing", "C", "FAILED", "filing_reason"),  # 民诉法126 # judgement
    Line("1", "FILING", "give_up_filing", "P", "FAILED"),  # judgement
    Line("1", "FAILED CLOSED ARCHIVED", "reapply", "P", "=", "", opens="PROCEEDING PRE_FILING SUBMITTED new case"),  # B22
    Line("1", "SUBMITTED RETURNED URGENT AGREED FAILED CLOSED", "feedback", "C O", "=", "outcome_recorded"),  # five-step loop
    Line("1", "AGREED FAILED CLOSED ARCHIVED", "visit", "M C O V", "="),  # 4.3 回访记录, sampling visits, S6
    Line("1", "AGREED FAILED", "close", "C O", "CLOSED", "feedback_sent"),  # 3.3 last row
    Line("1", "CLOSED", "archive", "C O", "ARCHIVED", "feedback_sent volume_complete"),  # 3.3 last row
)

STAGE_2 = (
    Line("2", "START", "docket", "C", "DOCKETED", "case_number_given"),  # 0.1, 3.3 «docketed» # judgement
    Line("2", f"{WAITING_2} MEDIATING DRAFTING", "consent", "P", "="),  # 3.1 each party, A3
    Line("2", f"{WAITING_2} MEDIATING DRAFTING", "refuse", "P", "="),  # 3.1, A13
    Line("2", "ENTRUSTED ASSIGNED MEDIATING DRAFTING", "continue_without", "P", "=", "opposed_sides_remain"),  # A13
    Line("2", f"{WAITING_2} MEDIATING", "record_contact", "C J M", "=", "contact_allowed"),  # OM-14
    Line("2", "DOCKETED", "entrust", "J C", "ENTRUSTED", "all_consented before_trial"),  # 3.3 «entrust», OP25 2
    Line("2", "ENTRUSTED", "nominate", "P", "=", "on_roster"),  # OM-09
    Line("2", "ENTRUSTED", "leave_choice", "P", "="),  # OM-09 # judgement
    Line("2", "ENTRUSTED", "choose", "P", "ASSIGNED", "same_choice on_roster no_conflict", joint=True),  # OM-09, 特邀12
    Line("2", "ENTRUSTED", "designate", "C J", "ASSIGNED", "designation_open on_roster no_conflict"),  # OM-09, 特邀12
    Line("2", "ENTRUSTED ASSIGNED", "end", "C J", "FAILED", "end_reason failure_report"),  # OM-24 before acceptance
    Line("2", "ASSIGNED MEDIATING DRAFTING", "disclose", "M", "="),  # OM-12
    Line("2", "ASSIGNED MEDIATING DRAFTING", "answer_disclosure", "P", "="),  # OM-12
    Line("2", "ASSIGNED", "accept_assignment", "M", "MEDIATING", "disclosure_filed no_open_objection"),  # 3.3, 3.1 clock
    Line("2", "ASSIGNED", "decline_assignment", "M", "ENTRUSTED", "decline_reason"),  # OM-11
    Line("2", "ASSIGNED", "pass_over", "S C", "ENTRUSTED", "accept_overdue"),  # OM-11
    Line("2", "ASSIGNED MEDIATING DRAFTING", "ask_replace", "P", "="),  # OM-13
    Line("2", "ASSIGNED MEDIATING DRAFTING", "replace_mediator", "C J", "ENTRUSTED", "recusal_upheld"),  # OM-13
    Line("2", "DOCKETED FAILED", "transfer_to_trial", "C", "CLOSED", "fee_notice_served",
         opens="PROCEEDING TRIAL TRIAL"),  # 3.3 «fail»
    Line("2", "DOCKETED FAILED", "deem_withdrawn", "J", "J_WITHDRAW", "fee_notice_served fee_unpaid"),  # OP25 5-6
    Line("2 3", "AGREED", "ask_statement", "P", "="),  # OM-19
    Line("2", "AGREED", "issue_statement", "J", "J_BOOK", "legality_reviewed"),  # 3.3 «ENTRUSTED success»
    Line("2", "AGREED", "reject_agreement", "J", "FAILED", "unlawful_ground"),  # CMR 10, OM-22
    Line("2 3", "AGREED", "amend", "P", "DRAFTING", "", joint=True),  # 民法典543
    Line("2 3", "AGREED", "close_performed", "J C", "CLOSED", "performed_on_spot feedback_sent"),  # OP25 4
    Line("2 3", "AGREED", "close_on_record", "J", "CLOSED", "statement_not_needed legality_reviewed feedback_sent"),  # 民诉法101
    Line("2", f"{WAITING_2} MEDIATING AGREED FAILED", "ask_withdraw_suit", "P", "="),  # OM-19, 民诉法148
    Line("2", f"{WAITING_2} MEDIATING AGREED FAILED", "allow_withdrawal", "J", "J_WITHDRAW",
         "suit_withdrawal_requested"),  # 3.3 J_WITHDRAW
    Line("2", "J_BOOK", "go_back", "P", "CLOSED", "not_last_receipt effect_on_receipt",
         opens="PROCEEDING TRIAL TRIAL"),  # B20
    Line("2", "J_BOOK", "continue_rest", "J", "CLOSED", "scope_part", opens="PROCEEDING TRIAL TRIAL"),  # A14, CMR 14
    Line("2", "AGREED FAILED J_BOOK J_WITHDRAW CLOSED", "feedback", "C J O", "=", "outcome_recorded"),  # five-step loop
    Line("2 3", "CLOSED ARCHIVED", "visit", "M C O V", "="),  # 回访
)

COURT_PAPERS = (
    Line("2 3", "J_BOOK J_WITHDRAW CLOSED ARCHIVED", "serve", "C", "="),  # 民诉法87, D7; after closing: D6
    Line("3", "JUDGMENT", "serve", "C", "="),
    Line("2 3", "J_BOOK J_WITHDRAW CLOSED ARCHIVED", "record_receipt", "C S", "="),  # 解释149; S: 民诉法90, OLR 29-31
    Line("3", "JUDGMENT", "record_receipt", "C S", "="),  # 民诉法87, 90
    Line("2 3", "J_BOOK J_WITHDRAW CLOSED ARCHIVED", "correct", "J", "=", "slip_only"),  # B21, D6
    Line("3", "JUDGMENT", "correct", "J", "=", "slip_only"),  # B21
    Line("2 3", "J_BOOK", "close", "C", "CLOSED", "feedback_sent statement_effective"),  # 3.3 last row, 解释149
    Line("2 3", "J_WITHDRAW", "close", "C", "CLOSED", "feedback_sent served"),  # 3.3 last row
    Line("3", "JUDGMENT", "close", "C", "CLOSED", "feedback_sent served"),  # 3.3 last row
    Line("2 3", "CLOSED", "archive", "C", "ARCHIVED", "feedback_sent volume_complete"),  # 3.3 last row
)

# In stage 3 the judge presides; somebody invited under 民事诉讼法98 (M) may help him, never end the talks.
STAGE_3 = (
    Line("3", "START", "open_trial", "C", "TRIAL", "case_number_given"),  # 3.3 «docketed» stage 3 # judgement
    Line("3", "TRIAL MEDIATING DRAFTING", "consent", "P", "="),  # 3.1 each party
    Line("3", "TRIAL MEDIATING DRAFTING", "refuse", "P", "="),  # 解释145
    Line("3", "TRIAL MEDIATING", "record_contact", "C J M", "=", "contact_allowed"),  # judgement
    Line("3", "TRIAL", "open_mediation", "J", "MEDIATING", "all_consented"),  # 3.1 clock start: all agree
    Line("3", "TRIAL", "adjudicate", "J", "JUDGMENT", "trial_ready"),  # 3.3 JUDGMENT, 民诉法102
    Line("3", "TRIAL", "deem_withdrawn", "J", "J_WITHDRAW", "fee_notice_served fee_unpaid"),  # 3.1 failure: fee after transfer
    Line("3", "TRIAL MEDIATING AGREED", "ask_withdraw_suit", "P", "="),  # 民诉法148
    Line("3", "TRIAL MEDIATING AGREED", "allow_withdrawal", "J", "J_WITHDRAW", "suit_withdrawal_requested"),  # 3.1
    Line("3", TALKS, "suspend_for_loss", "C M J", "SUSPENDED", "loss_proof"),  # B11
    Line("3", "TRIAL AGREED", "suspend_for_loss", "C J", "SUSPENDED", "loss_proof"),  # B11, 民诉法153
    Line("3", "MEDIATING", "open_session", "J M", "=", "present_identity_checked sham_warning_given opening_told"),  # OM-16
    Line("3", "MEDIATING", "close_session", "J M", "="),
    Line("3", "MEDIATING DRAFTING", "join", "P J M C", "=", "entrant_ready guests_agreed"),  # B12, 民诉法98
    Line("3", "MEDIATING DRAFTING", "leave", "P J M C", "="),  # B12
    Line("3", "MEDIATING", "move_onsite", "P J M", "=", "others_agree_onsite"),  # B13
    Line("3", TALKS, "record_facts", "J M", "=", "all_agree_facts"),  # OM-21
    Line("3", TALKS, "confirm_record", "P", "="),  # OM-21
    Line("3", TALKS, "suspend", "C J M", "SUSPENDED", "suspension_report"),  # OM-22, 特邀18
    Line("3", "MEDIATING", "start_drafting", "J M", "DRAFTING", "minutes_confirmed"),  # 3.3 «terms agreed»
    Line("3", "DRAFTING", "back_to_talks", "J M", "MEDIATING"),
    Line("3", TALKS, "end", "J", "TRIAL", "end_reason"),  # OM-20 judge-led: judge promptly
    Line("3", TALKS, "stop_mediation", "P", "TRIAL"),  # 解释145
    Line("3", "MEDIATING", "close_on_record", "J", "CLOSED", "all_agree_terms statement_not_needed legality_reviewed "
         "feedback_sent"),  # 民诉法101, 解释151
    Line("3", "MEDIATING", "feedback", "C J O", "=", "outcome_recorded"),  # so that 101 can close with feedback
    Line("3", "DRAFTING", "freeze", "J M", "SIGNING", SIGNABLE),  # A4
    Line("3", "SIGNING", "complete", "S", "AGREED", "parties_signed"),  # effect: 解释149, 151
    Line("3", "SIGNING", "send_back", "P J M", "DRAFTING", "not_yet_effective"),  # B14
    Line("3", "SIGNING", "refuse_sign", "P", "TRIAL", "not_yet_effective no_opposed_sides"),  # E7, 民诉法102
    Line("3", "TRIAL MEDIATING DRAFTING SIGNING", "keep_agreement", "P J M", "AGREED", "earlier_agreement"),  # 民法典136
    Line("3", "SUSPENDED", "end", "J", "TRIAL", "end_reason"),  # B10 # judgement target
    Line("3", "AGREED", "perform_on_spot", "J M", "=", "receipt_signed"),  # B3, 民诉法101(3)
    Line("3", "AGREED", "issue_statement", "J", "J_BOOK", "legality_reviewed"),  # 3.3 TRIAL ok
    Line("3", "AGREED", "reject_agreement", "J", "TRIAL", "unlawful_ground"),  # CMR 10
    Line("3", "J_BOOK", "go_back", "P", "TRIAL", "not_last_receipt effect_on_receipt"),  # B20
    Line("3", "J_BOOK", "continue_rest", "J", "TRIAL", "scope_part"),  # A14, CMR 14
    Line("3", "AGREED J_BOOK J_WITHDRAW JUDGMENT CLOSED", "feedback", "C J O", "=", "outcome_recorded"),  # five-step loop
)
# fmt: on

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
