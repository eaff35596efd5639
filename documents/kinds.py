"""The table of papers: key, printed name, context type. The key is the template's file name."""

from __future__ import annotations

from dataclasses import dataclass

from documents.contexts import confirmation as c
from documents.contexts import mediation as m
from documents.contexts.common import Paper
from documents.errors import UnknownPaper


@dataclass(frozen=True)
class Kind:
    """One kind of paper."""

    key: str
    name: str
    name_en: str
    context: type[Paper]


_ROWS: tuple[tuple[str, str, str, type[Paper]], ...] = (
    ("application_for_mediation", "人民调解申请书", "Application for mediation", m.MediationApplication),
    ("notice_of_rights", "人民调解当事人权利义务告知书", "Notice of rights and duties", m.RightsNotice),
    ("service_address", "送达地址确认书", "Confirmation of address for service", m.AddressForm),
    ("record", "调解笔录", "Record of mediation", m.MediationRecord),
    ("undisputed_facts", "无争议事实记载表", "Record of undisputed facts", m.UndisputedFacts),
    ("agreement", "人民调解协议书", "Mediation agreement", m.MediationAgreement),
    ("proof_presided", "调解组织主持调解的证明", "Proof of mediation", m.ProofPresided),
    ("end_notice", "终止调解告知书", "Notice of end of mediation", m.EndNotice),
    ("return_notice", "退回告知书", "Notice of return", m.ReturnNotice),
    ("designation_notice", "指定调解员通知书", "Notice of designation", m.DesignationNotice),
    ("urgent_handover", "紧急转办单", "Urgent hand-over slip", m.UrgentHandover),
    (
        "joint_application",
        "司法确认申请书",
        "Joint application for judicial confirmation",
        c.ConfirmationApplication,
    ),
    ("undertaking", "承诺书", "Undertaking", c.Undertaking),
    ("acceptance_notice", "受理通知书", "Notice of acceptance", c.AcceptanceNotice),
    ("supplement_notice", "补正通知书", "Supplement notice", c.SupplementNotice),
    ("question_record", "询问笔录", "Question record", c.QuestionRecord),
    ("ruling_confirm", "民事裁定书（确认调解协议）", "Ruling confirming the agreement", c.RulingConfirm),
    ("ruling_not_accept", "民事裁定书（不予受理）", "Ruling not to accept", c.RulingRefuse),
    ("ruling_dismiss", "民事裁定书（驳回申请）", "Ruling of dismissal", c.RulingDismiss),
    ("ruling_withdrawn", "民事裁定书（准许撤回申请）", "Ruling allowing withdrawal", c.RulingWithdrawal),
    (
        "ruling_deemed_withdrawn",
        "民事裁定书（按撤回申请处理）",
        "Ruling of deemed withdrawal",
        c.RulingDeemedWithdrawal,
    ),
    (
        "ruling_terminated",
        "民事裁定书（终结特别程序）",
        "Ruling ending the special procedure",
        c.RulingTermination,
    ),
    ("service_proof", "电子送达凭证", "Proof of e-service", c.ServiceProof),
)

KINDS: dict[str, Kind] = {row[0]: Kind(*row) for row in _ROWS}


def kind(key: str) -> Kind:
    """The kind of that key. Raises UnknownPaper."""
    try:
        return KINDS[key]
    except KeyError:
        raise UnknownPaper(key) from None
