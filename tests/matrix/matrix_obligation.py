"""One obligation of an agreement in effect, in every stage. Written from the law, not from the table."""

from __future__ import annotations

from .line import Line

ALL = "1 2 3"
OWED = "DUE BREACHED IN_ENFORCEMENT"

# fmt: off
LINES = (
    Line(ALL, "START", "open_obligation", "S", "DUE", "agreement_effective"),  # 4.3 Appendix A
    Line(ALL, OWED, "report_done", "P", "=", "is_debtor"),  # D10, terms «我付了»
    Line(ALL, OWED, "acknowledge_part", "P", "=", "is_creditor"),  # D10 partial payments
    Line(ALL, OWED, "acknowledge", "P", "PERFORMED", "is_creditor"),  # 3.3 «performed», D10
    Line(ALL, OWED, "record_performed", "M C O", "PERFORMED", "performance_proved"),  # 3.3 «performed»; C O # judgement
    Line(ALL, "DUE", "mark_breached", "S P", "BREACHED", "past_due"),  # 3.3 «not performed» S/P
    Line(ALL, "BREACHED", "remind", "M C O S", "="),  # PML 31(2) 督促履行
    Line(ALL, "DUE BREACHED", "visit", "M C O V", "="),  # 3.3 sampling visits, S6
    Line(ALL, "BREACHED", "apply_enforcement", "P", "IN_ENFORCEMENT",
         "is_creditor enforceable enforcement_in_time"),  # 3.3 ENFORCE, JC-15, JC-20
    Line(ALL, "IN_ENFORCEMENT", "end_enforcement", "C P", "BREACHED", "enforcement_closed"),  # 民诉法268
    Line(ALL, OWED, "release", "P", "RELEASED", "is_creditor"),  # 民法典575
    Line(ALL, OWED, "supersede", "S", "RELEASED", "replacement_effective"),  # B5, B23
    Line(ALL, "PERFORMED", "report_bounce", "P M C O", "DUE", "bounce_proved"),  # judgement
)
# fmt: on
