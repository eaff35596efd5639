"""Short citations of the tables written out for readers, in Chinese and English."""

from __future__ import annotations

import re

LAWS: dict[str, tuple[str, str]] = {
    "在线调解规则": ("《人民法院在线调解规则》", "Online Mediation Rules of the People's Courts"),
    "在线诉讼规则": ("《人民法院在线诉讼规则》", "Online Litigation Rules of the People's Courts"),
    "特邀调解规定": ("《最高人民法院关于人民法院特邀调解的规定》", "SPC Provisions on Invited Mediation"),
    "民事调解规定": (
        "《最高人民法院关于人民法院民事调解工作若干问题的规定》",
        "SPC Provisions on Civil Mediation",
    ),
    "人民调解法": ("《中华人民共和国人民调解法》", "People's Mediation Law"),
    "民事诉讼法": ("《中华人民共和国民事诉讼法》", "Civil Procedure Law"),
    "民诉法解释": (
        "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》",
        "SPC Interpretation of the Civil Procedure Law",
    ),
    "法释〔2011〕5号": (
        "《最高人民法院关于人民调解协议司法确认程序的若干规定》",
        "SPC Provisions on Judicial Confirmation",
    ),
    "法〔2018〕335号": (
        "《最高人民法院关于修改〈关于人民法院案件案号的若干规定〉的决定》",
        "SPC Provisions on Case Numbers",
    ),
    "立案调解意见": (
        "《最高人民法院关于严格依法规范民事案件立案与调解工作的意见》",
        "SPC Opinion on Filing and Mediation",
    ),
    "电子签名法": ("《中华人民共和国电子签名法》", "Electronic Signature Law"),
    "个人信息保护法": ("《中华人民共和国个人信息保护法》", "Personal Information Protection Law"),
    "反家庭暴力法": ("《中华人民共和国反家庭暴力法》", "Anti-Domestic Violence Law"),
    "劳动争议调解仲裁法": (
        "《中华人民共和国劳动争议调解仲裁法》",
        "Labour Dispute Mediation and Arbitration Law",
    ),
    "医疗纠纷预防和处理条例": ("《医疗纠纷预防和处理条例》", "Regulations on Medical Disputes"),
    "民法典": ("《中华人民共和国民法典》", "Civil Code"),
    "档案法": ("《中华人民共和国档案法》", "Archives Law"),
    "民间借贷司法解释": (
        "《最高人民法院关于审理民间借贷案件适用法律若干问题的规定》",
        "SPC Provisions on Private Lending",
    ),
    "劳动争议司法解释一": (
        "《最高人民法院关于审理劳动争议案件适用法律问题的解释（一）》",
        "SPC Interpretation on Labour Disputes (1)",
    ),
    "人脸识别办法": ("《人脸识别技术应用安全管理办法》", "Measures for the Security of Facial Recognition"),
    "天数为平台设置": ("天数为平台设置", "number of days set by the platform"),
    "平台规则": ("本平台规则", "rule of this platform"),
}

_PART = re.compile(
    r"^(?P<law>.+?)(?:第?(?P<numbers>\d+(?:[、—]\d+)*)条?|(?P<points>[一二三四五六七八九十]+))?(?P<note>（参照）)?$"
)


def _split(short: str) -> tuple[str, str, str, str]:
    """Law, article numbers, opinion points, note. The longest known name wins: 法释〔2011〕5号 ends in a digit sign."""
    for name in sorted(LAWS, key=len, reverse=True):
        if short.startswith(name):
            found = _PART.match("x" + short[len(name) :])
            if found and found["law"] == "x":
                return name, found["numbers"] or "", found["points"] or "", found["note"] or ""
    return short, "", "", ""


def cite_zh(article: str) -> str:
    """«在线调解规则4、13；民事诉讼法126» → full titles with 第×条. What is already written out stays."""
    return "；".join(_one_zh(part) for part in article.split("；") if part)


def _one_zh(part: str) -> str:
    law, numbers, points, note = _split(part)
    if law not in LAWS:
        return part
    articles = "、".join(f"第{n}条" for n in numbers.split("、")) if numbers else ""
    return LAWS[law][0] + articles.replace("—", "条至第") + (f"第{points}部分" if points else "") + note


_FULL = re.compile(
    r"^(?P<numbers>\d+(?:[、—]\d+)*)?(?:第(?P<paragraph>[一二三四五六七八九十])款)?(?:第(?P<item>[一二三四五六七八九十])项)?"
    r"(?:(?P<points>[一二三四五六七八九十]))?(?P<note>（参照）)?$"
)
_WRITTEN_OUT = {
    written: name
    for name, (title, _) in LAWS.items()
    for written in (name, title.strip("《》"), title.strip("《》").removeprefix("中华人民共和国"))
}


def cite_en(article: str) -> str:
    """The same in English, from the short form or written out; a citation that cannot be read stays Chinese."""
    return "; ".join(_one_en(part) for part in article.split("；") if part)


def _one_en(part: str) -> str:
    known = [written for written in _WRITTEN_OUT if part.startswith(written)]
    if not known:
        return part
    written = max(known, key=len)
    found = _FULL.match(re.sub(r"第?(\d+)条?", r"\1", part.removeprefix(written)))
    return LAWS[_WRITTEN_OUT[written]][1] + _place_en(found) if found else part


def _place_en(found: re.Match[str]) -> str:
    text = ""
    if found["numbers"]:
        text += ", art. " + found["numbers"].replace("、", ", ").replace("—", "–")
    for field, word in (("paragraph", "para."), ("item", "item"), ("points", "part")):
        if found[field]:
            text += f", {word} {'一二三四五六七八九十'.index(found[field]) + 1}"
    return text + (" (by analogy)" if found["note"] else "")
