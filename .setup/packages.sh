#!/usr/bin/env bash
# packages.sh demo|test: sees to the Debian packages. As root or with password-free sudo it installs what is
# missing; anybody else gets one line that names everything, and set-up stops. Nothing missing: 50 ms.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

# What the running product loads.
#   libharfbuzz-subset0: no other package pulls it in, and without it WeasyPrint falls back to a subsetter that is
#   some forty times slower on Chinese fonts. fonts-noto-cjk: what the private font set is cut from.
RUNTIME="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig fonts-noto-cjk"
# What only the tests start or call: servers, browser, outside opinions on our PDFs, a clock to turn.
TESTS="chromium-headless-shell postgresql redis-server nginx coturn poppler-utils qpdf libnss3-tools openssl faketime procps"
SERVICES="postgresql redis-server nginx coturn"

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

wanted() {
  find_python >/dev/null || echo python3.11 python3.11-venv
  echo "$RUNTIME"
  [ "$1" = demo ] || echo "$TESTS"
}

missing() {
  local name
  for name in $(wanted "$1"); do installed "$name" || printf '%s ' "$name"; done
}

if ! command -v dpkg-query >/dev/null; then
  say "this is not Debian: make sure of Python 3.11 and what these packages bring: $(wanted "$1" | tr '\n' ' ')"
  exit 0
fi
# The font set takes the Fandol faces out of this package without installing it (half of TeX), so apt must know it.
fonts_obtainable() {
  [ -e "${HEYI_FONTS:-.fonts}/fonts.conf" ] || apt-cache show texlive-lang-chinese >/dev/null 2>&1
}

names=$(missing "$1")
names=${names% }
[ -n "$names" ] || ! fonts_obtainable || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo -n)
else
  advice="sudo apt-get update"
  [ -z "$names" ] || advice+=" && sudo apt-get install -y --no-install-recommends $names"
  fail "missing Debian packages or package lists; please run: $advice"
fi
say "installing Debian packages: ${names:-only the package lists}"
new_services=""
for name in $SERVICES; do case " $names " in *" $name "*) new_services+="$name " ;; esac; done
log=$(mktemp)
# shellcheck disable=SC2086
if ! "${as_root[@]}" bash .setup/apt.sh "$new_services" $names >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  fail "apt-get could not install them; its whole answer is in $log"
fi
rm -f "$log"
names=$(missing "$1")
[ -z "$names" ] || fail "apt-get ended without an error but these are still missing: $names"
