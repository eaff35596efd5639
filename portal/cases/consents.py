"""The two texts a person consents to, each with version and hash, and the row that keeps what was read (OM-04, PIPL 14)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.actors import Actor
from portal.people.models import Consent

VERSION = "2026-03"

TEXTS: dict[str, tuple[str, ...]] = {
    "privacy": (
        "我们是谁：本平台由受理您申请的调解组织使用，联系方式见每页下方的求助电话。",
        "我们收集什么：姓名、证件号码、电话、地址、邮箱、您写的事情经过、您上传的照片和文件、您在调解中说的话和签名。证件号码属于敏感个人信息，只用来核对身份和写进法律文书。",
        "做什么用：只用于办理这一件纠纷，包括联系对方、安排调解、制作文书，以及您要求时转交法院。",
        "谁能看到：对方能看到您的姓名、申请书和您同意给对方看的材料；看不到您完整的证件号码和电话。调解员和工作人员为办理本案可以看到。",
        "保存多久：按人民调解卷宗的保存期限；没有提交的草稿保存九十天。",
        "您的权利：可以查看、更正、复制、撤回同意；撤回不影响之前已经做的事。撤回后本案可能没法在网上继续，可以改到现场办理。",
    ),
    "online_mediation": (
        "在网上调解是自愿的。您可以随时改到现场，也可以随时不调了，去法院立案。",
        "网上调解可以视频、语音或者打字。参加时请说明身边还有谁；各方都不录音录像、不截屏。",
        "调解不公开。为了谈成而作的让步，以后打官司时不作为对您不利的证据；双方共同确认的无争议事实除外。",
        "谈成后签的调解协议有法律约束力。双方可以在协议生效后三十日内一起申请司法确认。",
        "人民调解不收取任何费用。",
        "串通起来编造事实、伪造证据的，法院可以罚款、拘留；构成犯罪的，追究刑事责任（民事诉讼法第115条）。",
    ),
}


def text_hash(kind: str) -> str:
    """SHA-256 of exactly the Chinese text shown; the English page shows it beside the translation."""
    return hashlib.sha256("\n".join(TEXTS[kind]).encode()).hexdigest()


def give(
    session: Session, actor: Actor, case_id: int | None, kind: str, language: str, now: datetime
) -> Consent:
    """Store one consent to the current text; the same text consented to twice is one row."""
    found = given(session, actor.person_id, case_id, kind)
    if found is not None:
        return found
    row = Consent(
        person_id=actor.person_id,
        case_id=case_id,
        kind=kind,
        text_version=VERSION,
        text_hash=text_hash(kind),
        language=language,
        given_at=now,
        session_id=actor.session_id,
    )
    session.add(row)
    session.flush()
    return row


def given(session: Session, person_id: int, case_id: int | None, kind: str) -> Consent | None:
    """The standing consent of this person to the current text in this case."""
    query = select(Consent).where(
        Consent.person_id == person_id,
        Consent.case_id == case_id,
        Consent.kind == kind,
        Consent.text_hash == text_hash(kind),
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(query).first()
