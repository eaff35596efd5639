#!/usr/bin/env bash
# Rewrites the lock files: `make lock`. With arguments they go to pip-compile (`--upgrade`, `--upgrade-package flask`).
# Locks are made against the public index only: a version that only somebody's private mirror has would break
# everybody else, so local pip configuration and link folders are left out, and no address is written down.
# PYTHON=/usr/bin/python3.11 locks with Debian's own: a newer patch release may skip what 3.11.2 still needs.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(find_python)" -m venv "$tools/venv"
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_NO_INDEX PIP_CONSTRAINT PIP_REQUIREMENT
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"
"$tools/venv/bin/pip" install --quiet pip-tools

compile() {
  "$tools/venv/bin/pip-compile" --quiet --no-config --strip-extras --allow-unsafe --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --pip-args '--only-binary :all:' "$@"
}

# --all-build-deps locks setuptools too: the project itself is installed without build isolation.
say "locking the runtime"
compile --all-build-deps "$@" --output-file requirements.lock pyproject.toml
say "locking the tests' environment, at the runtime's versions"
compile --all-build-deps --extra dev --constraint requirements.lock "$@" --output-file requirements-dev.lock pyproject.toml
say "locking the stand-in for Node"
compile "$@" --output-file .setup/node.lock .setup/node.in
