#!/usr/bin/env bash
# The small subcommands: list, check, model show, init and verify.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"

# list: every row of the catalogues, in all three outputs.
for what in models constants; do
  run list "$what" --csv
  expect "list $what --csv is the catalogue" "$(cut -d, -f1 "$root/sweeps/$what.csv" | sort)" \
    "$(cut -d, -f1 stdout | sort)"
done
for what in models constants studies laws quantities figures; do
  run list "$what" --csv
  expect "list $what --csv: status and stderr" "0:" "$status:$err"
  rows=$(($(wc -l <stdout) - 1))
  run list "$what"
  expect "list $what: as many rows" "$rows" "$(($(wc -l <stdout) - 1))"
  expect "list $what: no colour" "" "$(grep -c $'\x1b' stdout | grep -v '^0$' || true)"
  run list "$what" --json
  expect "list $what --json: as many rows" "$rows" "$(grep -c '"name":' stdout)"
done
expect "list figures: each has its script" "" \
  "$("$proofsweep" list figures --csv | tail -n +2 | cut -d, -f1 |
    while read -r name; do [[ -e $root/plots/$name.gp ]] || echo "$name"; done)"
refuse "list: near word" 2 "proofsweep: unknown list 'modls'; did you mean 'models'?" list modls
run eval --help
expect "eval --help: the words that there are" "A is paper, paper-dense, paper-gemma or full." "$(grep '^A is' stdout)"
run list --help
expect "list --help: the lists that there are" "WHAT is models, constants, studies, laws, quantities or figures." \
  "$(grep '^WHAT is' stdout)"
refuse "list: nothing" 2 "proofsweep: something is missing: proofsweep list WHAT [options]" list

# check: all errors of all files, on stderr; what is valid on stdout.
small_spec good.yaml good
printf 'spec: 1\nname: bad\nsweeps: [{name: a, models: [gtp2-small], context: ten}]\nfigurs: []\n' >bad.yaml
run check good.yaml
expect "check: status" 0 "$status"
expect "check: counts" "good.yaml: valid; 3 sweeps of 11 points, 2 claims, 1 figure" "$out"
expect "check: nothing on stderr" "" "$err"
run check bad.yaml good.yaml
expect "check: status of a bad one" 2 "$status"
expect "check: the valid one is named" "good.yaml: valid" "${out%%;*}"
expect "check: all errors are reported" 3 "$(grep -c '^bad.yaml:[0-9]*:[0-9]*: error: ' stderr)"
expect "check: closing sentence" "proofsweep: bad.yaml has 3 errors" "$(tail -1 stderr)"
expect "check: each error shows its line and a caret" 3 "$(grep -c '^      | *^' stderr)"
expect "check: writes nothing" "bad.yaml good.yaml stderr stdout" "$(echo *)"
run check good.yaml --set sweeps.curve.context=ten
expect "check --set: status" 2 "$status"
run check "$root"/sweeps/*.yaml
expect "check: every specification that comes with the program but the template" 0 \
  "$(grep '^proofsweep' stderr | grep -vc template || true)"

# model show: every column of the catalogue.
run model show gpt2-small
expect "model show: status" 0 "$status"
expect "model show: every field" "$(head -1 "$root/sweeps/models.csv" | tr , '\n')" "$(awk '{print $1}' stdout | grep -v dense)"
refuse "model show: near word" 2 "proofsweep: unknown model 'gpt2-smal'; did you mean 'gpt2-small'?" model show gpt2-smal

# A config.json is evaluated as the catalogue's row of the same model, in every accounting, and says what it leaves out.
for name in gpt2-xl llama-3.2-3b mistral-7b-v0.1 gemma-2-9b gemma-3-270m qwen3-8b gpt-oss-20b llama-4-scout-17b-16e; do
  for accounting in paper full; do
    words="--accounting $accounting --workload prefill-causal --context 20000 --csv"
    run eval $name $words
    row=$out
    run eval --config "$root/tests/data/configs/$name.json" $words
    expect "config.json of $name, $accounting" "$row" "$out"
    run eval "$root/tests/data/configs/$name.json" $words
    expect "config.json of $name as MODEL, $accounting" "$row" "$out"
  done
done
printf 'spec: 1\nname: same\nsweeps:\n  - {name: curve, models: [{config: %s}], context: [1024]}\n' \
  "$root/tests/data/configs/gemma-3-1b.json" >same.yaml
run check same.yaml
expect "a config.json may be a model of the catalogue: status" 0 "$status"
run model show "$root/tests/data/configs/gemma-2-9b.json"
expect "model show: work that is not counted" \
  "Not counted by any accounting: final_logit_softcapping (a tanh for each logit)" "$(grep '^Not counted' stdout)"
expect_match "model show: keys without weight" "Without weight for the counts: architectures" "$out"
expect "model show: width" 0 "$(sed -n '/^Not counted/,$p' stdout | grep -c '.\{81\}' || true)"
refuse "model show: no such model" 2 "proofsweep: unknown model 'gemma-2-9'; did you mean 'gemma-2-9b'?" \
  model show gemma-2-9

# init: what it writes is valid, runs, and its claims hold.
run init prime
expect "init: status" 0 "$status"
expect "init: says what is next" "prime.yaml is written; next: proofsweep run prime.yaml" "$out"
run check prime.yaml
expect "init: valid" 0 "$status"
run run prime.yaml -o out --no-figures -q
expect "init: runs" "0:" "$status:$err"
# What it shows in remarks is valid too, but for the other ways to give `constants` (a key stands once).
sed -E '/^# constants:/d; s/^# ([a-z-]+:|  )/\1/; s/^  # /  /' prime.yaml >all.yaml
run check all.yaml
expect "init: the remarks are valid" "0:" "$status:$err"
expect "init: the remarks were found" "all.yaml: valid; 4 sweeps of 46 points, 1 sensitivity, 1 break-even" "${out%%, 2 claims*}"
refuse "init: the name of its file" 2 "proofsweep: 'prime.yaml' is there already; choose another name" init prime.yaml
run init other.yaml
expect "init: NAME.yaml: says what is next" "other.yaml is written; next: proofsweep run other.yaml" "$out"
expect "init: NAME.yaml: the name" "name: other" "$(grep -o "^name: [a-z.]*" other.yaml)"
refuse "init: a long name" 2 \
  "proofsweep: name '$(printf 'a%.0s' {1..64}).yaml' may only hold letters, digits, '_', '.' and '-', and starts with a letter or '_'" \
  init "$(printf 'a%.0s' {1..64}).yaml"
refuse "init: not over a file" 2 "proofsweep: 'prime.yaml' is there already; choose another name" init prime
ln -s nowhere dangling.yaml
refuse "init: not over a link" 2 "proofsweep: 'dangling.yaml' is there already; choose another name" init dangling
refuse "init: no path" 2 \
  "proofsweep: name '../x' may only hold letters, digits, '_', '.' and '-', and starts with a letter or '_'" init ../x
run init
expect "init without a name: to stdout" "$(sed 's/prime/my-sweep/g' prime.yaml)" "$out"

# verify: the run as it was, then touched, changed, without a file, with another one, with a broken manifest.
run verify out/prime
count=$(grep -c '"path"' out/prime/manifest.json)
expect "verify: status" 0 "$status"
expect "verify: counts" "$count files are as written" "$out"
touch out/prime/curve.csv
run verify out/prime
expect "verify: a date is no change" 0 "$status"
echo mine >out/prime/figures/notes.txt
run verify out/prime
expect "verify: a file more does no harm" 0 "$status"
expect "verify: but is named" $'not in the manifest: figures/notes.txt\n'"$count files are as written" "$out"
rm out/prime/figures/notes.txt
sed -i 's/gpt2/gpt3/' out/prime/curve.csv
run verify out/prime
expect "verify: one byte: status" 1 "$status"
expect "verify: one byte: stderr" \
  "proofsweep: 1 of $count files in 'out/prime' differ from the manifest: changed curve.csv" "$err"
rm out/prime/claims.csv
run verify out/prime
expect "verify: missing: status" 1 "$status"
expect "verify: missing: stdout" "missing claims.csv" "$(head -1 stdout)"
expect "verify: missing: stderr" \
  "proofsweep: 2 of $count files in 'out/prime' differ from the manifest: missing claims.csv, changed curve.csv" "$err"
sed -i 's|"path": "report.md"|"path": "../../bad.yaml"|' out/prime/manifest.json
run verify out/prime
expect "verify: a path that leads out: status" 2 "$status"
expect "verify: a path that leads out: stderr" \
  "proofsweep: 'out/prime/manifest.json' lists '../../bad.yaml', which is not below it" "$err"
head -c 300 out/prime/manifest.json >torn && mv torn out/prime/manifest.json
run verify out/prime
expect "verify: half a manifest: status" 2 "$status"
expect_match "verify: half a manifest: stderr" "^proofsweep: 'out/prime/manifest.json' is not a manifest: line " "$err"
while IFS='|' read -r name manifest; do
  printf '%b' "$manifest" >out/prime/manifest.json
  refuse "verify: $name" 2 "proofsweep: 'out/prime/manifest.json' is not a manifest: no JSON object" verify out/prime
done <<END
YAML|- a
nothing|
END
printf '{"files": %s' "$(printf '%64s' '' | tr ' ' '[')" >out/prime/manifest.json
refuse "verify: nested too deeply" 2 \
  "proofsweep: 'out/prime/manifest.json' is not a manifest: line 1: nesting deeper than 32 levels" verify out/prime
printf '{"a": "%s\\"[", "files": []}' "$(printf '%64s' '' | tr ' ' '[')" >out/prime/manifest.json
run verify out/prime
expect "verify: brackets in a string: status" 0 "$status"
refuse "verify: the directory above" 2 \
  "proofsweep: 'out' is no finished run: it has no manifest.json; did you mean 'out/prime'?" verify out
mkdir bare
refuse "verify: no manifest" 2 "proofsweep: 'bare' is no finished run: it has no manifest.json" verify bare
refuse "verify: no directory" 3 "proofsweep: cannot read 'never/manifest.json': No such file or directory" verify never
finish
