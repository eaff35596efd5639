"""The demo's matters: what each applicant types, and what was agreed where something was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.agreements.forms import ClauseIn, InstalmentIn
from portal.demo.cast import DING, LIU, NIU, OUYANG, QIAN, SIQIN, WU, ZHAO, Neighbour
from portal.law.vocabulary import ClauseKind


@dataclass(frozen=True)
class Story:
    """One matter. `amount` is yuan as typed."""

    applicant: Neighbour
    respondent: Neighbour
    dispute_type: str
    cause: str
    words: str
    requests: str
    amount: str = ""


LEAK = Story(
    SIQIN, OUYANG, "SHPC", "财产损害赔偿纠纷",
    "自2025年11月起楼上卫生间渗水，造成我家客厅顶面、墙面和木地板受损，要求修好漏点并赔偿损失。",
    "修好卫生间漏点\n赔偿顶面、墙面和木地板的损失", "12,600",
)  # fmt: skip
NOISE = Story(
    WU, ZHAO, "LL", "相邻关系纠纷",
    "楼上住户晚上十点以后经常搬动桌椅、开洗衣机，声音很大，我有心脏病，长期睡不好。沟通过三次，每次只好几天。",
    "晚上十点以后不使用洗衣机，桌椅加脚垫\n赔偿看病的费用", "1,800",
)  # fmt: skip
LOAN = Story(
    LIU, NIU, "HT", "民间借贷纠纷",
    "2024年5月牛建军向我借款三万元，说好一年内还清，有借条。到期后只还了五千元，多次催要没有结果。",
    "归还剩余借款本金二万五千元", "25,000",
)  # fmt: skip
SHOP = Story(
    DING, QIAN, "XF", "买卖合同纠纷",
    "2025年在钱小满店里订做衣柜，付款六千八百元，装好三个月后柜门变形、板材开裂，店里说是使用不当，不肯退换。",
    "退还部分货款\n取走变形的柜门", "6,800",
)  # fmt: skip


def loan_clauses(debtor: str, creditor: str, dues: tuple[date, date]) -> list[ClauseIn]:
    """Twenty-five thousand in two parts, and what happens if one is late."""
    plan = tuple(
        InstalmentIn(due=due, fen=fen) for due, fen in zip(dues, (1_000_000, 1_500_000), strict=True)
    )
    return [
        ClauseIn(
            kind=ClauseKind.PAYMENT, total_fen=2_500_000, method="银行转账", payee=LIU.name, bank="示例银行和平支行",
            account="6200000000000000002", debtor=debtor, creditor=creditor, instalments=plan,
        ),
        ClauseIn(
            kind=ClauseKind.DEFAULT,
            text=f"{NIU.name}任一期款项逾期超过十日未付的，全部未付款项视为到期，{LIU.name}有权就全部未付款项一并申请强制执行。",
        ),
        ClauseIn(
            kind=ClauseKind.WAIVER,
            text=f"上述款项全部付清后，{LIU.name}与{NIU.name}就2024年5月的这笔借款不再有其他争议。",
        ),
    ]  # fmt: skip


def shop_clauses(debtor: str, creditor: str, due: date) -> list[ClauseIn]:
    """Money back, once."""
    return [
        ClauseIn(
            kind=ClauseKind.PAYMENT, total_fen=380_000, method="银行转账", payee=DING.name, bank="示例银行和平支行",
            account="6200000000000000003", debtor=debtor, creditor=creditor, due=due,
        ),
        ClauseIn(
            kind=ClauseKind.WAIVER,
            text=f"上述款项付清后，{DING.name}与{QIAN.name}就2025年订做的衣柜不再有其他争议，衣柜归{DING.name}所有。",
        ),
    ]  # fmt: skip
