"""What the confirmability linter can say: ground, reason, repair and article of each rule."""

from __future__ import annotations

from dataclasses import dataclass

from .vocabulary import Severity


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. Texts may hold {placeholders}. `ground` is the one a court would give."""

    key: str
    ground: str
    severity: Severity
    reason_zh: str
    reason_en: str
    repair_zh: str
    repair_en: str
    article: str


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Yearly rates in basis points. The cap is four times the one-year loan prime rate: set it when that changes."""

    rate_cap_bp: int = 1200
    rate_absurd_bp: int = 2400
    penalty_percent: int = 30


_R, _A = Severity.REFUSE, Severity.ADVICE
_358_5 = "民诉法解释第358条第五项"
_LOAN = "民间借贷司法解释第25条"

_LINES: tuple[tuple[str, str, Severity, str, str, str, str, str], ...] = (
    ("L-B5-EMPTY", "B5", _R, "没有写内容", "There is no content", "写明谁在哪一天前为谁做什么", "Say who does what for whom by which day", _358_5),
    ("L-B5-DEBTOR", "B5", _R, "没有写明由谁履行", "It is not said who has to perform", "选定履行的人，条款里写全名",
     "Choose who performs and write the full name", _358_5),
    ("L-B5-CREDITOR", "B5", _R, "没有写明向谁履行", "It is not said to whom it is owed", "选定收款（受益）的人，条款里写全名",
     "Choose to whom it is owed and write the full name", _358_5),
    ("L-B5-SAME", "B5", _R, "履行的人和受益的人是同一个人：{name}", "Debtor and creditor are the same person: {name}", "改正其中一方",
     "Correct one of them", _358_5),
    ("L-B5-ACT", "B5", _R, "没有写明要做什么事", "It is not said what has to be done", "写明具体做什么、做到什么程度",
     "Say what is to be done, and how well", _358_5),
    ("L-B5-AMOUNT", "B5", _R, "没有写明金额", "There is no amount", "填写金额（元，精确到分）", "Fill in the amount", _358_5),
    ("L-B5-CURRENCY", "B5", _A, "币种不是人民币：{currency}", "The currency is not renminbi: {currency}", "改为人民币，或者写明折算办法",
     "Use renminbi, or say how to convert", _358_5),
    ("L-B5-DUE", "B5", _R, "没有写明最晚到哪天，也没有写明由什么事情触发", "Neither a last day nor a trigger is stated", "写明××××年×月×日前",
     "State a last day", _358_5),
    ("L-B5-CHANNEL", "B5", _R, "没有写明怎么付：{missing}", "The way of payment is not complete: {missing}", "写明付款方式、户名、开户行和账号，或者写现金当面交付",
     "State the way of payment, account holder, bank and account, or cash in person", _358_5),
    ("L-B5-SUM", "B5", _R, "各期相加是{sum}元，总额写的是{total}元", "The instalments make {sum} yuan, the total says {total}", "改总额或者改其中一期",
     "Correct the total or an instalment", _358_5),
    ("L-B5-INSTALMENT", "B5", _R, "第{index}期金额为零", "Instalment {index} is zero", "填写该期金额或者删去", "Fill it in or remove it", _358_5),
    ("L-B5-ORDER", "B5", _A, "各期日期没有先后顺序或者重复", "The instalments are not in order, or share a day", "按先后顺序排列", "Put them in order", _358_5),
    ("L-B5-VAGUE", "B5", _R, "用了不明确的词：“{word}”", "A vague word is used: “{word}”", "换成具体的日期、金额或者标准",
     "Use a day, an amount or a standard instead", _358_5),
    ("L-B5-VAGUE-ADVICE", "B5", _A, "“{word}”可以删去，已经有具体的日期或者金额", "“{word}” can go: a day or an amount is there", "删去这个词",
     "Remove the word", _358_5),
    ("L-B5-CAPITAL", "B5", _R, "大写金额与数字不一致：{capital}，{figure}", "Capital amount and figure differ: {capital}, {figure}",
     "按数字改正大写：{right}", "Correct the capital amount: {right}", _358_5),
    ("L-B5-CAPITAL-FORM", "B5", _R, "大写金额写得不对：{capital}", "The capital amount is not well formed: {capital}", "按规范重写大写金额",
     "Write the capital amount again", "支付结算办法附一"),
    ("L-B5-TEXT-AMOUNT", "B5", _R, "条文里没有出现总额{total}元，写的是{figure}", "The text does not name the total {total} yuan but {figure}",
     "让条文与金额栏一致", "Make text and amount agree", _358_5),
    ("L-B5-TEXT-DATE", "B5", _R, "条文里的日期与履行期限（{due}）不一致", "The dates in the text differ from the due day ({due})",
     "让条文与期限栏一致", "Make text and due day agree", _358_5),
    ("L-B5-BAD-DATE", "B5", _R, "日期不存在：{date}", "There is no such day: {date}", "改正日期", "Correct the day", _358_5),
    ("L-B5-PAST", "B5", _R, "履行期限{due}早于协议日期", "The due day {due} lies before the agreement", "改为以后的日期；已经履行的写明已履行",
     "Choose a later day; if performed already, say so", _358_5),
    ("L-B5-PASSED", "B5", _A, "履行期限{due}已经过了", "The due day {due} has passed", "核对是否已经履行", "Check whether it was performed", _358_5),
    ("L-B5-INTEREST", "B5", _R, "约定了利息，但没有写明利率", "Interest is agreed without a rate", "写明年利率，如年利率4%", "State a yearly rate", _358_5),
    ("L-B5-INTEREST-BASE", "B5", _A, "利息没有写明从哪天算到哪天", "It is not said from when to when interest runs", "写明起算日和截止日",
     "State first and last day", _358_5),
    ("L-B5-STANDARD", "B5", _A, "没有写明怎样算做好了", "It is not said how one sees that it is done", "写明验收的办法或者凭证",
     "State the test or the proof", _358_5),
    ("L-B5-ACCOUNT-FORM", "B5", _A, "账号里有数字以外的字", "The account holds signs other than digits", "核对账号", "Check the account", _358_5),
    ("L-A19", "B5", _R, "条款里用了“{word}”，法院确认时两边都是申请人，会分不清", "“{word}” is used; before the court both are applicants", "改写成全名",
     "Write the full name", _358_5),
    ("L-NAME", "B5", _R, "条款里的“{name}”不是本协议的当事人", "“{name}” in the clause is not a party", "让他（它）作为当事人参加并签名，或者改由当事人履行",
     "Let them join and sign, or let a party perform", _358_5),
    ("L-SIGN", "B4", _R, "{name}不签名，协议对其没有约束力", "{name} will not sign and is not bound", "请本人（单位）参加并签名，或者删去其义务",
     "Let them sign, or take their part out", "民诉法解释第358条第四项"),
    ("L-CMR8", "B1", _R, "不能约定“不履行就请求法院判决”", "One may not agree “if unpaid, ask the court to judge”", "删去；可以写违约责任",
     "Remove it; state what follows a default", "最高人民法院关于人民法院民事调解工作若干问题的规定第8条"),
    ("L-NO-SUIT", "B1", _R, "不能约定放弃起诉的权利或者视同判决：“{word}”", "The right to sue cannot be given up: “{word}”", "删去这句话",
     "Remove it", "人民调解法第3条"),
    ("L-CMR9", "B5", _R, "提到担保，但没有写明担保人", "Security is mentioned but no guarantor is named", "写明担保人全名，并请其签名",
     "Name the guarantor and let them sign", "最高人民法院关于人民法院民事调解工作若干问题的规定第9条"),
    ("L-CMR9-SIGN", "B4", _R, "担保人{name}不签名", "The guarantor {name} will not sign", "请担保人签名", "Let the guarantor sign",
     "最高人民法院关于人民法院民事调解工作若干问题的规定第9条"),
    ("L-DEFAULT-MISSING", "B5", _A, "没有写“没按时做到怎么办”", "It is not said what follows a default", "加一条违约责任", "Add a default clause", _358_5),
    ("L-DEFAULT-EMPTY", "B5", _A, "违约条款没有写明具体后果", "The default clause names no consequence", "写明利率、违约金数额或者全部到期",
     "Name a rate, a sum, or that all falls due", _358_5),
    ("L-DEFAULT-EARLY", "B5", _R, "违约条款的日期{date}早于最早的履行期限{due}", "The default day {date} lies before the first due day {due}", "改正日期",
     "Correct the day", _358_5),
    ("L-PENALTY", "B6", _A, "违约金{penalty}元超过欠款的{percent}%", "The penalty {penalty} yuan is above {percent}% of the debt", "适当减少",
     "Lower it", "民法典第585条"),
    ("L-RATE", "B1", _R, "利率折合年{rate}%，明显过高", "The rate makes {rate}% a year, far too high", "降到法律保护的范围内",
     "Lower it to what the law protects", _LOAN),
    ("L-RATE-CAP", "B1", _A, "利率折合年{rate}%，高于{cap}%，超过部分可能不受保护", "The rate makes {rate}% a year, above {cap}%", "降到{cap}%以内",
     "Lower it to {cap}%", _LOAN),
    ("L-PAYEE", "B2", _A, "收款户名“{payee}”不是收款人{creditor}", "The account holder “{payee}” is not the creditor {creditor}",
     "改用收款人本人账户，或者写明委托收款并附委托书", "Use the creditor's own account, or attach a mandate", "民诉法解释第358条第二项"),
    ("L-WAIVER", "B4", _A, "放弃没有写条件：钱没付、事没做，也没有争议了", "The waiver has no condition: it would hold even if nothing is paid",
     "写明“全部履行完毕后”", "Say “after full performance”", "民诉法解释第358条第四项"),
    ("L-A22", "B1", _R, "放弃或者减少未成年人{name}的权利", "The claim of the minor {name} is waived or reduced", "删去，除非是为维护未成年人利益并有监护人说明",
     "Remove it unless it serves the minor", "民法典第35条"),
    ("L-A22-GUARDIAN", "B1", _R, "未成年人{name}没有监护人参加", "The minor {name} has no guardian here", "请监护人参加并签名", "Let the guardian take part and sign",
     "民法典第19条、第20条"),
    ("L-A2", "A1", _R, "劳动争议只有给付款项的协议可以确认，这一条不是", "In labour disputes only agreements on payment can be confirmed; this clause is not",
     "另写一份协议，或者走仲裁", "Put it into another agreement, or go to arbitration", "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）第52条"),
    ("L-A2-WAIVER", "A1", _A, "劳动争议的确认只限给付款项，放弃条款法院可能不看", "In labour disputes only payment can be confirmed", "移到另一份协议",
     "Move it to another agreement", "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）第52条"),
    ("L-A2-COURT", "A2", _R, "劳动争议只能向调解委员会所在地的基层法院申请", "Labour agreements go to the basic court of the committee's seat only",
     "改为调解委员会所在地的基层法院", "Choose that court", "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）第52条"),
    ("L-A3", "A3", _R, "涉及身份关系：“{word}”", "Status is touched: “{word}”", "拆成两份协议，这一条走法院诉讼或者婚姻登记", "Split it off: a suit or the registry decides it",
     "民诉法解释第355条第一款第三项"),
    ("L-A5", "A5", _R, "涉及确认物权、知识产权归谁：“{word}”", "Title is confirmed: “{word}”", "拆成两份协议，这一条另行处理；写“配合办理过户”而不写“归谁所有”",
     "Split it off; write “helps to register” instead of “belongs to”", "民诉法解释第355条第一款第五项"),
    ("L-TITLE-PROOF", "B2", _A, "提到房屋、土地或者车辆，请附权属证明", "A house, land or vehicle is named: attach proof of title", "附产权证、登记证复印件",
     "Attach the title papers", "民诉法解释第354条"),
    ("L-CO-OWNER", "B2", _A, "还没有问：有没有没到场的共有人、共同债务人、担保人", "Not yet asked whether an absent co-owner, co-debtor or guarantor exists",
     "问清楚并记下来", "Ask and note the answer", "民诉法解释第358条第二项"),
    ("L-ABSENT", "B2", _R, "没到场的人有份：{names}", "Somebody absent has a share: {names}", "请其参加并签名，或者附书面同意", "Let them join, or attach their written consent",
     "民诉法解释第358条第二项"),
    ("L-UNLAWFUL", "B1", _R, "法律不允许的内容：“{word}”", "The law does not allow this: “{word}”", "删去", "Remove it", "民诉法解释第358条第一项"),
    ("L-OTHERS", "B2", _R, "可能损害国家、公共利益或者他人：“{word}”", "This may harm the state, the public or others: “{word}”", "删去", "Remove it",
     "民诉法解释第358条第二项"),
    ("L-MORALS", "B3", _R, "违背公序良俗：“{word}”", "Against public order and good morals: “{word}”", "删去或者改写", "Remove or rewrite it",
     "民诉法解释第358条第三项"),
    ("L-SIDES", "B6", _R, "没有对立的双方", "There are no two opposed sides", "写明双方当事人", "Name both sides", "民事诉讼法第205条"),
    ("L-ORG", "A1", _R, "没有经依法设立的调解组织主持", "No lawfully established organisation presided", "由依法设立的调解组织主持并盖章", "Let a lawful organisation preside and seal",
     "民事诉讼法第205条"),
    ("L-COURT", "A2", _R, "{court}没有管辖权", "{court} has no jurisdiction", "可以向这些法院申请：{open}", "Open courts: {open}", "民事诉讼法第205条；民诉法解释第355条第一款第二项"),
    ("L-INVITED", "A2", _R, "写的是作出邀请的法院，但没有针对本案的邀请记录", "The inviting court is named, but there is no invitation for this dispute",
     "改用住所地、标的物所在地或者调解组织所在地法院", "Use domicile, location of the subject or seat of the organisation", "民事诉讼法第205条第一项"),
    ("L-PART", "B5", _A, "只解决了一部分，没有写明还剩什么", "Only part is settled, the rest is not listed", "列明其余争议", "List what remains", "人民法院在线调解规则第19条"),
    ("L-ID", "B6", _A, "{name}的证件号码需要核对：{problem}", "The number of {name} needs checking: {problem}", "与证件核对", "Compare with the document", "民诉法解释第354条"),
    ("L-ENFORCE-WORDS", "B5", _A, "“{word}”不是可以强制执行的内容", "“{word}” cannot be enforced", "可以保留，但不会被强制执行", "It may stay, but it will not be enforced",
     "民诉法解释第461条"),
)  # fmt: skip

RULES: dict[str, LintRule] = {line[0]: LintRule(*line) for line in _LINES}
