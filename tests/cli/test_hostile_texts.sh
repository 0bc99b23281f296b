#!/usr/bin/env bash
# Whatever a user writes, nothing of it is executed, marks up a picture or a page, or is a formula to a spreadsheet: see
# hostile_texts.py. Argument: the program. PROOFSWEEP_TEST_SCALE=20 tries 10,000 texts instead of 500.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
exec python3 "$(dirname "$0")/hostile_texts.py" "$(readlink -f "$1")" $((500 * ${PROOFSWEEP_TEST_SCALE:-1}))
