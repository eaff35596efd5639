"""Who may move what where: written by hand from the statutes, apart from the table, and compared cell by cell.

Letters: P party, M mediator, C clerk, O organisation, J judge, S system, U supervisor, X outsider. `=` means the state stays.
"""

from __future__ import annotations

import pytest

from portal.law.machines import TABLE
from portal.law.vocabulary import Machine, Role, Stage

LETTERS = dict(zip("PMCOJSUX", (Role.PARTY, Role.MEDIATOR, Role.CLERK, Role.ORGANISATION, Role.JUDGE, Role.SYSTEM,
                                Role.SUPERVISOR, Role.OUTSIDER), strict=True))  # fmt: skip

# state(s) | action | target | who | conditions without which it must not happen
PRE = """
START | submit | SUBMITTED | PCO | required_fields privacy_consent
START | register | SUBMITTED | CO | required_fields
SUBMITTED | return | RETURNED | CO | return_reason return_guidance
SUBMITTED | accept | CONSENT | CO | in_scope jurisdiction_ok type_set risk_set
SUBMITTED | designate | ASSIGNED | CO | applicant_consents on_roster no_conflict in_scope jurisdiction_ok
SUBMITTED | route_elsewhere | CLOSED | CO | outcome_recorded feedback_sent
RETURNED | resubmit | SUBMITTED | PCO | required_fields
RETURNED | close | CLOSED | CO | feedback_sent
URGENT | finish_handover | CLOSED | CO | outcome_recorded feedback_sent
URGENT | send_to_mediation | SUBMITTED | CO | victim_decides
SUBMITTED CONSENT SELECTING ASSIGNED APPRAISAL SUSPENDED | mark_urgent | URGENT | COS | urgent_ground
MEDIATING DRAFTING | mark_urgent | URGENT | COSM | urgent_ground
CONSENT | open_choice | SELECTING | COS | all_consented identity_checked
CONSENT | designate | ASSIGNED | CO | applicant_consents on_roster no_conflict
CONSENT | end | FAILED | COM | contact_logged no_opposed_sides failure_report
SELECTING | choose | ASSIGNED | P | same_choice on_roster no_conflict
SELECTING | designate | ASSIGNED | COS | designation_open on_roster no_conflict
SELECTING ASSIGNED | end | FAILED | CO | no_opposed_sides failure_report
ASSIGNED | accept_assignment | MEDIATING | M | disclosure_filed no_conflict no_open_objection
ASSIGNED | decline_assignment | SELECTING | M | decline_reason
ASSIGNED | pass_over | SELECTING | SCO | accept_overdue
ASSIGNED MEDIATING DRAFTING | replace_mediator | SELECTING | CO | recusal_upheld
MEDIATING | start_appraisal | APPRAISAL | COM | all_agree_appraisal
APPRAISAL | end_appraisal | MEDIATING | COM | appraisal_over
MEDIATING | start_drafting | DRAFTING | M | minutes_confirmed
DRAFTING | back_to_talks | MEDIATING | M |
MEDIATING | record_oral_agreement | AGREED | M | all_agree_terms guardian_ok authority_ok sham_clear
MEDIATING | perform_on_spot | AGREED | M | all_agree_terms receipt_signed
DRAFTING | freeze | SIGNING | M | slots_complete sign_way_open sham_clear guardian_ok authority_ok
SIGNING | complete | AGREED | S | agreement_effective form_complete
SIGNING | settle_unsealed | AGREED | CO | agreement_effective outcome_recorded
SIGNING | send_back | DRAFTING | PM | not_yet_effective
SIGNING | refuse_sign | FAILED | P | not_yet_effective no_opposed_sides
MEDIATING DRAFTING APPRAISAL | end | FAILED | MCO | end_reason failure_report
SIGNING | end | FAILED | MCO | end_reason failure_report not_yet_effective
MEDIATING APPRAISAL DRAFTING | suspend | SUSPENDED | MCO | suspension_report
SIGNING | suspend | SUSPENDED | MCO | suspension_report not_yet_effective
SUBMITTED RETURNED URGENT CONSENT SELECTING ASSIGNED MEDIATING APPRAISAL DRAFTING SIGNING | suspend_for_loss | SUSPENDED | MCO | loss_proof
SUSPENDED | resume | PREVIOUS | CO | suspension_cleared
SUSPENDED | end | FAILED | CO | end_reason failure_report not_yet_effective
SUBMITTED RETURNED URGENT CONSENT SELECTING ASSIGNED MEDIATING APPRAISAL SUSPENDED DRAFTING SIGNING | withdraw | CLOSED | P | is_applicant
SUBMITTED RETURNED URGENT CONSENT SELECTING ASSIGNED MEDIATING APPRAISAL SUSPENDED DRAFTING SIGNING | stop_to_court | FILING | P |
FAILED | apply_filing | FILING | P | bundle_ready
FILING | docket | CLOSED | C | case_number_given
FILING | return_filing | FAILED | C | filing_reason
FILING | give_up_filing | FAILED | P |
AGREED | amend | DRAFTING | P | no_open_application
AGREED | put_in_writing | SIGNING | P | is_oral same_content
AGREED | remediate | MEDIATING | P | application_over
AGREED | sue_on_agreement | FILING | P | no_open_application
MEDIATING DRAFTING SIGNING FAILED | keep_agreement | AGREED | PMCO | earlier_agreement
AGREED | close | CLOSED | CO | feedback_sent no_open_application
FAILED | close | CLOSED | CO | outcome_recorded feedback_sent
CLOSED | archive | ARCHIVED | CO | feedback_sent volume_complete
MEDIATING | open_session | = | M | present_identity_checked sham_warning_given opening_told present_consented disclosure_answered mode_agreed
MEDIATING | propose_end | = | S | term_expired
MEDIATING DRAFTING SIGNING APPRAISAL | extend | = | P | all_agree_extension term_open
CONSENT ASSIGNED MEDIATING | record_contact | = | COM | contact_allowed
MEDIATING DRAFTING | join | = | PMCO | guests_agreed entrant_ready
"""

POST = """
START | docket | DOCKETED | C | case_number_given
DOCKETED | entrust | ENTRUSTED | JC | all_consented before_trial
DOCKETED FAILED | transfer_to_trial | CLOSED | C | fee_notice_served
ENTRUSTED | choose | ASSIGNED | P | same_choice on_roster no_conflict
ENTRUSTED | designate | ASSIGNED | JC | designation_open on_roster no_conflict
ASSIGNED | accept_assignment | MEDIATING | M | disclosure_filed no_conflict no_open_objection
ASSIGNED | decline_assignment | ENTRUSTED | M | decline_reason
ASSIGNED | pass_over | ENTRUSTED | SC | accept_overdue
ASSIGNED MEDIATING DRAFTING | replace_mediator | ENTRUSTED | JC | recusal_upheld
ENTRUSTED ASSIGNED | end | FAILED | JC | failure_report
ENTRUSTED ASSIGNED MEDIATING DRAFTING APPRAISAL SIGNING SUSPENDED | stop_mediation | FAILED | P |
DOCKETED ENTRUSTED ASSIGNED | suspend_for_loss | SUSPENDED | JC | loss_proof
MEDIATING DRAFTING APPRAISAL SIGNING | suspend_for_loss | SUSPENDED | MJC | loss_proof
MEDIATING DRAFTING APPRAISAL SIGNING | suspend | SUSPENDED | MJC | suspension_report
SUSPENDED | resume | PREVIOUS | JC | suspension_cleared
SUSPENDED | end | FAILED | JC | failure_report
MEDIATING | start_appraisal | APPRAISAL | JC | all_agree_appraisal
APPRAISAL | end_appraisal | MEDIATING | JC | appraisal_over
MEDIATING | start_drafting | DRAFTING | M | minutes_confirmed
DRAFTING | back_to_talks | MEDIATING | M |
DRAFTING | freeze | SIGNING | M | slots_complete sign_way_open sham_clear guardian_ok authority_ok
SIGNING | complete | AGREED | S | parties_signed form_complete
SIGNING | settle_unsealed | AGREED | JC | parties_signed
SIGNING | send_back | DRAFTING | PM | not_yet_effective
SIGNING | refuse_sign | FAILED | P | not_yet_effective no_opposed_sides
MEDIATING DRAFTING APPRAISAL | end | FAILED | MJC | failure_report
SIGNING | end | FAILED | MJC | failure_report not_yet_effective
MEDIATING DRAFTING SIGNING FAILED | keep_agreement | AGREED | PM | earlier_agreement
AGREED | issue_statement | J_BOOK | J | legality_reviewed sham_clear
MEDIATING | record_oral_agreement | AGREED | M | all_agree_terms guardian_ok authority_ok sham_clear
MEDIATING | perform_on_spot | AGREED | M | all_agree_terms receipt_signed
AGREED FAILED | suspend_for_loss | SUSPENDED | JC | loss_proof
J_BOOK | suspend_for_loss | SUSPENDED | JC | loss_proof not_last_receipt effect_on_receipt
AGREED | close_on_record | CLOSED | J | statement_not_needed legality_reviewed feedback_sent
AGREED | reject_agreement | FAILED | J | unlawful_ground
AGREED | amend | DRAFTING | P |
AGREED | close_performed | CLOSED | JC | performed_on_spot feedback_sent
DOCKETED ENTRUSTED ASSIGNED MEDIATING AGREED FAILED | allow_withdrawal | J_WITHDRAW | J | suit_withdrawal_requested sham_clear
DOCKETED FAILED | deem_withdrawn | J_WITHDRAW | J | fee_notice_served fee_unpaid
J_BOOK | go_back | CLOSED | P | not_last_receipt effect_on_receipt
J_BOOK | continue_rest | CLOSED | J | statement_effective scope_part
J_BOOK | close | CLOSED | C | statement_effective feedback_sent
J_WITHDRAW | close | CLOSED | C | served feedback_sent
CLOSED | archive | ARCHIVED | C | feedback_sent volume_complete
MEDIATING DRAFTING SIGNING | extend | = | P | all_agree_extension term_open extension_within_limit
"""

TRIAL = """
START | open_trial | TRIAL | C | case_number_given
TRIAL | open_mediation | MEDIATING | J | all_consented
TRIAL | deem_withdrawn | J_WITHDRAW | J | fee_notice_served fee_unpaid
TRIAL | adjudicate | JUDGMENT | J | trial_ready
TRIAL AGREED | suspend_for_loss | SUSPENDED | JC | loss_proof
J_BOOK | suspend_for_loss | SUSPENDED | JC | loss_proof not_last_receipt effect_on_receipt
JUDGMENT | close | CLOSED | C | served feedback_sent
MEDIATING AGREED | close_on_record | CLOSED | J | all_agree_terms statement_not_needed legality_reviewed feedback_sent
MEDIATING | start_appraisal | APPRAISAL | JC | all_agree_appraisal
APPRAISAL | end_appraisal | MEDIATING | JC | appraisal_over
MEDIATING | start_drafting | DRAFTING | JM | minutes_confirmed
DRAFTING | back_to_talks | MEDIATING | JM |
DRAFTING | freeze | SIGNING | JM | slots_complete sign_way_open sham_clear guardian_ok authority_ok
SIGNING | complete | AGREED | S | parties_signed
SIGNING | settle_unsealed | AGREED | JC | parties_signed
SIGNING | send_back | DRAFTING | PJM | not_yet_effective
SIGNING | refuse_sign | TRIAL | P | not_yet_effective no_opposed_sides
MEDIATING DRAFTING APPRAISAL | end | TRIAL | J | failure_report
SIGNING | end | TRIAL | J | failure_report not_yet_effective
MEDIATING DRAFTING APPRAISAL SIGNING | stop_mediation | TRIAL | P |
MEDIATING DRAFTING APPRAISAL SIGNING | suspend | SUSPENDED | JMC | suspension_report
MEDIATING DRAFTING APPRAISAL SIGNING | suspend_for_loss | SUSPENDED | JMC | loss_proof
SUSPENDED | resume | PREVIOUS | JC | suspension_cleared
SUSPENDED | end | TRIAL | J | failure_report
MEDIATING DRAFTING SIGNING TRIAL | keep_agreement | AGREED | PJM | earlier_agreement
AGREED | issue_statement | J_BOOK | J | legality_reviewed sham_clear
AGREED | reject_agreement | TRIAL | J | unlawful_ground
AGREED | amend | DRAFTING | P |
AGREED | close_performed | CLOSED | JC | performed_on_spot feedback_sent
TRIAL MEDIATING AGREED | allow_withdrawal | J_WITHDRAW | J | suit_withdrawal_requested sham_clear
J_BOOK | go_back | TRIAL | P | not_last_receipt effect_on_receipt
J_BOOK | continue_rest | TRIAL | J | statement_effective scope_part
J_BOOK | close | CLOSED | C | statement_effective feedback_sent
J_WITHDRAW | close | CLOSED | C | served feedback_sent
CLOSED | archive | ARCHIVED | C | feedback_sent volume_complete
"""

AGREEMENT = """
START | draft | DRAFT | M |
START | record_oral_agreement | EFFECTIVE | M | all_agree_terms
DRAFT | freeze | FROZEN | M | slots_complete sign_way_open sham_clear guardian_ok authority_ok
DRAFT | discard | VOID | MS |
FROZEN | discard | VOID | S | not_yet_effective
FROZEN | take_effect | EFFECTIVE | S | agreement_effective
FROZEN | send_back | DRAFT | PM | not_yet_effective
EFFECTIVE | supersede | VOID | S | replacement_effective no_open_application
DRAFT | edit_clause | = | M |
FROZEN | sign | = | P | same_hash identity_fresh clauses_confirmed not_signed_yet guardian_ok authority_ok sham_clear sign_way_open
FROZEN | certify_paper | = | M | same_hash paper_scan sham_clear
FROZEN | sign_as_mediator | = | M | same_hash parties_signed
EFFECTIVE | sign_as_mediator | = | M | same_hash
FROZEN | seal | = | O | same_hash parties_signed mediator_signed sham_clear
EFFECTIVE | seal | = | O | same_hash mediator_signed
"""

APPLICATION = """
START | prepare | JC_PREPARING | PMO |
JC_PREPARING | file | JC_FILED | PS | agreement_effective form_complete written_agreement all_signed_application in_time_or_reason undertaking_signed
JC_PREPARING | give_up | JC_RETURNED | PS |
JC_FILED | request_supplement | JC_SUPPLEMENT | C | claim_held missing_list
JC_FILED | accept_application | JC_REVIEW | C | claim_held materials_complete gate_a_clear number_type_set case_number_given
JC_FILED | not_accept | JC_NOT_ACCEPTED | J | gate_a_ground ruling_signed
JC_FILED JC_SUPPLEMENT | take_back | JC_RETURNED | P |
JC_SUPPLEMENT | hand_in | JC_FILED | P | supplement_given
JC_SUPPLEMENT | return_materials | JC_RETURNED | C | supplement_overdue
JC_RETURNED JC_NOT_ACCEPTED JC_DISMISSED JC_WITHDRAWN JC_TERMINATED | prepare_again | JC_PREPARING | P | in_time_or_reason no_parallel_suit
JC_REVIEW | confirm | JC_CONFIRMED | J | judge_assigned verified gate_a_clear gate_b_clear sham_clear ruling_signed
JC_REVIEW | dismiss | JC_DISMISSED | J | dismiss_ground ruling_signed
JC_REVIEW | rule_withdrawn | JC_WITHDRAWN | J | withdrawal_requested sham_clear ruling_signed
JC_REVIEW | rule_deemed_withdrawn | JC_WITHDRAWN | J | deemed_ground ruling_signed
JC_REVIEW | terminate | JC_TERMINATED | J | civil_dispute_found ruling_signed
JC_CONFIRMED | object | JC_OBJECTION | P | objection_in_time
JC_CONFIRMED | object_as_outsider | JC_OBJECTION | X | is_interested objection_in_time
JC_OBJECTION | withdraw_objection | JC_CONFIRMED | PX |
JC_OBJECTION | dismiss_objection | JC_CONFIRMED | J | objection_decided ruling_signed
JC_OBJECTION | change_ruling | JC_CONFIRMED | J | objection_decided ruling_signed
JC_OBJECTION | revoke_ruling | JC_REVOKED | J | objection_decided ruling_signed
JC_REVIEW | verify | = | J | both_notified both_attended questions_answered
JC_FILED | claim | = | C | unclaimed
JC_PREPARING | sign_application | = | P | same_hash identity_fresh
"""

OBLIGATION = """
START | open_obligation | DUE | S | agreement_effective
DUE BREACHED IN_ENFORCEMENT | acknowledge | PERFORMED | P | is_creditor
DUE BREACHED IN_ENFORCEMENT | record_performed | PERFORMED | MCO | performance_proved
DUE | mark_breached | BREACHED | SP | past_due
BREACHED | apply_enforcement | IN_ENFORCEMENT | P | is_creditor enforceable enforcement_in_time
IN_ENFORCEMENT | end_enforcement | BREACHED | CP | enforcement_closed
PERFORMED | report_bounce | DUE | PMCO | bounce_proved
DUE BREACHED IN_ENFORCEMENT | release | RELEASED | P | is_creditor
DUE BREACHED IN_ENFORCEMENT | supersede | RELEASED | S | replacement_effective
"""

Cell = tuple[str, frozenset[Role], frozenset[str]]


def _read(text: str) -> dict[tuple[str, str], Cell]:
    found = {}
    for line in text.strip().splitlines():
        states, action, to, who, conditions = (part.strip() for part in line.split("|"))
        for state in states.split():
            target = state if to == "=" else to
            found[state, action] = (target, frozenset(LETTERS[c] for c in who), frozenset(conditions.split()))
    return found


PARTS = [
    (Machine.PROCEEDING, Stage.PRE_FILING, PRE),
    (Machine.PROCEEDING, Stage.POST_FILING, POST),
    (Machine.PROCEEDING, Stage.TRIAL, TRIAL),
    (Machine.AGREEMENT, Stage.PRE_FILING, AGREEMENT),
    (Machine.APPLICATION, Stage.PRE_FILING, APPLICATION),
    (Machine.OBLIGATION, Stage.PRE_FILING, OBLIGATION),
]
CELLS = [(m, s, key, cell) for m, s, text in PARTS for key, cell in _read(text).items()]


def _id(value: object) -> str:
    return "-".join(value) if isinstance(value, tuple) and all(isinstance(v, str) for v in value) else ""


@pytest.mark.parametrize(("machine", "stage", "key", "cell"), CELLS, ids=_id)
def test_the_table_says_what_the_law_says(machine, stage, key, cell):
    rows = [r for r in TABLE if r.machine is machine and stage in r.stages and (r.state, r.action) == key]
    assert len(rows) == 1, key
    assert (rows[0].to, rows[0].roles) == cell[:2]
    assert cell[2] <= set(rows[0].guards)


@pytest.mark.parametrize(
    ("machine", "stage", "text"), PARTS, ids=lambda v: str(v) if len(str(v)) < 20 else ""
)
def test_nothing_else_in_the_table_moves_a_state(machine, stage, text):
    moves = {
        (r.state, r.action) for r in TABLE if r.machine is machine and stage in r.stages and r.state != r.to
    }
    written = {key for key, cell in _read(text).items() if cell[0] != key[0]}
    assert moves == written


def test_what_stays_in_a_state_never_opens_a_way_for_a_stranger():
    for row in TABLE:
        if row.state == row.to and row.machine is Machine.PROCEEDING:
            assert Role.OUTSIDER not in row.roles
    rulings = {r.action for r in TABLE if r.roles == {Role.JUDGE} and r.machine is Machine.APPLICATION}
    assert {"confirm", "dismiss", "not_accept", "terminate", "verify", "correct"} <= rulings
