"""Who may see what. What is not written here is not seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Item(StrEnum):
    """Kinds of content in a case."""

    APPLICATION = "application"
    SHARED_EVIDENCE = "shared_evidence"
    UNSHARED_EVIDENCE = "unshared_evidence"
    CAUCUS_CHAT = "caucus_chat"
    OFFER = "offer"
    JOINT_CHAT = "joint_chat"
    RECORD = "record"
    UNDISPUTED_FACTS = "undisputed_facts"
    RECORDING = "recording"
    AGREEMENT = "agreement"
    SIGNATURE_EVIDENCE = "signature_evidence"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    SECRET_ADDRESS = "secret_address"
    SHAM_SUSPICION = "sham_suspicion"
    RISK_COLOUR = "risk_colour"
    SAFETY_NOTES = "safety_notes"
    MEDIATOR_NOTES = "mediator_notes"
    AUDIT_LOG = "audit_log"


class Viewer(StrEnum):
    """In which relation somebody stands to the content."""

    OWN_SIDE = "own_side"
    OTHER_SIDE = "other_side"
    CASE_MEDIATOR = "case_mediator"
    DESK = "desk"  # organisation or clerk
    CONFIRMING_JUDGE = "confirming_judge"
    TRIAL_JUDGE = "trial_judge"
    AUDIT_ADMIN = "audit_admin"
    STATISTICS = "statistics"
    OUTSIDER = "outsider"


class Access(StrEnum):
    """How far somebody sees. ON_REQUEST and REVEAL need a reason and leave an audit row."""

    YES = "yes"
    NO = "no"
    MASKED = "masked"
    NOTICE = "notice"  # may know that it exists; no download
    ON_REQUEST = "on_request"
    REVEAL = "reveal"
    IF_REPLACES_RECORD = "if_replaces_record"
    IF_BOTH_ALLOW = "if_both_allow"
    IF_PLEADED = "if_pleaded"  # 特邀调解规定25
    COUNTS = "counts"
    AMOUNT_ONLY = "amount_only"


_ORDER = (Viewer.OWN_SIDE, Viewer.OTHER_SIDE, Viewer.CASE_MEDIATOR, Viewer.DESK, Viewer.CONFIRMING_JUDGE, Viewer.TRIAL_JUDGE,
          Viewer.STATISTICS)  # fmt: skip
_Y, _N, _M, _R = Access.YES, Access.NO, Access.MASKED, Access.REVEAL
_LINES: tuple[tuple[tuple[Item, ...], tuple[Access, ...]], ...] = (
    ((Item.APPLICATION, Item.SHARED_EVIDENCE), (_Y, _Y, _Y, _Y, _Y, _Y, Access.COUNTS)),
    ((Item.UNSHARED_EVIDENCE, Item.CAUCUS_CHAT), (_Y, _N, _Y, _N, _N, _N, _N)),
    ((Item.OFFER, Item.JOINT_CHAT), (_Y, _Y, _Y, _N, Access.ON_REQUEST, _N, _N)),
    ((Item.RECORD,), (_Y, _Y, _Y, _Y, _Y, Access.IF_BOTH_ALLOW, _N)),
    ((Item.UNDISPUTED_FACTS,), (_Y, _Y, _Y, _Y, _Y, _Y, _N)),
    ((Item.RECORDING,), (Access.NOTICE, Access.NOTICE, _Y, _N, Access.IF_REPLACES_RECORD, _N, _N)),
    ((Item.AGREEMENT, Item.SIGNATURE_EVIDENCE), (_Y, _Y, _Y, _Y, _Y, Access.IF_PLEADED, Access.AMOUNT_ONLY)),
    ((Item.ID_NUMBER, Item.PHONE, Item.ADDRESS), (_Y, _M, _R, _R, _Y, _Y, _N)),
    ((Item.SECRET_ADDRESS,), (_Y, _N, _R, _R, _Y, _Y, _N)),
    ((Item.SHAM_SUSPICION,), (_N, _N, _Y, _Y, _Y, _N, Access.COUNTS)),
    ((Item.RISK_COLOUR,), (_N, _N, _Y, _Y, _N, _N, Access.COUNTS)),
    ((Item.SAFETY_NOTES,), (_N, _N, _Y, _Y, _N, _N, _N)),
    ((Item.MEDIATOR_NOTES,), (_N, _N, _Y, _N, _N, _N, _N)),
    ((Item.AUDIT_LOG,), (_N, _N, _N, _N, _N, _N, _N)),
)

VISIBILITY: dict[tuple[Item, Viewer], Access] = {
    (item, viewer): access
    for items, line in _LINES
    for item in items
    for viewer, access in zip(_ORDER, line, strict=True)
} | {(Item.AUDIT_LOG, Viewer.AUDIT_ADMIN): _Y}


def access(item: Item, viewer: Viewer) -> Access:
    """Default deny: whatever the table does not name is NO."""
    return VISIBILITY.get((item, viewer), Access.NO)


CONTACT = frozenset({Item.PHONE, Item.ADDRESS, Item.SECRET_ADDRESS})


def contact_access(item: Item, viewer: Viewer, *, hidden: bool) -> Access:
    """The table, and where a case hides contact data (F25) nothing at all for the other side: not even masked."""
    if hidden and item in CONTACT and viewer is Viewer.OTHER_SIDE:
        return Access.NO
    return access(item, viewer)


class Privilege(StrEnum):
    """What a statement is. Every statement has exactly one kind."""

    CAUCUS_PRIVATE = "caucus_private"
    CONCESSION = "concession"
    UNDISPUTED_FACT = "undisputed_fact"
    AGREED_CLAUSE = "agreed_clause"


class CourtPurpose(StrEnum):
    """Why something would go to a court."""

    CONFIRMATION = "confirmation"
    LATER_TRIAL = "later_trial"
    FILING_BUNDLE = "filing_bundle"
    ENTRUSTED_RETURN = "entrusted_return"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whether a statement goes along, and why."""

    goes: bool
    reason_zh: str
    article: str


_CONFIDENTIAL = "为达成协议作出的让步，不得在诉讼中作为对其不利的证据"
_HAND_OVER: dict[tuple[Privilege, CourtPurpose], HandOver] = {
    (Privilege.UNDISPUTED_FACT, purpose): HandOver(
        True, "各方共同确认的无争议事实", "人民法院在线调解规则第18条、第22条"
    )
    for purpose in CourtPurpose
} | {
    (Privilege.AGREED_CLAUSE, CourtPurpose.CONFIRMATION): HandOver(
        True, "申请确认的调解协议", "民诉法解释第354条"
    ),
    (Privilege.AGREED_CLAUSE, CourtPurpose.ENTRUSTED_RETURN): HandOver(
        True, "交法院审查的调解协议", "民事诉讼法第100条"
    ),
}


def goes_to_court(
    kind: Privilege, purpose: CourtPurpose, *, all_parties_allow: bool = False, pleaded: bool = False
) -> HandOver:
    """Default deny. A concession goes only if all parties allow it; a caucus statement never does.

    `pleaded`: a party relies on the agreement as a defence in a later suit (特邀调解规定25).
    """
    found = _HAND_OVER.get((kind, purpose))
    if found is not None:
        return found
    if kind is Privilege.CONCESSION and all_parties_allow:
        return HandOver(True, "各方当事人都同意", "人民法院在线调解规则第18条")
    if kind is Privilege.AGREED_CLAUSE and pleaded:
        return HandOver(True, "当事人以调解协议作为抗辩", "最高人民法院关于人民法院特邀调解的规定第25条")
    return HandOver(False, _CONFIDENTIAL, "人民法院在线调解规则第18条")
