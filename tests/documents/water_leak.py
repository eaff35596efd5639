"""The leaking bathroom as paper contexts: invented people, the dates of the story."""

from __future__ import annotations

from datetime import date, datetime

from documents.contexts.common import (
    ClauseText,
    MediationFacts,
    PartyBlock,
    ScheduleRow,
    SealPlace,
    Signatory,
)
from documents.contexts.mediation import MediationAgreement
from documents.manifest import ExpectedSignature
from documents.words import CHINA

A, B, MEDIATOR = "斯琴高娃", "欧阳德福", "沈国华"
ORG = "和平区新兴街道人民调解委员会"
COURT = "天津市和平区人民法院"
NUMBER = "（2026）和新人调字第0001号"
CASE = "（2026）津0101民特57号"
SEAL = SealPlace(field="seal", name=ORG)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


APPLICANT = PartyBlock(
    role="applicant",
    name=A,
    sex="女",
    ethnicity="蒙古族",
    born=date(1958, 3, 12),
    occupation="退休教师",
    address="天津市和平区示例路1号2门501",
    phone="199****0001",
)
RESPONDENT = PartyBlock(
    role="respondent",
    name=B,
    sex="男",
    ethnicity="汉族",
    born=date(1966, 11, 5),
    occupation="个体经营者",
    address="天津市和平区示例路1号2门601",
    phone="199****0002",
)
CLAUSES = (
    ClauseText(
        number=1,
        text="欧阳德福于2026年4月10日前完成601室卫生间防水层维修，并提供物业出具的24小时蓄水试验合格记录；逾期未完成的，斯琴高娃可以委托物业代为维修，费用凭发票由欧阳德福承担，以3000元为限。",
    ),
    ClauseText(
        number=2,
        text="欧阳德福赔偿斯琴高娃8,600元（人民币捌仟陆佰元整），以银行转账方式分三期支付：2026年4月15日前支付3,000元（人民币叁仟元整），2026年5月15日前支付3,000元（人民币叁仟元整），2026年6月15日前支付2,600元（人民币贰仟陆佰元整）。收款人：斯琴高娃；开户行：示例银行和平支行；账号：6200000000000000001。",
        text_en="欧阳德福 shall pay 斯琴高娃 CNY 8,600 (Renminbi eight thousand six hundred yuan only) in compensation by bank transfer in three instalments: CNY 3,000 (Renminbi three thousand yuan only) by 15 April 2026, CNY 3,000 (Renminbi three thousand yuan only) by 15 May 2026, CNY 2,600 (Renminbi two thousand six hundred yuan only) by 15 June 2026. Payee: 斯琴高娃; bank: 示例银行和平支行; account: 6200000000000000001.",
    ),
    ClauseText(
        number=3,
        text="欧阳德福任一期款项逾期超过十日未付的，全部未付款项视为到期，斯琴高娃有权就全部未付款项一并申请强制执行；欧阳德福还应以未付款项为基数，自该期付款期限届满次日起至实际付清之日止，按年利率4%向斯琴高娃支付逾期利息。",
    ),
    ClauseText(
        number=4,
        text="上述修复和款项全部履行完毕后，双方就本次渗水造成的现有损失不再有其他争议；修复后再次渗水的除外。",
    ),
)
ACCOUNT = "6200000000000000001"
SCHEDULE = (
    ScheduleRow(number=1, debtor=B, creditor=A, content="维修601室卫生间防水层", due=date(2026, 4, 10)),
    *(
        ScheduleRow(
            number=n + 1,
            debtor=B,
            creditor=A,
            content=f"第{n}期赔偿款",
            content_en=f"Instalment {n}",
            amount_fen=fen,
            due=date(2026, month, 15),
            method="银行转账",
            account=ACCOUNT,
        )
        for n, (month, fen) in enumerate([(4, 300000), (5, 300000), (6, 260000)], 1)
    ),
)


def person(field: str, name: str, caption: str, role: str = "party", en: str = "") -> Signatory:
    return Signatory(field=field, role=role, name=name, caption=caption, caption_en=en)


PARTY_LINES = (
    person("p1", A, "申请人", en="Applicant"),
    person("p2", B, "被申请人", en="Respondent"),
)
MEDIATOR_LINE = person("m1", MEDIATOR, "人民调解员（签名）", "mediator", "Mediator (signature)")
RECORDER_LINE = person("r1", "陆小满", "记录人（签名）", "recorder", "Recorder (signature)")

AGREEMENT = MediationAgreement(
    number=NUMBER,
    made_at=at(3, 20, 11, 30),
    dated=date(2026, 3, 20),
    organisation=ORG,
    seal=SEAL,
    parties=(APPLICANT, RESPONDENT),
    facts="2025年11月至2026年2月，601室卫生间地面防水层渗水，造成楼下501室客厅顶面约6平方米、墙面约8平方米、木地板约5平方米受损。漏点经双方与物业于2026年2月20日共同查看确认。",
    issues="双方对漏点的修复时间、损失的赔偿金额和支付方式有争议。",
    responsibility="双方一致认为，渗水由601室卫生间防水层老化引起，由欧阳德福承担修复和赔偿责任。",
    clauses=CLAUSES,
    schedule=SCHEDULE,
    court_copy=True,
    signatories=PARTY_LINES,
    mediators=(MEDIATOR_LINE,),
    recorder=RECORDER_LINE,
)
AGREEMENT_EXPECTS = (
    ExpectedSignature("certify", "platform", "和议", "certification"),
    ExpectedSignature("p1", "party", A, "person"),
    ExpectedSignature("p2", "party", B, "person"),
    ExpectedSignature("m1", "mediator", MEDIATOR, "person"),
    ExpectedSignature("r1", "recorder", "陆小满", "person"),
    ExpectedSignature("seal", "organisation", ORG, "seal"),
    ExpectedSignature("ts", "platform", "时间戳", "timestamp"),
)
FACTS = MediationFacts(
    dispute="楼上卫生间渗水损害赔偿纠纷",
    organisation=ORG,
    agreement_number=NUMBER,
    agreed_on=date(2026, 3, 20),
    clauses=CLAUSES,
)
