"""Words for kinds of clauses and people's places, as parties and as staff read them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "payment": _("付钱"),
    "act": _("做一件事"),
    "delivery": _("交付东西"),
    "apology": _("道歉"),
    "default": _("没按时做到怎么办"),
    "waiver": _("不再有其他争议"),
    "other": _("其他约定"),
}

TITLES = {
    "payment": _("付多少，怎么付"),
    "act": _("要做什么事"),
    "delivery": _("要交什么东西"),
    "apology": _("怎么道歉"),
    "default": _("没按时做到怎么办"),
    "waiver": _("做完以后，还争不争"),
    "other": _("其他约定"),
}

ROLES = {"party": _("当事人"), "mediator": _("调解员"), "organisation": _("调解组织（盖章）")}

METHODS = ("银行转账", "微信", "支付宝", "现金当面交付")
