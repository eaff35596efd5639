"""Transition table of the three things a proceeding makes: agreement, confirmation application, obligation."""

from __future__ import annotations

from typing import Any

from .papers import PaperKind as K
from .row import CLERK, DESK, JUDGE, MEDIATOR, ORGANISATION, OUTSIDER, PARTY, SUPERVISOR, SYSTEM, Birth, Row
from .vocabulary import START, Machine, Role, Stage
from .vocabulary import AgreementState as A
from .vocabulary import ApplicationState as J
from .vocabulary import ObligationState as O

_ANY = frozenset(Stage)
_PRE = frozenset({Stage.PRE_FILING})
_MEDIATED = frozenset({Stage.PRE_FILING, Stage.POST_FILING})
_JUDGED = frozenset({Stage.TRIAL})
_AFTER_FILING = frozenset({Stage.POST_FILING, Stage.TRIAL})
# In stage 3 the judge presides, drafts and signs where a mediator does before (民事诉讼法96).
_HOST = MEDIATOR | JUDGE
_SIGN = (
    "same_hash",
    "identity_fresh",
    "clauses_confirmed",
    "not_signed_yet",
    "guardian_ok",
    "authority_ok",
    "sham_clear",
)


def _agr(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return Row(Machine.AGREEMENT, more.pop("stages", _ANY), state, action, to, roles, **more)


def _hosted(
    state: str, action: str, to: str, others: frozenset[Role] = frozenset(), **more: Any
) -> tuple[Row, Row]:
    """An act of whoever presides: the mediator before and after filing, the judge (with a helper) in stage 3."""
    return (
        _agr(state, action, to, MEDIATOR | others, stages=_MEDIATED, **more),
        _agr(state, action, to, _HOST | others, stages=_JUDGED, **more),
    )


def _app(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return Row(Machine.APPLICATION, _PRE, state, action, to, roles, **more)


def _obl(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return Row(Machine.OBLIGATION, _ANY, state, action, to, roles, **more)


_FREEZE = ("slots_complete", "sign_way_open", "sham_clear", "guardian_ok", "authority_ok")

AGREEMENT: tuple[Row, ...] = (
    *_hosted(START, "draft", A.DRAFT, article="人民调解法28、29"),
    *_hosted(A.DRAFT, "edit_clause", A.DRAFT, article="人民调解法29"),
    _agr(A.DRAFT, "propose_wording", A.DRAFT, PARTY, article="人民调解法23"),
    _agr(A.DRAFT, "answer_finding", A.DRAFT, PARTY, article="平台规则"),
    *_hosted(A.DRAFT, "freeze", A.FROZEN, guards=_FREEZE, papers=(K.AGREEMENT,), also=((Machine.PROCEEDING, "freeze"),),
         article="电子签名法13；人民调解法29"),
    *_hosted(A.DRAFT, "discard", A.VOID, SYSTEM, article="平台规则"),
    _agr(A.FROZEN, "confirm_clause", A.FROZEN, PARTY, guards=("same_hash",), article="平台规则"),
    _agr(A.FROZEN, "answer_finding", A.FROZEN, PARTY, article="平台规则"),
    _agr(A.FROZEN, "choose_paper", A.FROZEN, PARTY, article="电子签名法3"),
    _agr(A.FROZEN, "sign", A.FROZEN, PARTY, guards=(*_SIGN, "sign_terms_agreed", "sign_way_open"), papers=(K.AGREEMENT,),
         article="在线调解规则19；电子签名法13、14"),
    *_hosted(A.FROZEN, "certify_paper", A.FROZEN, guards=("same_hash", "paper_scan", "guardian_ok", "authority_ok", "sham_clear"),
         papers=(K.AGREEMENT,), article="人民调解法29；电子签名法3"),
    *_hosted(A.FROZEN, "sign_as_mediator", A.FROZEN, guards=("same_hash", "parties_signed", "sham_clear"), papers=(K.AGREEMENT,),
         article="人民调解法29；在线调解规则19"),
    _agr(A.FROZEN, "seal", A.FROZEN, ORGANISATION, stages=_MEDIATED, guards=("same_hash", "parties_signed", "mediator_signed", "sham_clear"),
         papers=(K.AGREEMENT,), article="人民调解法29；在线调解规则19"),
    # The seal may come after the day the 30 days began (13.A7): effect and completeness are two facts.
    _agr(A.FROZEN, "take_effect", A.EFFECTIVE, SYSTEM, guards=("agreement_effective",), starts=("jc_apply",), stages=_PRE,
         article="在线调解规则19；人民调解法29、31"),
    # After filing a court statement, not confirmation, follows: the thirty days have no place there.
    _agr(A.FROZEN, "take_effect", A.EFFECTIVE, SYSTEM, guards=("agreement_effective",), stages=_AFTER_FILING,
         article="民事诉讼法100、101；民诉法解释149、151"),
    *_hosted(A.FROZEN, "send_back", A.DRAFT, PARTY, guards=("not_yet_effective",), also=((Machine.PROCEEDING, "send_back"),),
         article="电子签名法13"),
    _agr(A.FROZEN, "refuse_sign", A.FROZEN, PARTY, guards=("not_yet_effective", "not_signed_yet"), article="在线调解规则25"),
    # Only together with the end of the talks: whoever merely wants other words sends it back (13.D13).
    _agr(A.FROZEN, "discard", A.VOID, SYSTEM, guards=("not_yet_effective",), article="在线调解规则25"),
    *_hosted(A.EFFECTIVE, "sign_as_mediator", A.EFFECTIVE, guards=("same_hash",), papers=(K.AGREEMENT,), article="在线调解规则19"),
    _agr(A.EFFECTIVE, "seal", A.EFFECTIVE, ORGANISATION, stages=_MEDIATED, guards=("same_hash", "mediator_signed"), papers=(K.AGREEMENT, K.PROOF_PRESIDED),
         article="在线调解规则19；人民调解法29"),
    _agr(A.EFFECTIVE, "prove_presided", A.EFFECTIVE, ORGANISATION, stages=_PRE, guards=("form_complete",), papers=(K.PROOF_PRESIDED,),
         article="民诉法解释354"),
    *_hosted(A.EFFECTIVE, "correct_slip", A.EFFECTIVE, guards=("slip_only", "correction_signed_by_all"), papers=(K.CORRECTION_NOTE,),
         article="平台规则"),
    _agr(A.EFFECTIVE, "supersede", A.VOID, SYSTEM, guards=("replacement_effective", "no_open_application"), stops=("jc_apply",),
         article="民法典543"),
    _agr(START, "record_oral_agreement", A.EFFECTIVE, MEDIATOR, guards=("all_agree_terms", "guardian_ok", "authority_ok", "sham_clear"),
         papers=(K.ORAL_AGREEMENT,), starts=("jc_apply",), stages=_PRE, article="人民调解法28、30"),
    _agr(START, "record_oral_agreement", A.EFFECTIVE, MEDIATOR, guards=("all_agree_terms", "guardian_ok", "authority_ok", "sham_clear"),
         papers=(K.ORAL_AGREEMENT,), stages=frozenset({Stage.POST_FILING}), article="特邀调解规定23"),
    _agr(A.EFFECTIVE, "put_in_writing", A.EFFECTIVE, PARTY, guards=("is_oral", "same_content", "no_open_application"), jointly=True,
         opens=Birth(Machine.AGREEMENT, Stage.PRE_FILING, A.FROZEN), papers=(K.AGREEMENT,), stages=_PRE,
         article="民诉法解释354"),
)  # fmt: skip

_FILE = ("agreement_effective", "form_complete", "written_agreement", "organisation_lawful", "jurisdiction_chosen",
         "all_signed_application", "undertaking_signed", "findings_shown", "in_time_or_reason", "no_parallel_suit")  # fmt: skip
_JC_CLOCKS = ("jc_decide_target", "jc_decide_limit")

APPLYING: tuple[Row, ...] = (
    # Rows may be signed in the same sitting as the agreement (13.A29) or on different days (13.A8).
    _app(START, "prepare", J.JC_PREPARING, PARTY | MEDIATOR | ORGANISATION, papers=(K.JOINT_APPLICATION, K.UNDERTAKING, K.SERVICE_ADDRESS),
         article="民事诉讼法205"),
    _app(J.JC_PREPARING, "choose_court", J.JC_PREPARING, PARTY | MEDIATOR, article="民事诉讼法205"),
    _app(J.JC_PREPARING, "sign_application", J.JC_PREPARING, PARTY,
         guards=("same_hash", "identity_fresh", "not_signed_yet", "guardian_ok", "authority_ok"),
         papers=(K.JOINT_APPLICATION, K.UNDERTAKING), article="民诉法解释351、353"),
    _app(J.JC_PREPARING, "apply_orally", J.JC_PREPARING, CLERK | MEDIATOR, guards=("identity_checked",), papers=(K.RECORD,),
         article="民诉法解释353"),
    _app(J.JC_PREPARING, "state_late_reason", J.JC_PREPARING, PARTY, article="民事诉讼法86、205"),
    _app(J.JC_PREPARING, "file", J.JC_FILED, PARTY | SYSTEM, guards=_FILE, starts=("jc_accept",), stops=("jc_apply",),
         papers=(K.JOINT_APPLICATION, K.UNDERTAKING), article="民事诉讼法205；民诉法解释351—354"),
    _app(J.JC_PREPARING, "give_up", J.JC_RETURNED, PARTY | SYSTEM, article="民事诉讼法13"),
    _app(J.JC_FILED, "claim", J.JC_FILED, CLERK, guards=("unclaimed",), article="平台规则"),
    _app(J.JC_FILED, "release_claim", J.JC_FILED, CLERK, guards=("claim_held",), article="平台规则"),
    _app(J.JC_FILED, "check_material", J.JC_FILED, CLERK, guards=("claim_held",), article="民诉法解释354"),
    _app(J.JC_FILED, "request_supplement", J.JC_SUPPLEMENT, CLERK, guards=("claim_held", "missing_list"), starts=("jc_supplement",),
         stops=("jc_accept",), papers=(K.SUPPLEMENT_NOTICE,), article="民诉法解释354；在线诉讼规则9"),
    _app(J.JC_SUPPLEMENT, "supply", J.JC_SUPPLEMENT, PARTY | MEDIATOR | ORGANISATION, article="民诉法解释354"),
    _app(J.JC_SUPPLEMENT, "hand_in", J.JC_FILED, PARTY, guards=("supplement_given",), starts=("jc_accept",), stops=("jc_supplement",),
         article="在线诉讼规则9；民诉法解释126"),
    _app(J.JC_SUPPLEMENT, "extend_supplement", J.JC_SUPPLEMENT, CLERK, starts=("jc_supplement",), article="民诉法解释354"),
    _app(J.JC_SUPPLEMENT, "return_materials", J.JC_RETURNED, CLERK, guards=("supplement_overdue",), stops=("jc_supplement",),
         papers=(K.RETURN_NOTICE,), article="在线诉讼规则9；民诉法解释354"),
    *(_app(s, "take_back", J.JC_RETURNED, PARTY, stops=("jc_accept", "jc_supplement"), article="民诉法解释357（参照）")
      for s in (J.JC_FILED, J.JC_SUPPLEMENT)),
    *(_app(s, "prepare_again", J.JC_PREPARING, PARTY, guards=("in_time_or_reason", "no_parallel_suit"),
           article="民事诉讼法205；民诉法解释357")
      for s in (J.JC_RETURNED, J.JC_NOT_ACCEPTED, J.JC_DISMISSED, J.JC_WITHDRAWN, J.JC_TERMINATED)),
)  # fmt: skip

_OVER = (J.JC_NOT_ACCEPTED, J.JC_CONFIRMED, J.JC_DISMISSED, J.JC_WITHDRAWN, J.JC_TERMINATED, J.JC_REVOKED)

DECIDING: tuple[Row, ...] = (
    _app(J.JC_FILED, "accept_application", J.JC_REVIEW, CLERK,
         guards=("claim_held", "materials_complete", "gate_a_clear", "number_type_set", "case_number_given"), starts=_JC_CLOCKS,
         stops=("jc_accept",), papers=(K.ACCEPTANCE_NOTICE,), article="法释〔2011〕5号4；民诉法解释355"),
    _app(J.JC_FILED, "not_accept", J.JC_NOT_ACCEPTED, JUDGE,
         guards=("gate_a_ground", "number_type_set", "case_number_given", "ruling_signed"),
         stops=("jc_accept",), papers=(K.RULING_NOT_ACCEPT,), article="民诉法解释355"),
    # The notice of acceptance names the judge, and only a judge may refuse to accept.
    *(_app(s, "assign_judge", s, CLERK, article="民事诉讼法185") for s in (J.JC_FILED, J.JC_REVIEW)),
    _app(J.JC_REVIEW, "notify_both", J.JC_REVIEW, CLERK | JUDGE, guards=("judge_assigned",), papers=(K.VERIFICATION_NOTICE, K.SERVICE_PROOF),
         article="民诉法解释356"),
    _app(J.JC_REVIEW, "verify", J.JC_REVIEW, JUDGE, guards=("both_notified", "both_attended", "questions_answered"),
         papers=(K.QUESTION_RECORD,), article="民诉法解释356"),
    _app(J.JC_REVIEW, "confirm_record", J.JC_REVIEW, PARTY, papers=(K.QUESTION_RECORD,), article="民诉法解释356"),
    _app(J.JC_REVIEW, "request_evidence", J.JC_REVIEW, JUDGE, guards=("missing_list",), starts=("jc_supplement",),
         papers=(K.SUPPLEMENT_NOTICE,), article="民诉法解释356；在线调解规则23"),
    _app(J.JC_REVIEW, "supply", J.JC_REVIEW, PARTY | MEDIATOR | ORGANISATION, stops=("jc_supplement",), article="民诉法解释356"),
    _app(J.JC_REVIEW, "flag_sham", J.JC_REVIEW, JUDGE | CLERK, article="在线调解规则23；民事诉讼法115"),
    _app(J.JC_REVIEW, "clear_sham", J.JC_REVIEW, JUDGE, article="在线调解规则23"),
    _app(J.JC_REVIEW, "extend_review", J.JC_REVIEW, JUDGE, guards=("president_approved",), article="法释〔2011〕5号5；民事诉讼法187"),
    _app(J.JC_REVIEW, "ask_withdraw", J.JC_REVIEW, PARTY, article="民诉法解释357"),
    _app(J.JC_REVIEW, "confirm", J.JC_CONFIRMED, JUDGE,
         guards=("judge_assigned", "verified", "gate_a_clear", "gate_b_clear", "sham_clear", "ruling_signed"),
         stops=(*_JC_CLOCKS, "jc_supplement"), papers=(K.RULING_CONFIRM,), article="民事诉讼法206"),
    _app(J.JC_REVIEW, "dismiss", J.JC_DISMISSED, JUDGE, guards=("judge_assigned", "dismiss_ground", "ruling_signed"),
         stops=(*_JC_CLOCKS, "jc_supplement"), papers=(K.RULING_DISMISS,), article="民事诉讼法206；民诉法解释355、358"),
    _app(J.JC_REVIEW, "rule_withdrawn", J.JC_WITHDRAWN, JUDGE, guards=("withdrawal_requested", "sham_clear", "ruling_signed"),
         stops=(*_JC_CLOCKS, "jc_supplement"), papers=(K.RULING_WITHDRAWN,), article="民诉法解释357"),
    _app(J.JC_REVIEW, "rule_deemed_withdrawn", J.JC_WITHDRAWN, JUDGE, guards=("deemed_ground", "ruling_signed"),
         stops=(*_JC_CLOCKS, "jc_supplement"), papers=(K.RULING_DEEMED_WITHDRAWN,), article="民诉法解释357"),
    _app(J.JC_REVIEW, "terminate", J.JC_TERMINATED, JUDGE, guards=("civil_dispute_found", "ruling_signed"),
         stops=(*_JC_CLOCKS, "jc_supplement"), papers=(K.RULING_TERMINATED,), article="民事诉讼法186"),
    *(_app(s, "serve", s, CLERK, papers=(K.SERVICE_PROOF,), article="民事诉讼法87、90；在线诉讼规则29—31")
      for s in (J.JC_FILED, J.JC_SUPPLEMENT, J.JC_REVIEW, J.JC_OBJECTION, *_OVER)),
    *(_app(s, "record_receipt", s, CLERK | SYSTEM, starts=("jc_objection_party",) if s == J.JC_CONFIRMED else (),
           papers=(K.SERVICE_PROOF,), article="民事诉讼法87、90")
      for s in (J.JC_REVIEW, J.JC_OBJECTION, *_OVER)),
    *(_app(s, "correct", s, JUDGE, guards=("slip_only",), papers=(K.RULING_CORRECT,), article="民事诉讼法157；民诉法解释245")
      for s in (*_OVER, J.JC_OBJECTION)),
    *(_app(s, "reassign_officer", s, CLERK | JUDGE, guards=("successor_accepts",), article="平台规则")
      for s in (J.JC_FILED, J.JC_SUPPLEMENT, J.JC_REVIEW, J.JC_OBJECTION)),
    _app(J.JC_CONFIRMED, "object", J.JC_OBJECTION, PARTY, guards=("objection_in_time",), papers=(K.OBJECTION,), article="民诉法解释372"),
    _app(J.JC_CONFIRMED, "object_as_outsider", J.JC_OBJECTION, OUTSIDER, guards=("is_interested", "objection_in_time"),
         papers=(K.OBJECTION,), article="民诉法解释372"),
    _app(J.JC_OBJECTION, "request_evidence", J.JC_OBJECTION, JUDGE, guards=("missing_list",), papers=(K.SUPPLEMENT_NOTICE,),
         article="民诉法解释372"),
    _app(J.JC_OBJECTION, "supply", J.JC_OBJECTION, PARTY | OUTSIDER, article="民诉法解释372"),
    _app(J.JC_OBJECTION, "withdraw_objection", J.JC_CONFIRMED, PARTY | OUTSIDER, article="民诉法解释372"),
    _app(J.JC_OBJECTION, "dismiss_objection", J.JC_CONFIRMED, JUDGE, guards=("objection_decided", "ruling_signed"),
         papers=(K.RULING_OBJECTION,), article="民诉法解释372"),
    _app(J.JC_OBJECTION, "change_ruling", J.JC_CONFIRMED, JUDGE, guards=("objection_decided", "ruling_signed"),
         papers=(K.RULING_OBJECTION,), article="民诉法解释372"),
    _app(J.JC_OBJECTION, "revoke_ruling", J.JC_REVOKED, JUDGE, guards=("objection_decided", "ruling_signed"),
         papers=(K.RULING_OBJECTION,), article="民诉法解释372"),
)  # fmt: skip

_OWED = (O.DUE, O.BREACHED, O.IN_ENFORCEMENT)

OBLIGATION: tuple[Row, ...] = (
    _obl(START, "open_obligation", O.DUE, SYSTEM, guards=("agreement_effective",), starts=("enforcement",), article="人民调解法31"),
    *(_obl(s, "report_done", s, PARTY, guards=("is_debtor",), papers=(K.RECEIPT,), article="人民调解法31") for s in _OWED),
    *(_obl(s, "acknowledge_part", s, PARTY, guards=("is_creditor",), papers=(K.RECEIPT,), article="人民调解法31") for s in _OWED),
    *(_obl(s, "acknowledge", O.PERFORMED, PARTY, guards=("is_creditor",), stops=("enforcement",), papers=(K.RECEIPT,), article="人民调解法31")
      for s in _OWED),
    *(_obl(s, "record_performed", O.PERFORMED, MEDIATOR | DESK, guards=("performance_proved",), stops=("enforcement",),
           papers=(K.FOLLOW_UP_RECORD,), article="人民调解法31") for s in _OWED),
    _obl(O.DUE, "mark_breached", O.BREACHED, SYSTEM | PARTY, guards=("past_due",), article="人民调解法32；民事诉讼法206"),
    _obl(O.BREACHED, "remind", O.BREACHED, MEDIATOR | DESK | SYSTEM, article="人民调解法31"),
    *(_obl(s, "visit", s, MEDIATOR | DESK | SUPERVISOR, papers=(K.FOLLOW_UP_RECORD,), article="人民调解法31")
      for s in (O.DUE, O.BREACHED)),
    _obl(O.BREACHED, "apply_enforcement", O.IN_ENFORCEMENT, PARTY, guards=("is_creditor", "enforceable", "enforcement_in_time"),
         stops=("enforcement",), papers=(K.ENFORCEMENT_APPLICATION,), article="民事诉讼法206、250；民诉法解释460、461"),
    _obl(O.IN_ENFORCEMENT, "end_enforcement", O.BREACHED, CLERK | PARTY, guards=("enforcement_closed",), article="民事诉讼法268"),
    # A transfer that bounces: what was performed is owed again.
    _obl(O.PERFORMED, "report_bounce", O.DUE, PARTY | MEDIATOR | DESK, guards=("bounce_proved",), starts=("enforcement",),
         article="人民调解法31"),
    *(_obl(s, "release", O.RELEASED, PARTY, guards=("is_creditor",), stops=("enforcement",), article="民法典575") for s in _OWED),
    *(_obl(s, "supersede", O.RELEASED, SYSTEM, guards=("replacement_effective",), stops=("enforcement",), article="民法典543")
      for s in _OWED),
)  # fmt: skip

ROWS: tuple[Row, ...] = AGREEMENT + APPLYING + DECIDING + OBLIGATION
