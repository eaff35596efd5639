#!/usr/bin/env bash
# browser.sh: third-party browser code, fetched by `npm ci` (lock file, integrity checked), copied to static/vendor and
# served from our own origin. The npm tree itself is thrown away. No Node here: one comes from PyPI for this call
# only, in a folder that is gone afterwards, and never on anybody's PATH but npm's.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

stamp=static/vendor/.stamp
fingerprint() { cat .setup/browser/package.json .setup/browser/package-lock.json .setup/browser.sh | sha256sum; }
if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ]; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Node and npm leave caches behind; a service account may have no home to leave them in.
export TMPDIR=$work NODE_DISABLE_COMPILE_CACHE=1
[ -w "${HOME:-/nonexistent}" ] || export npm_config_cache=$work/npm HOME=$work
path=$PATH
if ! node --version >/dev/null 2>&1 || ! npm --version >/dev/null 2>&1; then
  say "no Node here: borrowing one from PyPI"
  "$(find_python)" -m venv "$work/node"
  "$work/node/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes --requirement .setup/node.lock
  path=$work/node/bin:$PATH
fi

say "fetching browser libraries"
mkdir "$work/browser"
cp .setup/browser/package.json .setup/browser/package-lock.json "$work/browser/"
# No install scripts: the code goes to browsers, it has nothing to do on this machine.
(cd "$work/browser" && PATH=$path npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) </dev/null >&2

modules=$work/browser/node_modules
rm -rf static/vendor
mkdir -p static/vendor
cp "$modules/socket.io-client/dist/socket.io.min.js" static/vendor/
cp "$modules/socket.io-client/dist/socket.io.esm.min.js" static/vendor/
cp "$modules/socket.io-client/LICENSE" static/vendor/socket.io.LICENSE
chmod -R u=rwX,go=rX static/vendor
fingerprint >"$stamp"
