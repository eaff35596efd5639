#!/usr/bin/env bash
# demo.sh: runs the demo as make's child. A terminal's Ctrl-C reaches both; but a supervisor that interrupts only make
# (`kill -INT` of its pid) leaves make waiting for a child that was never told. Then, and only then, we tell it.
set -euo pipefail
cd "$(dirname "$0")/.."

# Once interrupted, make stays inside its handler, where SIGINT (second bit) is blocked.
interrupted() {
  local mask
  mask=$(sed -n 's/^SigBlk:\s*//p' "/proc/$1/status" 2>/dev/null) && [ $((0x${mask:-0} & 2)) -ne 0 ]
}

watch() { # MAKE DEMO
  while kill -0 "$2" 2>/dev/null && ! interrupted "$1"; do sleep 0.2; done
  for _ in {1..10}; do kill -0 "$2" 2>/dev/null || return 0; sleep 0.2; done
  kill -TERM "$2"
}

if [ "$(cat "/proc/$PPID/comm" 2>/dev/null)" = make ]; then
  # Twice in the background: the demo must not inherit a child it does not know. Nor may a closed pipe keep
  # whoever reads the demo's output waiting for the watcher.
  (watch "$PPID" "$$" >/dev/null 2>&1 </dev/null &)
fi
exec .venv/bin/heyi demo
