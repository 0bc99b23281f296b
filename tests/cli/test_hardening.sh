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
finish
