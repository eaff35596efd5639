"""What the course of a case tells on the bell; by SMS only that there is something (lock screens)."""

from __future__ import annotations

from portal.notices.language import N_

CASE_NEWS: dict[str, str] = {
    "mediator_named": N_("本件由调解员%(mediator)s办理，等调解员答复"),
    "mediator_fell_away": N_("原来的调解员不再办理本件，要另选一位"),
    "mediator_disclosed": N_("调解员披露了和本件的关系，请您看过后答复"),
    "disclosure_objected": N_("有当事人对调解员的披露提出异议"),
    "no_common_choice": N_("双方没有选到同一位调解员，可以再选，也可以请组织指定"),
    "choice_left": N_("有当事人请组织来指定调解员"),
    "choice_time_over": N_("共同选择的两个工作日已过，由调解组织指定调解员"),
    "designation_due": N_("有一件需要指定调解员"),
    "assignment_declined": N_("调解员不接受指派，请另行指定"),
    "assignment_passed_over": N_("接受指派的期限已过，已另选"),
    "mediator_replaced": N_("本件已更换调解员"),
    "replacement_asked": N_("有当事人想换调解员，请决定"),
    "replacement_not_upheld": N_("您想换调解员的请求没有被采纳，可以打电话问原因"),
    "other_side_refused": N_("对方这次不愿意调解，请看看接下来怎么办"),
    "withdrawn": N_("申请人撤回了申请，这次调解到此为止"),
    "withdrawn_settled": N_("申请人说双方已经谈好，撤回了申请"),
    "stopped_to_court": N_("有一方不再调解，改去法院立案"),
    "extension_asked": N_("有一方想多谈几天，到%(until)s，请您决定"),
    "extension_refused": N_("有一方不同意延长"),
    "extended": N_("各方同意，调解延长到%(until)s"),
    "paused": N_("本件先停一停，恢复时会告诉您"),
    "resumed": N_("本件继续调解"),
    "closed": N_("本件已经办结"),
    "term_over": N_("调解的期限到了，要不要再谈几天？"),
    "clock_over": N_("《%(title)s》已过期限：%(what)s，请尽快处理"),
    "evidence_shared": N_("有新的材料可以看"),
}
