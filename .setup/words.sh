#!/usr/bin/env bash
# words.sh: bring the message catalogue up to date with the screens. A new Chinese text comes in with an empty English
# line, a text nobody says any more goes; tests/words then names every line that still needs a translator.
set -euo pipefail
cd "$(dirname "$0")/.."
. .setup/common.sh

template=$(mktemp)
trap 'rm -f "$template"' EXIT
english=portal/translations/en/LC_MESSAGES/messages.po
# Babel leaves out folders that begin with an underscore unless told otherwise; _macros holds half of the small words.
.venv/bin/pybabel --quiet extract --mapping-file=pyproject.toml --ignore-dirs='.*' --keywords=N_ --keywords=lazy_gettext \
  --add-location=file --sort-by-file --no-wrap --output-file="$template" .
# No fuzzy guesses: a translation that nearly fits is a wrong translation.
.venv/bin/pybabel --quiet update --input-file="$template" --output-file="$english" --locale=en \
  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
say "$english is up to date; run tests/words"
