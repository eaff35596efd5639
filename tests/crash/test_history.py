"""The checker must see planted bugs, or its silence means nothing."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.crash.history import Heard, History, Read, Sent, problems

Rows = list[dict[str, Any]]


def row(seq: int, sender: str, client_id: str, channel: str = "joint") -> dict[str, Any]:
    """One stored message."""
    return {"seq": seq, "id": f"{channel}{seq}", "from": sender, "client_id": client_id, "text": f"text {client_id}"}  # fmt: skip


def whole() -> History:
    """Twelve words in the joint channel, four in a caucus of p0 and p1, a refused one, one of unknown fate; p2 came late."""
    history = History()
    for channel, count, speakers in (("joint", 12, ("p0", "p1", "p2")), ("side", 4, ("p0", "p1"))):
        rows: Rows = []
        for n in range(1, count + 1):
            sender, name = speakers[n % len(speakers)], f"{channel[0]}{n}"
            sent = Sent(sender, name, f"text {name}", n, channel)
            sent.acked(n, f"{channel}{n}", n + 0.5)
            history.sent.append(sent)
            rows.append(row(n, sender, name, channel))
        history.stored[channel] = rows  # type: ignore[assignment]
    history.sent[3].answers.append(history.sent[3].answers[0])  # it was sent again, and got the same answer
    refused = Sent("p2", "no", "text no", 6, "side")
    refused.refused(6.5)
    history.sent += [refused, Sent("p0", "lost", "text lost", 13)]
    joint, side = history.stored["joint"], history.stored["side"]
    history.intervals = {
        ("p0", "joint"): [(0, None)], ("p1", "joint"): [(0, 4), (8, None)], ("p2", "joint"): [(2, None)],
        ("p0", "side"): [(0, None)], ("p1", "side"): [(0, None)],
    }  # fmt: skip
    history.transcripts = copy.deepcopy(
        {
            ("p0", "joint"): joint, ("p1", "joint"): [*joint[:4], *joint[8:]], ("p2", "joint"): joint[2:],
            ("p0", "side"): side, ("p1", "side"): side,
        }
    )  # fmt: skip
    history.live = [Heard("p0", "joint", copy.deepcopy(joint[2:9])), Heard("p2", "joint", copy.deepcopy(joint[5:])), Heard("p1", "side", copy.deepcopy(side))]  # fmt: skip
    history.reads = [
        Read("p0", "joint", 0, 5.7, copy.deepcopy(joint[:5])),
        Read("p0", "joint", 5, 9.7, copy.deepcopy(joint[5:9])),
        Read("p0", "joint", 0, 14, copy.deepcopy(joint[:8]), more=True),
        Read("p1", "joint", 2, 14, copy.deepcopy([*joint[2:4], *joint[8:]])),
    ]
    return history


def everywhere(history: History, change: Callable[[Rows], None], channel: str = "joint") -> None:
    """Change the table and what everybody reads of it: a fault that all see alike."""
    change(history.stored[channel])  # type: ignore[arg-type]
    for (reader, name), _ in list(history.transcripts.items()):
        if name == channel:
            rows = [m for m in history.stored[channel] if history.may_read(reader, channel, m["seq"])]
            history.transcripts[reader, name] = copy.deepcopy(rows)


def renumber(rows: Rows) -> None:
    for seq, message in enumerate(rows, 1):
        message["seq"] = seq


def drop(n: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        del rows[n]
        renumber(rows)

    return change


def double(n: int, **fresh: Any) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows.insert(n, {**rows[n], **fresh})
        renumber(rows)

    return change


def swap(a: int, b: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[a], rows[b] = rows[b], rows[a]
        renumber(rows)

    return change


def put(n: int, name: str, value: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[n].__setitem__(name, value)


def say(history: History, seq: int, sender: str, client_id: str, channel: str = "joint") -> None:
    everywhere(history, lambda rows: rows.append(row(seq, sender, client_id, channel)), channel)


def sent(history: History, client_id: str) -> Sent:
    return next(s for s in history.sent if s.client_id == client_id)


def move(history: History, client_id: str, invoked: float, ended: float) -> None:
    one = sent(history, client_id)
    one.invoked, one.ended = invoked, ended


def mine(history: History, reader: str, channel: str = "joint") -> Rows:
    return history.transcripts[reader, channel]  # type: ignore[return-value]


BUGS: dict[str, Callable[[History], Any]] = {
    "an acked message is gone": lambda h: everywhere(h, drop(4)),
    "the first acked message is gone": lambda h: everywhere(h, drop(0)),
    "the last acked message is gone": lambda h: everywhere(h, lambda rows: rows.pop()),
    "an acked message of a caucus is gone": lambda h: everywhere(h, lambda rows: rows.pop(), "side"),
    "an acked message is stored twice": lambda h: everywhere(h, double(4)),
    "an acked message is stored twice under two ids": lambda h: everywhere(h, double(4, id="other")),
    "one id is given to two messages": lambda h: everywhere(h, put(5, "id", "joint5")),
    "an id stands in two channels": lambda h: everywhere(h, put(0, "id", "joint1"), "side"),
    "two messages changed places": lambda h: everywhere(h, swap(3, 4)),
    "a number is missing": lambda h: everywhere(h, put(11, "seq", 14)),
    "a number is given twice": lambda h: everywhere(h, put(5, "seq", 5)),
    "the numbers begin at two": lambda h: everywhere(h, lambda rows: [m.update(seq=m["seq"] + 1) for m in rows] and None),
    "one member reads another order": lambda h: mine(h, "p0").reverse(),
    "one member misses the last": lambda h: mine(h, "p2").pop(),
    "one member misses one in the middle": lambda h: mine(h, "p0").pop(5),
    "one member reads other words": lambda h: put(3, "text", "x")(mine(h, "p1")),
    "one member reads it from another mouth": lambda h: put(3, "from", "p9")(mine(h, "p1")),
    "one member reads what was said before the coming": lambda h: mine(h, "p2").insert(0, copy.deepcopy(h.stored["joint"][1])),  # type: ignore[arg-type]
    "one member reads what was said while away": lambda h: mine(h, "p1").insert(4, copy.deepcopy(h.stored["joint"][4])),  # type: ignore[arg-type]
    "the other side reads the caucus": lambda h: h.transcripts.__setitem__(("p2", "side"), copy.deepcopy(h.stored["side"])),
    "the words were changed for all": lambda h: everywhere(h, put(3, "text", "x")),
    "nobody sent it": lambda h: everywhere(h, put(3, "client_id", "ghost")),
    "it is put in another's mouth": lambda h: everywhere(h, put(3, "from", "p9")),
    "the ack told another number": lambda h: sent(h, "j7").answers.__setitem__(0, (3, "joint7")),
    "the ack told another id": lambda h: sent(h, "j7").answers.__setitem__(0, (7, "joint8")),
    "the second ack told another number": lambda h: sent(h, "j4").answers.append((5, "joint5")),
    "an unanswered message is stored twice": lambda h: (say(h, 13, "p0", "lost"), say(h, 14, "p0", "lost")),
    "an unanswered message says something else": lambda h: (say(h, 13, "p0", "lost"), everywhere(h, put(12, "text", "x"))),
    "a refused message is stored": lambda h: say(h, 5, "p2", "no", "side"),
    "words for the caucus fell into the joint channel": lambda h: (everywhere(h, lambda rows: rows.pop(), "side"), say(h, 13, "p0", "s4")),
    "a later message overtook an acked one": lambda h: move(h, "j3", 9.9, 10.2),
    "an unanswered message overtook an acked one": lambda h: (setattr(sent(h, "j2"), "answers", []), setattr(sent(h, "j2"), "outcome", "info"), setattr(sent(h, "j2"), "invoked", 8)),
    "a connection heard out of order": lambda h: h.live[0].messages.reverse(),
    "a connection heard one twice": lambda h: h.live[0].messages.append(h.live[0].messages[-1]),
    "a connection heard what was rolled back": lambda h: h.live[0].messages.append(row(99, "p1", "ghost")),
    "a connection heard other words": lambda h: h.live[0].messages.__setitem__(0, {**h.live[0].messages[0], "text": "x"}),
    "a connection heard another speaker": lambda h: h.live[0].messages.__setitem__(0, {**h.live[0].messages[0], "from": "p9"}),
    "a connection heard what was said before the coming": lambda h: h.live[1].messages.insert(0, h.stored["joint"][0]),
    "the other side heard the caucus": lambda h: setattr(h.live[2], "reader", "p2"),
    "a read went back in time": lambda h: h.reads.append(Read("p0", "joint", 0, 15, copy.deepcopy(h.stored["joint"][:7]))),
    "a read after an ack misses the own words": lambda h: h.reads.insert(0, Read("p0", "joint", 0, 4.2, copy.deepcopy(h.stored["joint"][:2]))),
    "a read has a hole": lambda h: h.reads[0].messages.pop(2),  # type: ignore[attr-defined]
    "a read is out of order": lambda h: h.reads[0].messages.reverse(),  # type: ignore[attr-defined]
    "a read repeats what was asked after": lambda h: h.reads[1].messages.insert(0, h.stored["joint"][4]),  # type: ignore[attr-defined]
    "a read shows what is not stored": lambda h: h.reads[1].messages.append(row(10, "p1", "ghost")),  # type: ignore[attr-defined]
    "a read crosses the wall": lambda h: h.reads.append(Read("p2", "side", 0, 15, copy.deepcopy(h.stored["side"]))),
}  # fmt: skip


def test_a_whole_history_has_no_problems() -> None:
    assert problems(whole()) == []


def test_an_unanswered_message_may_be_stored_once() -> None:
    history = whole()
    say(history, 13, "p0", "lost")
    assert problems(history) == []


def test_two_reads_at_the_same_time_may_be_answered_in_either_order() -> None:
    history = whole()
    joint = history.stored["joint"]
    history.reads += [
        Read("p0", "joint", 0, 15.0, copy.deepcopy(joint[:12]), ended=15.2),
        Read("p0", "joint", 0, 15.1, copy.deepcopy(joint[:9]), ended=15.15),
    ]
    assert problems(history) == ["p0 no longer sees 12 of joint"]  # its own words were acked at 12.5
    sent(history, "j12").sender = "p9"
    for rows in (joint, *history.transcripts.values()):
        for message in rows:
            if message["client_id"] == "j12":
                message["from"] = "p9"  # type: ignore[index]
    assert not any("no longer" in line for line in problems(history))


@pytest.mark.parametrize("bug", BUGS)
def test_the_checker_sees_that(bug: str) -> None:
    history = whole()
    BUGS[bug](history)
    assert problems(history)
