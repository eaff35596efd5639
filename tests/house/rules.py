"""The rules of the house as functions from source text to complaints, so that each can be shown to fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORDER = ("law", "audit", "people", "notices", "cases", "rooms", "agreements", "court", "oversight", "actions")
EDGES = ("views", "pages", "page", "api")  # may import every room
FOUNDATION = ("db", "clock", "errors", "config")
STDLIB_ONLY = "law"
MOVED = ("proceeding", "agreement", "application", "obligation", "subject")
WRITER_OF_STATE = "portal/cases/advance.py"


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """(path from the root, text) of every Python file of the product."""
    for folder in folders or ("portal", "realtime", "documents", "migrations"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def imports(path: str, text: str) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import; names taken from `portal` or a room count as modules too."""
    package = path.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def wrong_arrows(path: str, text: str) -> list[str]:
    """Imports that point the wrong way."""
    return [
        f"{path}:{line} {path} must not import {module}"
        for line, module in imports(path, text)
        if _forbidden(path, module)
    ]


def _forbidden(path: str, module: str) -> bool:
    parts = module.split(".")
    if path.startswith("documents/"):
        return parts[0] in ("realtime", "wsgi") or (
            parts[0] == "portal" and parts[1:2] not in ([], ["law"], ["errors"])
        )
    if path.startswith("portal/"):
        return parts[0] == "realtime" or _backwards(path, parts)
    return False


def _backwards(path: str, parts: list[str]) -> bool:
    here = path.split("/")
    room = here[1]
    if room not in ORDER or _is_edge(here) or parts[0] != "portal" or len(parts) < 2:
        return False
    target = parts[1]
    if room == STDLIB_ONLY:
        return target not in ("law", "errors")
    return target in ORDER and ORDER.index(target) > ORDER.index(room)


def _is_edge(here: list[str]) -> bool:
    return any(part.removesuffix(".py").split("_")[0] in EDGES for part in here[2:])


def law_needs_more_than_stdlib(path: str, text: str, stdlib: frozenset[str]) -> list[str]:
    """`portal.law` imports the standard library, itself and the error families only."""
    if not path.startswith("portal/law/"):
        return []
    found = imports(path, text)
    return [
        f"{path}:{line} {module}"
        for line, module in found
        if module.split(".")[0] not in stdlib | {"portal", "__future__"}
    ]


def commits(path: str, text: str) -> list[str]:
    """A commit anywhere but in `portal/db`."""
    if path.startswith(("portal/db/", "migrations/")):
        return []
    calls = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    )
    return [f"{path}:{n.lineno} commits" for n in calls if n.func.attr == "commit"]


def states_written(path: str, text: str) -> list[str]:
    """The state of a machine assigned anywhere but in `advance()`."""
    if path == WRITER_OF_STATE:
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        found.extend(_state_targets(path, targets))
    return found


def _state_targets(path: str, targets: list[ast.expr]) -> list[str]:
    flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [
        f"{path}:{t.lineno} writes {t.value.id}.state"
        for t in flat
        if isinstance(t, ast.Attribute)
        and t.attr in ("state", "stage")
        and isinstance(t.value, ast.Name)
        and t.value.id in MOVED
    ]


def eventlet_imports(path: str, text: str) -> list[str]:
    """`eventlet` named outside wsgi.py and the one module of realtime/ that tunes it."""
    if path in ("wsgi.py", "realtime/eventlet_tuning.py"):
        return []
    return [
        f"{path}:{line} imports {module}"
        for line, module in imports(path, text)
        if module.split(".")[0] == "eventlet"
    ]


def clocks_read(path: str, text: str) -> list[str]:
    """The clock read anywhere but in portal/clock.py: `now` is passed in."""
    if path == "portal/clock.py" or path.startswith(("migrations/", "documents/pki")):
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("now", "utcnow", "today")
        ):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("datetime", "date"):
                found.append(f"{path}:{node.lineno} reads the clock")
    return found
