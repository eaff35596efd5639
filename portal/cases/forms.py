"""What people type in the rooms of a case, read strictly. The same models serve pages and the API."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from flask_babel import lazy_gettext as _
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from portal.forms import Form
from portal.law import identity
from portal.law.taxonomy import DISPUTE_TYPES

PHONE = re.compile(r"^1\d{10}$")
LARGEST_FEN = 10**13  # a hundred thousand million yuan: nothing people mediate is larger


def fen(yuan: str) -> int:
    """«8,600», «8600.50», «８６００元» → 分. Raises ValueError with words for the person."""
    text = yuan.translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
    text = re.sub(r"[\s,元¥￥]", "", text)
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(_("请填数字，例如 12600 或 12,600.50")) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or amount < 0:
        raise ValueError(_("最多写到分，不能是负数"))
    if amount > LARGEST_FEN:
        raise ValueError(_("数字太大"))
    return int(amount)


def _amount(text: str) -> str:
    if text:
        fen(text)
    return text


def _phone(text: str) -> str:
    number = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not PHONE.match(number):
        raise ValueError(_("请填11位手机号码"))
    return number


def _email(text: str) -> str:
    if text and not re.match(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$", text):
        raise ValueError(_("电子邮箱的格式不对"))
    return text


def _number_problem(kind: str, number: str) -> str:
    if kind == "legal":
        wrong = identity.credit_code_problem(number)
        return str(_("统一社会信用代码应为18位，请和营业执照核对")) if wrong else ""
    found = identity.read_id(number)
    return "" if found.ok else str(_(identity.ID_PROBLEMS[found.problem][0]))


def clean_number(number: str) -> str:
    """ID number or credit code without spaces, upper case."""
    return re.sub(r"\s", "", number).upper()


def _code(text: str) -> str:
    if text not in DISPUTE_TYPES:
        raise ValueError(_("请从列出的选项里选"))
    return text


DisputeCode = Annotated[str, AfterValidator(_code)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Phone = Annotated[str, Field(max_length=30), AfterValidator(_phone)]
Email = Annotated[str, Field(max_length=120), AfterValidator(_email)]
Number = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(clean_number)]
Address = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class KindPage(Form):
    """① What kind of matter it is."""

    dispute_type: DisputeCode


class MePage(Form):
    """② About the applicant; the phone is verified already."""

    kind: Literal["natural", "legal"] = "natural"
    name: Name
    id_no: Number
    legal_representative: Annotated[str, Field(max_length=120)] = ""
    address: Address
    email: Email = ""

    @field_validator("id_no")
    @classmethod
    def _number_holds(cls, number: str, info: ValidationInfo) -> str:
        return checked_number(number, str(info.data.get("kind", "natural")))


class OtherPage(Form):
    """③ The other side, as far as the applicant knows it."""

    kind: Literal["natural", "legal"] = "natural"
    name: Name
    phone: Phone
    address: Annotated[str, Field(max_length=200)] = ""


class StoryPage(Form):
    """④ What happened, in the person's own words."""

    story: Annotated[str, Field(min_length=10, max_length=4000)]
    unsafe: Literal["", "1"] = ""  # 「我担心自己的安全」 (G20)


class AskPage(Form):
    """⑤ What is asked for: one request a line, and the sum in yuan as typed."""

    requests: Annotated[str, Field(min_length=1, max_length=2000)]
    amount: Annotated[str, Field(max_length=20), AfterValidator(_amount)] = ""


class FilesPage(Form):
    """⑥ Photos and files go by their own request; there is nothing to type."""


class MeetingPage(Form):
    """⑦ How to meet, where the matter lies, and which committee is asked."""

    mode: Literal["video", "voice", "text", "onsite"]
    place: Address
    organisation: Annotated[str, Field(min_length=1, max_length=22)]


class CheckPage(Form):
    """⑧ Three consents, each on its own (PIPL 14, 29, OM-04)."""

    privacy: Literal["1"]
    sensitive_id: Literal["1"]
    online_mediation: Literal["1"]
    language: Literal["zh", "en"] = "zh"


class Acceptance(Form):
    """The desk accepts: what was checked, and where the file goes."""

    dispute_type: DisputeCode
    cause: Annotated[str, Field(min_length=1, max_length=80)]
    risk: Literal["GREEN", "ORANGE", "RED"]
    jurisdiction_basis: Literal["INVITING_COURT", "DOMICILE", "SUBJECT_LOCATION", "ORG_SEAT"]
    organisation: Annotated[str, Field(max_length=22)] = ""
    in_scope: Literal["1"]


class Return(Form):
    """The desk returns the application (OM-08)."""

    reason: Literal["OUT_OF_SCOPE", "NO_JURISDICTION", "NOT_SUITABLE_ONLINE"]
    guidance: Annotated[str, Field(min_length=5, max_length=1000)]


class Designation(Form):
    """One mediator of the roster, named by the desk."""

    mediator: Annotated[str, Field(min_length=1, max_length=22)]


class Contact(Form):
    """One try to reach a party (F10)."""

    party: Annotated[str, Field(min_length=1, max_length=22)]
    channel: Literal["phone", "sms", "visit", "letter", "wechat"]
    result: Literal["reached", "no_answer", "wrong_number", "refused", "promised"]


class ConsentAnswer(Form):
    """The other side's answer. Refusing needs no reason."""

    agrees: Literal["yes", "no"]
    reason: Annotated[str, Field(max_length=500)] = ""
    id_no: Annotated[str, Field(max_length=30), AfterValidator(clean_number)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    privacy: Literal["", "1"] = ""
    sensitive_id: Literal["", "1"] = ""
    online_mediation: Literal["", "1"] = ""
    language: Literal["zh", "en"] = "zh"


class BallotForm(Form):
    """Up to three mediators, the best first."""

    choices: Annotated[list[str], Field(min_length=1, max_length=3)]


class AssignmentAnswer(Form):
    """The mediator accepts, and says whether there is any relation (OM-12)."""

    relation: Literal["none", "disclosed"]
    disclosure: Annotated[str, Field(max_length=2000)] = ""


class Decline(Form):
    """The mediator does not accept (OM-11)."""

    reason: Reason


class DisclosureReply(Form):
    """A party who knows of the relation goes on, or asks for another."""

    answer: Literal["waive", "object"]


class Replacement(Form):
    """A party asks for another mediator (OM-13)."""

    reason: Reason


class ReplacementDecision(Form):
    """The desk decides on such a request."""

    request: Annotated[str, Field(min_length=1, max_length=22)]
    upheld: Literal["yes", "no"]


class Withdrawal(Form):
    """«是已经和好，还是不想调了» (13.A27)."""

    why: Literal["settled", "unwilling"]


class Ending(Form):
    """A person ends the mediation and writes the four points (OM-20, OM-24)."""

    end_reason: Literal["E3", "E4", "E5", "E6", "E8"]
    basics: Reason
    reason: Reason
    costly_conduct: Reason
    alerts: Reason


class Extension(Form):
    """Some more days, by everybody's yes."""

    days: Annotated[int, Field(ge=1, le=90)]
    agrees: Literal["yes", "no"] = "yes"


class Suspension(Form):
    """Why it pauses; read only by those who may know (3.5)."""

    reason: Literal["SHAM", "SAFETY", "PARTY_LOST", "CAPACITY", "OTHER"]
    note: Reason


class Resumption(Form):
    """The cause is gone."""

    note: Reason


class Urgency(Form):
    """What makes it urgent (13.B9)."""

    ground: Reason


class Risk(Form):
    """The colour the desk sees; the parties do not."""

    risk: Literal["GREEN", "ORANGE", "RED"]


class AddressForm(Form):
    """文书寄到哪里: filled, declined with a reason, or later (13.A9)."""

    answer: Literal["filled", "declined", "later"]
    declined_reason: Annotated[str, Field(max_length=200)] = ""
    receiver: Annotated[str, Field(max_length=120)] = ""
    relation: Annotated[str, Field(max_length=30)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    postcode: Annotated[str, Field(max_length=6, pattern=r"^(\d{6})?$")] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Email = ""
    e_service: Literal["", "1"] = ""


class FileTitle(Form):
    """What the uploaded thing is, in the person's words."""

    title: Annotated[str, Field(max_length=80)] = ""
    share: Literal["", "1"] = ""


class Outcome(Form):
    """What came of it, said to the parties and the source before the file is closed."""

    outcome: Reason


def checked_number(number: str, kind: str = "") -> str:
    """The number itself where it is well formed. Raises ValueError with words for the person."""
    wrong = _number_problem(kind or _kind_of(number), number)
    if wrong:
        raise ValueError(wrong)
    return number


def _kind_of(number: str) -> str:
    return "natural" if re.match(r"^\d{17}[\dX]$", number) else "legal"


class Resubmission(Form):
    """What is added after a return; the rest stands."""

    story: Annotated[str, Field(min_length=10, max_length=4000)]
    requests: Annotated[str, Field(min_length=1, max_length=2000)]


class DirectDesignation(Acceptance):
    """Acceptance and designation in one (track 1)."""

    mediator: Annotated[str, Field(min_length=1, max_length=22)]


class Nothing(Form):
    """A button without fields."""


class Reveal(Form):
    """Whose full particulars, and why."""

    party: Annotated[str, Field(min_length=1, max_length=22)]
    why: Annotated[str, Field(min_length=2, max_length=200)]
