"""The water-leak case as its people know it: who they are, what each says, what was agreed."""

from __future__ import annotations

from datetime import datetime

from portal.clock import CHINA

SUBMITTED = datetime(2026, 3, 2, 10, 20, tzinfo=CHINA)
SITTING = datetime(2026, 3, 20, 9, 30, tzinfo=CHINA)
VERIFICATION = datetime(2026, 3, 24, 9, 30, tzinfo=CHINA)

APPLICANT = {"name": "斯琴高娃", "id_no": "990101195803120027", "address": "天津市和平区示例路1号2门501"}
RESPONDENT = {"name": "欧阳德福", "id_no": "990101196611050014", "address": "天津市和平区示例路1号2门601"}
APPLICANT_PHONE, RESPONDENT_PHONE = "19900000001", "19900000002"
ORGANISATION = "和平区新兴街道人民调解委员会"
MEDIATOR = "沈国华"

STORY = "自2025年11月起楼上卫生间渗水，造成我家客厅顶面、墙面和木地板受损，要求修好漏点并赔偿损失。"
REQUESTS = "修好漏点\n赔偿损失"
AMOUNT = "12600"
EVIDENCE = (
    ("客厅顶面.jpg", "现场照片"), ("客厅墙面.jpg", "现场照片"), ("木地板.jpg", "现场照片"),
    ("物业查看记录.pdf", "物业查看记录"), ("装修报价单.pdf", "装修报价单"),
)  # fmt: skip

FACTS = (
    "2025年11月至2026年2月渗水，漏点为601室卫生间地面防水层，经双方与物业2026年2月20日共同查看确认。",
    "501室受损部位为客厅顶面约6平方米、墙面约8平方米、木地板约5平方米。",
)
APPLICANT_PRIVATE = "其实八千就能接受，主要是想让他先把漏水修好。"
RESPONDENT_PRIVATE = "我手头紧，一次拿不出来，分几次可以到九千。"
PASSED_ON = ("对方愿意先修漏点再谈钱", "对方希望分期")

REPAIR = (
    "欧阳德福于2026年4月10日前完成601室卫生间防水层维修，并提供物业出具的24小时蓄水试验合格记录；"
    "逾期未完成的，斯琴高娃可以委托物业代为维修，费用凭发票由欧阳德福承担，以3000元为限。"
)
DEFAULT = (
    "欧阳德福任一期款项逾期超过十日未付的，全部未付款项视为到期，斯琴高娃有权就全部未付款项一并申请强制执行；"
    "欧阳德福还应以未付款项为基数，自该期付款期限届满次日起至实际付清之日止，按年利率4%向斯琴高娃支付逾期利息。"
)
WAIVER = "上述修复和款项全部履行完毕后，双方就本次渗水造成的现有损失不再有其他争议；修复后再次渗水的除外。"
PLAN = (("2026-04-15", "3000"), ("2026-05-15", "3000"), ("2026-06-15", "2600"))
CAPITAL = "人民币捌仟陆佰元整"

PAPERS = (
    "application_for_mediation", "notice_of_rights", "service_address", "record", "undisputed_facts", "agreement",
    "proof_presided", "joint_application", "undertaking", "acceptance_notice", "question_record", "ruling_confirm",
    "service_proof",
)  # fmt: skip
