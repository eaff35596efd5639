"""Reading Chinese clause text: amounts, rates, names, words that courts stumble over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.errors import InvalidInput

from .capital import CAPITAL_IN_TEXT, parse_capital, parse_yuan

TIME_WORDS = (
    "尽快",
    "尽早",
    "及时",
    "有能力时",
    "有钱时",
    "条件允许时",
    "条件成熟",
    "近期",
    "年底前后",
    "另行协商",
    "协商确定",
    "视情况",
    "择日",
    "改日",
)
AMOUNT_WORDS = (
    "适当",
    "相关费用",
    "有关费用",
    "若干",
    "部分费用",
    "酌情",
    "合理费用",
    "一定金额",
    "一定数额",
    "一定费用",
    "相应费用",
    "一定补偿",
)
ROLE_WORDS = ("被申请人", "申请人", "甲方", "乙方", "丙方", "对方", "本人", "原告", "被告", "我方", "你方")
STATUS_PATTERN = re.compile(
    r"解除婚姻关系|婚姻关系(?:有效|无效|成立)|双方(?:自愿)?离婚|同意离婚|亲子关系|收养关系|监护权|抚养权|由[^，。；]{1,12}抚养(?!费)|断绝[^，。；]{0,6}关系"
)
_REAL = r"(?:房屋|住房|房产|商品房|宅基地|土地|车位|铺面|店铺|商铺|\d室|林地|耕地|车辆|汽车|商标|专利|著作权|版权)"
TITLE_PATTERN = re.compile(
    r"(?:确认|确定)[^。；]{0,24}(?:所有权|产权|使用权|承包经营权|专利权|商标权|著作权|知识产权)"
    r"|(?:所有权|产权|土地使用权|宅基地使用权|承包经营权|专利权|商标权|著作权)[^。；，]{0,10}归"
    rf"|{_REAL}[^。；，]{{0,20}}(?:归[^。；，]{{1,15}}(?:所有|使用)|属于[^。；，]{{1,15}}(?:所有|的财产))|确权"
)
REAL_THING = re.compile(r"房屋|住房|房产|宅基地|土地|车辆|汽车|过户|产权|商铺")
LABOUR_OTHER = re.compile(
    r"解除劳动(?:关系|合同)|终止劳动(?:关系|合同)|补缴社会保险|社会保险|社保|离职证明|恢复劳动关系|档案转移"
)
JUDGE_PATTERN = re.compile(
    r"(?:请求|申请|要求|由|请|提请|交)[^。；，]{0,8}法院[^。；，]{0,10}(?:判决|裁判|判令|作出判决)|(?:向|到)法院起诉[^。；]{0,6}判决"
)
NO_SUIT_PATTERN = re.compile(
    r"放弃(?:一切)?(?:诉讼|起诉|诉)(?:权利|权)?|不得(?:再)?(?:向[^。；，]{0,8})?(?:起诉|提起诉讼)|视同判决|等同于判决"
)
GUARANTEE_PATTERN = re.compile(
    r"担保人|保证人|(?:提供|承担)[^。；，]{0,8}(?:担保|保证责任)|连带(?:保证|清偿)责任|作为担保"
)
CONDITION_PATTERN = re.compile(
    r"履行完毕|付清|支付完毕|全部(?:款项)?支付|完成后|收到[^。；]{0,20}后|除外|为条件"
)
CONSEQUENCE_PATTERN = re.compile(
    r"\d\s*[%％]|百分之|万分之|千分之|元|视为到期|全部到期|强制执行|违约金|加倍|代为|解除"
)
STANDARD_PATTERN = re.compile(
    r"合格|验收|为准|凭|证明|记录|确认单|照片|收据|不(?:再)?(?:渗|漏)|达到|标准|移交|交付|书面|当面|签收"
)
UNLAWFUL_PATTERN = re.compile(
    r"赌债|赌博|毒品|代孕|枪支|拘禁|限制[^。；，]{0,6}人身自由|不(?:再)?(?:报警|报案)|撤回报案|不追究刑事责任"
)
OTHERS_PATTERN = re.compile(r"偷税|逃税|不开(?:具)?发票|逃避债务|躲避债务|规避执行|骗取|虚开|虚构债务")
MORALS_PATTERN = re.compile(r"分手费|青春损失费|包养|断绝[^。；，]{0,4}来往的补偿")
SOFT_PATTERN = re.compile(r"和睦相处|互谅互让|互相尊重|搞好关系|互相帮助")
PENALTY_PATTERN = re.compile(r"违约金[^。；，\d]{0,10}([\d,，]{1,24}(?:\.\d{1,2})?)\s*(万)?元")
INTEREST_PATTERN = re.compile(r"利息|罚息|资金占用费")
PERIOD_PATTERN = re.compile(r"之日起|次日起|自[^。；]{1,30}起|至[^。；]{1,20}(?:止|之日)")
_FIGURE = re.compile(r"(?<![\d,，])([\d,，]{1,24}(?:\.\d{1,2})?)\s*(万)?元")
_PAIR = re.compile(
    r"(人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+)\s*[（(]\s*(?:小写[:：]?)?(?:人民币|￥|¥)?\s*(?<![\d,，])([\d,，]{1,24}(?:\.\d{1,2})?)\s*(万)?元?\s*[）)]"
    r"|(?<![\d,，])([\d,，]{1,24}(?:\.\d{1,2})?)\s*(万)?元?\s*[（(]\s*(?:大写[:：]?)?\s*(人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+)\s*[）)]"
)
_RATE = re.compile(
    r"(年|月|日|每年|每月|每日|每天|天)(?:利率|利息|息|按)?(?:为|按|以|计)?\s*(?:(\d+(?:\.\d+)?)\s*([%％‰])|(百|千|万)分之\s*([\d.]+|[一二三四五六七八九十]+))"
)
_CN = {c: n for n, c in enumerate("〇一二三四五六七八九十")}


def _fen(figure: str, wan: str | None) -> int | None:
    if wan:
        text = figure.replace(",", "").replace("，", "")
        whole, _, part = text.partition(".")
        if not whole.isdigit() or len(part) > 6:
            return None
        return int(whole) * 10**6 + int(part.ljust(6, "0") or 0)
    try:
        return parse_yuan(figure.strip(",，"))
    except InvalidInput:
        return None


def figures(text: str) -> tuple[int, ...]:
    """Every amount written in figures, in fen."""
    found = (_fen(m[1], m[2]) for m in _FIGURE.finditer(text))
    return tuple(f for f in found if f is not None)


@dataclass(frozen=True, slots=True)
class CapitalFinding:
    """A capital amount in a text; `fen` is None where it is not well formed; `figure` is the figure beside it."""

    capital: str
    fen: int | None
    figure: int | None


def _capital_fen(text: str) -> int | None:
    try:
        return parse_capital(text)
    except InvalidInput:
        return None


def capitals(text: str) -> tuple[CapitalFinding, ...]:
    """Every capital amount with the figure in brackets beside it, if there is one."""
    paired = {}
    for m in _PAIR.finditer(text):
        paired[m[1] or m[6]] = _fen(m[2] or m[4], m[3] or m[5])
    return tuple(
        CapitalFinding(m[0], _capital_fen(m[0]), paired.get(m[0])) for m in CAPITAL_IN_TEXT.finditer(text)
    )


def _share(found: re.Match[str]) -> float | None:
    if found[2]:
        return float(found[2]) / (100 if found[3] in "%％" else 1000)
    number = found[5]
    value = float(_CN[number]) if number in _CN else None
    if value is None:
        try:
            value = float(number)
        except ValueError:
            return None
    return value / {"百": 100, "千": 1000, "万": 10000}[found[4]]


def yearly_rates_bp(text: str) -> tuple[int, ...]:
    """Every rate in the text, as basis points a year. Simple interest, 365 days."""
    found = []
    for m in _RATE.finditer(text):
        share = _share(m)
        times = 1 if "年" in m[1] else 12 if "月" in m[1] else 365
        if share is not None:
            found.append(round(share * times * 10000))
    return tuple(found)


_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖石贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
_COMPOUNDS = "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|端木"
_ACTS = r"(?=应当|应于|应向|应在|于\d|向|支付|给付|偿还|归还|承担|赔偿|有权|负责|保证于|须|在\d)"
_PERSON = re.compile(
    rf"(?:^|[，。；：、\s]|由|向|给|与|和)((?:{_COMPOUNDS})[\u4e00-\u9fa5]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}}?){_ACTS}"
)
_PAID_TO = re.compile(
    rf"(?:向|付给|支付给|交给|归还给)((?:{_COMPOUNDS})[\u4e00-\u9fa5]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})(?=支付|给付|偿还|归还|赔偿|交付|出具|道歉|赔礼)"
)
_FIRM = re.compile(
    r"(?:^|[，。；：、\s]|由|向)([\u4e00-\u9fa5（）()]{3,30}?(?:有限责任公司|股份有限公司|有限公司|医院|合作社|商行|经营部))"
    + _ACTS
)
_NOT_NAMES = frozenset(
    (
        "任何",
        "任一",
        "任一方",
        "任何一",
        "何时",
        "何种",
        "高于",
        "余款",
        "方案",
        "方可",
        "曾经",
        "万元",
        "钱款",
        "严重",
        "武断",
        "莫名",
        "马上",
        "白天",
        "平均",
        "陆续",
        "付款",
        "付清",
        "付款方",
        "余额",
        "余下",
        "程序",
        "段落",
        "江边",
        "石材",
        "史料",
        "顾客",
        "钟点",
        "孔洞",
    )
)


def strangers(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Names of persons and firms who act in the clause but are not known to the agreement.

    Only names standing where a debtor or payee stands are looked at: this is a reading aid, not a name finder.
    """
    names = tuple(n for n in known if n)
    found: list[str] = []
    for pattern in (_FIRM, _PERSON, _PAID_TO):
        for m in pattern.finditer(text):
            name = m[1]
            if name in _NOT_NAMES or name in found or any(name in n or n in name for n in names):
                continue
            found.append(name)
    return tuple(found)


def role_words(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Role words that stand for a person. Names are taken out first; 申请人 inside 被申请人 counts once."""
    for name in known:
        text = text.replace(name, "")
    # «任何一方», «各方», «双方» are clear; «本人账户» after a full name is not a role.
    found = []
    for word in ROLE_WORDS:
        if word in text:
            found.append(word)
            text = text.replace(word, "")
    return tuple(found)


def vague_words(text: str) -> tuple[tuple[str, str], ...]:
    """(word, what would make it harmless: day or amount)."""
    times = ((w, "day") for w in TIME_WORDS if w in text)
    amounts = ((w, "amount") for w in AMOUNT_WORDS if w in text)
    return (*times, *amounts)


def amount_follows(text: str, word: str) -> bool:
    """Whether a figure in yuan stands shortly after the word, which makes it definite."""
    start = text.index(word)
    return bool(_FIGURE.search(text[start : start + len(word) + 16]))
