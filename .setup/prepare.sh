#!/usr/bin/env bash
# prepare.sh demo|test: from an empty clone to a machine that can run one or the other. Each step notices when it has
# nothing to do. Two set-ups in one folder (a demo and a test run started together) take turns.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

case ${1:-} in demo | test) purpose=$1 ;; *) fail "usage: prepare.sh demo|test" ;; esac
mkdir -p .cache
exec 9>.cache/setup.lock
flock 9
started=$SECONDS
for step in packages python browser assets; do
  before=$SECONDS
  bash ".setup/$step.sh" "$purpose" 9>&-
  spent=$((SECONDS - before))
  [ "$spent" -lt 2 ] || say "$step: $spent s"
done
[ $((SECONDS - started)) -lt 2 ] || say "set-up took $((SECONDS - started)) s"
