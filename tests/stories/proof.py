"""After the curtain: every paper of the scenario exists and is done, and the files prove themselves to a stranger."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from portal import db
from portal.cases.files import FileStore
from portal.cases.models import Case, Paper
from portal.config import load
from portal.db.columns import use_keys
from tests.stories import scenario as s
from tests.stories.site import Site


def papers_are_done_and_verify(site: Site, case: str, rulings: list[Path]) -> None:
    """The thirteen papers; `heyi verify` on the agreement and on both downloads, with nothing but the root."""
    config = load(site.settings)
    use_keys(config.encryption_keys)
    db.bind(config.database_url)
    with db.reading() as session:
        query = (
            select(Paper).join(Case, Case.id == Paper.case_id).where(Case.ref == case, Paper.language == "zh")
        )
        made = [(p.kind, p.state, p.sha256) for p in session.scalars(query) if p.state != "void"]
    db.dispose()
    agreement = site.folder / "agreement.pdf"
    digest = next(sha for kind, _state, sha in made if kind == "agreement")
    agreement.write_bytes(FileStore(config.files).get(case, digest))
    for path in (agreement, *rulings):
        answer = subprocess.run(
            [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())", "verify", str(path), "--root",
             str(config.keys / "root.pem")],
            capture_output=True, text=True,
        )  # fmt: skip
        assert answer.returncode == 0, f"{path.name}: {answer.stdout}{answer.stderr}"
    done = {kind for kind, state, _sha in made if state == "done"}
    assert set(s.PAPERS) <= done, f"not done: {sorted(set(s.PAPERS) - done)}"
