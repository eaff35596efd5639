"""The water-leak agreement as `agreement.json`, and ways to spoil it. Ids start with 99, nobody is real."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

TODAY = date(2026, 4, 3)

WATER_LEAK: dict[str, Any] = {
    "format": "heyi.agreement/1",
    "number": "（2026）和新人调字第0001号",
    "dispute_type": "SHPC",
    "cause": "财产损害赔偿纠纷",
    "organisation": {
        "name": "和平区新兴街道人民调解委员会",
        "province": "天津市",
        "area": "和平区",
        "on_roster_of": "津0101",
    },
    "court": {"code": "津0101", "name": "天津市和平区人民法院"},
    "jurisdiction_basis": "ORG_SEAT",
    "mediators": ["沈国华"],
    "parties": [
        {
            "id": "applicant",
            "name": "斯琴高娃",
            "capacity": "APPLICANT",
            "side": 1,
            "id_number": "990101195803120027",
            "address": "天津市和平区示例路1号2门501",
            "province": "天津市",
            "area": "和平区",
        },
        {
            "id": "respondent",
            "name": "欧阳德福",
            "capacity": "RESPONDENT",
            "side": 2,
            "id_number": "990101196611050014",
            "address": "天津市和平区示例路1号2门601",
            "province": "天津市",
            "area": "和平区",
        },
    ],
    "scope": "all",
    "absent_asked": True,
    "made_on": "2026-04-03",
    "clauses": [
        {
            "kind": "act",
            "debtors": ["respondent"],
            "creditors": ["applicant"],
            "due": "2026-04-10",
            "text": "欧阳德福于2026年4月10日前完成601室卫生间防水层维修，并提供物业出具的24小时蓄水试验合格记录；"
            "逾期未完成的，斯琴高娃可以委托物业代为维修，费用凭发票由欧阳德福承担，以3000元为限。",
        },
        {
            "kind": "payment",
            "debtors": ["respondent"],
            "creditors": ["applicant"],
            "total_fen": 860000,
            "method": "银行转账",
            "payee": "斯琴高娃",
            "bank": "示例银行和平支行",
            "account": "6200000000000000001",
            "instalments": [
                {"due": "2026-04-15", "fen": 300000},
                {"due": "2026-05-15", "fen": 300000},
                {"due": "2026-06-15", "fen": 260000},
            ],
        },
        {
            "kind": "default",
            "text": "欧阳德福任一期款项逾期超过十日未付的，全部未付款项视为到期，斯琴高娃有权就全部未付款项一并申请强制执行；"
            "欧阳德福还应以未付款项为基数，自该期付款期限届满次日起至实际付清之日止，按年利率4%向斯琴高娃支付逾期利息。",
        },
        {
            "kind": "waiver",
            "text": "上述修复和款项全部履行完毕后，双方就本次渗水造成的现有损失不再有其他争议；修复后再次渗水的除外。",
        },
    ],
}


def water_leak(spoil: Callable[[dict[str, Any]], Any] | None = None) -> dict[str, Any]:
    """A fresh copy, changed by `spoil`."""
    raw = copy.deepcopy(WATER_LEAK)
    if spoil is not None:
        spoil(raw)
    return raw
