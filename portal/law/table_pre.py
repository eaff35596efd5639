"""Transition table, stage 1 立案前: mediation on the parties' own application."""

from __future__ import annotations

from typing import Any

from .papers import PaperKind as K
from .row import DESK, MEDIATOR, PARTY, SUPERVISOR, SYSTEM, TERMS_OF_MEDIATION, Birth, Row
from .vocabulary import PREVIOUS, START, EndReason, Machine, Role, Stage
from .vocabulary import ProceedingState as S

E = EndReason
_STAGE = frozenset({Stage.PRE_FILING})
_INTAKE_CLOCKS = ("return_application", "designate_mediator")
_SIGN_GUARDS = ("slots_complete", "sign_way_open", "sham_clear", "guardian_ok", "authority_ok")
_ALL_TERMS = (*TERMS_OF_MEDIATION, "mediator_accept", "joint_choice", "designate_mediator", "sign_all")


def _row(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return Row(Machine.PROCEEDING, _STAGE, state, action, to, roles, **more)


_BEFORE_AGREED = (
    S.SUBMITTED, S.RETURNED, S.URGENT, S.CONSENT, S.SELECTING, S.ASSIGNED,
    S.MEDIATING, S.APPRAISAL, S.SUSPENDED, S.DRAFTING, S.SIGNING,
)  # fmt: skip
_RUNNING = (
    S.SUBMITTED,
    S.RETURNED,
    S.URGENT,
    S.CONSENT,
    S.SELECTING,
    S.ASSIGNED,
    S.MEDIATING,
    S.APPRAISAL,
    S.DRAFTING,
    S.SIGNING,
)
_OPEN = (*_BEFORE_AGREED, S.AGREED, S.FAILED, S.FILING)
_TALKING = (S.MEDIATING, S.DRAFTING)
_WITH_DRAFT = (S.SELECTING, S.ASSIGNED, S.MEDIATING, S.APPRAISAL, S.DRAFTING, S.SIGNING, S.SUSPENDED)


def _until_effect(state: str) -> tuple[str, ...]:
    """A way out exists only until the agreement binds (PML 31, 13.D13); the last signature may fall into a pause."""
    return ("not_yet_effective",) if state in (S.SIGNING, S.SUSPENDED) else ()


def _drop_draft(state: str) -> tuple[tuple[Machine, str], ...]:
    """Leaving with an unsigned draft on the table: the draft goes, so that nobody signs it later.

    A draft may lie there from the talks on, and stays while another mediator is found.
    """
    return ((Machine.AGREEMENT, "discard"),) if state in _WITH_DRAFT else ()


INTAKE: tuple[Row, ...] = (
    _row(START, "submit", S.SUBMITTED, PARTY | DESK, guards=("required_fields", "privacy_consent"),
         starts=(*_INTAKE_CLOCKS, "term_labour"), papers=(K.APPLICATION_FOR_MEDIATION, K.APPLICATION_RECEIPT),
         article="在线调解规则8；人民调解法17"),
    _row(START, "register", S.SUBMITTED, DESK, guards=("required_fields",), starts=(*_INTAKE_CLOCKS, "term_labour"),
         papers=(K.REGISTRATION_FORM, K.APPLICATION_RECEIPT), article="人民调解法17"),
    _row(S.SUBMITTED, "edit_application", S.SUBMITTED, PARTY | DESK, guards=("required_fields",), article="在线调解规则8"),
    _row(S.SUBMITTED, "return", S.RETURNED, DESK, guards=("return_reason", "return_guidance"), stops=_INTAKE_CLOCKS,
         papers=(K.RETURN_NOTICE,), article="在线调解规则9"),
    _row(S.RETURNED, "resubmit", S.SUBMITTED, PARTY | DESK, guards=("required_fields",), starts=_INTAKE_CLOCKS,
         article="在线调解规则9"),
    _row(S.RETURNED, "close", S.CLOSED, DESK, guards=("feedback_sent",), ends=(E.E8,), article="平台规则"),
    _row(S.SUBMITTED, "accept", S.CONSENT, DESK,
         guards=("in_scope", "jurisdiction_ok", "type_set", "risk_set"), stops=("return_application",),
         papers=(K.MEDIATION_ACCEPTANCE,), article="人民调解法17；在线调解规则10"),
    # Track 1 (13.A3, B1): one side has consented, the mediator helps to ask the other.
    _row(S.SUBMITTED, "designate", S.ASSIGNED, DESK,
         guards=("in_scope", "jurisdiction_ok", "type_set", "risk_set", "applicant_consents", "on_roster", "no_conflict"),
         starts=("mediator_accept",), stops=_INTAKE_CLOCKS, papers=(K.DESIGNATION_NOTICE,), article="在线调解规则10"),
    _row(S.SUBMITTED, "route_elsewhere", S.CLOSED, DESK, guards=("outcome_recorded", "feedback_sent"), stops=_INTAKE_CLOCKS,
         ends=(E.E8,), article="平台规则"),
    _row(S.URGENT, "finish_handover", S.CLOSED, DESK, guards=("outcome_recorded", "feedback_sent"),
         stops=("urgent_same_day",), ends=(E.E8,), papers=(K.URGENT_HANDOVER,), article="反家庭暴力法15、28"),
    _row(S.URGENT, "send_to_mediation", S.SUBMITTED, DESK, guards=("victim_decides",), starts=_INTAKE_CLOCKS,
         stops=("urgent_same_day",), article="反家庭暴力法13"),
)  # fmt: skip

CHOICE: tuple[Row, ...] = (
    _row(S.CONSENT, "designate", S.ASSIGNED, DESK, guards=("applicant_consents", "on_roster", "no_conflict"),
         starts=("mediator_accept",), stops=("designate_mediator",), papers=(K.DESIGNATION_NOTICE,),
         article="在线调解规则10；人民调解法19"),
    _row(S.CONSENT, "open_choice", S.SELECTING, DESK | SYSTEM, guards=("all_consented", "identity_checked"),
         starts=("joint_choice",), papers=(K.CONSENT_FORM, K.SERVICE_ADDRESS), article="在线调解规则10"),
    _row(S.CONSENT, "end", S.FAILED, DESK | MEDIATOR,
         guards=("contact_logged", "no_opposed_sides", "end_reason", "failure_report"), stops=("designate_mediator",),
         ends=(E.E3, E.E4, E.E8), papers=(K.END_NOTICE, K.FAILURE_REPORT), article="在线调解规则15、25"),
    _row(S.SELECTING, "nominate", S.SELECTING, PARTY, guards=("on_roster",), article="在线调解规则10"),
    _row(S.SELECTING, "leave_choice", S.SELECTING, PARTY, article="在线调解规则10"),
    _row(S.SELECTING, "choose", S.ASSIGNED, PARTY, guards=("same_choice", "on_roster", "no_conflict"), jointly=True,
         starts=("mediator_accept",), stops=("joint_choice", "designate_mediator"), article="在线调解规则10"),
    _row(S.SELECTING, "designate", S.ASSIGNED, DESK | SYSTEM, guards=("designation_open", "on_roster", "no_conflict"),
         starts=("mediator_accept",), stops=("joint_choice", "designate_mediator"), papers=(K.DESIGNATION_NOTICE,),
         article="在线调解规则10"),
    _row(S.SELECTING, "end", S.FAILED, DESK, guards=("no_opposed_sides", "end_reason", "failure_report"),
         stops=("joint_choice", "designate_mediator"), ends=(E.E3, E.E4, E.E8),
         papers=(K.END_NOTICE, K.FAILURE_REPORT), also=_drop_draft(S.SELECTING), article="在线调解规则14、25；特邀调解规定12"),
    _row(S.ASSIGNED, "disclose", S.ASSIGNED, MEDIATOR, papers=(K.DISCLOSURE,), article="在线调解规则13"),
    _row(S.ASSIGNED, "accept_assignment", S.MEDIATING, MEDIATOR, guards=("disclosure_filed", "no_conflict", "no_open_objection"),
         starts=("term_prefiling", "term_medical", "respondent_contact"), stops=("mediator_accept",),
         papers=(K.NOTICE_OF_RIGHTS,), article="在线调解规则12、13、24"),
    _row(S.ASSIGNED, "decline_assignment", S.SELECTING, MEDIATOR, guards=("decline_reason",), starts=("designate_mediator",),
         stops=("mediator_accept",), papers=(K.DECLINE_NOTE,), article="在线调解规则12"),
    _row(S.ASSIGNED, "pass_over", S.SELECTING, SYSTEM | DESK, guards=("accept_overdue",), starts=("designate_mediator",),
         stops=("mediator_accept",), article="在线调解规则12"),
    _row(S.ASSIGNED, "replace_mediator", S.SELECTING, DESK, guards=("recusal_upheld",), starts=("designate_mediator",),
         stops=("mediator_accept", "recusal_decision"), papers=(K.RECUSAL_DECISION,), article="在线调解规则13、14"),
    _row(S.ASSIGNED, "end", S.FAILED, DESK, guards=("no_opposed_sides", "end_reason", "failure_report"),
         stops=("mediator_accept",), ends=(E.E3, E.E4, E.E8), papers=(K.END_NOTICE, K.FAILURE_REPORT), also=_drop_draft(S.ASSIGNED),
         article="在线调解规则25"),
)  # fmt: skip

TALKS: tuple[Row, ...] = (
    _row(S.MEDIATING, "open_session", S.MEDIATING, MEDIATOR,
         guards=("present_identity_checked", "sham_warning_given", "opening_told", "address_guided", "present_consented",
                 "disclosure_answered", "mode_agreed"),
         papers=(K.RECORD,), article="在线调解规则4、13、16、17"),
    _row(S.MEDIATING, "close_session", S.MEDIATING, MEDIATOR, papers=(K.RECORD,), article="在线调解规则22"),
    _row(S.MEDIATING, "move_onsite", S.MEDIATING, PARTY | MEDIATOR, guards=("others_agree_onsite",), article="在线调解规则16"),
    _row(S.MEDIATING, "propose_end", S.MEDIATING, SYSTEM, guards=("term_expired",), article="在线调解规则25"),
    _row(S.MEDIATING, "start_appraisal", S.APPRAISAL, DESK | MEDIATOR, guards=("all_agree_appraisal",),
         pauses=TERMS_OF_MEDIATION, papers=(K.APPRAISAL_REQUEST,), article="在线调解规则26"),
    _row(S.APPRAISAL, "end_appraisal", S.MEDIATING, DESK | MEDIATOR, guards=("appraisal_over",),
         resumes=TERMS_OF_MEDIATION, article="在线调解规则26"),
    _row(S.MEDIATING, "start_drafting", S.DRAFTING, MEDIATOR, guards=("minutes_confirmed",), papers=(K.RECORD,),
         article="人民调解法28；在线调解规则19"),
    _row(S.DRAFTING, "back_to_talks", S.MEDIATING, MEDIATOR, article="人民调解法22"),
    _row(S.MEDIATING, "record_oral_agreement", S.AGREED, MEDIATOR, guards=("all_agree_terms", "guardian_ok", "authority_ok", "sham_clear"),
         stops=TERMS_OF_MEDIATION, starts=("jc_apply",), papers=(K.ORAL_AGREEMENT,), ends=(E.E1,),
         also=((Machine.AGREEMENT, "record_oral_agreement"),), article="人民调解法28、30"),
    _row(S.MEDIATING, "perform_on_spot", S.AGREED, MEDIATOR,
         guards=("all_agree_terms", "receipt_signed", "guardian_ok", "authority_ok", "sham_clear"), stops=TERMS_OF_MEDIATION,
         starts=("jc_apply",), papers=(K.RECEIPT, K.ORAL_AGREEMENT), ends=(E.E1,),
         also=((Machine.AGREEMENT, "record_oral_agreement"),), article="人民调解法28、30"),
    _row(S.DRAFTING, "freeze", S.SIGNING, MEDIATOR, guards=_SIGN_GUARDS, starts=("sign_all",), papers=(K.AGREEMENT,),
         article="人民调解法29；电子签名法3、13"),
    _row(S.SIGNING, "complete", S.AGREED, SYSTEM, guards=("agreement_effective", "form_complete"),
         stops=("sign_all", *TERMS_OF_MEDIATION), papers=(K.AGREEMENT, K.SIGNATURE_EVIDENCE), ends=(E.E1,),
         article="在线调解规则19；人民调解法29"),
    # Binding, but seal or mediator's signature never came: the case must not hang for ever. No confirmation without them.
    _row(S.SIGNING, "settle_unsealed", S.AGREED, DESK, guards=("agreement_effective", "outcome_recorded"),
         stops=("sign_all", *TERMS_OF_MEDIATION), ends=(E.E1,), article="在线调解规则19；人民调解法31"),
    _row(S.SIGNING, "send_back", S.DRAFTING, PARTY | MEDIATOR, guards=("not_yet_effective",), stops=("sign_all",),
         article="电子签名法13"),
    _row(S.SIGNING, "refuse_sign", S.FAILED, PARTY, guards=("not_yet_effective", "no_opposed_sides"),
         stops=("sign_all", *TERMS_OF_MEDIATION), ends=(E.E7,), papers=(K.END_NOTICE, K.FAILURE_REPORT), also=_drop_draft(S.SIGNING),
         article="在线调解规则25"),
    *(_row(s, "end", S.FAILED, MEDIATOR | DESK, guards=(*_until_effect(s), "end_reason", "failure_report"),
           stops=("sign_all", *TERMS_OF_MEDIATION), ends=(E.E3, E.E4, E.E5, E.E6, E.E7, E.E8) if s == S.SIGNING
           else (E.E3, E.E4, E.E5, E.E6, E.E8), papers=(K.END_NOTICE, K.FAILURE_REPORT, K.UNDISPUTED_FACTS), also=_drop_draft(s),
           article="在线调解规则21、25")
      for s in (*_TALKING, S.APPRAISAL, S.SIGNING)),
    *(_row(s, "replace_mediator", S.SELECTING, DESK, guards=("recusal_upheld",), starts=("designate_mediator",),
           stops=("recusal_decision",), papers=(K.RECUSAL_DECISION,), article="在线调解规则13、14；特邀调解规定15")
      for s in _TALKING),
)  # fmt: skip

PAUSE: tuple[Row, ...] = (
    *(_row(s, "suspend", S.SUSPENDED, MEDIATOR | DESK, guards=(*_until_effect(s), "suspension_report"), pauses=_ALL_TERMS,
           papers=(K.SUSPENSION_REPORT,), article="特邀调解规定18；人民调解法25")
      for s in (S.MEDIATING, S.APPRAISAL, S.DRAFTING, S.SIGNING)),
    *(_row(s, "suspend_for_loss", S.SUSPENDED, MEDIATOR | DESK, guards=(*_until_effect(s), "loss_proof"), pauses=_ALL_TERMS,
           papers=(K.SUSPENSION_REPORT,), article="民事诉讼法153（参照）")
      for s in _RUNNING),
    _row(S.SUSPENDED, "enter_successor", S.SUSPENDED, MEDIATOR | DESK, guards=("successor_proof", "privacy_consent"),
         article="民事诉讼法153（参照）"),
    _row(S.SUSPENDED, "resume", PREVIOUS, DESK, guards=("suspension_cleared",), resumes=_ALL_TERMS, article="特邀调解规定18"),
    _row(S.SUSPENDED, "end", S.FAILED, DESK, guards=("not_yet_effective", "end_reason", "failure_report"), stops=_ALL_TERMS, ends=(E.E8,),
         papers=(K.END_NOTICE, K.FAILURE_REPORT), also=_drop_draft(S.SUSPENDED), article="在线调解规则25"),
)  # fmt: skip

WAYS_OUT: tuple[Row, ...] = (
    *(_row(s, "mark_urgent", S.URGENT, DESK | SYSTEM | (MEDIATOR if s in _TALKING else frozenset()),
           guards=(*_until_effect(s), "urgent_ground"), starts=("urgent_same_day",), stops=(*_INTAKE_CLOCKS, *_ALL_TERMS),
           papers=(K.URGENT_HANDOVER,), also=_drop_draft(s), article="反家庭暴力法13、28；人民调解法25")
      for s in (S.SUBMITTED, S.CONSENT, S.SELECTING, S.ASSIGNED, S.MEDIATING, S.APPRAISAL, S.DRAFTING, S.SUSPENDED)),
    *(_row(s, "withdraw", S.CLOSED, PARTY, guards=("is_applicant", *_until_effect(s)), stops=(*_INTAKE_CLOCKS, *_ALL_TERMS),
           ends=(E.E2, E.E4), papers=(K.WITHDRAWAL_RECORD,), also=_drop_draft(s), article="在线调解规则25")
      for s in _BEFORE_AGREED),
    *(_row(s, "stop_to_court", S.FILING, PARTY, guards=_until_effect(s), starts=("docketing",),
           stops=(*_INTAKE_CLOCKS, *_ALL_TERMS), ends=(E.E4,),
           papers=(K.FAILURE_REPORT, K.END_NOTICE, K.FILING_LETTER), also=_drop_draft(s), article="在线调解规则21、25；民事诉讼法126")
      for s in _BEFORE_AGREED),
    _row(S.FAILED, "apply_filing", S.FILING, PARTY, guards=("bundle_ready",), starts=("docketing",),
         papers=(K.FILING_LETTER,), article="在线调解规则21；民事诉讼法126"),
    _row(S.FILING, "supply_filing", S.FILING, PARTY, article="民诉法解释126"),
    _row(S.FILING, "docket", S.CLOSED, frozenset({Role.CLERK}), guards=("case_number_given",), stops=("docketing",),
         papers=(K.DOCKETING_NOTICE,), opens=Birth(Machine.PROCEEDING, Stage.POST_FILING, S.DOCKETED),
         article="民事诉讼法126；立案调解意见一"),
    _row(S.FILING, "return_filing", S.FAILED, frozenset({Role.CLERK}), guards=("filing_reason",), stops=("docketing",),
         article="民事诉讼法126、127"),
    _row(S.FILING, "give_up_filing", S.FAILED, PARTY, stops=("docketing",), article="民事诉讼法13"),
)  # fmt: skip

AFTERWARDS: tuple[Row, ...] = (
    # A change that comes to nothing leaves the earlier agreement (written or oral) as it was.
    *(_row(s, "keep_agreement", S.AGREED, PARTY | MEDIATOR | DESK, guards=("earlier_agreement", *_until_effect(s)),
           stops=("sign_all",), also=_drop_draft(s), article="民法典136；人民调解法31")
      for s in (S.MEDIATING, S.DRAFTING, S.SIGNING, S.FAILED)),
    _row(S.AGREED, "amend", S.DRAFTING, PARTY, guards=("no_open_application",), jointly=True, article="民法典543；人民调解法31"),
    _row(S.AGREED, "put_in_writing", S.SIGNING, PARTY, guards=("is_oral", "same_content", "no_open_application"), jointly=True,
         starts=("sign_all",), papers=(K.AGREEMENT,), also=((Machine.AGREEMENT, "put_in_writing"),),
         article="人民调解法28；民诉法解释354"),
    _row(S.AGREED, "perform_on_spot", S.AGREED, MEDIATOR, guards=("receipt_signed",), papers=(K.RECEIPT,), article="人民调解法31"),
    _row(S.AGREED, "file_remainder", S.AGREED, PARTY, guards=("scope_part", "bundle_ready"), starts=("docketing",),
         papers=(K.FILING_LETTER, K.FAILURE_REPORT),
         opens=Birth(Machine.PROCEEDING, Stage.PRE_FILING, S.FILING, new_case=True),
         article="在线调解规则19、21"),
    _row(S.AGREED, "remediate", S.MEDIATING, PARTY, guards=("application_over",), jointly=True,
         article="民事诉讼法206"),
    _row(S.AGREED, "sue_on_agreement", S.FILING, PARTY, guards=("no_open_application",), starts=("docketing",),
         papers=(K.FILING_LETTER,), article="人民调解法32；民事诉讼法206"),
    _row(S.AGREED, "close", S.CLOSED, DESK, guards=("feedback_sent", "no_open_application"), article="平台规则"),
    _row(S.FAILED, "close", S.CLOSED, DESK, guards=("outcome_recorded", "feedback_sent"), article="平台规则"),
    _row(S.CLOSED, "archive", S.ARCHIVED, DESK, guards=("feedback_sent", "volume_complete"), papers=(K.VOLUME_CONTENTS,),
         article="人民调解法27；档案法"),
    *(_row(s, "enter_successor", s, DESK | MEDIATOR, guards=("successor_proof", "privacy_consent"), article="民法典1161")
      for s in (S.AGREED, S.FAILED, S.FILING)),
    *(_row(s, "feedback", s, DESK, guards=("outcome_recorded",), papers=(K.FEEDBACK_NOTE,), article="平台规则")
      for s in (S.SUBMITTED, S.RETURNED, S.URGENT, S.AGREED, S.FAILED, S.CLOSED)),
    *(_row(s, "visit", s, DESK | MEDIATOR | SUPERVISOR, papers=(K.FOLLOW_UP_RECORD,), article="人民调解法31")
      for s in (S.AGREED, S.FAILED, S.CLOSED, S.ARCHIVED)),
    *(_row(s, "reapply", s, PARTY, papers=(K.APPLICATION_FOR_MEDIATION,),
           opens=Birth(Machine.PROCEEDING, Stage.PRE_FILING, S.SUBMITTED, new_case=True), article="人民调解法17")
      for s in (S.FAILED, S.CLOSED, S.ARCHIVED)),
    *(_row(s, "amend", s, PARTY, guards=("earlier_agreement", "no_open_application"), jointly=True,
           opens=Birth(Machine.PROCEEDING, Stage.PRE_FILING, S.DRAFTING), article="民法典543；人民调解法31")
      for s in (S.CLOSED, S.ARCHIVED)),
    *(_row(s, "remediate", s, PARTY, guards=("earlier_agreement", "application_over"), jointly=True,
           opens=Birth(Machine.PROCEEDING, Stage.PRE_FILING, S.MEDIATING), article="民事诉讼法206")
      for s in (S.CLOSED, S.ARCHIVED)),
    *(_row(s, "sue_on_agreement", s, PARTY, guards=("earlier_agreement", "no_open_application"), starts=("docketing",),
           papers=(K.FILING_LETTER,), opens=Birth(Machine.PROCEEDING, Stage.PRE_FILING, S.FILING), article="人民调解法32；民事诉讼法206")
      for s in (S.CLOSED, S.ARCHIVED)),
)  # fmt: skip

_FACT_STATES = (S.MEDIATING, S.APPRAISAL, S.DRAFTING, S.SIGNING, S.FAILED)
_PEOPLE_STATES = (S.CONSENT, S.SELECTING, S.ASSIGNED, S.MEDIATING, S.APPRAISAL, S.DRAFTING)

RECORDS: tuple[Row, ...] = (
    *(_row(s, "consent", s, PARTY, papers=(K.CONSENT_FORM,), article="在线调解规则4、15")
      for s in (S.SUBMITTED, *_PEOPLE_STATES)),
    *(_row(s, "refuse", s, PARTY, article="在线调解规则15；人民调解法17") for s in _PEOPLE_STATES),
    *(_row(s, "record_contact", s, DESK | MEDIATOR, guards=("contact_allowed",), stops=("respondent_contact",),
           article="在线调解规则15") for s in (S.CONSENT, S.ASSIGNED, S.MEDIATING)),
    *(_row(s, "continue_without", s, PARTY, guards=("is_applicant", "opposed_sides_remain"), article="在线调解规则25")
      for s in _PEOPLE_STATES),
    *(_row(s, "join", s, PARTY | MEDIATOR | DESK, guards=("guests_agreed", "entrant_ready"), article="人民调解法20；特邀调解规定14")
      for s in _TALKING),
    *(_row(s, "leave", s, PARTY | MEDIATOR | DESK, article="在线调解规则25") for s in _TALKING),
    *(_row(s, "answer_disclosure", s, PARTY, article="在线调解规则13") for s in (S.ASSIGNED, *_TALKING)),
    *(_row(s, "disclose", s, MEDIATOR, papers=(K.DISCLOSURE,), article="在线调解规则13") for s in _TALKING),
    *(_row(s, "ask_replace", s, PARTY, starts=("recusal_decision",), article="在线调解规则14")
      for s in (S.ASSIGNED, *_TALKING)),
    *(_row(s, "extend", s, PARTY, guards=("all_agree_extension", "term_open"), jointly=True,
           papers=(K.EXTENSION_CONSENT,), article="在线调解规则24") for s in (*_TALKING, S.SIGNING, S.APPRAISAL)),
    *(_row(s, "record_facts", s, MEDIATOR, guards=("all_agree_facts",), papers=(K.UNDISPUTED_FACTS,),
           article="在线调解规则18、22") for s in _FACT_STATES),
    *(_row(s, "confirm_record", s, PARTY, papers=(K.RECORD,), article="在线调解规则22") for s in _FACT_STATES),
    *(_row(s, "reassign_officer", s, DESK, guards=("successor_accepts",), article="平台规则") for s in _OPEN),
    *(_row(s, "set_risk", s, DESK | SUPERVISOR, article="平台规则") for s in _OPEN),
)  # fmt: skip

ROWS: tuple[Row, ...] = INTAKE + CHOICE + TALKS + PAUSE + WAYS_OUT + AFTERWARDS + RECORDS
