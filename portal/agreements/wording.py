"""Composes a clause's words from its slots, in both languages. Full names always (L-A19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.law.capital import capital, yuan_figures
from portal.law.dates_zh import date_zh


def yuan(fen: int) -> str:
    """8600元, 8600.50元 → «8,600元», «8,600.50元»."""
    return f"{yuan_figures(fen)}元"


def payment_zh(slots: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """«甲以银行转账方式向乙支付8,600元（人民币捌仟陆佰元整）：于2026年4月15日前支付3,000元，…。收款账户：…»"""
    total = int(slots["total_fen"])
    how = f"以{slots['method']}方式" if slots.get("method") else ""
    head = f"{names[slots['debtor']]}{how}向{names[slots['creditor']]}支付{yuan(total)}（{capital(total)}）"
    return f"{head}，{_when_zh(slots)}。{_account_zh(slots)}"


def _when_zh(slots: Mapping[str, Any]) -> str:
    plan = slots.get("instalments") or []
    if not plan:
        return f"于{date_zh(date.fromisoformat(slots['due']))}前一次付清"
    parts = [f"于{date_zh(date.fromisoformat(i['due']))}前支付{yuan(int(i['fen']))}" for i in plan]
    return f"分{_count_zh(len(plan))}期：" + "，".join(parts)


def _account_zh(slots: Mapping[str, Any]) -> str:
    if not slots.get("account"):
        return ""
    return f"收款户名：{slots.get('payee', '')}，开户行：{slots.get('bank', '')}，账号：{slots['account']}。"


def _count_zh(count: int) -> str:
    digits = "零一二三四五六七八九十"
    if count <= 10:
        return "两" if count == 2 else digits[count]
    return str(count)


def payment_en(slots: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The same in English, for the companion."""
    total = int(slots["total_fen"])
    how = " by bank transfer" if slots.get("method") == "银行转账" else ""
    head = f"{names[slots['debtor']]} shall pay {names[slots['creditor']]} CNY {total / 100:,.2f}{how}"
    plan = slots.get("instalments") or []
    if not plan:
        return f"{head} in one payment by {slots['due']}."
    parts = [f"CNY {int(i['fen']) / 100:,.2f} by {i['due']}" for i in plan]
    return f"{head} in {len(plan)} instalments: " + "; ".join(parts) + "."
