#!/usr/bin/env bash
# bench.sh: what only `make bench` needs: the peers we measure ourselves against. Each is fetched once into .cache/.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

home=.cache/peers
stamp=$home/.stamp
fingerprint() { cat tests/bench/talk/package.json tests/bench/talk/package-lock.json tests/bench/talk/synapse.in .setup/node.lock .setup/bench.sh | sha256sum; }
mkdir -p "$home"
exec 9>"$home/.lock"
flock 9

if ! command -v prosody >/dev/null; then
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "missing for make bench; please run: sudo apt-get install -y --no-install-recommends prosody lua-dbi-sqlite3"
    as_root=(sudo -n)
  fi
  say "installing Prosody"
  "${as_root[@]}" bash .setup/apt.sh prosody prosody lua-dbi-sqlite3 >"$home/apt.log" 2>&1 || fail "apt-get failed: $home/apt.log"
fi

[ "$(cat "$stamp" 2>/dev/null)" != "$(fingerprint)" ] || exit 0
say "fetching the peers: Node, Socket.IO for it, Synapse"
rm -rf "$home/node" "$home/synapse" "$home/npm"
"$(find_python)" -m venv "$home/node"
"$home/node/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes --requirement .setup/node.lock
mkdir "$home/npm"
cp tests/bench/talk/package.json tests/bench/talk/package-lock.json "$home/npm/"
(cd "$home/npm" && PATH=$PWD/../node/bin:$PATH npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) </dev/null >&2
# Synapse is a peer to measure, not a part of us: its version is named, its own dependencies are its own affair.
"$(find_python)" -m venv "$home/synapse"
"$home/synapse/bin/python" -m pip --quiet --disable-pip-version-check install --requirement tests/bench/talk/synapse.in
fingerprint >"$stamp"
