"""What the papers of this room say, as plain JSON of `documents.contexts.mediation`; frozen when they are intended."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from portal.cases import contact
from portal.clock import china_date, china_time
from portal.law import identity
from portal.law.masking import mask_address, mask_phone
from portal.law.visibility import Item, Viewer

if TYPE_CHECKING:
    from portal.cases.models import ServiceAddress
    from portal.cases.operations.act import At
    from portal.cases.operations.intake import Application
    from portal.law.screening import Route
    from portal.people.models import Person

Context = dict[str, Any]

OTHER = Viewer.OTHER_SIDE
PAPER_MODES = {"video": "video", "voice": "voice", "text": "text", "onsite": "present"}


def application(at: At, typed: Application) -> Context:
    """人民调解申请书. The copy in the file is read by the other side: number, telephone and door are masked (3.5)."""
    me, other = typed.me, typed.other
    return {
        **head(at, ""),
        "organisation": organisation(at),
        "applicants": [
            {
                **party("applicant", me.kind, me.name),
                **_from_number(me.kind, me.id_no),
                "address": contact.shown(at.case, Item.ADDRESS, OTHER, me.address, mask_address),
                "phone": "",
                "legal_representative": me.legal_representative,
            }
        ],
        "respondents": [
            {
                **party("respondent", other.kind, other.name),
                "address": contact.shown(at.case, Item.ADDRESS, OTHER, other.address, mask_address),
                "phone": contact.shown(at.case, Item.PHONE, OTHER, other.phone, mask_phone),
            }
        ],
        "dispute": typed.story.story,
        "requests": list(typed.requests),
        "mode": PAPER_MODES[typed.meeting.mode],
        "online_consent": True,
        "e_address": "",
        "received_at": instant(at.now),
        "signatories": [
            signatory(
                "p1",
                "applicant",
                f"{me.name}（{china_time(at.now):%Y-%m-%d %H:%M} 线上提交）",
                "申请人",
                printed=True,
            )
        ],
    }


def return_notice(at: At, names: list[str], reason: str, what_to_do: str) -> Context:
    """退回告知书 (OM-08)."""
    return {
        **head(at, at.case.number or ""),
        "organisation": organisation(at),
        "applicants": names,
        "received_on": day(china_date(at.case.submitted_at)),
        "reason": reason,
        "what_to_do": [line.strip() for line in what_to_do.splitlines() if line.strip()],
    }


def designation(at: At, names: list[str], mediator: tuple[str, str], object_by: date) -> Context:
    """指定调解员通知书 (13.A3)."""
    return {
        **head(at, at.case.number or ""),
        "organisation": organisation(at),
        "parties": names,
        "dispute": at.case.cause or at.case.title,
        "mediator": mediator[0],
        "mediator_description": mediator[1],
        "reason": "人民法院在线调解规则第十条",
        "object_by": day(object_by),
    }


TOLD_ONLINE = "（线上送阅，逐项告知记入调解笔录）"


def rights(at: At, names: list[str], mediator: str) -> Context:
    """权利义务告知书. No pen is asked for: each point is told in the sitting, and the record of it is what they confirm."""
    lines = [
        signatory(f"p{n}", "party", name + TOLD_ONLINE, "当事人", printed=True)
        for n, name in enumerate(names, 1)
    ]
    return {
        **head(at, at.case.number or ""),
        "organisation": organisation(at),
        "parties": names,
        "mediator": mediator,
        "signatories": lines,
        "informer": signatory("mediator", "mediator", mediator, "告知人", printed=True),
    }


def service_address(at: At, row: ServiceAddress, party: Person, signer: str) -> Context:
    """送达地址确认书; one party's own paper, so nothing in it is masked but an address that is a secret."""
    return {
        **head(at, at.case.number or ""),
        "docketed": False,
        "cause": at.case.cause or at.case.title,
        "party": party.name,
        "receiver": row.receiver if row.receiver != party.name else "",
        "receiver_relation": row.relation,
        "address": row.address,
        "address_secret": party.address_secret,
        "postcode": row.postcode,
        "phone": row.phone,
        "accepts_e_service": row.e_service,
        "e_phone": row.phone if row.e_service else "",
        "e_mail": row.email if row.e_service else "",
        "signatory": signatory("party", "party", signer, "受送达人", printed=False),
    }


def end_notice(at: At, names: list[str], ground: str) -> Context:
    """终止调解告知书."""
    accepted = at.proceeding.accepted_at or at.case.submitted_at
    return {
        **head(at, at.case.number or ""),
        "organisation": organisation(at),
        "parties": names,
        "dispute": at.case.cause or at.case.title,
        "accepted_on": day(china_date(accepted)),
        "ended_on": day(china_date(at.now)),
        "ground": ground,
    }


def urgent_handover(at: At, ground: str, offices: list[tuple[Route, datetime, bool]]) -> Context:
    """紧急转办单 (13.B9), for the desk and the offices; no telephone, no address of the person at risk."""
    applicants = [p.person.name for p in at.case.parties if p.side == 1]
    return {
        **head(at, at.case.number or ""),
        "organisation": organisation(at) or (at.case.court.name if at.case.court else ""),
        "person": applicants[0] if applicants else "",
        "ground": ground,
        "marked_at": instant(at.now),
        "offices": [
            {"name": r.zh, "phone": r.phone, "article": r.article, "until": instant(due), "duty": duty}
            for r, due, duty in offices
        ],
    }


def head(at: At, number: str) -> Context:
    """Number, instant and legal day of any paper."""
    return {"number": number, "made_at": instant(at.now), "dated": day(china_date(at.now))}


def organisation(at: At) -> str:
    """Full name of the organisation that leads the file."""
    return at.case.organisation.name if at.case.organisation else ""


def party(role: str, kind: str, name: str) -> Context:
    """The least a party block needs."""
    return {"role": role, "kind": "organisation" if kind == "legal" else "person", "name": name}


def signatory(field: str, role: str, name: str, caption: str, printed: bool) -> Context:
    """A place for one mark."""
    return {"field": field, "role": role, "name": name, "caption": caption, "printed": printed}


def instant(at: datetime) -> str:
    """ISO, on the clock people in the case read."""
    return china_time(at).isoformat()


def day(value: date) -> str:
    """ISO date."""
    return value.isoformat()


def _from_number(kind: str, number: str) -> Context:
    """Sex and birth date stand in the ID number; the number itself stays out of this paper."""
    if kind == "legal":
        return {"credit_code": number}
    found = identity.read_id(number)
    return {"sex": found.sex, "born": day(found.born) if found.born else None}
