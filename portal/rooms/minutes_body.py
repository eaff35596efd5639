"""The body of a record: fields of papers.md 4 as plain JSON, and what of it is known without writing a word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant
from portal.clock import china_time
from portal.rooms.models import Attendance, OpeningTick, Room, Sitting
from portal.rooms.models_people import Oath
from portal.rooms.opening import LINES

Body = dict[str, Any]

WRITABLE = (
    "place",
    "subject",
    "recorder",
    "recusal_answers",
    "applicant_statements",
    "respondent_statements",
    "evidence",
    "issues",
    "course",
    "risks_told",
    "result",
    "result_text",
    "next_session",
    "read_aloud",
)
"""Statements are lists of {speaker, text}; evidence and issues lists of text; result one of agreed partly failed adjourned."""

CAPACITIES = {
    "APPLICANT": "申请人",
    "RESPONDENT": "被申请人",
    "THIRD_PARTY": "第三人",
    "AGENT": "委托代理人",
    "GUARDIAN": "法定代理人",
    "LEGAL_REPRESENTATIVE": "法定代表人",
    "REPRESENTATIVE": "代表人",
    "SUPPORT_PERSON": "陪同人员",
    "HELPER": "协助人",
    "INTERPRETER": "翻译人员",
    "EXPERT": "专家",
    "INVITED_GUEST": "受邀参加人",
    "INTERESTED_PERSON": "利害关系人",
    "OBSERVER": "旁听人员",
    "CO_MEDIATOR": "协助调解员",
}
OF_A_PARTY = frozenset(
    {"APPLICANT", "RESPONDENT", "THIRD_PARTY", "AGENT", "GUARDIAN", "LEGAL_REPRESENTATIVE", "REPRESENTATIVE"}
)


def first_body(session: Session, room: Room, sitting: Sitting) -> Body:
    """Attendance and ticks of the sitting; everything else empty and to be written."""
    return {
        "place": "线上调解室",
        "subject": room.case.title,
        **known_by_itself(session, room, sitting),
        "mediator": room.presiding.person.name,
        "recorder": room.presiding.person.name,
        "recusal_answers": [],
        "applicant_statements": [],
        "respondent_statements": [],
        "evidence": [],
        "issues": [],
        "course": [],
        "risks_told": "",
        "result": "",
        "result_text": "",
        "next_session": None,
        "read_aloud": False,
    }


def known_by_itself(session: Session, room: Room, sitting: Sitting) -> Body:
    """Who was there, and what was told at which time (13.D1). Nobody writes these; they are read again until it is offered."""
    people = present_at(session, room, sitting)
    ticks = select(OpeningTick).where(OpeningTick.sitting_id == sitting.id)
    at = {tick.item: china_time(tick.at).strftime("%H:%M") for tick in session.scalars(ticks)}
    return {
        "parties": [attendance_line(a, p) for a, p in people if p.capacity in OF_A_PARTY],
        "others": [attendance_line(a, p) for a, p in people if p.capacity not in OF_A_PARTY],
        "told": [
            *(f"{line.record_zh}（{at[line.key]}）" for line in LINES if line.key in at),
            *undertakings(session, sitting),
        ],
    }


def undertakings(session: Session, sitting: Sitting) -> list[str]:
    """What interpreters have undertaken, with its minute and by name (13.D14); once given it holds for later sittings too."""
    query = (
        select(Oath, Participant)
        .join(Participant, Participant.id == Oath.participant_id)
        .join(Attendance, Attendance.participant_id == Participant.id)
        .where(Attendance.sitting_id == sitting.id, Attendance.admitted_at.is_not(None))
        .order_by(Oath.id)
    )
    return [
        f"翻译人员{person.person.name}保证如实翻译，不透露谈的内容（{china_time(oath.at):%Y-%m-%d %H:%M}）"
        for oath, person in session.execute(query).all()
    ]


def present_at(session: Session, room: Room, sitting: Sitting) -> list[tuple[Attendance, Participant]]:
    """Everybody who was let in, without the presiding person."""
    query = (
        select(Attendance, Participant)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Attendance.sitting_id == sitting.id, Attendance.admitted_at.is_not(None))
        .order_by(Participant.id)
    )
    return [(a, p) for a, p in session.execute(query).all() if p.id != room.presiding_id]


def attendance_line(attendance: Attendance, participant: Participant) -> Body:
    """One line of «who was there»."""
    return {
        "name": participant.person.name,
        "capacity": CAPACITIES.get(participant.capacity, participant.capacity),
        "company": attendance.company or "",
        "identity_checked": attendance.identity_verified_at is not None,
    }
