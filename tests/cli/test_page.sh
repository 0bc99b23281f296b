#!/usr/bin/env bash
# The page of a report in a real browser: what a reader sees, and sliders that agree with the program.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
[[ -n $(command -v chromium chromium-browser google-chrome) ]] || { echo "skipped: no Chromium (Debian: chromium)"; exit 77; }
command -v pdftotext >/dev/null || { echo "skipped: no pdftotext (Debian: poppler-utils)"; exit 77; }
exec python3 tests/cli/page.py "$1"
