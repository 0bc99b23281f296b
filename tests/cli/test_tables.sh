#!/usr/bin/env bash
# What a run writes for spreadsheets and for programs: both descriptions of every table, the dialects of --csv, wide views,
# and that each of them is read back.
set -euo pipefail
proofsweep=$(readlink -f "$1")
here=$(readlink -f "$(dirname "$0")")
root=$PWD
source "$here/support.sh"
cd "$scratch"
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }

cat >big.yaml <<'END'
spec: 1
name: Big
title: Counts beyond the digits of a worksheet
seed: 4
sweeps:
  - name: big
    models: [gpt2-small, llama-3.1-405b]
    c_exp: [15, 300.5]
    context: {from: 256, to: 1048576, scale: log2}
    ceiling: true
  - name: prices
    models: [gpt2-small]
    context: [1024, 2048]
    one-at-a-time: {c_exp: [100, 300], c_norm: [10, 30]}
  - name: inner
    models: [gpt2-small-5to1]
    context: [4096, 8192]
    window: [128, 256, 512]
    constants: [essay, jolt-atlas]
  - name: rows-of-windows
    models: [gpt2-small-5to1]
    context: [4096]
    constants: [essay, jolt-atlas]
    window: [128, 256, 512]
    columns: [window, constants, stark_rows, ratio]
  - name: one
    models: [gpt2-small]
    context: [1024]
  - name: kinds
    models: [gpt2-small, gemma-3-27b]
    workload: [prefill, decode-step]
    context: [4096]
sensitivity:
  - {name: shares, model: gpt2-small, method: sobol, samples: 256, scrambles: 4,
     parameters: {c_exp: {dist: uniform, min: 15, max: 500}, context: {dist: loguniform, min: 512, max: 8192}}}
claims:
  - {id: headline, says: "= about 1.5, \"quoted\"", value: ratio, where: {sweep: one}, expect: 1.48, within: 0.01}
figures: [ratio-vs-context]
END
for dialect in standard excel excel-eu; do
  run run big.yaml -q -o $dialect --no-figures --wide --csv $dialect
  expect "$dialect: status" 0 "$status"
  status=0
  said=$("$here/check_tables.py" $dialect/Big) || status=$?
  checks=$((checks + 1))
  ((status == 0)) || fail "$said"
  run verify $dialect/Big
  expect "$dialect: verify" 0 "$status"
done
cd standard/Big

# Wide views are the tidy tables turned.
wide() { # name, rows, value, keys...
  expect "wide view of $1" "$("$here/pivot.py" "$1.csv" "${@:2}")" "$(<"$1-wide.csv")"
}
wide big context ratio model c_exp=
wide inner context ratio window= constants
wide rows-of-windows window stark_rows constants
wide one context ratio
wide kinds context ratio model workload
expect "wide view of prices: head" "context,base,c_exp=100,c_norm=10" "$(head -1 prices-wide.csv)"
expect "wide view of prices: cells" "$(tail -n +2 prices.csv | cut -d, -f21)" "$(tail -n +2 prices-wide.csv | cut -d, -f2- | tr , '\n')"
cd ../..

# --csv excel: a total with more than 15 digits is text, every digit there, and its double stands beside it.
check_totals() { # file, delimiter, decimal mark
  python3 - "$1" "$2" "$3" standard/Big/big.csv <<'END'
import csv, sys
path, delimiter, mark, standard = sys.argv[1:]
totals = ["arithmetic", "softmax", "norm", "nonlin", "snark_constraints", "stark_rows"]
rows = list(csv.DictReader(open(path, newline="", encoding="utf-8-sig"), delimiter=delimiter))
exact = list(csv.DictReader(open(standard, newline="")))
assert len(rows) == len(exact) > 40
long = 0
for row, was in zip(rows, exact):
    for name, cell in was.items():
        if name not in totals:
            assert row[name].replace(mark, ".") == cell, (name, row[name], cell)
            continue
        if cell.isdigit() and len(cell) > 15:
            long += 1
            assert row[name] == "'" + cell, (name, row[name])
        else:
            assert row[name].replace(mark, ".") == cell, (name, row[name], cell)
        assert float(row[name + "_double"].replace(mark, ".")) == float(cell), (name, row[name + "_double"], cell)
assert long > 20, long
END
}
for words in "excel , ." "excel-eu ; ,"; do
  read -r dialect delimiter mark <<<"$words"
  checks=$((checks + 1))
  check_totals $dialect/Big/big.csv "$delimiter" "$mark" || fail "$dialect: totals"
done

# Every dialect is read back, by its own look: the same fit, and catalogues as a spreadsheet saves them.
fits=()
for dialect in standard excel excel-eu; do
  run fit $dialect/Big/big.csv --x context --y ratio --y snark_constraints --where model=llama-3.1-405b --where c_exp=300.5 --csv
  expect "fit of $dialect: status" 0 "$status"
  fits+=("$out")
done
expect "fit of excel" "${fits[0]}" "${fits[1]}"
expect "fit of excel-eu" "${fits[0]}" "${fits[2]}"
python3 - "$root/sweeps/constants.csv" >semicolons.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
at = {name: i for i, name in enumerate(rows[0])}
mine = dict(name="mine", c_exp="40,5", c_norm="12", c_nonlin="20", r_exp="2", r_norm="1", r_nonlin="1", status="counted",
            derivation="read off our prover; March")
rows.append([mine[name] for name in rows[0]])
for row in rows[1:-1]:
    for name in at:
        if name[:2] in ("c_", "r_"):
            row[at[name]] = row[at[name]].replace(".", ",")
csv.writer(sys.stdout, delimiter=";").writerows(rows)
END
run eval gpt2-small --constants mine --constants-file semicolons.csv --csv
expect "constants with semicolons and decimal commas" "mine,40.5,12,20,2,1,1" "$(tail -1 <<<"$out" | cut -d, -f7-13)"

# Columns have names of their own where points have no name of a set, an accounting or a prompt to tell them apart.
cat >apart.yaml <<'END'
spec: 1
name: apart
sweeps:
  - {name: shared, models: [gpt2-small], context: [8, 16], constants: [essay, jolt-atlas], r_exp: 2}
  - {name: each, models: [gpt2-small], context: [8, 16], constants: [essay, jolt-atlas], c_exp: [1, 2]}
  - {name: one-by-one, models: [gpt2-small], context: [8, 16], r_exp: 2, one-at-a-time: {constants: [jolt-atlas, zkllm-tlookup], c_exp: [1.5]}}
  - {name: kinds, models: [gpt2-small, gemma-3-27b], context: [8, 16], accounting: [paper, full]}
END
run run apart.yaml -q -o apart --no-figures --wide
expect "names of columns: status" 0 "$status"
expect "names of columns: sets with a price beside them" "context,essay,jolt-atlas" "$(head -1 apart/apart/shared-wide.csv)"
expect "names of columns: sets and prices" \
  "context,essay c_exp=1,essay c_exp=2,jolt-atlas c_exp=1,jolt-atlas c_exp=2" "$(head -1 apart/apart/each-wide.csv)"
expect "names of columns: sets one at a time" "context,base,jolt-atlas,zkllm-tlookup,c_exp=1.5" "$(head -1 apart/apart/one-by-one-wide.csv)"
expect "names of columns: accountings" "context,gpt2-small paper,gpt2-small full,gemma-3-27b paper,gemma-3-27b full" \
  "$(head -1 apart/apart/kinds-wide.csv)"

# Too wide a view, and names that clash, are refused before anything is written.
cat >wide.yaml <<'END'
spec: 1
name: wide
sweeps:
  - {name: curve, models: [gpt2-small], context: [1024, 2048], c_exp: {from: 1, to: 16384}}
END
refuse "too wide" 2 "proofsweep: wide.yaml:4:5: the wide view of sweep 'curve' would have 16385 columns, and a worksheet has 16384; give fewer values, or leave out --wide" \
  run wide.yaml --wide -q -o never
run run wide.yaml --wide -q -o widest --set 'sweeps.curve.c_exp={from: 1, to: 16383}'
expect "as wide as a worksheet: status" 0 "$status"
expect "as wide as a worksheet" 16384 "$(head -1 widest/wide/curve-wide.csv | tr , '\n' | wc -l)"
sed 's/name: curve/name: a/; $a\  - {name: A-wide, models: [gpt2-small], context: [1024]}' wide.yaml >clash.yaml
refuse "a name that a wide view has" 2 "proofsweep: clash.yaml:5:5: sweep 'A-wide' has the name of a wide view; name it otherwise, or leave out --wide" \
  run clash.yaml --wide -q -o never --set 'sweeps.a.c_exp=[1]'
refuse "a shard" 2 "proofsweep: --wide goes with a whole run; give it to merge, not to --shard" \
  run wide.yaml --wide --shard 1/2 -o never
expect "nothing is written" no "$([[ -e never ]] && echo yes || echo no)"

# What the report calls the same in all rows is: in a product of any size, and over a long list of one at a time.
cat >long.yaml <<'END'
spec: 1
name: long
sweeps:
  - {name: product, models: [gpt2-small, llama-3.1-8b], context: [1024], c_exp: {from: 1, to: 6000}}
  - {name: one-by-one, models: [gpt2-small], context: [1024, 4096], one-at-a-time: {c_exp: {from: 1, to: 6000}, c_norm: [10, 30]}}
END
run run long.yaml -q -o long --no-figures
expect "long tables: status" 0 "$status"
expect_match "long tables: a product" "12000 points in .*: accounting paper-dense, workload prefill, context 1.+024, c_norm 30, c_nonlin 150, r_exp 1, r_norm 1, r_nonlin 1\.$" \
  "$(grep -m 1 product.csv long/long/report.md)"
expect "long tables: columns of a product" "| Model | c_exp | SNARK constraints | STARK rows | Ratio | Ceiling fraction |" \
  "$(grep -m 1 '^| Model | c_exp | SNARK' long/long/report.md)"
expect_match "long tables: one at a time" ": model gpt2-small, accounting paper-dense, workload prefill, c_nonlin 150, r_exp 1, r_norm 1, r_nonlin 1\.$" \
  "$(grep -m 1 one-by-one.csv long/long/report.md)"

# A price that was changed is no longer the essay's, in the report and in the manifest; its column has no name of a set.
run run long.yaml -q -o changed --no-figures --set constants.c_nonlin=5
expect "a changed set: report" "| essay, with c_nonlin 5 | 300 | 30 | 5 | 1 | 1 | 1 | changed |" \
  "$(grep -m 1 changed changed/long/report.md)"
expect "a changed set: no word of the paper" "" "$(grep -i 'section 4.1' changed/long/report.md || true)"
expect_match "a changed set: manifest" '"status": "changed",[[:space:]]*"derivation": "essay, with c_nonlin 5"' "$(<changed/long/manifest.json)"
expect "a changed set: column" "" "$(sed -n 2p changed/long/one-by-one.csv | cut -d, -f7)"

# Shards put together have what the whole run has.
for part in 1 2 3; do
  run run big.yaml -q -o parts --csv excel --shard $part/3
done
run merge parts/Big/shard-* -q -o merged --no-figures --wide
expect "merge: status" 0 "$status"
expect "merge: the same files" "$(digests excel/Big)" "$(digests merged/Big)"
expect "nothing is left behind" "" "$(leftovers merged)"
# The report shows rows of each model of a sweep, not the first rows of the first model.
cat >models.yaml <<'END'
spec: 1
name: models
sweeps:
  - {name: six, models: [qwen2.5-0.5b, qwen2.5-1.5b, qwen2.5-3b, qwen2.5-7b, qwen3-0.6b, qwen3-8b], context: {from: 128, to: 131072, scale: log2}}
  - {name: two, models: [gpt2-small, gpt2-xl], context: {from: 128, to: 131072, scale: log2}}
  - {name: one, models: [gpt2-small], context: {from: 1, to: 131072, scale: log2}}
END
run run models.yaml -o out -q
shown() { # sweep: model, context of the rows shown, and what is said of the rest
  awk -v sweep="### $1" '/^##/ { inside = $0 == sweep } inside && (/^\| (qwen|gpt2)/ || /^[*]/)' out/models/report.md |
    cut -d'|' -f2,3 | tr -d ' |\342\200\257' | paste -sd' '
}
expect "six models" "qwen2.5-0.5b128 qwen2.5-0.5b131072 qwen2.5-1.5b128 qwen2.5-1.5b131072 qwen2.5-3b128 qwen2.5-3b131072 \
qwen2.5-7b128 qwen2.5-7b131072 qwen3-0.6b128 qwen3-0.6b131072 qwen3-8b128 qwen3-8b131072 \
*12of66rows,thefirstandthelastofeachmodelamongthem;allarein[six.csv](six.csv).*" "$(shown six)"
expect "two models" "gpt2-small128 gpt2-small512 gpt2-small2048 gpt2-small8192 gpt2-small32768 gpt2-small131072 \
gpt2-xl128 gpt2-xl512 gpt2-xl2048 gpt2-xl8192 gpt2-xl32768 gpt2-xl131072 \
*12of22rows,thefirstandthelastofeachmodelamongthem;allarein[two.csv](two.csv).*" "$(shown two)"
checks=$((checks + 1))
grep -qF '*The first 12 of 18 rows; all are in [one.csv](one.csv).*' out/models/report.md || fail "one model: the first rows"
finish
