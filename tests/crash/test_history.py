"""The checker must see planted bugs, or its silence means nothing."""

import copy
from collections.abc import Callable

import pytest

from tests.crash.history import History, Sent, problems


def whole() -> History:
    history = History()
    stored = []
    for n in range(1, 13):
        sender = f"p{n % 3}"
        history.sent.append(Sent(sender, f"c{n}", f"text {n}", n, n + 0.5, n))
        stored.append({"seq": n, "id": f"m{n}", "from": sender, "client_id": f"c{n}", "text": f"text {n}"})
    history.sent.append(Sent("p0", "lost", "never answered", 13))
    history.transcripts = {name: copy.deepcopy(stored) for name in ("p0", "p1", "p2")}
    history.live = [copy.deepcopy(stored[2:9]), copy.deepcopy(stored[5:])]
    return history


def each(history: History, change: Callable[[list], None]) -> None:
    for view in history.transcripts.values():
        change(view)  # type: ignore[arg-type]


def renumber(view: list) -> None:
    for seq, message in enumerate(view, 1):
        message["seq"] = seq


def drop(n: int) -> Callable[[list], None]:
    def change(view: list) -> None:
        del view[n]
        renumber(view)

    return change


def double(n: int) -> Callable[[list], None]:
    def change(view: list) -> None:
        view.insert(n, dict(view[n]))
        renumber(view)

    return change


def swap(a: int, b: int) -> Callable[[list], None]:
    def change(view: list) -> None:
        view[a], view[b] = view[b], view[a]
        renumber(view)

    return change


def set_in(n: int, name: str, value: object) -> Callable[[list], None]:
    return lambda view: view[n].__setitem__(name, value)


BUGS: dict[str, Callable[[History], None]] = {
    "an acked message is gone": lambda h: each(h, drop(4)),
    "the first acked message is gone": lambda h: each(h, drop(0)),
    "the last acked message is gone": lambda h: each(h, lambda v: v.pop()),
    "an acked message is stored twice": lambda h: each(h, double(4)),
    "two messages changed places": lambda h: each(h, swap(3, 4)),
    "a number is missing": lambda h: each(h, set_in(11, "seq", 14)),
    "a number is given twice": lambda h: each(h, set_in(5, "seq", 5)),
    "one member reads another order": lambda h: swap(1, 2)(h.transcripts["p1"]),  # type: ignore[arg-type]
    "one member misses the last": lambda h: h.transcripts["p2"].pop(),  # type: ignore[attr-defined]
    "one member reads other words": lambda h: set_in(3, "text", "x")(h.transcripts["p1"]),  # type: ignore[arg-type]
    "the words were changed for all": lambda h: each(h, set_in(3, "text", "x")),
    "nobody sent it": lambda h: each(h, set_in(3, "client_id", "ghost")),
    "it is put in another's mouth": lambda h: each(h, set_in(3, "from", "p9")),
    "the ack told another number": lambda h: setattr(h.sent[6], "seq", 3),
    "an unanswered message is stored twice": lambda h: each(
        h,
        lambda v: v.extend(
            {"seq": n, "id": f"m{n}", "from": "p0", "client_id": "lost", "text": "never answered"}
            for n in (13, 14)
        ),
    ),
    "a later message overtook an acked one": lambda h: (
        setattr(h.sent[2], "invoked", 9.9),
        setattr(h.sent[2], "acked", 10.2),
    ),  # fmt: skip
    "a connection heard out of order": lambda h: h.live[0].reverse(),
    "a connection heard one twice": lambda h: h.live[0].append(h.live[0][-1]),
    "a connection heard what was rolled back": lambda h: h.live[1].append(
        {"seq": 99, "id": "m99", "text": "ghost"}
    ),
    "a connection heard other words": lambda h: h.live[0].__setitem__(0, {**h.live[0][0], "text": "x"}),
}


def test_a_whole_history_has_no_problems() -> None:
    assert problems(whole()) == []


def test_an_unanswered_message_may_be_stored_once() -> None:
    history = whole()
    each(
        history,
        lambda v: v.append(
            {"seq": 13, "id": "m13", "from": "p0", "client_id": "lost", "text": "never answered"}
        ),
    )
    assert problems(history) == []


@pytest.mark.parametrize("bug", BUGS)
def test_the_checker_sees_that(bug: str) -> None:
    history = whole()
    BUGS[bug](history)
    assert problems(history)
