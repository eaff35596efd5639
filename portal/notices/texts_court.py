"""What the confirmation tells on the bell; by SMS only that there is something."""

from __future__ import annotations

from portal.notices.language import N_

COURT_NEWS: dict[str, str] = {
    "jc_handed": N_("书记员转来一件确认申请，请看是否受理：%(title)s"),
    "jc_returned": N_("补充期限已过，法院退回了材料，还缺：%(items)s。三十日内可以再申请"),
    "jc_deemed_withdrawn": N_("法院按撤回申请处理，案号%(number)s。您可以再申请，也可以起诉"),
    "jc_terminated": N_("法院终结了确认程序，案号%(number)s。您可以向法院起诉"),
    "jc_new": N_("收到一件新的司法确认申请：%(title)s"),
    "jc_supplied": N_("当事人交来了补充的材料：%(title)s"),
}
