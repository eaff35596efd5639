"""Walks a case step by step, so that each test begins where it wants to."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date, datetime

from PIL import Image
from sqlalchemy import select

from portal import db
from portal.cases.access import current_proceeding
from portal.cases.forms import Acceptance, AssignmentAnswer, CheckPage, ConsentAnswer
from portal.cases.models import Case, Clock
from portal.cases.operations import assignment, choice, consent, desk, intake
from portal.cases.operations.act import enter
from portal.people.actors import Actor
from portal.people.models import Person
from tests.cast import Cast

RESPONDENT_ID = "990101196611050014"
APPLICANT_ID = "990101195803120027"
CHECK = CheckPage(privacy="1", sensitive_id="1", online_mediation="1")
STORY = "自2025年11月起楼上卫生间渗水，造成我家客厅顶面、墙面和木地板受损，要求修好漏点并赔偿损失。"


def id_with_sign(number: str) -> str:
    """The number with the check sign that its first seventeen digits ask for."""
    from portal.law.identity import check_sign

    return number[:17] + check_sign(number[:17])


def pages(cast: Cast) -> dict[str, dict[str, str]]:
    """What 斯琴高娃 types."""
    return {
        "kind": {"dispute_type": "SHPC"},
        "me": {
            "name": "斯琴高娃",
            "id_no": APPLICANT_ID,
            "address": "天津市和平区示例路1号2门501",
            "email": "",
        },
        "other": {"name": "欧阳德福", "phone": "199 0000 0002", "address": "天津市和平区示例路1号2门601"},
        "story": {"story": STORY},
        "ask": {"requests": "修好漏点\n赔偿损失", "amount": "12,600"},
        "meeting": {"mode": "video", "place": "天津市和平区", "organisation": cast.organisation.ref},
    }


def type_everything(cast: Cast, actor: Actor, now: datetime, **changed: dict[str, str]) -> None:
    """Fill the draft page by page."""
    for page, values in {**pages(cast), **changed}.items():
        with db.transaction() as session:
            intake.save_page(session, actor, page, values, now)


def submitted(cast: Cast, now: datetime) -> str:
    """Ref of a case that was just submitted."""
    type_everything(cast, cast.applicant, now)
    with db.transaction() as session:
        return intake.submit(session, cast.applicant, CHECK, now).ref


def acceptance(**changed: str) -> Acceptance:
    """What the clerk ticks."""
    return Acceptance(
        **{
            "dispute_type": "SHPC",
            "cause": "财产损害赔偿纠纷",
            "risk": "GREEN",
            "jurisdiction_basis": "ORG_SEAT",
            "in_scope": "1",
            **changed,
        }
    )


def accepted(cast: Cast, now: datetime) -> str:
    """CONSENT: the clerk has accepted, the other side is asked."""
    ref = submitted(cast, now)
    with db.transaction() as session:
        desk.accept(session, enter(session, cast.clerk, ref, now), acceptance())
    return ref


def yes(number: str = RESPONDENT_ID) -> ConsentAnswer:
    """The other side agrees."""
    return ConsentAnswer(agrees="yes", id_no=number, privacy="1", sensitive_id="1", online_mediation="1")


def selecting(cast: Cast, now: datetime) -> str:
    """SELECTING: both have agreed."""
    ref = accepted(cast, now)
    with db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), yes())
    return ref


def ref_of(actor: Actor) -> str:
    """Public name of a person."""
    return actor.person_ref


def assigned(cast: Cast, now: datetime) -> str:
    """ASSIGNED by joint choice."""
    ref = selecting(cast, now)
    for actor in (cast.applicant, cast.respondent):
        with db.transaction() as session:
            choice.nominate(session, enter(session, actor, ref, now), [cast.mediator.person_ref])
    return ref


def mediating(cast: Cast, now: datetime) -> str:
    """MEDIATING: the mediator has accepted, no relation."""
    ref = assigned(cast, now)
    with db.transaction() as session:
        assignment.accept(session, enter(session, cast.mediator, ref, now), AssignmentAnswer(relation="none"))
    return ref


def name_of(actor: Actor) -> str:
    """As written in the database now."""
    with db.reading() as session:
        return session.get_one(Person, actor.person_id).name


def jpeg(width: int = 320, height: int = 200) -> bytes:
    """A photo with GPS in its EXIF, as telephones make them."""
    image = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A small file that says it is thirty thousand pixels square."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def pdf() -> bytes:
    """One empty sheet."""
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def state(ref: str) -> str:
    """Where the proceeding stands."""
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        return current_proceeding(session, case).state


def running(ref: str) -> dict[str, date]:
    """The clocks that run, with their due dates."""
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        rows = session.scalars(select(Clock).where(Clock.case_id == case.id, Clock.met_at.is_(None)))
        return {c.timer: c.due for c in rows}
