"""A group on one side: its members from a list, those who stand and are elected, each member's own line (民诉法56、57; G20).

A representative speaks for all. To give way, to settle or to sign, each member says yes for itself: nobody's line is
anybody else's.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.group_csv import Member
from portal.cases.models import Participant, Party
from portal.cases.models_group import ClaimLine, GroupImport, RepresentativeVote
from portal.cases.operations.act import At, tell_one
from portal.cases.operations.desk import invite
from portal.cases.told import case_changed
from portal.db import blind_index
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.forms import Form
from portal.law import group as rules
from portal.law.vocabulary import Capacity, Role
from portal.people.models import Person
from portal.people.names import plain_name

IMPORTERS = frozenset({Role.CLERK, Role.ORGANISATION})
SIDE = 1  # those who ask; the other side is named one by one
Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Stands(Form):
    """«我愿意当代表», or not any more."""

    stands: bool


class Votes(Form):
    """For whom, of those who stand."""

    chosen: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=rules.MOST)]


class Elected(Form):
    """Who represents; `meeting` says when, where and by how many where it was done at a meeting."""

    chosen: Annotated[tuple[Ref, ...], Field(min_length=rules.LEAST, max_length=rules.MOST)]
    meeting: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True)
class Row:
    """One line as a reader may see it; no number, no telephone."""

    ref: str
    ordinal: int
    name: str
    crew: str
    months: str
    amount_fen: int
    elected: bool
    votes: int = 0


@dataclass(frozen=True)
class GroupPage:
    """What one reader sees of the group: for a member the own line only."""

    members: int
    total_fen: int
    mine: Row | None = None
    rows: list[Row] = field(default_factory=list)  # all lines: desk, mediator and the other side
    representatives: list[str] = field(default_factory=list)
    standing: list[tuple[str, str]] = field(default_factory=list)  # ref, name of who stands
    i_stand: bool = False
    voted: frozenset[str] = frozenset()
    voters: int = 0
    is_group: bool = False


def take_members(session: Session, at: At, members: list[Member], text: str) -> GroupImport:
    """Every line becomes a party with its own place; all in the caller's one transaction, or none.

    Raises NotAllowed, Conflict where the list is in already or mediation is over, InvalidInput for somebody of the other side.
    """
    if at.actor.role not in IMPORTERS:
        raise NotAllowed()
    if at.proceeding.closed_at is not None or import_of(session, at) is not None:
        raise Conflict("imported")
    done = GroupImport(
        case_id=at.case.id, side=SIDE, sha256=hashlib.sha256(text.encode()).hexdigest(), members=len(members),
        total_fen=sum(m.amount_fen for m in members), by_person_id=at.actor.person_id, at=at.now,
    )  # fmt: skip
    session.add(done)
    session.flush()
    places = _places(session, at, members, done)
    _quiet(session, at)
    at.case.amount_fen = done.total_fen
    if at.case.safety_note is None:
        for place in places:
            if place.person.phone and place.invited_at is None and place.identity_checked_at is None:
                invite(session, at, place)
    _note(
        session,
        at,
        "import_members",
        {"members": done.members, "total_fen": done.total_fen, "sha256": done.sha256},
    )
    case_changed(session, at.case.ref)
    return done


def stand(session: Session, at: At, form: Stands) -> None:
    """A member offers to represent; taking it back takes the votes with it. Raises NotFound, Conflict once elected."""
    line = _own(session, at)
    if line.elected_at is not None:
        raise Conflict("elected")
    line.stands_at = at.now if form.stands else None
    if not form.stands:
        session.execute(delete(RepresentativeVote).where(RepresentativeVote.chosen_id == line.id))
    session.flush()
    case_changed(session, at.case.ref, at.actor.party_id)


def vote(session: Session, at: At, form: Votes) -> None:
    """One to five of those who stand; the newest word counts. Nobody sees how anybody voted."""
    line = _own(session, at)
    chosen = [
        found for found in _by_refs(session, line.import_id, form.chosen) if found.stands_at is not None
    ]
    if len(chosen) != len(set(form.chosen)):
        raise InvalidInput({"chosen": "choose"})
    session.execute(delete(RepresentativeVote).where(RepresentativeVote.voter_id == line.id))
    session.add_all(RepresentativeVote(voter_id=line.id, chosen_id=c.id, at=at.now) for c in chosen)
    session.flush()


def elect(session: Session, at: At, form: Elected) -> list[Participant]:
    """The result: by the votes cast here, or as a meeting decided it. Those elected have the word, the others listen.

    Raises NotAllowed, NotFound, InvalidInput with what is missing.
    """
    if at.actor.role not in IMPORTERS and not _presides(session, at):
        raise NotAllowed()
    done = import_of(session, at)
    if done is None or not rules.is_group(done.members):
        raise NotFound()
    chosen = _by_refs(session, done.id, form.chosen)
    if len(chosen) != len(set(form.chosen)):
        raise InvalidInput({"chosen": "choose"})
    if not form.meeting:
        problem = _problem(session, done, frozenset(c.id for c in chosen))
        if problem:
            raise InvalidInput({"chosen": problem})
    places = _crown(session, at, done, {c.id for c in chosen})
    private = {"meeting": form.meeting} if form.meeting else {}
    _note(
        session,
        at,
        "elect_representatives",
        {"parties": sorted(form.chosen), "by_meeting": bool(form.meeting)},
        private,
    )
    case_changed(session, at.case.ref)
    return places


def import_of(session: Session, at: At) -> GroupImport | None:
    """The list of this case, where one was taken."""
    query = select(GroupImport).where(GroupImport.case_id == at.case.id, GroupImport.side == SIDE)
    return session.scalars(query).one_or_none()


def page_for(session: Session, at: At) -> GroupPage | None:
    """For this reader; None where there is no list. Raises NotFound for whoever reads nothing of the file."""
    guest = at.actor.role == Role.PARTY and at.actor.party_id is None
    if guest or at.actor.role == Role.SUPERVISOR:  # who only listens, who only counts
        raise NotFound()
    done = import_of(session, at)
    if done is None:
        return None
    whole = at.actor.role != Role.PARTY or at.actor.side != done.side
    lines = _lines(session, done)
    votes = _votes(session, done) if at.actor.role != Role.PARTY else {}
    mine = next((line for line, party, _ in lines if party.id == at.actor.party_id), None)
    own_votes = set(session.scalars(select(RepresentativeVote.chosen_id).where(RepresentativeVote.voter_id == mine.id))) if mine else set()  # fmt: skip
    rows = [_row(*one, votes.get(one[0].id, 0)) for one in lines]
    own_ref = next((party.ref for line, party, _ in lines if mine is not None and line.id == mine.id), "")
    return GroupPage(
        members=done.members,
        total_fen=done.total_fen,
        mine=next((r for r in rows if r.ref == own_ref), None),
        rows=rows if whole else [],
        representatives=[name for line, _, name in lines if line.elected_at is not None],
        standing=[(p.ref, n) for line, p, n in lines if line.stands_at]
        if not whole or at.actor.is_staff
        else [],
        i_stand=mine is not None and mine.stands_at is not None,
        voted=frozenset(p.ref for line, p, _ in lines if line.id in own_votes),
        voters=_voters(session, done) if at.actor.is_staff else 0,
        is_group=rules.is_group(done.members),
    )


def _places(session: Session, at: At, members: list[Member], done: GroupImport) -> list[Participant]:
    known = {p.person_id: p for p in at.case.parties if p.left_at is None}
    ordinal = max((p.ordinal for p in at.case.parties if p.side == SIDE), default=0)
    people = _people(session, members, at)
    taken = {p.person_id for p in at.case.participants if p.ends_at is None}
    places = []
    for number, (member, person) in enumerate(zip(members, people, strict=True), 1):
        party = known.get(person.id)
        if (party is not None and party.side != SIDE) or (party is None and person.id in taken):
            raise InvalidInput({"text": f"line:{member.line}"})
        if party is None:
            ordinal += 1
            party = Party(case_id=at.case.id, person_id=person.id, side=SIDE, ordinal=ordinal)
            session.add(party)
            session.flush()
            place = Participant(
                case_id=at.case.id, person_id=person.id, capacity=Capacity.APPLICANT, party_id=party.id, starts_at=at.now,
            )  # fmt: skip
            session.add(place)
            places.append(place)
        session.add(
            ClaimLine(
                import_id=done.id, party_id=party.id, ordinal=number, crew=member.crew, month_from=member.month_from,
                month_to=member.month_to, amount_fen=member.amount_fen,
            )
        )  # fmt: skip
    session.flush()
    return places


def _people(session: Session, members: list[Member], at: At) -> list[Person]:
    """Known by number *and* name, otherwise new: a typed number must not reveal whom the house knows."""
    indexes = {m.line: blind_index(m.id_no) for m in members}
    rows = session.scalars(
        select(Person).where(Person.id_no_index.in_(list(indexes.values()))).order_by(Person.id)
    )
    known: dict[tuple[str | None, str], Person] = {}
    for row in rows:
        known.setdefault((row.id_no_index, plain_name(row.name)), row)
    found = []
    for member in members:
        person = known.get((indexes[member.line], plain_name(member.name)))
        if person is None:
            person = Person(
                name=member.name, id_no=member.id_no, id_no_index=indexes[member.line], phone=member.phone or None,
                phone_index=blind_index(member.phone), created_at=at.now,
            )  # fmt: skip
            session.add(person)
        found.append(person)
    session.flush()
    return found


def _quiet(session: Session, at: At) -> None:
    """Ten or more listen until they have elected who speaks; the mediator may ask one of them himself (F17)."""
    query = (
        select(Participant)
        .join(Party, Party.id == Participant.party_id)
        .where(
            Participant.case_id == at.case.id,
            Party.side == SIDE,
            Party.left_at.is_(None),
            Participant.capacity == Capacity.APPLICANT,
            Participant.ends_at.is_(None),
        )
    )
    places = session.scalars(query).all()
    if rules.is_group(len(places)):
        for place in places:
            place.may_speak = False


def _crown(session: Session, at: At, done: GroupImport, chosen: set[int]) -> list[Participant]:
    query = (
        select(ClaimLine, Participant)
        .join(Participant, Participant.party_id == ClaimLine.party_id)
        .where(
            ClaimLine.import_id == done.id,
            Participant.ends_at.is_(None),
            Participant.capacity.in_((Capacity.APPLICANT, Capacity.REPRESENTATIVE)),
        )
    )
    elected = []
    for line, place in session.execute(query).all():
        now_in = line.id in chosen
        if now_in and line.elected_at is None:
            line.elected_at = at.now
            tell_one(session, at, place.person_id, "elected")
        elif not now_in:
            line.elected_at = None
        place.capacity = Capacity.REPRESENTATIVE if now_in else Capacity.APPLICANT
        place.may_speak = now_in
        elected += [place] if now_in else []
    session.flush()
    return elected


def _problem(session: Session, done: GroupImport, chosen: frozenset[int]) -> str:
    problem = rules.election_problem(chosen, _votes(session, done), _voters(session, done), done.members)
    return f"election:{problem}" if problem else ""


def _own(session: Session, at: At) -> ClaimLine:
    done = import_of(session, at)
    line = None
    if done is not None and rules.is_group(done.members) and at.actor.participant_id is not None:
        me = session.get_one(Participant, at.actor.participant_id)
        if me.capacity in (Capacity.APPLICANT, Capacity.REPRESENTATIVE):
            line = session.scalars(select(ClaimLine).where(ClaimLine.party_id == me.party_id)).one_or_none()
    if line is None:
        raise NotFound()
    return line


def _by_refs(session: Session, import_id: int, refs: tuple[str, ...]) -> list[ClaimLine]:
    query = select(ClaimLine).join(Party, Party.id == ClaimLine.party_id)
    return list(session.scalars(query.where(ClaimLine.import_id == import_id, Party.ref.in_(refs))))


def _lines(session: Session, done: GroupImport) -> list[tuple[ClaimLine, Party, str]]:
    query = (
        select(ClaimLine, Party, Person.name)
        .join(Party, Party.id == ClaimLine.party_id)
        .join(Person, Person.id == Party.person_id)
        .where(ClaimLine.import_id == done.id)
        .order_by(ClaimLine.ordinal)
    )
    return [(line, party, name) for line, party, name in session.execute(query).all()]


def _row(line: ClaimLine, party: Party, name: str, votes: int) -> Row:
    months = "–".join(dict.fromkeys(m for m in (line.month_from, line.month_to) if m))
    return Row(
        party.ref, line.ordinal, name, line.crew, months, line.amount_fen, line.elected_at is not None, votes
    )


def _votes(session: Session, done: GroupImport) -> Counter[int]:
    query = select(RepresentativeVote.chosen_id).join(ClaimLine, ClaimLine.id == RepresentativeVote.chosen_id)
    return Counter(session.scalars(query.where(ClaimLine.import_id == done.id)))


def _voters(session: Session, done: GroupImport) -> int:
    query = select(RepresentativeVote.voter_id).join(ClaimLine, ClaimLine.id == RepresentativeVote.voter_id)
    return len(set(session.scalars(query.where(ClaimLine.import_id == done.id))))


def _presides(session: Session, at: At) -> bool:
    me = session.get(Participant, at.actor.participant_id or 0)
    return at.actor.role == Role.MEDIATOR and me is not None and me.capacity == Capacity.PRESIDING_MEDIATOR


def _note(
    session: Session, at: At, action: str, body: dict[str, object], private: dict[str, str] | None = None
) -> None:
    act = Act(action, at.actor.person_ref, str(at.actor.role), at.now, body, private or {})
    record(session, "staff", at.case.ref, act)
