"""What people type into a room, over sockets, the API and forms alike."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from flask_babel import lazy_gettext as _
from pydantic import AfterValidator, Field, field_validator

from portal.forms import UNSTORABLE, Form

LONGEST_TEXT = 4000  # characters after NFC


def _clean(text: str) -> str:
    """NFC; refuses what databases and screens cannot hold: NUL, lone surrogates."""
    if UNSTORABLE.search(text):
        raise ValueError(str(_("文字里有无法保存的字符")))
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise ValueError(str(_("请填写这一项")))
    if len(text) > LONGEST_TEXT:
        raise ValueError(str(_("太长了，请写短一些")))
    return text


Words = Annotated[str, Field(strict=True, max_length=2 * LONGEST_TEXT), AfterValidator(_clean)]
Ref = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_-]{1,40}$")]
ClientId = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9._:-]{1,40}$")]
Seq = Annotated[int, Field(strict=True, ge=0, le=2**53)]


class MessageSend(Form):
    """One message; the client makes the id and keeps it until it hears the ack."""

    channel: Ref
    client_id: ClientId
    text: Words


class MessagesSince(Form):
    """What came after the last sequence number the client has."""

    channel: Ref
    after_seq: Seq = 0
    limit: Annotated[int, Field(strict=True, ge=1, le=200)] = 200


class Changes(Form):
    """What somebody without a socket has already, and how many seconds to wait for more."""

    mark: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f.]{0,60}$")] = ""
    after: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}:[0-9]{1,15}$")]], Field(max_length=40)
    ] = []
    wait: Annotated[int, Field(strict=True, ge=0, le=25)] = 0

    def numbers(self) -> dict[str, int]:
        """Channel → last number."""
        return {channel: int(number) for channel, _, number in (one.partition(":") for one in self.after)}


class Hand(Form):
    """举手 or down."""

    raised: Annotated[bool, Field(strict=True)]


class Word(Form):
    """Whose word, and whether it is granted."""

    participant: Ref
    granted: bool


class GuestProposal(Form):
    """Who is to join: name, phone for the link, in which capacity; a support person with its side."""

    name: Annotated[str, Field(strict=True, max_length=60), AfterValidator(_clean)]
    phone: Annotated[str, Field(strict=True, pattern=r"^1[0-9]{10}$")]
    capacity: Literal[
        "SUPPORT_PERSON", "INTERPRETER", "OBSERVER", "EXPERT", "INVITED_GUEST", "INTERESTED_PERSON"
    ]
    side: Annotated[int | None, Field(ge=1, le=9)] = None


class GuestAnswer(Form):
    """May this person be there?"""

    participant: Ref
    agrees: bool


class Side(Form):
    """A whole side."""

    side: Annotated[int, Field(ge=1, le=9)]


class OneParticipant(Form):
    """Whom it is about."""

    participant: Ref


class CaucusOpen(Form):
    """Who comes to the separate talk."""

    participants: Annotated[list[Ref], Field(min_length=1, max_length=20)]

    @field_validator("participants")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class OneChannel(Form):
    """Which channel."""

    channel: Ref


Inside = Annotated[list[Ref], Field(max_length=200)] | None


class MoveOne(OneParticipant):
    """Who is moved; `inside` are those the mover was told are there (the airlock)."""

    inside: Inside = None


class MoveChannel(OneChannel):
    """Whose talk ends; `inside` as above."""

    inside: Inside = None


class MoveAll(Form):
    """Everybody back to one table; `inside` as above."""

    inside: Inside = None


class MoveInto(OneChannel):
    """One more person into a talk that goes on."""

    participant: Ref
    inside: Inside = None


class Shuttle(Form):
    """Sides never meet, or they may."""

    on: bool


class Unsuited(Form):
    """「这个时间不行」, with a better one where there is one."""

    better_at: datetime | None = None

    @field_validator("better_at")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(str(_("时间格式不对")))
        return value


class AgendaText(Form):
    """One point to talk about."""

    text: Annotated[str, Field(max_length=200), AfterValidator(_clean)]


class OneItem(Form):
    """Which point."""

    item: Ref


class ItemRank(OneItem):
    """How much it matters to one's own side: 3 most, 1 least."""

    weight: Annotated[int, Field(ge=1, le=3)]


class Schedule(Form):
    """A sitting: when (aware), how long, in which way (OM-15)."""

    starts_at: datetime
    minutes: Annotated[int, Field(ge=15, le=480)] = 90
    mode: Literal["joint_av", "separate_av", "venue_assisted", "onsite", "async_text"] = "joint_av"

    @field_validator("starts_at")
    @classmethod
    def _aware(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError(str(_("时间格式不对")))
        return value


class DeviceCheck(Form):
    """What works on this device, and whether this way of taking part suits."""

    device: Literal["av", "audio", "text"]
    agrees_mode: bool = True


class Company(Form):
    """Who else is within earshot; 「无」 is an answer too."""

    company: Words


class Identity(Form):
    """How the presiding person compared face, card and file (13.D2)."""

    participant: Ref
    method: Literal["video_card", "in_person", "platform", "known"] = "video_card"


class Tick(Form):
    """One of the ten lines of the opening (13.D1)."""

    item: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")]


class Break(Form):
    """Minutes of rest."""

    minutes: Annotated[int, Field(ge=1, le=240)] = 10


class EndSitting(Form):
    """The end of a sitting; with a next date it is an adjournment."""

    next_at: datetime | None = None


class ReleaseProposal(Form):
    """Words of a party that the mediator would like to pass on (可以转告)."""

    channel: Ref
    participant: Ref
    text: Words


class ReleasePass(Form):
    """Into which channel the released sentence goes."""

    release: Ref
    channel: Ref


class OneRelease(Form):
    """Which sentence."""

    release: Ref


class NoteText(Form):
    """The mediator's own notes; may be emptied."""

    text: Annotated[str, Field(max_length=20000)] = ""


class Fact(Form):
    """One undisputed fact: who, what, when, where, how much."""

    text: Words
    evidence: Annotated[list[Ref], Field(max_length=20)] = []


class FactEdit(Fact):
    """A new wording; everybody is asked again."""

    fact: Ref
    version: int


class OneFact(Form):
    """Which fact."""

    fact: Ref


class FactAnswerForm(Form):
    """确认 or 不确认 of exactly the wording that was read."""

    fact: Ref
    version: int
    confirms: bool


class Said(Form):
    """Who said what, in the record."""

    speaker: Annotated[str, Field(max_length=120)] = ""
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


Line = Annotated[str, Field(max_length=LONGEST_TEXT)]
Lines = Annotated[tuple[Line, ...], Field(max_length=200)]
Statements = Annotated[tuple[Said, ...], Field(max_length=400)]


class MinutesWritten(Form):
    """What may be written into a record (papers.md 4), each field in the shape its paper prints."""

    place: Annotated[str, Field(max_length=200)] = ""
    subject: Annotated[str, Field(max_length=200)] = ""
    recorder: Annotated[str, Field(max_length=120)] = ""
    recusal_answers: Statements = ()
    applicant_statements: Statements = ()
    respondent_statements: Statements = ()
    evidence: Lines = ()
    issues: Lines = ()
    course: Statements = ()
    risks_told: Line = ""
    result: Literal["", "agreed", "partly", "failed", "adjourned"] = ""
    result_text: Line = ""
    next_session: datetime | None = None
    read_aloud: bool = False


class MinutesConfirm(Form):
    """One participant's word on one edition."""

    edition: int
    confirms: bool = True
    reason: Annotated[str, Field(max_length=500)] = ""
