#!/usr/bin/env bash
# A release program is built against memory errors: position independent, relocations read-only from the start, checked
# string functions, guarded stacks.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
command -v readelf >/dev/null || { echo "skipped: no readelf"; exit 77; }
dynamic=$(readelf -Wd "$proofsweep") symbols=$(readelf -W --dyn-syms "$proofsweep") header=$(readelf -Whl "$proofsweep")
[[ $symbols == *__*_chk@* ]] || { echo "skipped: this is no release build"; exit 77; }
expect_match "position independent" 'Type: +DYN' "$header"
expect_match "read-only relocations" GNU_RELRO "$header"
expect_match "bound at the start" 'BIND_NOW|FLAGS.*NOW' "$dynamic"
expect_match "stack is not executable" 'GNU_STACK.* RW ' "$header"
expect_match "guarded stacks" __stack_chk_fail "$symbols"
expect_match "checked copies" '__(memcpy|read|vsnprintf|snprintf|fprintf|vfprintf)_chk' "$symbols"
# Level 3 differs from 2 in which copies are checked: only the compiler's command tells.
commands=$(dirname "$proofsweep")/compile_commands.json
if [[ -f $commands ]]; then
  ours=$(grep '"command"' "$commands" | grep -c -- ' -c [^ ]*/src/[^ ]*"' || true)
  expect "some commands" yes "$( ((ours > 100)) && echo yes)"
  for flag in -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fPIE; do
    expect "compiled with $flag" "$ours" \
      "$(grep '"command"' "$commands" | grep -- ' -c [^ ]*/src/[^ ]*"' | grep -c -- " $flag " || true)"
  done
fi
finish
