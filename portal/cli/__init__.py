"""The console script `heyi`: finds the command, loads only what that command needs.

Exit codes: 0 done or valid, 1 refused or not valid, 2 cannot be read or wrongly called.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

# name → (module under portal.cli, function, help). Each function takes the remaining words and returns an exit code.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "serve": ("running", "serve", "start the web server (python wsgi.py)"),
    "worker": ("running", "worker", "send messages, render and sign papers, fire clocks"),
    "proxy-config": ("proxy", "proxy_config", "nginx for several web processes, rooms sharded over them"),
    "demo": ("running", "demo", "load the demo and serve it; `demo otp NAME` prints a staff code"),
    "db": ("running", "database", "db upgrade: bring the schema to head"),
    "sweep": ("running", "sweep", "one round of what happens by itself; --now AT for another moment"),
    "mail-in": (
        "mail_in",
        "mail_in",
        "one e-mail on standard input, from the mail server: a reply joins its talk",
    ),
    "verify": ("law", "verify", "check signed papers or bundles; no database needed"),
    "lint": ("law", "lint", "would a court confirm this agreement.json"),
    "schema": ("law", "schema", "schema agreement: the JSON Schema of agreement.json"),
    "clock": ("law", "clock", "clock TIMER START [--pause FROM..TO]: due date and article"),
    "workflow-diagram": ("law", "diagram", "the state machines as Mermaid"),
    "audit": (
        "keeping",
        "audit",
        "audit verify: walk every chain; audit replay: do they lead to what is stored",
    ),
    "backup": ("keeping", "backup", "backup DIR: database, files, keys, manifest"),
    "restore": (
        "keeping",
        "restore",
        "restore DIR into an empty HEYI_DATA, and verify it; --check only verifies",
    ),
    "settings": ("looking", "settings", "every setting with default and meaning"),
    "doctor": ("looking", "doctor", "what is wrong with this installation"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the console script exits with what this returns."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0 if words else 2
    if words[0] not in COMMANDS:
        sys.stderr.write(f"heyi: no command {words[0]!r}\n\n{usage()}")
        return 2
    module, function, _help = COMMANDS[words[0]]
    try:
        return int(getattr(importlib.import_module(f"portal.cli.{module}"), function)(words[1:]))
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """One line a command."""
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {text}" for name, (_m, _f, text) in COMMANDS.items())
    return f"usage: heyi COMMAND …\n\n{lines}\n"


def parser(name: str) -> argparse.ArgumentParser:
    """An argument parser that calls itself by the command's name."""
    return argparse.ArgumentParser(prog=f"heyi {name}", description=COMMANDS[name][2])


def say(text: str) -> None:
    """A line for the operator."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """A line on what went wrong."""
    sys.stderr.write(text + "\n")
