#!/usr/bin/env bash
# The specification that the contract with other programs gives as its example: it works as it stands, with a template
# that was written for a larger one. Argument: the program.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"

cat >example.yaml <<'END'
spec: 1
name: essay
title: Where transformer proof pressure appears
constants: essay                     # a name in constants.csv, or a mapping {c_exp: 300, c_norm: 30, c_nonlin: 150}
accounting: paper                    # paper (the model's row says which) | paper-dense | paper-gemma | full
workload: prefill

sweeps:
  - name: ratio-vs-context
    models: [gpt2-small, gpt2-small-5to1]
    context: {from: 128, to: 1048576, scale: log2}
    ceiling: true                                         # a row in ceilings.csv for each curve
  - name: constants
    models: [gpt2-small]
    context: [1024]
    one-at-a-time: {c_exp: [50, 100, 300, 500], c_norm: [10, 30, 50], c_nonlin: [50, 150, 250]}
  - name: llama
    models: [llama-2-7b-paper]
    context: [4096, 32768, 131072]
    c_exp: [15, 50, 300]
    ceiling: true
  - name: lookup-sets
    models: [gpt2-small, gemma-3-27b]
    context: [1024, 131072]
    constants: [essay, zkllm-tlookup, jolt-atlas, both-lookup]

claims:
  - id: gpt2-ratio
    says: GPT-2 small pays about 1.48 SNARK constraints per STARK row
    value: ratio
    where: {sweep: ratio-vs-context, model: gpt2-small, context: 1024}
    expect: 1.48
    within: 0.005                                         # absolute
  - id: lookup-narrows
    says: with lookup constants on the SNARK side the gap nearly closes
    value: ratio
    where: {sweep: lookup-sets, model: gpt2-small, context: 1024, constants: jolt-atlas}
    below: 1.012

figures: [ratio-vs-context, decomposition, constants-tornado, ratio-map, llama-parity]
report: essay.md                     # template in reports/, with placeholders that name claims and cells
END
run check example.yaml
expect_match "check" "^0 example.yaml:41:9: warning: passages left out of this template, .*: [0-9]+"$'\n'"[^"$'\n'"]*"$'\n'" *\\| *\\^~+$" \
  "$status $err"
expect_match "check: says what the report will leave out" ", [1-9][0-9]* passages of the report's template left out$" "$out"
run run example.yaml -o out --formats svg --variants none
expect "run: status" 0 "$status"
expect "run: figures" "constants-tornado decomposition llama-parity ratio-map ratio-vs-context" \
  "$(cd out/essay/figures && ls -- *.svg | sed 's/\.svg$//' | paste -sd' ')"
expect "run: claims" "yes yes" "$(tail -n +2 out/essay/claims.csv | awk -F, '{print $NF}' | paste -sd' ')"
passages=$(grep -oE '[0-9]+ passages of its template' out/essay/report.md | cut -d' ' -f1)
expect_match "run: what the report leaves out" "^[1-9][0-9]*$" "$passages"
expect_match "run: and says so" ", $passages passages of the report's template left out" "$err"
expect "run: no placeholder is left" "" "$(grep -n '{{' out/essay/report.md || true)"

# A template of the user's own is held to what it says.
printf 'GPT-2: {{gpt2-ratio}}, {{softmax-share}}\n' >mine.md
sed 's/^report: essay.md/report: mine.md/' example.yaml >mine.yaml
run run mine.yaml -o out -q
expect "own template: status" 2 "$status"
expect_match "own template: why" "mine.md:1:26: error: unknown claim 'softmax-share'" "$err"

finish
