"""Tables without a row policy, each with the reason why none is needed. A new table belongs here or in `row_security`.

Most of them are decided by a door that no query goes round: the case's (`cases.access`), or the signed-in person's own
rows. Where a reason says «moves», rows hold who is where and when, and the room computes per reader what of it is told.
"""

from __future__ import annotations

_FILE = "the file of a case, the same for all who take part in it; the case's door decides"
_PERSON = "belongs to one person, who is asked for by the session and never by an address"
_HOUSE = "the house's own machinery: no words, no people's talk"
_PUBLIC = "public bodies and lists"
_MOVES = "who sits where and when; the room tells each reader a part of it, words are none"
_JOINT = "said at the common table and meant for the record that all confirm"
_ONE_PARTY = "one party's answer in the file: a code and a time, shown by the case's pages per reader"
_COURT = "a court's or agreement's paper; its pages and papers go by reader and kind"

OPEN: dict[str, str] = {
    "alembic_version": _HOUSE,
    "attempt": _HOUSE,
    "event": "hints without content: a topic and a number",
    "job": "row numbers and refs, never personal content",
    "number_series": _HOUSE,
    "worker_beat": _HOUSE,
    "idempotency_record": "found by the caller's own key and person only",
    "spent_token": _HOUSE,
    "one_time_code": _PERSON,
    "audit_chain": "names and heads of chains; the words lie in audit_content, which has a policy",
    "audit_checkpoint": "heads of chains, exported on purpose",
    "audit_link": "codes, refs and times; the words lie in audit_content, which has a policy; no page reads it",
    "court": _PUBLIC,
    "organisation": _PUBLIC,
    "court_roster": _PUBLIC,
    "mediator_profile": "the public roster (OM-05)",
    "person": "names are known to the case; number, phone and address are sealed columns, shown masked by reader",
    "account": _PERSON,
    "appointment": "who holds which office: public in every room",
    "entry_link": _PERSON,
    "login_session": _PERSON,
    "consent": _PERSON,
    "notice": "addressed to one person and read by that person's bell only; codes and names, never words of a talk",
    "outgoing": "written for the worker; says no more than a lock screen may; pages of the demo only",
    "case_file": _FILE + "; the safety note is a sealed column for the desk and the mediator",
    "case_organisation": _PUBLIC,
    "clock": _FILE,
    "intake_draft": _PERSON,
    "party": _FILE,
    "participant": _FILE,
    "proceeding": _FILE,
    "assignment": _FILE,
    "disclosure_answer": _ONE_PARTY,
    "mediation_consent": _ONE_PARTY,
    "ballot": "a choice from the public roster; only a common one is ever told, and that by an operation",
    "joint_answer": _ONE_PARTY,
    "contact_attempt": "the desk's tries to reach a party: times and ways",
    "replacement_request": "a wish about the mediator, sealed, for the organisation or court that decides",
    "evidence": "each item has its own audience, which the case's queries ask for; the bytes lie outside the database",
    "authority_paper": "as with evidence: its page asks who may see it; the bytes lie outside the database",
    "interpreter_oath": _JOINT,
    "group_import": _FILE,
    "claim_line": "a part of the claim, which the other side reads; a member's page asks for the member's own line only",
    "representative_vote": "a choice among those who stand; only numbers are told, by an operation",
    "failure_report": "written for the court (OM-20), sealed, read by the desk",
    "paper": _COURT,
    "paper_look": _COURT,
    "paper_request": _COURT,
    "paper_revision": _COURT,
    "paper_signature": _COURT,
    "service": _COURT,
    "service_address": "a sealed address; shown by reader, hidden where a case hides its contacts",
    "agreement": _COURT,
    "clause": _COURT,
    "clause_reading": _COURT,
    "finding_answer": _COURT,
    "obligation": _COURT,
    "application": _COURT,
    "ruling": _COURT,
    "supplement": _COURT,
    "question_answer": _COURT,
    "room": _MOVES,
    "channel": _MOVES,
    "sitting": _MOVES,
    "attendance": _MOVES + "; who else is within earshot is a sealed column for who leads",
    "opening_tick": _JOINT,
    "guest_consent": _ONE_PARTY,
    "onsite_wish": _JOINT,
    "day_mode": "that the talk goes on by text, and since when: everybody in it knows",
    "undisputed_fact": _JOINT + " (OM-21)",
    "fact_answer": _JOINT,
    "minutes": _JOINT + "; a draft is shown to its writers only by the page",
    "minutes_confirmation": _JOINT,
}
