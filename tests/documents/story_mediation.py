"""The organisation's papers of the leaking bathroom."""

from __future__ import annotations

from datetime import date

from documents.contexts.mediation import (
    AddressForm,
    Attendance,
    DesignationNotice,
    EndNotice,
    FactLine,
    MediationApplication,
    MediationRecord,
    ProofPresided,
    ReturnNotice,
    RightsNotice,
    Statement,
    TickLine,
    UndisputedFacts,
    UrgentHandover,
    UrgentOffice,
)
from tests.documents.water_leak import (
    APPLICANT,
    MEDIATOR,
    MEDIATOR_LINE,
    NUMBER,
    ORG,
    PARTY_LINES,
    RESPONDENT,
    SEAL,
    A,
    B,
    at,
    person,
)

DISPUTE = "楼上卫生间渗水损害赔偿纠纷"
APPLICATION = MediationApplication(
    number=NUMBER,
    made_at=at(3, 2, 10, 20),
    dated=date(2026, 3, 2),
    organisation=ORG,
    applicants=(APPLICANT,),
    respondents=(RESPONDENT,),
    dispute="自2025年11月起楼上卫生间渗水，造成我家客厅顶面、墙面和木地板受损，要求修好漏点并赔偿损失。",
    requests=("修复601室卫生间漏点。", "赔偿损失12,600元（人民币壹万贰仟陆佰元整）。"),
    mode="video",
    online_consent=True,
    e_address="19900000001（手机短信）",
    helper="其木格",
    helper_relation="外孙女",
    received_at=at(3, 2, 10, 20),
    signatories=(
        person("p1", A, "申请人（签名盖章或按指印）", en="Applicant (signature, seal or fingerprint)"),
    ),
)
RIGHTS = RightsNotice(
    number=NUMBER,
    made_at=at(3, 20, 9),
    dated=date(2026, 3, 20),
    organisation=ORG,
    seal=SEAL,
    parties=(A, B),
    mediator=MEDIATOR,
    signatories=PARTY_LINES,
    informer=person("m1", MEDIATOR, "告知人（签名）", "mediator", "Informed by (signature)"),
    ticks=tuple(
        TickLine(point=point, person=who, at=at(3, 20, 9, 5))
        for point in ("自愿，可以随时终止", "不公开，不录音录像", "虚假调解的后果")
        for who in (A, B)
    ),
)
ADDRESS = AddressForm(
    number=NUMBER,
    made_at=at(3, 20, 11, 40),
    dated=date(2026, 3, 20),
    docketed=False,
    cause="财产损害赔偿纠纷",
    party=A,
    receiver="其木格",
    receiver_relation="外孙女",
    document_kind="居民身份证",
    document_no="990101200003080045",
    address="天津市和平区示例路1号2门501",
    postcode="300041",
    phone="19900000001",
    accepts_e_service=True,
    e_phone="19900000001",
    e_platform="本平台账号",
    signatory=person("p1", A, "受送达人（签名或者盖章）", en="Recipient (signature or seal)"),
)


def said(who: str, text: str) -> Statement:
    return Statement(speaker=who, text=text)


RECORD = MediationRecord(
    number=NUMBER,
    made_at=at(3, 20, 11, 45),
    dated=date(2026, 3, 20),
    organisation=ORG,
    seal=SEAL,
    started_at=at(3, 20, 9),
    ended_at=at(3, 20, 11, 30),
    place="在线（和议平台，第3号调解室）；各方所在地点见下",
    subject=DISPUTE,
    parties=(
        Attendance(name=A, capacity="申请人", place="家中", company="外孙女其木格"),
        Attendance(name=B, capacity="被申请人", place="店内"),
    ),
    others=(Attendance(name="其木格", capacity="申请人的协助人", place="申请人家中", company="申请人"),),
    mediator=MEDIATOR,
    recorder="陆小满",
    told=(
        "宣读并送达权利义务告知书，告知自愿、可随时终止、可随时起诉。",
        "告知调解不公开、不录音录像，为达成协议所作让步不作为诉讼中的不利证据。",
        "告知虚假调解的法律后果。",
    ),
    recusal_answers=(said(A, "没有亲属和利害关系，不要求更换。"), said(B, "不要求更换。")),
    applicant_statements=(
        said(A, "楼上卫生间从去年十一月开始渗水，客厅顶面、墙面和地板都坏了，请修好并赔偿。"),
    ),
    respondent_statements=(said(B, "漏水属实，愿意维修，希望分期赔偿。"),),
    evidence=(
        "现场照片3张，申请人出示，被申请人无异议。",
        "物业查看记录1份，双方无异议。",
        "装修报价单1份，双方对金额有不同意见。",
    ),
    issues=("修复时间。", "赔偿金额和支付方式。"),
    course=(
        said(MEDIATOR, "请双方先说修复，再说赔偿。"),
        said(B, "四月十日前修好，做蓄水试验。"),
        said(A, "同意分期，最后一期在六月十五日前付清。"),
    ),
    risks_told="协议具有法律约束力；共同申请司法确认后一方不履行的，对方可以申请强制执行。双方表示明白。",
    result="agreed",
    signatories=(
        person("p1", A, "申请人", en="Applicant"),
        person("p2", B, "被申请人", en="Respondent"),
        person("g1", "其木格", "参加人", "helper", "Other present"),
        person("m1", MEDIATOR, "调解员", "mediator", "Mediator"),
        person("r1", "陆小满", "记录人", "recorder", "Recorder"),
    ),
)
FACTS_TABLE = UndisputedFacts(
    number=NUMBER,
    made_at=at(3, 20, 10),
    dated=date(2026, 3, 20),
    organisation=ORG,
    seal=SEAL,
    dispute_kind="损害赔偿纠纷",
    stage="立案前",
    parties=(APPLICANT, RESPONDENT),
    facts=(
        FactLine(
            number=1,
            text="2025年11月至2026年2月渗水，漏点为601室卫生间地面防水层，经双方与物业2026年2月20日共同查看确认。",
            evidence="物业查看记录",
            answers=((A, True), (B, True)),
        ),
        FactLine(
            number=2,
            text="501室受损部位为客厅顶面约6平方米、墙面约8平方米、木地板约5平方米。",
            evidence="现场照片3张",
            answers=((A, True), (B, True)),
        ),
    ),
    signatories=PARTY_LINES,
    mediator=MEDIATOR_LINE,
)
PROOF = ProofPresided(
    number="（2026）和新人调证字第0001号",
    made_at=at(3, 20, 12),
    dated=date(2026, 3, 20),
    organisation=ORG,
    seal=SEAL,
    parties=(A, B),
    dispute=DISPUTE,
    mediated_on=date(2026, 3, 20),
    mediators=(MEDIATOR,),
    agreement_number=NUMBER,
    registration="和平区司法局备案，编号示例0007",
    address="天津市和平区示例路9号",
    phone="022-99000001",
    officer=person("o1", "陆小满", "经办人（签名）", "officer", "Officer (signature)"),
)
END = EndNotice(
    number=NUMBER,
    made_at=at(4, 2),
    dated=date(2026, 4, 2),
    organisation=ORG,
    seal=SEAL,
    parties=(A, B),
    dispute=DISPUTE,
    accepted_on=date(2026, 3, 4),
    ended_on=date(2026, 4, 2),
    ground="一方当事人明确表示不愿意继续调解",
)
RETURN = ReturnNotice(
    number=NUMBER,
    made_at=at(3, 3),
    dated=date(2026, 3, 3),
    organisation=ORG,
    seal=SEAL,
    applicants=(A,),
    received_on=date(2026, 3, 2),
    reason="纠纷发生地和双方住所地都不在本街道",
    what_to_do=("改向房屋所在地的人民调解委员会申请。", "需要帮助时，请拨打本委员会电话。"),
)
URGENT = UrgentHandover(
    number=NUMBER,
    made_at=at(3, 2),
    dated=date(2026, 3, 2),
    organisation=ORG,
    seal=SEAL,
    person=A,
    ground="陈述中出现暴力或者威胁",
    marked_at=at(3, 2),
    offices=(
        UrgentOffice(name="公安机关", phone="110", article="反家庭暴力法第15条", until=at(3, 2), duty=True),
    ),
)
DESIGNATION = DesignationNotice(
    number=NUMBER,
    made_at=at(3, 5),
    dated=date(2026, 3, 5),
    organisation=ORG,
    seal=SEAL,
    parties=(A, B),
    dispute=DISPUTE,
    mediator=MEDIATOR,
    mediator_description="退休法官，擅长邻里、损害赔偿、物业纠纷",
    reason="双方在三个工作日内没有共同选定调解员",
    object_by=date(2026, 3, 10),
)
