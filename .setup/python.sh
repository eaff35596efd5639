#!/usr/bin/env bash
# python.sh demo|test: brings .venv to what the lock file says, every file checked against its hash. The stamp holds
# what .venv was built from, so a second run costs nothing and a changed lock or a moved folder is noticed.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

case $1 in demo) lock=requirements.lock ;; test) lock=requirements-dev.lock ;; *) fail "demo or test?" ;; esac
python=$(find_python) || fail "Python 3.11 with its venv module is needed; PYTHON=/path/to/python3.11 names one"

fingerprint() { { echo "$PWD"; cat "$1" pyproject.toml; } | sha256sum; }
stamped() { [ "$(cat ".venv/heyi-$1" 2>/dev/null)" = "$(fingerprint "$2")" ]; }

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  "$python" -m venv .venv
fi
# The tests' environment holds the runtime at the same versions, so the demo is served by it as well.
if stamped test requirements-dev.lock || stamped "$1" "$lock"; then exit 0; fi

say "installing Python packages from $lock"
rm -f .venv/heyi-*
pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check --no-input)
# PIP_USER, PIP_TARGET and the like from somebody's shell would send the packages elsewhere.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT PYTHONPATH PYTHONHOME
"${pip[@]}" install --require-hashes --requirement "$lock"
"${pip[@]}" install --no-deps --no-build-isolation --editable .
.venv/bin/python -m pip --disable-pip-version-check check >&2
fingerprint "$lock" >".venv/heyi-$1"
