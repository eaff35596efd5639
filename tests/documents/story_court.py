"""The court's side of the leaking bathroom, and the rulings that could have come instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from documents.contexts.common import Paper, SealPlace
from documents.contexts.confirmation import (
    AcceptanceNotice,
    ConfirmationApplication,
    QuestionAnswers,
    QuestionRecord,
    RulingConfirm,
    RulingDeemedWithdrawal,
    RulingDismiss,
    RulingEnd,
    RulingRefuse,
    RulingTermination,
    RulingWithdrawal,
    ServiceProof,
    SupplementNotice,
    Undertaking,
)
from tests.documents import story_mediation as sm
from tests.documents.water_leak import (
    AGREEMENT,
    APPLICANT,
    CASE,
    COURT,
    FACTS,
    NUMBER,
    RESPONDENT,
    A,
    B,
    at,
    person,
)

BOTH = (
    replace(APPLICANT, phone="19900000001", id_no="990101195803120027"),
    replace(RESPONDENT, role="applicant", phone="19900000002", id_no="990101196611050014"),
)
COURT_SEAL = SealPlace(field="seal", name=COURT)
SIGNERS = (
    person("p1", A, "申请人", en="Applicant"),
    person("p2", B, "申请人", en="Applicant"),
)
JOINT = ConfirmationApplication(
    number=NUMBER,
    made_at=at(3, 20, 11, 50),
    dated=date(2026, 3, 20),
    court=COURT,
    applicants=BOTH,
    mediation=FACTS,
    jurisdiction="调解组织所在地（《中华人民共和国民事诉讼法》第二百零五条第二项）",
    enclosures=(
        "调解协议",
        "调解组织主持调解的证明",
        "与调解协议相关的财产权利证明",
        "身份证明、资格证明",
        "送达地址、联系方式",
        "承诺书",
    ),
    signatories=SIGNERS,
)
UNDERTAKING = Undertaking(
    number=NUMBER,
    made_at=at(3, 20, 11, 55),
    dated=date(2026, 3, 20),
    court=COURT,
    promisors=BOTH,
    mediation=FACTS,
    signatories=(
        person("p1", A, "承诺人", en="Undertaken by"),
        person("p2", B, "承诺人", en="Undertaken by"),
    ),
)
ACCEPTANCE = AcceptanceNotice(
    number=CASE,
    made_at=at(3, 23, 15),
    dated=date(2026, 3, 23),
    court=COURT,
    seal=COURT_SEAL,
    applicants=(A, B),
    applied_on=date(2026, 3, 20),
    accepted_on=date(2026, 3, 23),
    judge="梁静",
    clerk="贺雨",
    phone="022-99000002",
    verify_at=at(3, 30, 14),
    verify_place="线上核实室（和议平台）",
)
ASKED = (
    ("是否本人自愿达成协议？", "是，自愿的。"),
    ("是否逐条理解？", "都理解。"),
    ("是否知道确认后不履行会被强制执行？", "知道。"),
    ("是否涉及他人的财产或权利？", "不涉及。"),
    ("是否已经履行一部分？", "还没有。"),
    ("有没有就同一纠纷起诉、仲裁或在别处申请确认？", "没有。"),
    ("是否仍然申请？", "仍然申请。"),
)
QUESTIONS = QuestionRecord(
    number=CASE,
    made_at=at(3, 30, 15),
    dated=date(2026, 3, 30),
    court=COURT,
    started_at=at(3, 30, 14),
    ended_at=at(3, 30, 14, 40),
    place="线上核实室（和议平台）",
    judge="梁静",
    clerk="贺雨",
    applicants=BOTH,
    identity="经核对，双方身份与证件一致；斯琴高娃身边有外孙女其木格。",
    recusal=((A, "不申请。"), (B, "不申请。")),
    questions=tuple(QuestionAnswers(question=q, answers=((A, a), (B, a))) for q, a in ASKED),
    signatories=(
        *SIGNERS,
        person("j1", "梁静", "审判员", "judge", "Judge"),
        person("c1", "贺雨", "书记员", "clerk", "Clerk"),
    ),
)
END = RulingEnd(
    judges=(person("j1", "梁静", "审判员", "judge"),),
    clerk=person("c1", "贺雨", "书记员", "clerk"),
)
RULING = RulingConfirm(
    number=CASE,
    made_at=at(4, 3, 10),
    dated=date(2026, 4, 3),
    court=COURT,
    seal=COURT_SEAL,
    applicants=BOTH,
    accepted_on=date(2026, 3, 23),
    mediation=FACTS,
    end=END,
)
PANEL = RulingEnd(
    judges=(
        person("j1", "梁静", "审判长", "judge"),
        person("j2", "欧阳修远", "审判员", "judge"),
        person("j3", "唐蓓", "审判员", "judge"),
    ),
    assistant=person("a1", "方可", "法官助理", "assistant"),
    clerk=person("c1", "贺雨", "书记员", "clerk"),
)
_COMMON = {
    "number": CASE,
    "made_at": at(4, 3, 10),
    "dated": date(2026, 4, 3),
    "court": COURT,
    "seal": COURT_SEAL,
    "applicants": BOTH,
    "end": END,
}
NOT_ACCEPT = RulingRefuse(
    **_COMMON,
    applied_on=date(2026, 3, 20),
    mediation=FACTS,
    reason="申请人请求确认的内容涉及房屋所有权的归属，不属于可以申请司法确认的范围。",
    item=5,
)
DISMISS_358 = RulingDismiss(
    **_COMMON,
    basis="358",
    accepted_on=date(2026, 3, 23),
    mediation=FACTS,
    reason="协议第三条约定的内容不明确，无法确定履行的对象和期限。",
    item=5,
)
DISMISS_355 = replace(DISMISS_358, basis="355", item=2, reason="本院对该调解协议没有管辖权。")
WITHDRAWN = RulingWithdrawal(
    **_COMMON, accepted_on=date(2026, 3, 23), withdrawn_by=(A, B), withdrawn_on=date(2026, 4, 1)
)
DEEMED = RulingDeemedWithdrawal(
    **_COMMON,
    accepted_on=date(2026, 3, 23),
    asked_on=date(2026, 3, 24),
    asked="补充提交房屋权属证明",
    due_on=date(2026, 3, 31),
)
TERMINATED = RulingTermination(
    **_COMMON,
    accepted_on=date(2026, 3, 23),
    civil_dispute="申请人欧阳德福对渗水责任提出异议，双方对赔偿义务发生争议。",
)
SUPPLEMENT = SupplementNotice(
    number="（2026）津0101收57号",
    made_at=at(3, 21),
    dated=date(2026, 3, 21),
    court=COURT,
    seal=COURT_SEAL,
    applicants=(A, B),
    received_on=date(2026, 3, 20),
    missing=("501室房屋权属证明。", "调解组织主持调解的证明。"),
    due_on=date(2026, 3, 27),
    phone="022-99000002",
)
SERVICE = ServiceProof(
    number=CASE,
    made_at=at(4, 3, 16),
    dated=date(2026, 4, 3),
    court=COURT,
    seal=COURT_SEAL,
    paper_name="民事裁定书（确认调解协议）",
    copies=1,
    recipient=A,
    channel="电子送达（平台账号、短信提醒）",
    address="本平台账号；手机号码19900000001",
    sent_at=at(4, 3, 15),
    arrived_at=at(4, 3, 15),
    read_at=at(4, 3, 15, 20),
    server="贺雨",
)
# The thirteen papers of the story, in the order of the walk.
STORY: dict[str, Paper] = {
    "application_for_mediation": sm.APPLICATION,
    "notice_of_rights": sm.RIGHTS,
    "service_address": sm.ADDRESS,
    "record": sm.RECORD,
    "undisputed_facts": sm.FACTS_TABLE,
    "agreement": AGREEMENT,
    "proof_presided": sm.PROOF,
    "joint_application": JOINT,
    "undertaking": UNDERTAKING,
    "acceptance_notice": ACCEPTANCE,
    "question_record": QUESTIONS,
    "ruling_confirm": RULING,
    "service_proof": SERVICE,
}
OTHERS: dict[str, Paper] = {
    "ruling_not_accept": NOT_ACCEPT,
    "ruling_dismiss": DISMISS_358,
    "ruling_withdrawn": WITHDRAWN,
    "ruling_deemed_withdrawn": DEEMED,
    "ruling_terminated": TERMINATED,
    "supplement_notice": SUPPLEMENT,
    "end_notice": sm.END,
    "return_notice": sm.RETURN,
    "designation_notice": sm.DESIGNATION,
    "urgent_handover": sm.URGENT,
}
ALL = STORY | OTHERS
