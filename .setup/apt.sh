#!/usr/bin/env bash
# apt.sh "SERVICES" PACKAGE...: the part of set-up that runs as root. Debian starts a server the moment it is
# installed; our tests start their own on free ports, so nothing may be left running, now or after a reboot.
set -euo pipefail
services=$1
shift
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C.UTF-8

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

apt=(apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
# A third-party source that does not answer is no reason to stop: the install below will say if it mattered.
"${apt[@]}" update || echo "heyi: apt-get update had errors; going on with the lists at hand" >&2
[ $# -gt 0 ] || exit 0
"${apt[@]}" install -y --no-install-recommends "$@" </dev/null

if [ -d /run/systemd/system ]; then
  for service in $services; do systemctl --quiet disable --now "$service" || true; done
fi
