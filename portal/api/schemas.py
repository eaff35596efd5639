"""What the API answers with. Enumerated fields only: what is not listed here never leaves the server."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from portal.forms import Form


class Out(BaseModel):
    """Base of answers."""


class TargetOut(Out):
    """Where an act is sent."""

    type: str
    ref: str


class ReasonOut(Out):
    """A condition that does not hold yet."""

    key: str
    text: str
    article: str


class FieldOut(Out):
    """One field of an act's data."""

    name: str
    type: str
    required: bool
    options: list[Any] = []


class ActionOut(Out):
    """One thing this person may do here, or why not yet."""

    action: str
    target: TargetOut
    label: str
    allowed: bool
    reasons: list[ReasonOut]
    fields: list[FieldOut]


class Resource(Out):
    """Every resource carries its name, its version and what may be done."""

    ref: str
    version: int
    actions: list[ActionOut]


class ClockOut(Out):
    """A running deadline with its article."""

    timer: str
    label: str
    due: str
    article: str
    paused: bool


class PaperOut(Out):
    """A paper this person may see."""

    ref: str
    kind: str
    title: str
    number: str
    language: str
    state: str
    pages: int
    document_hash: str


class CaseOut(Resource):
    """A case as this person may see it."""

    number: str | None
    title: str
    stage: str
    state: str
    dispute_type: str
    submitted_at: str
    clocks: list[ClockOut] = []
    papers: list[PaperOut] = []
    agreements: list[str] = []
    applications: list[str] = []
    rooms: list[str] = []


class CaseList(Out):
    """Cases this person may see."""

    cases: list[CaseOut]


class ClauseOut(Out):
    """One clause with its slots."""

    ref: str
    ordinal: int
    kind: str
    text: str
    slots: dict[str, Any]


class FindingOut(Out):
    """What a court would say of a clause."""

    clause: str
    rule: str
    ground: str
    severity: str
    reason: str
    repair: str
    article: str


class MarkOut(Out):
    """One expected signature or seal."""

    field: str
    role: str
    name: str
    signed: bool
    stored: bool


class AgreementOut(Resource):
    """An agreement with its clauses, findings and marks."""

    case: str
    state: str
    number: str
    scope: str
    edition: int
    document_hash: str
    effective_at: str | None
    clauses: list[ClauseOut]
    findings: list[FindingOut]
    marks: list[MarkOut]
    obligations: list[str]


class ApplicationOut(Resource):
    """A joint application for judicial confirmation."""

    case: str
    agreement: str
    court: str
    basis: str
    state: str
    number: str | None
    bundle_hash: str
    fence: int
    filed_at: str | None
    decided_at: str | None
    missing: list[str]


class ApplicationList(Out):
    """The queue."""

    applications: list[ApplicationOut]


class ObligationOut(Resource):
    """One duty of an agreement in effect."""

    case: str
    state: str
    kind: str
    amount_fen: int | None
    due: str


class TokenOut(Out):
    """Bearer token of ten minutes and what renews it."""

    access_token: str
    refresh_token: str
    expires_in: int


class MeOut(Out):
    """Who I am here."""

    ref: str
    name: str
    role: str


class TicketOut(Out):
    """One socket, one room, one minute."""

    token: str
    expires_in: int


class MessagesOut(Out):
    """Messages after a sequence."""

    messages: list[dict[str, Any]]
    more: bool


class ChangesOut(Out):
    """What is new in a room for this person; a part that is the same as the mark says is null."""

    room: str
    me: str
    presiding: str
    server_time: str
    mark: str
    channels: dict[str, Any] | None = None
    presence: dict[str, Any] | None = None
    case: dict[str, Any] | None = None
    messages: list[dict[str, Any]]
    more: bool


class SentOut(Out):
    """The ack of a message."""

    id: str
    seq: int
    sent_at: str


class NoticeOut(Out):
    """One line of the bell."""

    ref: str
    code: str
    text: str
    made_at: str
    read: bool


class NoticeList(Out):
    """The bell."""

    notices: list[NoticeOut]


class MediatorOut(Out):
    """What the public roster shows, exactly (OM-05)."""

    ref: str
    name: str
    kind: str
    specialties: list[str]
    languages: list[str]
    fee: str
    organisation: str


class RosterOut(Out):
    """The roster."""

    mediators: list[MediatorOut]


class VerdictOut(Out):
    """Is this file one of ours, whole and unchanged. No name of any party is told."""

    status: str
    findings: list[dict[str, str]]
    document_hash: str
    paper: str


class DraftOut(Out):
    """An unfinished application: page → what was typed there."""

    pages: dict[str, dict[str, Any]]
    version: int


class EvidenceOut(Out):
    """An uploaded item; its hash proves that it was not changed since."""

    ref: str
    sha256: str
    size: int
    media_type: str
    shared: bool


class RoomActOut(Out):
    """Names of what was made or changed."""

    ok: bool = True
    done: dict[str, Any] = {}


class RoomStateOut(Out):
    """The whole picture of a room for this person."""

    state: dict[str, Any]


class DraftPageIn(Form):
    """What was typed on one page."""

    values: dict[str, str] = Field(max_length=30)


class RoomActIn(Form):
    """The data of one verb of the room."""

    data: dict[str, Any] = Field(default_factory=dict, max_length=40)


class DoneOut(Out):
    """Nothing more to say."""

    ok: bool = True


class PasswordIn(Form):
    """Staff sign-in."""

    username: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=200)
    otp: str = Field(min_length=1, max_length=10)


class LinkIn(Form):
    """A party's link and the code from its phone."""

    link: str = Field(min_length=1, max_length=200)
    code: str = Field(default="", max_length=10)
    name: str = Field(default="", max_length=60)


class RefreshIn(Form):
    """The refresh token."""

    refresh_token: str = Field(min_length=1, max_length=500)


class ActIn(Form):
    """One act: the version that was read, and its data."""

    version: int | None = Field(default=None, ge=0, le=2**31)
    data: dict[str, Any] = Field(default_factory=dict, max_length=60)
