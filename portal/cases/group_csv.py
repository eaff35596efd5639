"""Reads a list of members from a table file: every line is right, or nothing is taken and each fault is named by line and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.cases.forms import PHONE, fen
from portal.law.identity import ID_PROBLEMS, read_id
from portal.locale import language
from portal.people.names import DOTS

LARGEST = 512 * 1024  # bytes: two thousand lines are a tenth of it
MOST_LINES = 2000
SHOWN_FAULTS = 100
NAME, NUMBER, PHONE_NO, CREW, FROM, TO, AMOUNT = (
    "姓名",
    "身份证号",
    "手机号",
    "班组",
    "欠薪起月",
    "欠薪止月",
    "欠薪金额",
)
NEEDED = (NAME, NUMBER, AMOUNT)
ALSO = {
    "证件号码": NUMBER, "身份证号码": NUMBER, "身份证": NUMBER, "手机": PHONE_NO, "手机号码": PHONE_NO, "电话": PHONE_NO,
    "金额": AMOUNT, "起月": FROM, "止月": TO, "名字": NAME,
}  # fmt: skip
MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the line of the file (the heading is line 1), its column, what to do."""

    line: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Member:
    """One right line."""

    line: int
    name: str
    id_no: str
    phone: str
    crew: str
    month_from: str
    month_to: str
    amount_fen: int


class WrongLines(Exception):
    """What has to be mended before anything is taken."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("wrong lines")
        self.faults = faults


def decoded(data: bytes) -> str:
    """The text of the file: UTF-8 with or without its mark, or GB18030 (which holds GBK and every rare character).

    Raises WrongLines for anything else: no letter is ever guessed.
    """
    if len(data) > LARGEST:
        raise WrongLines([Fault(0, "", _("文件太大了，请分开导入"))])
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise WrongLines([Fault(0, "", _("这是表格软件的文件，请另存为CSV再传"))])
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise WrongLines([Fault(0, "", _("文字读不出来，请另存为UTF-8或者GBK编码的CSV再传"))])


def read(text: str, today: date) -> list[Member]:
    """Every member of the list, in order. Raises WrongLines with all faults, first to last."""
    lines = _lines(unicodedata.normalize("NFC", text))
    columns = _columns(lines[0][1])
    faults: list[Fault] = []
    members = [_member(n, cells, columns, today, faults) for n, cells in lines[1:]]
    _twice(members, faults)
    if not members:
        faults.append(Fault(2, "", _("名单里一个人也没有")))
    if len(members) > MOST_LINES:
        faults.append(Fault(MOST_LINES + 2, "", _("一次最多%(n)s人，请分开导入", n=MOST_LINES)))
    if faults:
        raise WrongLines(sorted(faults, key=lambda f: f.line))
    return members


def check_sum(members: list[Member], count: int, total_fen: int) -> None:
    """The stated number and sum against the lines, to the 分. Raises WrongLines."""
    faults = []
    if len(members) != count:
        faults.append(
            Fault(0, "", _("人数对不上：名单里%(n)s人，您写的是%(stated)s人", n=len(members), stated=count))
        )
    reached = sum(m.amount_fen for m in members)
    if reached != total_fen:
        words = {"reached": yuan(reached), "stated": yuan(total_fen), "off": yuan(abs(reached - total_fen))}
        faults.append(
            Fault(
                0,
                AMOUNT,
                _("总额对不上：名单加起来%(reached)s元，您写的是%(stated)s元，差%(off)s元", **words),
            )
        )
    if faults:
        raise WrongLines(faults)


def yuan(amount_fen: int) -> str:
    """«2,100,000.00»."""
    return f"{amount_fen // 100:,}.{amount_fen % 100:02d}"


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """(line of the file, cells) of every line that holds anything; the first one is the heading."""
    reader = csv.reader(io.StringIO(text), strict=True)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error:
        raise WrongLines([Fault(reader.line_num, "", _("这一行的引号没有配对，请检查"))]) from None
    if not found:
        raise WrongLines([Fault(1, "", _("文件是空的"))])
    return found


def _columns(heading: list[str]) -> dict[str, int]:
    """Column → place; «欠薪金额(元)» and «欠薪金额» are the same."""
    bare = [re.sub(r"[（(].*?[）)]|\s", "", cell) for cell in heading]
    found: dict[str, int] = {}
    for place, cell in enumerate(bare):
        found.setdefault(ALSO.get(cell, cell), place)
    missing = [column for column in NEEDED if column not in found]
    if missing:
        faults = [Fault(1, column, _("第一行要有“%(column)s”这一列", column=column)) for column in missing]
        raise WrongLines(faults)
    return found


def _member(n: int, cells: list[str], columns: dict[str, int], today: date, faults: list[Fault]) -> Member:
    def cell(column: str) -> str:
        place = columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    def wrong(column: str, what: str) -> None:
        faults.append(Fault(n, column, what))

    if len(cells) > max(columns.values()) + 1 and any(cells[max(columns.values()) + 1 :]):
        wrong("", _("这一行多出了格子，金额里有逗号的话请加引号"))
    for column, problem in (
        (NAME, name_problem(cell(NAME))),
        (NUMBER, _number_problem(cell(NUMBER), today)),
        (PHONE_NO, _phone_problem(cell(PHONE_NO))),
        (FROM, _month_problem(cell(FROM))),
        (TO, _month_problem(cell(TO))),
        (CREW, _("太长了，请写短一些") if len(cell(CREW)) > 60 else ""),
    ):
        if problem:
            wrong(column, problem)
    first, last = _month(cell(FROM)), _month(cell(TO))
    if first and last and first > last:
        wrong(TO, _("止月在起月前面，请检查"))
    amount = 0
    try:
        amount = fen(cell(AMOUNT)) if cell(AMOUNT) else 0
        if amount == 0:
            wrong(AMOUNT, _("请写金额，例如 4919.09"))
    except ValueError as error:
        wrong(AMOUNT, str(error))
    number = read_id(cell(NUMBER)).number
    return Member(n, cell(NAME), number, _digits(cell(PHONE_NO)), cell(CREW), first, last, amount)


def name_problem(name: str) -> str:
    """A name is letters of any script and the middle dot; a character of somebody's own making prints on no paper."""
    if not name:
        return str(_("请写姓名"))
    if len(name) > 60:
        return str(_("太长了，请写短一些"))
    if any(unicodedata.category(sign) == "Co" or sign == "\ufffd" for sign in name):
        return str(_("姓名里有电脑自造的字，请改成标准字，打不出来就写拼音"))
    if not all(
        sign.isalpha() or unicodedata.category(sign) == "Mn" or sign in DOTS or sign == " " for sign in name
    ):
        return str(_("姓名里有不该有的符号，请检查"))
    return ""


def _number_problem(text: str, today: date) -> str:
    problem = read_id(text, today).problem
    if not problem:
        return ""
    if re.search(r"\d[eE]\+?\d", text) or re.fullmatch(r"\d{15}0{3}", text):
        return str(_("号码被表格软件改过了：请把这一列设成“文本”再填一遍"))
    zh, en = ID_PROBLEMS[problem]
    return en if language() == "en" else zh


def _phone_problem(text: str) -> str:
    if not text or PHONE.match(_digits(text)):
        return ""
    return str(_("请填11位手机号码，没有手机就空着"))


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text).removeprefix("+86")


def _month_problem(text: str) -> str:
    return "" if not text or _month(text) else str(_("月份写成 2025-01 这样"))


def _month(text: str) -> str:
    found = MONTH.match(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return ""
    return f"{found[1]}-{int(found[2]):02d}"


def _twice(members: list[Member], faults: list[Fault]) -> None:
    """One person once; one telephone one person, because the code that lets somebody in goes there."""
    numbers: dict[str, int] = {}
    phones: dict[str, int] = {}
    for one in members:
        if one.id_no and numbers.setdefault(one.id_no, one.line) != one.line:
            faults.append(Fault(one.line, NUMBER, _("和第%(n)s行是同一个号码", n=numbers[one.id_no])))
        if one.phone and phones.setdefault(one.phone, one.line) != one.line:
            words = _(
                "和第%(n)s行是同一个手机号。合用一部手机的，请只留一个人，别人空着", n=phones[one.phone]
            )
            faults.append(Fault(one.line, PHONE_NO, words))
