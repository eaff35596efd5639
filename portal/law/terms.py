"""Words: one term for one thing. What a party reads, what staff read, English, and when to use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary. An em dash means: not shown to that reader."""

    key: str
    party_zh: str
    staff_zh: str
    en: str
    note: str = ""


_LINES: tuple[tuple[str, str, str, str, str], ...] = (
    # People and bodies
    ("party", "您 / 对方", "当事人", "party", "「您」 to the reader, full name in papers; never 对手、被投诉人"),
    ("applicant", "申请人（您提出的调解）", "申请人", "applicant", "in confirmation both are 申请人"),
    ("respondent", "对方", "被申请人", "other party", "only in mediation; never 被告 before docketing"),
    ("third_party", "有关系的人", "第三人 / 利害关系人", "third party / interested person", ""),
    ("mediator", "调解员", "人民调解员 / 特邀调解员", "mediator", "「沈国华 调解员（退休法官）」; never 沈法官"),
    ("lead_mediator", "主持调解员 / 协助调解员", "主持 / 协同调解员", "lead / co-mediator", ""),
    ("committee", "调解委员会", "人民调解委员会（调委会）", "people's mediation committee", "full name on papers"),
    ("organisation", "调解组织", "调解组织", "mediation organisation", ""),
    ("roster", "调解员名单", "特邀调解名册", "roster", ""),
    ("clerk", "法院工作人员", "书记员 / 立案、诉调对接人员", "court clerk", ""),
    ("judge", "法官", "审判员 / 承办法官", "judge", ""),
    ("docking_centre", "法院调解窗口", "诉调对接中心", "court–mediation liaison centre", ""),
    ("governance_centre", "综治中心", "社会治安综合治理中心", "comprehensive governance centre", "not public-security"),
    ("agent", "代理人", "委托代理人 / 委托诉讼代理人", "agent", ""),
    ("special_authority", "特别授权（可以替您拍板、签字）", "特别授权", "special authority", "「全权代理」 alone is not enough"),
    ("guardian", "监护人", "法定代理人", "guardian", ""),
    ("helper", "帮忙的家人或工作人员", "协助人", "helper", "presses for, never decides for"),
    ("support_person", "陪同的人", "陪同人员", "support person", "silent unless asked"),
    ("interpreter", "翻译（含手语、方言）", "翻译人员", "interpreter", ""),
    ("legal_rep", "公司负责人", "法定代表人", "legal representative", "法人 is the company, not the person"),
    ("receiver", "代收人", "指定代收人", "named receiver", ""),
    # Things
    ("dispute", "纠纷 / 这件事", "纠纷", "dispute", "never 官司 in stage 1"),
    ("mediation", "调解（请中间人帮忙谈拢）", "调解", "mediation", ""),
    ("people_mediation", "人民调解（不收费）", "人民调解", "people's mediation", ""),
    ("mediation_agreement", "调解协议", "人民调解协议书", "mediation agreement", "not 和解协议 (that is without a mediator)"),
    ("oral_agreement", "口头协议", "口头调解协议", "oral agreement", ""),
    ("schedule", "还款（做事）安排", "履行计划表", "performance schedule", ""),
    ("default_clause", "没按时做到怎么办", "违约责任条款", "default clause", "not 罚款"),
    ("judicial_confirmation", "司法确认（请法院认可协议，对方不做到可以申请强制执行）", "司法确认", "judicial confirmation", "never 公证、盖章"),
    ("joint_application", "两人一起申请", "共同申请", "joint application", ""),
    ("undertaking", "承诺书", "承诺书", "undertaking", ""),
    ("ruling_confirm", "法院确认协议有效的裁定书", "民事裁定书（确认调解协议）", "ruling confirming the agreement", "确认决定书 is the 2011 word: avoid"),
    ("ruling_refuse", "法院没有受理", "不予受理裁定书", "ruling not to accept", "give reason + what next"),
    ("ruling_dismiss", "法院没有认可这份协议", "驳回申请裁定书", "ruling of dismissal", "never 败诉"),
    ("ruling_correct", "更正文字的裁定书", "补正裁定书", "correction ruling", ""),
    ("court_statement", "法院调解书", "民事调解书", "court mediation statement", "stages 2–3 only"),
    ("record", "调解记录", "调解笔录", "record of mediation", ""),
    ("question_record", "法官问话记录", "询问笔录", "question record", ""),
    ("undisputed_facts", "双方都认的事实", "无争议事实记载表", "record of undisputed facts", ""),
    ("without_prejudice", "为谈成说的话（不作不利证据）", "调解中的妥协、让步", "concession, without prejudice", ""),
    ("address_form", "文书寄到哪里", "送达地址确认书", "address for service form", ""),
    ("e_service", "电子送达（发到手机或邮箱，到了就算收到）", "电子送达", "e-service", ""),
    ("service_proof", "送达记录", "送达回证 / 电子送达凭证", "proof of service", ""),
    ("notice_rights", "您的权利和义务", "权利义务告知书", "notice of rights and duties", ""),
    ("end_notice", "调解结束通知", "终止调解告知书", "notice of end", ""),
    ("supplement_notice", "还缺这些材料", "补正（补充材料）通知书", "supplement notice", "补正 for parties is unclear"),
    ("proof_presided", "调解证明", "调解组织主持调解的证明", "proof of mediation", ""),
    ("case_number", "编号 / 案号", "调解编号 / 案号", "number", "案号 only for courts"),
    ("cause", "属于哪类纠纷", "纠纷类型 / 案由", "type / cause of action", ""),
    ("due_date", "最晚到哪天", "期限届满日", "due date", "always with weekday and «还有几天»"),
    ("seal", "公章 / 电子印章", "印章 / 院印 / 骑缝章", "seal / cross-page seal", ""),
    ("paper_copy", "纸质件", "正本 / 副本", "paper copy", ""),
    # Stages and states
    ("stage_pre", "还没起诉，先调解", "立案前", "before filing", "your own application; may sue any time"),
    ("stage_post", "法院立案了，先委托调解", "立案后（委托调解）", "after filing", ""),
    ("stage_trial", "法官在审，也可以调解", "审判中", "in trial", ""),
    ("submitted", "已提交，等待受理", "待受理", "submitted", ""),
    ("returned", "需要您补充或换地方", "退回", "returned", "never 驳回 here"),
    ("asking_other", "正在问对方愿不愿意", "征询意愿", "asking the other side", ""),
    ("mediating", "正在调解", "调解中", "in mediation", ""),
    ("paused", "先停一停", "中止", "paused", "reason shown only to those allowed"),
    ("drafting", "正在写协议", "拟定协议", "drafting", ""),
    ("signing", "等签名（差谁一眼看到）", "签署中", "signing", ""),
    ("agreed", "谈成了", "达成协议", "agreed", "「全部/部分」 shown"),
    ("failed", "这次没有谈成", "调解不成 / 终止", "not settled", "never 失败"),
    ("withdrawn", "已撤回申请", "撤回调解申请", "withdrawn", "撤诉 only for suits"),
    ("settled_self", "双方自己谈好了", "自行和解", "settled between them", "E2"),
    ("jc_waiting_other", "等对方一起签申请", "待共同申请", "waiting for the other signature", ""),
    ("jc_review", "法院正在看", "审查中", "under review", ""),
    ("confirmed", "法院已确认有效", "裁定确认", "confirmed", ""),
    ("performing", "正在履行", "履行中", "being performed", ""),
    ("fulfilled", "都做到了", "履行完毕", "fulfilled", ""),
    ("overdue", "已过期没做到", "逾期未履行", "overdue", "never 老赖、失信"),
    ("enforcement", "申请强制执行", "申请执行", "enforcement", "result is never promised"),
    ("to_filing", "去法院立案", "转立案", "go to filing", ""),
    ("closed", "办结", "结单 / 结案", "closed", "结案 not before feedback"),
    # Buttons and actions
    ("apply", "申请调解", "登记申请", "apply for mediation", ""),
    ("agree_mediate", "愿意调解 / 不愿意", "同意 / 不同意调解", "agree to mediate", "same size, same colour"),
    ("ask_replace", "想换调解员", "申请更换 / 申请回避", "ask for another", ""),
    ("speak / type / papers / help", "说话 打字 看材料 求助", "—", "speak · type · papers · help", "the four room buttons"),
    ("admit / apart / together / break / note / sign", "—", "请进 单独谈 一起谈 休息 记录 签署", "admit · apart · together · break · note · sign", "the six verbs; never 背对背"),
    ("may_tell", "可以转告 / 先别说", "可转告 / 不转告", "may be passed on", ""),
    ("read_aloud", "念给我听", "宣读", "read aloud", ""),
    ("not_understood", "我没听懂", "—", "I do not understand", "on every clause"),
    ("ok_clause", "这一条我同意", "逐条确认", "I agree to this clause", ""),
    ("back_to_draft", "这里不对，退回改", "退回修改", "send back", ""),
    ("sign", "签名", "签署", "sign", ""),
    ("sign_paper", "我要签纸的", "纸质签署", "sign on paper", "always there"),
    ("refuse_sign", "不签", "拒绝签署", "refuse to sign", "asks why, no warning colour"),
    ("apply_confirm", "一起申请司法确认", "提交司法确认申请", "apply together", "shows the last day"),
    ("decide_later", "先不申请，30天内再定", "暂不申请", "decide later", "beside it, same size"),
    ("late_apply", "过期了，说明原因再交", "逾期说明并提交", "late, with reason", ""),
    ("accept / not_accept / supplement", "—", "受理 不予受理 要求补充", "accept · not accept · ask more", "clerk and judge"),
    ("rule_confirm / rule_dismiss / rule_withdrawn", "—", "确认有效 驳回申请 准许撤回", "confirm · dismiss · allow withdrawal", ""),
    ("adjourn", "改个时间", "改期", "new date", ""),
    ("withdraw", "撤回申请", "撤回", "withdraw", ""),
    ("stop_to_court", "不调了，去立案", "终止并转立案", "stop and file", "reachable everywhere before agreement"),
    ("paid / received", "我付了 / 我收到了", "登记履行", "I paid · I received", ""),
    ("get_paper", "我要纸质的", "打印 / 邮寄", "paper please", ""),
    ("call_me", "给我打电话", "电话联系", "call me", "on every page"),
    ("quick_exit", "离开", "安全退出", "leave", "no trace on screen"),
)  # fmt: skip

TERMS: dict[str, Term] = {key: Term(key, *rest) for line in _LINES for key, *rest in (line,)}

AVOID: tuple[str, ...] = (
    "原告/被告 (before docketing)",
    "被申请人 in confirmation papers",
    "开庭、庭审 (say 调解会、见面谈)",
    "法官 for a retired judge",
    "撤诉 in stage 1",
    "诉前调 numbers, 调确字",
    "确认决定书",
    "强制调解",
    "一定能执行、包执行",
    "官方认证签名、CA认证 (platform signature: 平台电子签名)",
    "录音录像中 when nothing is recorded",
    "失败、败诉、驳回 (to parties, without meaning)",
    "过错方、违约方 before it is agreed",
    "对手",
    "老赖",
    "背对背",
    "会签、盖戳",
    "法人代表 (write 法定代表人)",
    "定金/订金 mixed up",
    "尽快、适当、相关费用、若干 in clauses",
    "甲方/乙方 in clauses",
    "公证 for confirmation",
    "「以上无误」 as one tick for many things",
    "匿名 where staff can see",
    "电子签章 for a person (a person 签名, an organisation 盖章)",
)
"""Words no screen or paper uses, with what to say instead."""

AVOID_EN: tuple[tuple[str, str], ...] = (
    ("court approval", "judicial confirmation"),
    ("notarisation", "judicial confirmation"),
    ("opponent", "the other party"),
)
