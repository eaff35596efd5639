"""After the curtain: every paper of the scenario exists once and is done, and the files prove themselves to a stranger."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from portal import db
from portal.cases.files import FileStore
from portal.cases.models import Case, Paper
from portal.config import load
from portal.db.columns import use_keys
from tests.stories import scenario as s
from tests.stories.site import Site

HEYI = [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())"]
EACH_PARTY = {"service_address": 2}  # every other paper of the scenario exists once


def papers_are_done(site: Site, case: str) -> None:
    """The thirteen papers of the scenario, as many as there are to be, each closed; none is left half made."""
    config = load(site.settings)
    use_keys(config.encryption_keys)
    db.bind(config.database_url)
    with db.reading() as session:
        query = (
            select(Paper).join(Case, Case.id == Paper.case_id).where(Case.ref == case, Paper.language == "zh")
        )
        made = [(p.kind, p.state, p.sha256) for p in session.scalars(query) if p.state != "void"]
    db.dispose()
    assert [line[:2] for line in made if line[1] != "done"] == []
    found = Counter(kind for kind, _state, _sha in made)
    expected = {kind: EACH_PARTY.get(kind, 1) for kind in s.PAPERS}
    expected["service_proof"] = found["service_proof"]  # one for each paper served to each party
    assert dict(found) == expected and found["service_proof"] >= 2
    if os.environ.get("HEYI_SHOTS"):  # somebody wants to look at the pages
        for number, (kind, _state, sha) in enumerate(made):
            _keep(FileStore(config.files).get(case, sha), f"paper-{number:02d}-{kind}")


def _keep(pdf: bytes, name: str) -> None:
    folder = Path(os.environ["HEYI_SHOTS"])
    (folder / f"{name}.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "70", "-png", str(folder / f"{name}.pdf"), str(folder / name)], check=True
    )


@dataclass(frozen=True)
class File:
    """What a party took home: where it lies, the day it was signed, how many marks are on it."""

    path: Path
    signed: datetime
    marks: int


def a_stranger_accepts(site: Site, files: list[File]) -> None:
    """`heyi verify` with nothing but the root; poppler's `pdfsig` on the day of signing, a person's certificate lives no longer."""
    root = load(site.settings).keys / "root.pem"
    run = [*HEYI, "verify", *(str(f.path) for f in files), "--root", str(root)]
    answer = subprocess.run(run, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for file in files:
        told = _pdfsig(site.folder, root, file.path, file.signed)
        # The document time-stamp is beyond this tool; everything a person or a seal did is not.
        assert told.count("Signature is Valid.") == file.marks, told
        assert told.count("Certificate is Trusted.") == file.marks, told


def _pdfsig(folder: Path, root: Path, path: Path, signed: datetime) -> str:
    nss = f"sql:{_store(folder, root)}"
    at = signed.strftime("%Y-%m-%d 04:00:00")  # noon in China
    run = ["faketime", at, "pdfsig", "-nssdir", nss, str(path)]
    return subprocess.run(run, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}).stdout


def _store(folder: Path, root: Path) -> Path:
    """A certificate store that knows the installation's root and nothing else."""
    store = folder / "nss"
    if not store.exists():
        assert shutil.which("certutil"), "`make setup-tests` brings certutil (libnss3-tools)"
        store.mkdir()
        subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
        trust = ["certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,C,C", "-i", str(root)]
        subprocess.run(trust, check=True)
    return store
