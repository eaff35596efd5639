"""From the structured agreement to what is printed: clause texts in both languages and the performance schedule.

A payment clause is a library sentence with slots, so it exists in English too; other clauses are people's own words.
"""

from __future__ import annotations

from datetime import date

from documents.contexts.common import ClauseText, ScheduleRow
from documents.words import amount, day, ordinal
from portal.law.schema import AgreementFile, Clause
from portal.law.vocabulary import ClauseKind


def clause_texts(agreement: AgreementFile) -> tuple[ClauseText, ...]:
    """The clauses as printed, in order. Typed words win over the library sentence.

    Raises ValueError where a payment names no amount or its instalments do not sum to the total.
    """
    return tuple(_text(agreement, clause) for clause in agreement.clauses)


def schedule_rows(agreement: AgreementFile) -> tuple[ScheduleRow, ...]:
    """One row for each instalment and each dated duty, in the order of the clauses."""
    rows: list[ScheduleRow] = []
    for clause in agreement.clauses:
        for part, (due, fen) in enumerate(_parts(clause), 1):
            zh, en = _content(clause, part)
            rows.append(
                ScheduleRow(
                    number=len(rows) + 1,
                    debtor=_names(agreement, clause.debtors, "zh"),
                    creditor=_names(agreement, clause.creditors, "zh"),
                    content=zh,
                    content_en=en,
                    amount_fen=fen,
                    due=due,
                    method=clause.method,
                    account=clause.account,
                )
            )
    return tuple(rows)


def _text(agreement: AgreementFile, clause: Clause) -> ClauseText:
    if clause.text or clause.kind is not ClauseKind.PAYMENT:
        return ClauseText(number=clause.number, text=clause.text)
    if clause.total_fen is None or not _parts(clause):
        raise ValueError(f"clause {clause.number}: a payment needs an amount and a day")
    if sum(fen or 0 for _, fen in _parts(clause)) != clause.total_fen:
        raise ValueError(f"clause {clause.number}: the instalments do not sum to the total")
    return ClauseText(
        number=clause.number, text=_payment_zh(agreement, clause), text_en=_payment_en(agreement, clause)
    )


def _payment_zh(agreement: AgreementFile, clause: Clause) -> str:
    who = f"{_names(agreement, clause.debtors, 'zh')}向{_names(agreement, clause.creditors, 'zh')}"
    way = f"以{clause.method}方式" if clause.method else ""
    total = amount(clause.total_fen or 0, "zh")
    parts = _parts(clause)
    if len(parts) == 1:
        body = f"{who}支付{total}，于{day(parts[0][0], 'zh')}前{way}付清。"
    else:
        each = "，".join(f"{day(due, 'zh')}前支付{amount(fen or 0, 'zh')}" for due, fen in parts)
        body = f"{who}支付{total}，{way}分{ordinal(len(parts))}期支付：{each}。"
    bank = [("收款人", clause.payee), ("开户行", clause.bank), ("账号", clause.account)]
    tail = "；".join(f"{label}：{value}" for label, value in bank if value)
    return body + (f"{tail}。" if tail else "")


def _payment_en(agreement: AgreementFile, clause: Clause) -> str:
    who = f"{_names(agreement, clause.debtors, 'en')} shall pay {_names(agreement, clause.creditors, 'en')}"
    way = f" by {_METHODS.get(clause.method, clause.method)}" if clause.method else ""
    total = amount(clause.total_fen or 0, "en")
    parts = _parts(clause)
    if len(parts) == 1:
        body = f"{who} {total} in full by {day(parts[0][0], 'en')}{way}."
    else:
        each = ", ".join(f"{amount(fen or 0, 'en')} by {day(due, 'en')}" for due, fen in parts)
        body = f"{who} {total}{way} in {len(parts)} instalments: {each}."
    bank = [("Payee", clause.payee), ("bank", clause.bank), ("account", clause.account)]
    tail = "; ".join(f"{label}: {value}" for label, value in bank if value)
    return body + (f" {tail}." if tail else "")


_METHODS = {
    "银行转账": "bank transfer",
    "现金": "cash",
    "微信转账": "WeChat transfer",
    "支付宝转账": "Alipay transfer",
}
_CONTENTS = {
    ClauseKind.PAYMENT: ("支付款项", "Payment"),
    ClauseKind.DELIVERY: ("交付", "Delivery"),
    ClauseKind.APOLOGY: ("赔礼道歉", "Apology"),
}


def _content(clause: Clause, part: int) -> tuple[str, str]:
    if len(clause.instalments) > 1:
        return f"第{part}期款项", f"Instalment {part}"
    zh, en = _CONTENTS.get(clause.kind, ("履行第{n}条", "Duty of clause {n}"))
    return zh.format(n=ordinal(clause.number)), en.format(n=clause.number)


def _parts(clause: Clause) -> list[tuple[date, int | None]]:
    if clause.instalments:
        return [(i.due, i.fen) for i in clause.instalments]
    return [(clause.due, clause.total_fen)] if clause.due else []


def _names(agreement: AgreementFile, keys: tuple[str, ...], lang: str) -> str:
    names = [agreement.party(key).name for key in keys]
    return "、".join(names) if lang == "zh" else " and ".join(names)
