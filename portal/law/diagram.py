"""The transition table as Mermaid text, for the README and `heyi workflow-diagram`."""

from __future__ import annotations

from .machines import FINAL, TABLE
from .vocabulary import PREVIOUS, START, Machine, Stage

_TITLES: dict[tuple[Machine, Stage], str] = {
    (Machine.PROCEEDING, Stage.PRE_FILING): "立案前",
    (Machine.PROCEEDING, Stage.POST_FILING): "立案后",
    (Machine.PROCEEDING, Stage.TRIAL): "审判中",
    (Machine.AGREEMENT, Stage.PRE_FILING): "调解协议",
    (Machine.APPLICATION, Stage.PRE_FILING): "司法确认申请",
    (Machine.OBLIGATION, Stage.PRE_FILING): "履行",
}


def diagram(machine: Machine | None = None, stage: Stage | None = None) -> str:
    """Mermaid state diagrams, one per machine and stage (all six when nothing is named). Record-only rows are left out."""
    wanted = [(m, s) for m, s in _TITLES if machine in (None, m) and stage in (None, s)]
    return "\n\n".join(_one(m, s) for m, s in wanted)


def _one(machine: Machine, stage: Stage) -> str:
    edges: dict[tuple[str, str], list[str]] = {}
    for row in TABLE:
        if row.machine is not machine or stage not in row.stages or row.state == row.to:
            continue
        source = "[*]" if row.state == START else row.state
        target = f"{row.state}_RETURN" if row.to == PREVIOUS else row.to
        edges.setdefault((source, target), []).append(row.label)
    lines = ["stateDiagram-v2", f"    %% {_TITLES[machine, stage]}"]
    lines += [
        f'    state "{t} 原状态" as {t}' for t in sorted({t for _, t in edges if t.endswith("_RETURN")})
    ]
    lines += [f"    {a} --> {b}: {'、'.join(dict.fromkeys(labels))}" for (a, b), labels in edges.items()]
    lines += [
        f"    {state} --> [*]" for state in sorted(FINAL[machine]) if any(state in pair for pair in edges)
    ]
    return "\n".join(lines)
