"""What this host lacks for papers: libraries and the font set. Called at boot and by the doctor."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping

from documents import fonts

# soname → Debian package. Without libharfbuzz-subset a paper takes 8 to 44 times longer and nothing else tells.
LIBRARIES: Mapping[str, str] = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}


def system_problems(libraries: Mapping[str, str] = LIBRARIES) -> list[str]:
    """One line for each thing missing, naming what to install; empty when papers can be rendered."""
    found = []
    for soname, package in libraries.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            found.append(f"library {soname} is missing; install the Debian package {package}")
    return found + fonts.problems()
