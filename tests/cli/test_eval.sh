#!/usr/bin/env bash
# `eval` and `ceiling`: the paper's headline (table 2) in all three outputs, and bad words answered in one sentence.
set -euo pipefail
proofsweep=$1
failures=0

expect() { # name, expected, actual
  if [[ $2 != "$3" ]]; then
    printf 'FAIL %s\n  expected %s\n  found    %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# name, exit status, stderr, words...
refuse() {
  local name=$1 status=$2 message=$3 found=0 said
  shift 3
  said=$("$proofsweep" "$@" 2>&1 >/dev/null) || found=$?
  expect "$name: status" "$status" "$found"
  expect "$name: message" "$message" "$said"
}

csv=$("$proofsweep" eval gpt2-small --context 1024 --csv)
json=$("$proofsweep" eval gpt2-small --context 1024 --json)
sheet=$("$proofsweep" eval gpt2-small --context 1024)
expect "csv totals" "157846339584,106526932992" "$(cut -d, -f19,20 <<<"$csv" | tail -1)"
expect "csv lines" 2 "$(wc -l <<<"$csv")"
for number in 157846339584 106526932992 106319314944; do
  grep -q ": $number,\$" <<<"$json" || expect "json holds $number" yes no
  grep -q "$(sed ':a;s/\B[0-9]\{3\}\>/ &/;ta' <<<"$number")" <<<"$sheet" || expect "sheet holds $number" yes no
done
expect "json ratio is csv ratio" "$(cut -d, -f21 <<<"$csv" | tail -1)" "$(sed -n 's/.*"ratio": \(.*\),/\1/p' <<<"$json")"
# 2^53 and above are strings in JSON, the same digits as in the CSV.
large=$("$proofsweep" eval llama-2-7b-paper --context 1000000 --json | sed -n 's/.*"arithmetic": \(.*\),/\1/p')
expect "large integers" "\"$("$proofsweep" eval llama-2-7b-paper --context 1000000 --csv | tail -1 | cut -d, -f15)\"" "$large"

expect "ceiling" "3.317829457364341" "$("$proofsweep" ceiling gpt2-small --csv | tail -1 | cut -d, -f12)"
expect "no ceiling column is cut" "$("$proofsweep" ceiling gpt2-small --csv | head -1)" \
  "model,accounting,workload,prompt,constants,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,ceiling,start,half_span,context_50,context_90,context_99,direction,turning_c_exp,break_even_c_exp"

refuse "no command" 2 "proofsweep: a command is missing; see 'proofsweep --help'"
refuse "near command" 2 "proofsweep: unknown command 'evl'; did you mean 'eval'?" evl
refuse "near option" 2 "proofsweep: unknown option '--contxt'; did you mean '--context'?" eval --contxt 4
refuse "near model" 2 "proofsweep: unknown model 'gtp2-small'; did you mean 'gpt2-small'?" eval gtp2-small
refuse "near workload" 2 "proofsweep: unknown workload 'prefil'; did you mean 'prefill'?" eval --workload prefil
refuse "near constants" 2 "proofsweep: unknown constant set 'esay'; did you mean 'essay'?" eval --constants esay
refuse "context 0" 2 "proofsweep: --context must be between 1 and 9223372036854775807, found 0" eval --context 0
refuse "no number" 2 "proofsweep: --c-exp must be a number, found 'three'" eval --c-exp three
refuse "negative price" 2 "proofsweep: c_exp must be a finite price of at least 0, found -1" eval --c-exp -1
refuse "prompt alone" 2 "proofsweep: --prompt goes with --workload decode only" eval --prompt 4
refuse "decode alone" 2 "proofsweep: --workload decode needs --prompt P" eval --workload decode
refuse "prompt too long" 2 "proofsweep: prompt must be shorter than the context 1024, found 1024" \
  eval --workload decode --prompt 1024
refuse "no own context" 2 "proofsweep: model 'gpt2-small-5to1' has no longest context of its own; give --context T" \
  eval gpt2-small-5to1
refuse "two words" 2 "proofsweep: 'b' is one word too many: proofsweep eval [MODEL] [options]" eval gpt2-small b
refuse "flag with argument" 2 "proofsweep: option '--json' takes no argument" eval --json=yes
refuse "argument missing" 2 "proofsweep: option '--context' needs an argument: --context T" eval --context

found=0
said=$("$proofsweep" eval gpt2-small 2>&1 >/dev/full) || found=$?
expect "full disk: status" 3 "$found"
expect "full disk: message" "proofsweep: cannot write 'standard output': No space left on device" "$said"
exit $((failures > 0))
