"""Conditions of the transition table. Each text is what the person is told while the condition is not met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition: reason shown when it does not hold, and where it comes from."""

    key: str
    zh: str
    en: str
    article: str


OMR = "在线调解规则"
TYT = "特邀调解规定"
PML = "人民调解法"
CPL = "民事诉讼法"
CPI = "民诉法解释"
OWN = "平台规则"

_LINES: tuple[tuple[str, str, str, str], ...] = (
    # intake
    ("required_fields", "还有必填的内容没有填写", "Required details are missing", OMR + "8"),
    ("privacy_consent", "还没有同意个人信息处理告知", "The privacy notice has not been agreed to", "个人信息保护法13、17"),
    ("return_reason", "请选择退回的原因", "Choose a reason for the return", OMR + "9"),
    ("return_guidance", "请写明接下来可以怎么办", "Write what the person can do next", OMR + "9"),
    ("urgent_ground", "请写明紧急的情形", "State what makes it urgent", "反家庭暴力法28"),
    ("in_scope", "还没有核定是否属于可以调解的纠纷", "Not yet checked that the dispute can be mediated", OMR + "3、9"),
    ("jurisdiction_ok", "还没有核定管辖", "Jurisdiction has not been checked", OMR + "9"),
    ("type_set", "请选择纠纷类型", "Choose the type of dispute", OWN),
    ("risk_set", "请先评定风险等级", "Set the risk colour first", OWN),
    ("is_applicant", "只有提出申请的一方可以撤回", "Only the applicant can withdraw", OMR + "25"),
    ("victim_decides", "需要受害人本人同意才可以进入调解", "Only the person at risk can choose mediation", "反家庭暴力法13"),
    ("outcome_recorded", "还没有记录办理结果", "The outcome has not been recorded", OWN),
    ("feedback_sent", "还没有向当事人和来源单位反馈结果，不能结单", "Feedback has not been sent, so the case cannot be closed", OWN),
    ("volume_complete", "卷宗材料还不齐", "The volume is not complete", PML + "27"),
    ("successor_accepts", "接手的人还没有接受", "The successor has not accepted", OWN),
    # asking the other side, choosing a mediator
    ("applicant_consents", "申请人还没有同意在线调解", "The applicant has not consented to online mediation", OMR + "4"),
    ("all_consented", "还有当事人没有同意调解", "Not every party has consented", OMR + "4、10"),
    ("identity_checked", "还有当事人没有核对身份", "Not every party's identity has been checked", OMR + "17"),
    ("contact_logged", "还没有联系对方的记录", "There is no record of contacting the other side", OMR + "15"),
    ("contact_allowed", "为了安全，此案不联系对方", "For safety the other side is not contacted", "反家庭暴力法"),
    ("no_opposed_sides", "还有对立的双方愿意继续调解", "Two opposed sides are still willing to go on", OMR + "25"),
    ("opposed_sides_remain", "已经没有可以继续调解的对方", "No other side is left to go on with", OMR + "25"),
    ("on_roster", "该调解员不在名册中或已停用", "The mediator is not on the roster, or not active", OMR + "5"),
    ("no_conflict", "该调解员与本案有利害关系，不能担任", "The mediator has a conflict in this case", TYT + "15、16"),
    ("same_choice", "双方选择的调解员还不一致", "The parties have not chosen the same mediator", OMR + "10"),
    ("designation_open", "共同选择的期限未满，双方也没有同意由组织指定", "The time to choose together is still running", OMR + "10"),
    ("disclosure_filed", "调解员还没有作出披露", "The mediator has not filed a disclosure", OMR + "13"),
    ("no_open_objection", "有当事人对调解员提出异议，尚未处理", "An objection to the mediator is still open", OMR + "13、14"),
    ("decline_reason", "请写明不接受的理由", "Give the reason for declining", OMR + "12"),
    ("accept_overdue", "接受指派的期限还没有届满", "The time to accept has not run out", OMR + "12"),
    ("recusal_upheld", "组织或者法院还没有决定更换", "Replacement has not been decided", OMR + "14"),
    # in mediation
    ("present_identity_checked", "到场人员还没有全部核对身份", "Not everyone present has been identified", OMR + "17"),
    ("sham_warning_given", "还没有告知虚假调解的法律后果", "The warning about sham mediation has not been given", OMR + "17"),
    ("opening_told", "开场的话还没有说全：权利、要不要换人、虚假调解", "The opening is not complete: rights, another mediator, sham mediation", TYT + "14；" + OMR + "13、17"),
    ("address_guided", "还没有指导填写送达地址确认书", "The address form has not been offered", OMR + "17"),
    ("present_consented", "参加的人还没有全部同意调解", "Not everyone taking part has consented", OMR + "4、15"),
    ("disclosure_answered", "当事人还没有答复调解员的披露", "The disclosure has not been answered", OMR + "13"),
    ("mode_agreed", "参加方式还没有得到各方同意", "The way of taking part is not agreed", OMR + "16"),
    ("entrant_ready", "新参加的人还没有同意、核对身份、听取披露", "The newcomer has not consented, been identified and heard the disclosure", OMR + "13、17"),
    ("guests_agreed", "还有当事人不同意该人参加", "Not every party agrees to this guest", PML + "20"),
    ("others_agree_onsite", "其他当事人还没有同意改到现场", "The other parties have not agreed to meet on site", OMR + "16"),
    ("all_agree_extension", "还有当事人没有同意延长", "Not every party has agreed to extend", OMR + "24"),
    ("term_open", "调解期限已经届满，不能再延长", "The term has already run out", OMR + "24"),
    ("extension_within_limit", "立案后的延长最多三十日", "After filing the extension is at most 30 days", "立案调解意见三"),
    ("term_expired", "调解期限还没有届满", "The term has not run out", OMR + "25"),
    ("all_agree_facts", "还有当事人不同意制作无争议事实记载", "Not every party agrees to record undisputed facts", OMR + "18、22"),
    ("all_agree_appraisal", "还有当事人不同意鉴定", "Not every party agrees to the appraisal", OMR + "26"),
    ("appraisal_over", "鉴定还没有结束", "The appraisal is not over", OMR + "26"),
    ("suspension_report", "请填写中止的原因并报告", "State and report the reason for pausing", TYT + "18"),
    ("loss_proof", "还没有死亡、丧失行为能力或者终止的证明", "Proof of death, lost capacity or dissolution is missing", CPL + "153"),
    ("successor_proof", "还没有继承、监护或者承继的证明", "Proof of the successor's standing is missing", CPL + "153"),
    ("suspension_cleared", "中止的原因还没有消除", "The reason for pausing is still there", TYT + "18"),
    ("minutes_confirmed", "调解笔录还没有经各方确认", "The record has not been confirmed by each party", OMR + "22"),
    ("all_agree_terms", "还有当事人没有同意该内容", "Not every party agrees to the terms", PML + "28"),
    ("receipt_signed", "收款人还没有签收条", "The payee has not signed a receipt", PML + "28"),
    ("end_reason", "请选择结束调解的原因", "Choose why mediation ends", OMR + "25"),
    ("failure_report", "调解不成情况的四项还没有写完", "The four points of the failure report are not complete", OMR + "21"),
    # the agreement
    ("slots_complete", "条款还有必填项没有填写", "A clause still has an empty slot", PML + "29"),
    ("sign_way_open", "本协议依法不能使用电子签名，请改用纸质签署", "The law does not allow an electronic signature here; sign on paper", "电子签名法3"),
    ("sham_clear", "本案已因涉嫌虚假调解冻结，等待处理", "Frozen because sham mediation is suspected", OMR + "23"),
    ("guardian_ok", "未成年人或者行为能力存疑的一方，还没有监护人参加", "A minor or a person of doubtful capacity has no guardian here", "民法典19、20、35"),
    ("authority_ok", "代理人没有相应的特别授权", "The agent has no special authority for this", CPL + "62"),
    ("identity_fresh", "签署前请重新验证身份", "Verify your identity again before signing", "电子签名法13"),
    ("sign_terms_agreed", "还没有同意电子签名使用约定", "The electronic signature terms are not agreed", "电子签名法13"),
    ("clauses_confirmed", "请先逐条确认", "Confirm clause by clause first", OWN),
    ("same_hash", "文件已经变动，请重新阅读后签署", "The file has changed; read it again before signing", "电子签名法13"),
    ("not_signed_yet", "您已经签署", "You have already signed", OWN),
    ("paper_scan", "还没有上传纸质签署件", "The paper original has not been uploaded", "电子签名法3"),
    ("parties_signed", "还有当事人没有签名", "Not every party has signed", OMR + "19"),
    ("mediator_signed", "调解员还没有签名", "The mediator has not signed", PML + "29"),
    ("agreement_effective", "协议还没有生效", "The agreement is not in effect", OMR + "19"),
    ("form_complete", "调解员签名或者组织印章还不齐", "The mediator's signature or the seal is missing", PML + "29"),
    ("not_yet_effective", "协议已经生效，对双方有约束力", "The agreement is in effect and binding", PML + "31"),
    ("is_oral", "本协议已经是书面的", "The agreement is already in writing", PML + "28"),
    ("same_content", "书面内容与口头协议不一致", "The writing differs from the oral agreement", PML + "28"),
    ("scope_part", "全部争议都已达成协议", "Everything in dispute was settled", OMR + "19"),
    ("correction_signed_by_all", "更正说明还没有全体签名", "Not everyone has signed the correction", PML + "29"),
    ("earlier_agreement", "没有在先的有效协议", "There is no earlier agreement in effect", "民法典136"),
    ("replacement_effective", "新的协议还没有生效", "The new agreement is not in effect yet", "民法典543"),
    # judicial confirmation
    ("no_open_application", "本协议正在申请司法确认", "Judicial confirmation of this agreement is under way", CPL + "205"),
    ("application_over", "司法确认程序还没有结束", "The confirmation procedure is not over", CPL + "206"),
    ("organisation_lawful", "协议没有经依法设立的调解组织主持", "No lawfully established organisation presided", CPL + "205"),
    ("written_agreement", "口头协议先要补成书面并签名", "An oral agreement must first be written and signed", CPI + "354"),
    ("jurisdiction_chosen", "还没有选定有管辖权的法院", "No court with jurisdiction has been chosen", CPL + "205"),
    ("all_signed_application", "还在等对方一起签申请", "Waiting for the other side to sign the application", CPL + "205"),
    ("undertaking_signed", "承诺书还没有全部签名", "Not everyone has signed the undertaking", "法释〔2011〕5号3"),
    ("in_time_or_reason", "已经超过三十日，请先说明理由", "More than 30 days have passed; state the reason first", CPL + "205、86"),
    ("no_parallel_suit", "同一纠纷正在起诉或者仲裁", "A suit or arbitration on the same matter is pending", OWN),
    ("findings_shown", "请先看一遍可能影响确认的提示", "Look at the findings first", OWN),
    ("claim_held", "请先领取该件", "Claim the file first", OWN),
    ("unclaimed", "已有同事在办理", "A colleague is working on it", OWN),
    ("missing_list", "请一次列明缺少的材料", "List everything missing at once", "在线诉讼规则9"),
    ("supplement_given", "还没有补充材料", "Nothing has been supplied", CPI + "354"),
    ("supplement_overdue", "补充材料的期限还没有届满", "The time to supply has not run out", CPI + "357"),
    ("materials_complete", "申请材料还不齐", "The materials are not complete", CPI + "354"),
    ("gate_a_clear", "存在不予受理的情形或者还没有审核", "A ground for not accepting exists or has not been checked", CPI + "355"),
    ("gate_a_ground", "请选择不予受理的理由", "Choose the ground for not accepting", CPI + "355"),
    ("number_type_set", "本院还没有设置确认案件的类型代字", "The court has not set its type code for confirmation", "法〔2018〕335号"),
    ("case_number_given", "还没有编立案号", "No case number has been given", "法〔2018〕335号"),
    ("judge_assigned", "还没有确定承办法官", "No judge has been assigned", CPL + "185"),
    ("both_notified", "还没有通知双方共同到场", "Both parties have not been notified to attend", CPI + "356"),
    ("both_attended", "双方没有同时到场核实", "Both parties did not attend together", CPI + "356"),
    ("questions_answered", "询问还没有逐项答完", "Not every question has been answered", CPI + "356"),
    ("verified", "还没有向双方核实", "The agreement has not been verified with both", CPI + "356"),
    ("gate_b_clear", "存在驳回的情形或者还没有审核", "A ground for dismissal exists or has not been checked", CPI + "358"),
    ("dismiss_ground", "请选择驳回的理由", "Choose the ground for dismissal", CPI + "355、358"),
    ("president_approved", "延长需要院长批准", "The court president must approve the extension", CPL + "187"),
    ("withdrawal_requested", "当事人没有申请撤回", "Nobody has asked to withdraw", CPI + "357"),
    ("deemed_ground", "请写明未补充或者拒绝询问的情形", "State the missing supply or the refusal to answer", CPI + "357"),
    ("civil_dispute_found", "请写明发现的民事争议", "State the civil dispute found", CPL + "186"),
    ("ruling_signed", "裁定书还没有签名盖章", "The ruling is not signed and sealed", CPL + "157"),
    ("slip_only", "补正只能改笔误", "Only slips of the pen can be corrected", CPI + "245"),
    ("objection_in_time", "提出异议的期限已过", "The time to object has run out", CPI + "372"),
    ("is_interested", "还没有说明与本案的利害关系", "The interest in the matter has not been stated", CPI + "372"),
    ("objection_decided", "请写明对异议的审查结论", "State the decision on the objection", CPI + "372"),
    # filing and the court stages
    ("bundle_ready", "转立案材料还没有备齐", "The papers for filing are not ready", OMR + "21"),
    ("filing_reason", "请写明不能立案的理由", "State why it cannot be docketed", CPL + "126"),
    ("before_trial", "案件已经转入审理程序", "The case has already moved to trial", "立案调解意见二"),
    ("fee_notice_served", "交费通知还没有送达", "The fee notice has not been served", "立案调解意见五"),
    ("fee_unpaid", "交费期限还没有届满", "The time to pay has not run out", "立案调解意见六"),
    ("suit_withdrawal_requested", "原告没有申请撤诉", "The plaintiff has not asked to withdraw the suit", CPL + "148"),
    ("legality_reviewed", "法官还没有审查协议是否合法", "The judge has not reviewed the agreement", CPL + "100"),
    ("unlawful_ground", "请写明协议不能确认的理由", "State why the agreement cannot be adopted", "民事调解规定10"),
    ("performed_on_spot", "还没有当场履行完毕的记录", "Nothing shows that all was performed at once", "立案调解意见四"),
    ("statement_not_needed", "本案不属于可以不制作调解书的情形", "A court statement is needed here", CPL + "101"),
    ("not_last_receipt", "调解书已经送达各方并生效", "The statement has been received by all and is in effect", CPL + "102"),
    ("effect_on_receipt", "双方约定签名即生效，不能再反悔", "The parties chose effect on signing", CPI + "151"),
    ("statement_effective", "调解书还没有生效", "The statement is not in effect", CPI + "149"),
    ("served", "还没有全部送达", "Not everyone has been served", CPL + "87"),
    ("trial_ready", "还不具备判决的条件", "The case is not ready for judgment", CPL + "102"),
    # performance
    ("is_debtor", "只有付款（做事）的一方可以登记", "Only the person who owes can report this", OWN),
    ("is_creditor", "只有收款（受益）的一方可以登记", "Only the person who is owed can report this", OWN),
    ("performance_proved", "收款方还没有确认，也没有凭证", "Neither confirmed by the payee nor proved", OWN),
    ("past_due", "还没有到履行期限", "It is not yet due", CPL + "250"),
    ("bounce_proved", "还没有退款或者失败的凭证", "There is no proof that the payment failed", OWN),
    ("enforceable", "协议没有经法院确认，不能直接申请执行", "Without confirmation by a court it cannot be enforced", CPL + "206"),
    ("enforcement_in_time", "申请执行的期限已过，请说明理由", "The time to apply for enforcement has passed", CPL + "250"),
    ("enforcement_closed", "执行程序还没有终结", "The enforcement has not ended", CPL + "268"),
)  # fmt: skip

GUARDS: dict[str, Guard] = {line[0]: Guard(*line) for line in _LINES}
