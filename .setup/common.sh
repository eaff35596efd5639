# Words shared by the set-up scripts; sourced, never run.

# A service account may have no home to keep pip's download cache in.
[ -w "${HOME:-/nonexistent}" ] || export PIP_NO_CACHE_DIR=1

say() { printf 'heyi: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# The lock files are resolved for Python 3.11, so nothing else will do. $PYTHON overrides the search.
# A version manager's shim can be on PATH and still refuse to run, hence the trial.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3 /usr/bin/python3.11 /usr/local/bin/python3.11}; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}
