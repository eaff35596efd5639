"""Chinese outside the catalogue that is right there, each with its reason. Everything else goes through `_()`."""

from __future__ import annotations

# Words of papers and of the file: a paper is Chinese whoever reads the screen.
PAPERS = (
    "portal/*/contexts.py",
    "portal/*/paper_contexts.py",
    "portal/*/numbers.py",
    "portal/agreements/file.py",
    "portal/agreements/wording.py",
    "portal/cases/paperwork.py",
    "portal/court/materials.py",
    "portal/rooms/minutes_body.py",
)

# The law as data has its own English beside it (`zh`, `en`); the demo's people speak Chinese.
DATA = ("portal/law/*.py", "portal/rooms/mail.py", "portal/demo/*.py", "portal/demo/*/*.py")

# file → texts. A new text in one of these files is found all the same.
TEXTS: dict[str, tuple[str, ...]] = {
    "portal/templates/_base.html": ("中文",),  # the name of a language is written in that language
    "portal/templates/agreements/clause.html": (
        "银行转账",
        "微信",
        "支付宝",
        "现金当面交付",
    ),  # stored in the clause
    "portal/agreements/labels.py": ("银行转账", "微信", "支付宝", "现金当面交付"),
    "portal/agreements/views/draft.py": ("银行转账",),
    "portal/templates/court/review.html": (
        "民诉法解释第",
        "第一款",
    ),  # cut off a citation where room is short
    "portal/templates/rooms/panels/ask.html": ("无",),  # the stored answer «nobody is with me»
    "portal/templates/rooms/panels/people.html": ("无",),
    "portal/templates/rooms/presence.html": ("无",),
    "portal/app.py": ("Heyi 和议",),
    "portal/cases/forms.py": ("０１２３４５６７８９．，", r"[\s,元¥￥]"),  # what people type for a number
    "portal/cases/group_csv.py": (  # headings of the list's columns, as they stand in the file
        "姓名",
        "身份证号",
        "手机号",
        "班组",
        "欠薪起月",
        "欠薪止月",
        "欠薪金额",
        "证件号码",
        "身份证号码",
        "身份证",
        "手机",
        "手机号码",
        "电话",
        "金额",
        "起月",
        "止月",
        "名字",
        r"^(\d{4})[-/.年](\d{1,2})月?$",
        r"[（(].*?[）)]|\s",
    ),
    "portal/cases/operations/desk.py": ("的纠纷",),  # titles of cases are data
    "portal/cases/operations/intake.py": ("与", "的纠纷"),
    "portal/config.py": ("社区帮办员",),  # the default of a setting
    "portal/court/joint.py": ("民事诉讼法第205条",),  # goes through `cite`
    "portal/notices/texts.py": ("《", "》"),  # only for readers of Chinese
    "portal/people/actors.py": ("系统",),
    "portal/people/forms.py": ("（", "）"),  # 王小明（孙子） is kept in the record
    "portal/people/names.py": ("·•・‧∙⋅᛫．.",),
    "portal/people/passwords.py": ("和议", "调解", "法院"),  # too easy to guess
    "portal/people/phones.py": (r"[\s\-()—－]",),
    "portal/rooms/page_minutes.py": (
        "：",
        "各方",
    ),  # the colon people type; a word of the record, which is Chinese
    "portal/rooms/opening.py": (
        "已逐一呼叫参加人，声音清楚。",  # the second column stands in the record, which is a paper
        "调解员已介绍本人身份，并说明不是本案法官。",
        "已核对参加人身份，并询问在场人员。",
        "已询问是否申请更换调解员。",
        "已告知调解自愿，可以随时终止，不影响起诉。",
        "已告知不公开、不录音录像，以及妥协不作为不利证据、无争议事实除外。",
        "已告知虚假调解的法律后果。",
        "已告知人民调解不收取任何费用。",
        "已告知调解的步骤和联系电话。",
        "各方均表示愿意继续调解。",
    ),
}
