"""Every paper a case can produce, with its printed title."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperKind(StrEnum):
    """Key of a paper; the value is stored and used in file names."""

    APPLICATION_FOR_MEDIATION = "application_for_mediation"
    REGISTRATION_FORM = "registration_form"
    APPLICATION_RECEIPT = "application_receipt"
    MEDIATION_ACCEPTANCE = "mediation_acceptance"
    RETURN_NOTICE = "return_notice"
    URGENT_HANDOVER = "urgent_handover"
    CONSENT_FORM = "consent_form"
    NOTICE_OF_RIGHTS = "notice_of_rights"
    SERVICE_ADDRESS = "service_address"
    DESIGNATION_NOTICE = "designation_notice"
    DISCLOSURE = "disclosure"
    DECLINE_NOTE = "decline_note"
    RECUSAL_DECISION = "recusal_decision"
    RECORD = "record"
    UNDISPUTED_FACTS = "undisputed_facts"
    EXTENSION_CONSENT = "extension_consent"
    APPRAISAL_REQUEST = "appraisal_request"
    SUSPENSION_REPORT = "suspension_report"
    AGREEMENT = "agreement"
    ORAL_AGREEMENT = "oral_agreement"
    CORRECTION_NOTE = "correction_note"
    RECEIPT = "receipt"
    END_NOTICE = "end_notice"
    FAILURE_REPORT = "failure_report"
    WITHDRAWAL_RECORD = "withdrawal_record"
    FILING_LETTER = "filing_letter"
    FOLLOW_UP_RECORD = "follow_up_record"
    FEEDBACK_NOTE = "feedback_note"
    PROOF_PRESIDED = "proof_presided"
    JOINT_APPLICATION = "joint_application"
    UNDERTAKING = "undertaking"
    SUPPLEMENT_NOTICE = "supplement_notice"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    VERIFICATION_NOTICE = "verification_notice"
    QUESTION_RECORD = "question_record"
    RULING_CONFIRM = "ruling_confirm"
    RULING_NOT_ACCEPT = "ruling_not_accept"
    RULING_DISMISS = "ruling_dismiss"
    RULING_WITHDRAWN = "ruling_withdrawn"
    RULING_DEEMED_WITHDRAWN = "ruling_deemed_withdrawn"
    RULING_TERMINATED = "ruling_terminated"
    RULING_CORRECT = "ruling_correct"
    OBJECTION = "objection"
    RULING_OBJECTION = "ruling_objection"
    SERVICE_PROOF = "service_proof"
    ENFORCEMENT_APPLICATION = "enforcement_application"
    DOCKETING_NOTICE = "docketing_notice"
    ENTRUSTMENT_LETTER = "entrustment_letter"
    FEE_NOTICE = "fee_notice"
    COURT_STATEMENT = "court_statement"
    RULING_SUIT_WITHDRAWN = "ruling_suit_withdrawn"
    JUDGMENT = "judgment"
    VOLUME_CONTENTS = "volume_contents"
    AUTHORITY = "authority"
    REPRESENTATIVE_IDENTITY = "representative_identity"
    SIGNATURE_EVIDENCE = "signature_evidence"


@dataclass(frozen=True, slots=True)
class PaperName:
    """Printed title, and its English companion."""

    zh: str
    en: str


_K = PaperKind
PAPERS: dict[PaperKind, PaperName] = {
    _K.APPLICATION_FOR_MEDIATION: PaperName("人民调解申请书", "Application for mediation"),
    _K.REGISTRATION_FORM: PaperName("人民调解受理登记表", "Mediation registration form"),
    _K.APPLICATION_RECEIPT: PaperName("申请回执", "Receipt for the application"),
    _K.MEDIATION_ACCEPTANCE: PaperName("受理通知", "Notice that mediation is accepted"),
    _K.RETURN_NOTICE: PaperName("退回告知书", "Notice of return"),
    _K.URGENT_HANDOVER: PaperName("紧急转办单", "Urgent hand-over slip"),
    _K.CONSENT_FORM: PaperName("同意调解书", "Consent to mediation"),
    _K.NOTICE_OF_RIGHTS: PaperName("人民调解当事人权利义务告知书", "Notice of rights and duties"),
    _K.SERVICE_ADDRESS: PaperName("送达地址确认书", "Address for service form"),
    _K.DESIGNATION_NOTICE: PaperName("指定调解员通知书", "Notice of designation"),
    _K.DISCLOSURE: PaperName("调解员披露书", "Mediator's disclosure"),
    _K.DECLINE_NOTE: PaperName("不接受指派说明", "Reasons for declining"),
    _K.RECUSAL_DECISION: PaperName("更换（回避）决定", "Decision on replacement"),
    _K.RECORD: PaperName("调解笔录", "Record of mediation"),
    _K.UNDISPUTED_FACTS: PaperName("无争议事实记载表", "Record of undisputed facts"),
    _K.EXTENSION_CONSENT: PaperName("延期同意书", "Consent to extension"),
    _K.APPRAISAL_REQUEST: PaperName("委托鉴定书", "Request for appraisal"),
    _K.SUSPENSION_REPORT: PaperName("中止情况报告", "Report on suspension"),
    _K.AGREEMENT: PaperName("人民调解协议书", "Mediation agreement"),
    _K.ORAL_AGREEMENT: PaperName("人民调解口头协议登记表", "Register of an oral agreement"),
    _K.CORRECTION_NOTE: PaperName("更正说明", "Note of correction"),
    _K.RECEIPT: PaperName("收条", "Receipt for payment"),
    _K.END_NOTICE: PaperName("终止调解告知书", "Notice of end of mediation"),
    _K.FAILURE_REPORT: PaperName("调解不成情况记载", "Failure report"),
    _K.WITHDRAWAL_RECORD: PaperName("撤回调解申请记录", "Record of withdrawal"),
    _K.FILING_LETTER: PaperName("转立案函", "Letter passing the case on for filing"),
    _K.FOLLOW_UP_RECORD: PaperName("回访记录", "Follow-up record"),
    _K.FEEDBACK_NOTE: PaperName("办理结果反馈单", "Feedback note"),
    _K.PROOF_PRESIDED: PaperName("调解组织主持调解的证明", "Proof that the organisation presided"),
    _K.JOINT_APPLICATION: PaperName("司法确认申请书", "Joint application for judicial confirmation"),
    _K.UNDERTAKING: PaperName("承诺书", "Undertaking"),
    _K.SUPPLEMENT_NOTICE: PaperName("补正通知书", "Supplement notice"),
    _K.ACCEPTANCE_NOTICE: PaperName("受理通知书", "Notice of acceptance"),
    _K.VERIFICATION_NOTICE: PaperName("核实通知书", "Notice to attend verification"),
    _K.QUESTION_RECORD: PaperName("询问笔录", "Question record"),
    _K.RULING_CONFIRM: PaperName("民事裁定书（确认调解协议）", "Ruling confirming the agreement"),
    _K.RULING_NOT_ACCEPT: PaperName("民事裁定书（不予受理）", "Ruling not to accept"),
    _K.RULING_DISMISS: PaperName("民事裁定书（驳回申请）", "Ruling of dismissal"),
    _K.RULING_WITHDRAWN: PaperName("民事裁定书（准许撤回申请）", "Ruling allowing withdrawal"),
    _K.RULING_DEEMED_WITHDRAWN: PaperName("民事裁定书（按撤回申请处理）", "Ruling treating as withdrawn"),
    _K.RULING_TERMINATED: PaperName("民事裁定书（终结特别程序）", "Ruling ending the special procedure"),
    _K.RULING_CORRECT: PaperName("民事裁定书（补正）", "Correction ruling"),
    _K.OBJECTION: PaperName("异议申请书", "Objection"),
    _K.RULING_OBJECTION: PaperName("民事裁定书（异议）", "Ruling on the objection"),
    _K.SERVICE_PROOF: PaperName("电子送达凭证", "Proof of service"),
    _K.ENFORCEMENT_APPLICATION: PaperName("强制执行申请书", "Application for enforcement"),
    _K.DOCKETING_NOTICE: PaperName("受理案件通知书", "Notice of docketing"),
    _K.ENTRUSTMENT_LETTER: PaperName("委托调解函", "Letter of entrustment"),
    _K.FEE_NOTICE: PaperName("交纳诉讼费用通知书", "Fee notice"),
    _K.COURT_STATEMENT: PaperName("民事调解书", "Court mediation statement"),
    _K.RULING_SUIT_WITHDRAWN: PaperName("民事裁定书（准许撤诉）", "Ruling allowing withdrawal of the suit"),
    _K.JUDGMENT: PaperName("民事判决书", "Judgment"),
    _K.VOLUME_CONTENTS: PaperName("卷内目录", "Volume contents"),
    _K.AUTHORITY: PaperName("授权委托书", "Power of attorney"),
    _K.REPRESENTATIVE_IDENTITY: PaperName("法定代表人身份证明书", "Proof of the legal representative"),
    _K.SIGNATURE_EVIDENCE: PaperName("电子签名证据摘要", "Electronic signature evidence"),
}
