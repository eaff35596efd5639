#!/usr/bin/env bash
# assets.sh: what is built here rather than fetched: the private font set and the compiled message catalogues.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

stamp=.cache/fonts.stamp
sources=$(find documents -path '*font*' \( -name '*.py' -o -name '*.json' \) | sort)
if [ -n "$sources" ]; then
  # shellcheck disable=SC2086
  now=$({ echo "$PWD"; cat $sources; dpkg-query -W fonts-noto-cjk 2>/dev/null || true; } | sha256sum)
  if [ ! -d "${HEYI_FONTS:-.fonts}" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
    say "building the private font set"
    .venv/bin/python -m documents.fonts build >&2
    printf '%s\n' "$now" >"$stamp"
  fi
fi

if [ -d portal/translations ]; then
  find portal/translations -name '*.po' | while read -r catalogue; do
    compiled=${catalogue%.po}.mo
    if [ ! -e "$compiled" ] || [ "$catalogue" -nt "$compiled" ]; then
      .venv/bin/pybabel --quiet compile --input-file "$catalogue" --output-file "$compiled"
    fi
  done
fi
