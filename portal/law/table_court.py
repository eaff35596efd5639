"""Transition table, stage 2 立案后 (mediation entrusted by the court) and stage 3 审判中 (the judge mediates)."""

from __future__ import annotations

from typing import Any

from .papers import PaperKind as K
from .row import BENCH, CLERK, DESK, JUDGE, MEDIATOR, ORGANISATION, PARTY, SUPERVISOR, SYSTEM, Birth, Row
from .vocabulary import PREVIOUS, START, EndReason, Machine, Role, Stage
from .vocabulary import ProceedingState as S

E = EndReason
POST, TRIAL = Stage.POST_FILING, Stage.TRIAL
_TERMS = ("term_post_ordinary", "term_post_summary", "term_post_extension_max")
_CLOCKS = (*_TERMS, "mediator_accept", "joint_choice", "designate_mediator", "sign_all")
_TO_TRIAL = Birth(Machine.PROCEEDING, TRIAL, S.TRIAL)
_SIGN_GUARDS = ("slots_complete", "sign_way_open", "sham_clear", "guardian_ok", "authority_ok")
_TALKING = (S.MEDIATING, S.DRAFTING)


def _until_effect(state: str) -> tuple[str, ...]:
    return ("not_yet_effective",) if state == S.SIGNING else ()


def _in(stage: Stage, state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return Row(Machine.PROCEEDING, frozenset({stage}), state, action, to, roles, **more)


def _post(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return _in(POST, state, action, to, roles, **more)


def _trial(state: str, action: str, to: str, roles: frozenset[Role], **more: Any) -> Row:
    return _in(TRIAL, state, action, to, roles, **more)


ENTRUSTING: tuple[Row, ...] = (
    _post(START, "docket", S.DOCKETED, CLERK, guards=("case_number_given",), papers=(K.DOCKETING_NOTICE,),
          article="民事诉讼法126"),
    _post(S.DOCKETED, "entrust", S.ENTRUSTED, BENCH, guards=("all_consented", "before_trial"),
          starts=("joint_choice", "designate_mediator"), papers=(K.ENTRUSTMENT_LETTER,),
          article="特邀调解规定11、20；立案调解意见二"),
    _post(S.DOCKETED, "transfer_to_trial", S.CLOSED, CLERK, guards=("fee_notice_served",), papers=(K.FEE_NOTICE,),
          opens=_TO_TRIAL, article="立案调解意见五"),
    _post(S.ENTRUSTED, "nominate", S.ENTRUSTED, PARTY, guards=("on_roster",), article="在线调解规则10"),
    _post(S.ENTRUSTED, "leave_choice", S.ENTRUSTED, PARTY, article="在线调解规则10"),
    _post(S.ENTRUSTED, "choose", S.ASSIGNED, PARTY, guards=("same_choice", "on_roster", "no_conflict"), jointly=True,
          starts=("mediator_accept",), stops=("joint_choice", "designate_mediator"), article="在线调解规则10"),
    _post(S.ENTRUSTED, "designate", S.ASSIGNED, BENCH, guards=("designation_open", "on_roster", "no_conflict"),
          starts=("mediator_accept",), stops=("joint_choice", "designate_mediator"), papers=(K.DESIGNATION_NOTICE,),
          article="在线调解规则10；特邀调解规定12"),
    _post(S.ASSIGNED, "disclose", S.ASSIGNED, MEDIATOR, papers=(K.DISCLOSURE,), article="在线调解规则13"),
    _post(S.ASSIGNED, "accept_assignment", S.MEDIATING, MEDIATOR,
          guards=("disclosure_filed", "no_conflict", "no_open_objection"), starts=("term_post_ordinary", "term_post_summary"),
          stops=("mediator_accept",), papers=(K.NOTICE_OF_RIGHTS,), article="在线调解规则12、24；立案调解意见三"),
    _post(S.ASSIGNED, "decline_assignment", S.ENTRUSTED, MEDIATOR, guards=("decline_reason",), starts=("designate_mediator",),
          stops=("mediator_accept",), papers=(K.DECLINE_NOTE,), article="在线调解规则12"),
    _post(S.ASSIGNED, "pass_over", S.ENTRUSTED, SYSTEM | CLERK, guards=("accept_overdue",), starts=("designate_mediator",),
          stops=("mediator_accept",), article="在线调解规则12"),
    *(_post(s, "replace_mediator", S.ENTRUSTED, BENCH, guards=("recusal_upheld",), starts=("designate_mediator",),
            stops=("mediator_accept", "recusal_decision"), papers=(K.RECUSAL_DECISION,), article="在线调解规则14；特邀调解规定15")
      for s in (S.ASSIGNED, *_TALKING)),
    _post(S.FAILED, "transfer_to_trial", S.CLOSED, CLERK, guards=("fee_notice_served",), papers=(K.FEE_NOTICE,),
          opens=_TO_TRIAL, article="在线调解规则21；立案调解意见五"),
    *(_in(stage, s, "deem_withdrawn", S.J_WITHDRAW, JUDGE, guards=("fee_notice_served", "fee_unpaid"),
          papers=(K.RULING_SUIT_WITHDRAWN,), article="立案调解意见六")
      for stage, s in ((POST, S.DOCKETED), (POST, S.FAILED), (TRIAL, S.TRIAL))),
    _post(S.MEDIATING, "propose_end", S.MEDIATING, SYSTEM, guards=("term_expired",), article="在线调解规则25"),
    *(_post(s, "extend", s, PARTY, guards=("all_agree_extension", "term_open", "extension_within_limit"), jointly=True,
            starts=("term_post_extension_max",), papers=(K.EXTENSION_CONSENT,), article="在线调解规则24；立案调解意见三")
      for s in (*_TALKING, S.SIGNING)),
)  # fmt: skip

BENCH_ONLY: tuple[Row, ...] = (
    _trial(START, "open_trial", S.TRIAL, CLERK, guards=("case_number_given",), article="民事诉讼法126"),
    _trial(S.TRIAL, "open_mediation", S.MEDIATING, JUDGE, guards=("all_consented",), article="民事诉讼法96、97、98"),
    _trial(S.TRIAL, "adjudicate", S.JUDGMENT, JUDGE, guards=("trial_ready",), papers=(K.JUDGMENT,), article="民事诉讼法102"),
    _trial(S.JUDGMENT, "correct", S.JUDGMENT, JUDGE, guards=("slip_only",), papers=(K.RULING_CORRECT,),
           article="民事诉讼法157；民诉法解释245"),
    _trial(S.JUDGMENT, "serve", S.JUDGMENT, CLERK, papers=(K.SERVICE_PROOF,), article="民事诉讼法87、90"),
    _trial(S.JUDGMENT, "record_receipt", S.JUDGMENT, CLERK | SYSTEM, papers=(K.SERVICE_PROOF,), article="民事诉讼法87、90"),
    _trial(S.JUDGMENT, "close", S.CLOSED, CLERK, guards=("served", "feedback_sent"), article="平台规则"),
    *(_in(stage, s, "close_on_record", S.CLOSED, JUDGE, ends=(E.E1,), papers=(K.RECORD,),
          guards=("all_agree_terms", "statement_not_needed", "legality_reviewed", "sham_clear", "feedback_sent"),
          article="民事诉讼法101；民诉法解释151") for stage, s in ((TRIAL, S.MEDIATING), (TRIAL, S.AGREED), (POST, S.AGREED))),
    _trial(S.TRIAL, "suspend_for_loss", S.SUSPENDED, BENCH, guards=("loss_proof",), article="民事诉讼法153"),
)  # fmt: skip

_FAILED_TO = {POST: S.FAILED, TRIAL: S.TRIAL}
_HOST = {POST: MEDIATOR, TRIAL: JUDGE | MEDIATOR}
"""Who presides. In stage 3 it is the judge; a person invited under 民事诉讼法98 may help, but cannot end the talks."""
_ENDS = {POST: MEDIATOR | BENCH, TRIAL: JUDGE}
_FAIL_PAPERS = {POST: (K.FAILURE_REPORT, K.UNDISPUTED_FACTS), TRIAL: (K.RECORD, K.UNDISPUTED_FACTS)}
_SIGNED = {POST: ("parties_signed", "form_complete"), TRIAL: ("parties_signed",)}
_ORAL = ("all_agree_terms", "guardian_ok", "authority_ok", "sham_clear")
_NO_EFFECT_YET = ("not_last_receipt", "effect_on_receipt")
_LOSS_AFTER_TALKS: dict[Stage, dict[str, tuple[str, ...]]] = {
    POST: {S.AGREED: (), S.FAILED: (), S.J_BOOK: _NO_EFFECT_YET},
    TRIAL: {S.AGREED: (), S.J_BOOK: _NO_EFFECT_YET},
}
_SEALED = (S.J_BOOK, S.J_WITHDRAW, S.CLOSED, S.ARCHIVED)
_OPENING_GUARDS = (
    "present_identity_checked",
    "sham_warning_given",
    "opening_told",
    "present_consented",
    "mode_agreed",
)


def _talks(stage: Stage) -> tuple[Row, ...]:
    host, failed = _HOST[stage], _FAILED_TO[stage]
    disclosed = ("disclosure_answered",) if stage is POST else ()
    fail = {"stops": _CLOCKS, "papers": _FAIL_PAPERS[stage], "also": ((Machine.AGREEMENT, "discard"),)}
    return (
        _in(stage, S.MEDIATING, "open_session", S.MEDIATING, host, guards=(*_OPENING_GUARDS, *disclosed), papers=(K.RECORD,),
            article="在线调解规则16、17；民事诉讼法96"),
        _in(stage, S.MEDIATING, "close_session", S.MEDIATING, host, papers=(K.RECORD,), article="在线调解规则22"),
        _in(stage, S.MEDIATING, "move_onsite", S.MEDIATING, PARTY | host, guards=("others_agree_onsite",), article="在线调解规则16"),
        _in(stage, S.MEDIATING, "start_appraisal", S.APPRAISAL, BENCH, guards=("all_agree_appraisal",), pauses=_TERMS,
            papers=(K.APPRAISAL_REQUEST,), article="民事诉讼法79；在线调解规则26"),
        _in(stage, S.APPRAISAL, "end_appraisal", S.MEDIATING, BENCH, guards=("appraisal_over",), resumes=_TERMS,
            article="在线调解规则26"),
        _in(stage, S.MEDIATING, "start_drafting", S.DRAFTING, host, guards=("minutes_confirmed",), papers=(K.RECORD,),
            article="在线调解规则19"),
        *((
            _post(S.MEDIATING, "record_oral_agreement", S.AGREED, MEDIATOR, guards=_ORAL, stops=_TERMS, papers=(K.ORAL_AGREEMENT,),
                  ends=(E.E1,), also=((Machine.AGREEMENT, "record_oral_agreement"),), article="特邀调解规定23"),
            _post(S.MEDIATING, "perform_on_spot", S.AGREED, MEDIATOR, guards=(*_ORAL, "receipt_signed"), stops=_TERMS,
                  papers=(K.RECEIPT, K.ORAL_AGREEMENT), ends=(E.E1,), also=((Machine.AGREEMENT, "record_oral_agreement"),),
                  article="特邀调解规定23；立案调解意见四"),
        ) if stage is POST else ()),
        _in(stage, S.AGREED, "perform_on_spot", S.AGREED, host, guards=("receipt_signed",), papers=(K.RECEIPT,),
            article="民事诉讼法101；立案调解意见四"),
        _in(stage, S.DRAFTING, "back_to_talks", S.MEDIATING, host, article="民事诉讼法96"),
        _in(stage, S.DRAFTING, "freeze", S.SIGNING, host, guards=_SIGN_GUARDS, starts=("sign_all",), papers=(K.AGREEMENT,),
            article="在线调解规则19；电子签名法13"),
        # In court the agreement takes effect by the statement (解释149), which comes after AGREED: signatures decide here.
        _in(stage, S.SIGNING, "complete", S.AGREED, SYSTEM, guards=_SIGNED[stage],
            stops=("sign_all", *_TERMS), papers=(K.AGREEMENT, K.SIGNATURE_EVIDENCE), ends=(E.E1,),
            article="在线调解规则19；民诉法解释149"),
        _in(stage, S.SIGNING, "settle_unsealed", S.AGREED, BENCH, guards=("parties_signed", "outcome_recorded"),
            stops=("sign_all", *_TERMS), ends=(E.E1,), article="在线调解规则19"),
        _in(stage, S.SIGNING, "send_back", S.DRAFTING, PARTY | host, guards=("not_yet_effective",), stops=("sign_all",),
            article="电子签名法13"),
        _in(stage, S.SIGNING, "refuse_sign", failed, PARTY, guards=("not_yet_effective", "no_opposed_sides"), ends=(E.E7,),
            article="在线调解规则25", **fail),
        *(_in(stage, s, "end", failed, _ENDS[stage], guards=(*_until_effect(s), "end_reason", "failure_report"),
              ends=tuple(E)[2:] if s == S.SIGNING else (E.E3, E.E4, E.E5, E.E6, E.E8), article="在线调解规则21、25", **fail)
          for s in (*_TALKING, S.APPRAISAL, S.SIGNING)),
        *(_in(stage, s, "stop_mediation", failed, PARTY, guards=_until_effect(s), ends=(E.E4,),
              article="民诉法解释145；在线调解规则25", **fail)
          for s in (*_TALKING, S.APPRAISAL, S.SIGNING, *((S.SUSPENDED,) if stage is POST else ()))),
        *(_in(stage, s, "keep_agreement", S.AGREED, PARTY | host, guards=("earlier_agreement", *_until_effect(s)),
              stops=("sign_all",), also=((Machine.AGREEMENT, "discard"),), article="民法典136")
          for s in (S.MEDIATING, S.DRAFTING, S.SIGNING, failed)),
        *(_in(stage, s, "suspend", S.SUSPENDED, host | BENCH, guards=(*_until_effect(s), "suspension_report"), pauses=_CLOCKS,
              papers=(K.SUSPENSION_REPORT,), article="特邀调解规定18")
          for s in (*_TALKING, S.APPRAISAL, S.SIGNING)),
        *(_in(stage, s, "suspend_for_loss", S.SUSPENDED, host | BENCH, guards=(*_until_effect(s), "loss_proof"), pauses=_CLOCKS,
              papers=(K.SUSPENSION_REPORT,), article="民事诉讼法153")
          for s in (*_TALKING, S.APPRAISAL, S.SIGNING)),
        _in(stage, S.SUSPENDED, "enter_successor", S.SUSPENDED, BENCH, guards=("successor_proof", "privacy_consent"),
            article="民事诉讼法153"),
        _in(stage, S.SUSPENDED, "resume", PREVIOUS, BENCH, guards=("suspension_cleared",), resumes=_CLOCKS,
            article="民事诉讼法153"),
        _in(stage, S.SUSPENDED, "end", failed, BENCH if stage is POST else JUDGE, guards=("end_reason", "failure_report"),
            ends=(E.E8,), article="在线调解规则25", **fail),
    )  # fmt: skip


def _outcome(stage: Stage) -> tuple[Row, ...]:
    """Agreed in court: a court statement, a withdrawn suit, or nothing left to do."""
    onward: dict[str, Any] = {"opens": _TO_TRIAL} if stage is POST else {}
    trial_state = S.CLOSED if stage is POST else S.TRIAL
    suit_states = (S.DOCKETED, S.ENTRUSTED, S.ASSIGNED, S.MEDIATING, S.AGREED, S.FAILED) if stage is POST else (
        S.TRIAL, S.MEDIATING, S.AGREED)  # fmt: skip
    return (
        _in(stage, S.AGREED, "ask_statement", S.AGREED, PARTY, article="在线调解规则20"),
        _in(stage, S.AGREED, "issue_statement", S.J_BOOK, JUDGE, guards=("legality_reviewed", "sham_clear"),
            papers=(K.COURT_STATEMENT,), article="民事诉讼法100"),
        _in(stage, S.AGREED, "reject_agreement", _FAILED_TO[stage], JUDGE, guards=("unlawful_ground",), article="民事调解规定10"),
        _in(stage, S.AGREED, "amend", S.DRAFTING, PARTY, jointly=True, article="民法典543"),
        _in(stage, S.AGREED, "close_performed", S.CLOSED, BENCH, guards=("performed_on_spot", "suit_withdrawal_requested", "feedback_sent"),
            papers=(K.RECEIPT,), ends=(E.E1,), article="立案调解意见四"),
        *(_in(stage, s, "ask_withdraw_suit", s, PARTY, article="民事诉讼法148") for s in suit_states),
        *(_in(stage, s, "allow_withdrawal", S.J_WITHDRAW, JUDGE, guards=("suit_withdrawal_requested", "sham_clear"),
              papers=(K.RULING_SUIT_WITHDRAWN,), stops=_CLOCKS, ends=(E.E2,), article="民事诉讼法148、157")
          for s in suit_states),
        # A slip found after closing is corrected too, and that ruling is served like the first (13.B21, D6).
        *(_in(stage, s, "serve", s, CLERK, papers=(K.SERVICE_PROOF,), article="民事诉讼法87、90；民诉法解释133") for s in _SEALED),
        *(_in(stage, s, "record_receipt", s, CLERK | SYSTEM, papers=(K.SERVICE_PROOF,), article="民诉法解释149；民事诉讼法90")
          for s in _SEALED),
        *(_in(stage, s, "correct", s, JUDGE, guards=("slip_only",), papers=(K.RULING_CORRECT,),
              article="民事诉讼法157；民事调解规定13") for s in _SEALED),
        _in(stage, S.J_BOOK, "go_back", trial_state, PARTY, guards=("not_last_receipt", "effect_on_receipt"),
            article="民事诉讼法102；民诉法解释151", **onward),
        # Signed, but without effect until the statement is received: a death in between still pauses the suit.
        *(_in(stage, s, "suspend_for_loss", S.SUSPENDED, BENCH, guards=("loss_proof", *more), papers=(K.SUSPENSION_REPORT,),
              article="民事诉讼法153") for s, more in _LOSS_AFTER_TALKS[stage].items()),
        _in(stage, S.J_BOOK, "continue_rest", trial_state, JUDGE, guards=("statement_effective", "scope_part"),
            article="民事调解规定14", **onward),
        _in(stage, S.J_BOOK, "close", S.CLOSED, CLERK, guards=("statement_effective", "feedback_sent"), article="平台规则"),
        _in(stage, S.J_WITHDRAW, "close", S.CLOSED, CLERK, guards=("served", "feedback_sent"), article="平台规则"),
        _in(stage, S.CLOSED, "archive", S.ARCHIVED, CLERK, guards=("feedback_sent", "volume_complete"),
            papers=(K.VOLUME_CONTENTS,), article="档案法"),
    )  # fmt: skip


def _records(stage: Stage) -> tuple[Row, ...]:
    host = _HOST[stage]
    waiting = (S.DOCKETED, S.ENTRUSTED, S.ASSIGNED) if stage is POST else (S.TRIAL,)
    open_states = (*waiting, *_TALKING, S.APPRAISAL, S.SUSPENDED, S.SIGNING, S.AGREED, S.J_BOOK, S.J_WITHDRAW) + (
        (S.FAILED,) if stage is POST else (S.JUDGMENT,))  # fmt: skip
    # Facts both sides accept are also set down when the talks fail: that is when the trial needs them.
    fact_states = (*_TALKING, S.APPRAISAL, S.SIGNING, *((S.FAILED,) if stage is POST else ()))
    rows = (
        *(_in(stage, s, "consent", s, PARTY, papers=(K.CONSENT_FORM,), article="在线调解规则4") for s in (*waiting, *_TALKING)),
        *(_in(stage, s, "refuse", s, PARTY, article="民诉法解释145") for s in (*waiting, *_TALKING)),
        *(_in(stage, s, "record_contact", s, host | BENCH, guards=("contact_allowed",), article="在线调解规则15")
          for s in (*waiting, S.MEDIATING)),
        *(_in(stage, s, "join", s, PARTY | host | CLERK, guards=("guests_agreed", "entrant_ready"),
              article="民事诉讼法98；特邀调解规定14") for s in _TALKING),
        *(_in(stage, s, "leave", s, PARTY | host | CLERK, article="在线调解规则25") for s in _TALKING),
        *(_in(stage, s, "record_facts", s, host, guards=("all_agree_facts",), papers=(K.UNDISPUTED_FACTS,),
              article="在线调解规则18、22") for s in fact_states),
        *(_in(stage, s, "confirm_record", s, PARTY, papers=(K.RECORD,), article="在线调解规则22")
          for s in fact_states),
        *(_in(stage, s, "reassign_officer", s, BENCH, guards=("successor_accepts",), article="平台规则") for s in open_states),
        *(_in(stage, s, "set_risk", s, BENCH | SUPERVISOR, article="平台规则") for s in open_states),
        *(_in(stage, s, "feedback", s, BENCH | ORGANISATION, guards=("outcome_recorded",), papers=(K.FEEDBACK_NOTE,), article="平台规则")
          for s in (S.AGREED, S.J_BOOK, S.J_WITHDRAW, S.CLOSED, *((S.JUDGMENT, S.MEDIATING) if stage is TRIAL else (S.FAILED,)))),
        *(_in(stage, s, "visit", s, DESK | MEDIATOR | SUPERVISOR, papers=(K.FOLLOW_UP_RECORD,), article="平台规则")
          for s in (S.CLOSED, S.ARCHIVED)),
    )  # fmt: skip
    if stage is TRIAL:
        return rows
    disclosure = (
        *(_post(s, "continue_without", s, PARTY, guards=("is_applicant", "opposed_sides_remain"), article="在线调解规则25")
          for s in (S.ENTRUSTED, S.ASSIGNED, *_TALKING)),
        *(_post(s, "answer_disclosure", s, PARTY, article="在线调解规则13") for s in (S.ASSIGNED, *_TALKING)),
        *(_post(s, "disclose", s, MEDIATOR, papers=(K.DISCLOSURE,), article="在线调解规则13") for s in _TALKING),
        *(_post(s, "ask_replace", s, PARTY, starts=("recusal_decision",), article="在线调解规则14") for s in (S.ASSIGNED, *_TALKING)),
        *(_post(s, "stop_mediation", S.FAILED, PARTY, stops=_CLOCKS, ends=(E.E4,), papers=(K.FAILURE_REPORT,),
                article="在线调解规则25") for s in (S.ENTRUSTED, S.ASSIGNED)),
        *(_post(s, "end", S.FAILED, BENCH, guards=("end_reason", "failure_report"), stops=_CLOCKS,
                ends=(E.E3, E.E4, E.E8), papers=(K.FAILURE_REPORT,), article="在线调解规则25") for s in (S.ENTRUSTED, S.ASSIGNED)),
        *(_post(s, "suspend_for_loss", S.SUSPENDED, BENCH, guards=("loss_proof",), pauses=_CLOCKS,
                papers=(K.SUSPENSION_REPORT,), article="民事诉讼法153") for s in (S.DOCKETED, S.ENTRUSTED, S.ASSIGNED)),
    )  # fmt: skip
    return rows + disclosure


ROWS: tuple[Row, ...] = (
    *ENTRUSTING,
    *BENCH_ONLY,
    *(row for stage in (POST, TRIAL) for part in (_talks, _outcome, _records) for row in part(stage)),
)
