#!/usr/bin/env bash
# What an analysis may be told in a specification, by what it does: each key against a value known from elsewhere, the
# exact column against itself, whole numbers and weights against single points.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"

# Cells of DIR/test/TABLE.csv: where NAME is the analysis's name and PARAMETER the input (or statistic) in column 4.
cells() { # table, name, parameter, column
  awk -F, -v name="$2" -v parameter="$3" -v column="$4" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR > 1 && $1 == name && $4 == parameter { print $at[column] }' "out/test/$1.csv"
}

near() { # name, expected, actual, tolerance
  checks=$((checks + 1))
  awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN { d = a - b; exit !(b != "" && d <= t && d >= -t) }' ||
    fail "$1: expected $2 within $4, found $3"
}

less() { # name, smaller, larger
  checks=$((checks + 1))
  awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && b != "" && a + 0 < b + 0) }' || fail "$1: $2 is not below $3"
}

width() { # name, parameter, order
  awk -v l="$(cells sensitivity "$1" "$2" "$3_low")" -v h="$(cells sensitivity "$1" "$2" "$3_high")" 'BEGIN { print (h - l) / 2 }'
}

ratio() { # words for eval
  "$proofsweep" eval gpt2-small "$@" --csv | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 2 { print $at["ratio"] }'
}

cat >test.yaml <<'END_OF_SPEC'
spec: 1
name: test
seed: 11
sensitivity:
  - {name: plain, model: gpt2-small, method: sobol, samples: 1024, parameters: &, outputs: [ratio]}
  - {name: owen, model: gpt2-small, method: sobol, samples: 1024, first-order: owen, second-order: false, parameters: &, outputs: [ratio]}
  - {name: until, model: gpt2-small, method: sobol, samples: 256, until: {half_width: 0.002}, parameters: &, outputs: [ratio]}
  - {name: fixed, model: gpt2-small, method: sobol, samples: 256, context: 1024, outputs: [ratio], parameters: @}
  - {name: stark, model: gpt2-small, method: sobol, samples: 1024, context: 1024, outputs: [ratio],
     parameters: {c_exp: {dist: loguniform, min: 15, max: 500}, r_exp: {dist: uniform, min: 1, max: 5}, r_norm: {dist: triangular, min: 1, mode: 2, max: 9}}}
  - {name: range, model: gpt2-small, method: tornado, quantiles: {low: 0, high: 1}, parameters: &, outputs: [ratio]}
  - {name: middle, model: gpt2-small, method: tornado, context: 1024, outputs: [ratio], parameters: {c_exp: {dist: uniform, min: 100, max: 300}}}
  - {name: factors, model: gpt2-small, method: tornado, context: 1024, factors: {low: 0.5, high: 2}, outputs: [ratio], parameters: [c_exp, context]}
  - {name: levels, model: gpt2-small, method: morris, samples: 16, levels: 8, parameters: &, outputs: [ratio]}
  - {name: weights, model: gpt2-small, method: latin-hypercube, samples: 1024, context: 1024, outputs: [ratio],
     parameters: {c_exp: {dist: list, values: [100, 300], weights: [3, 1]}}}
  - {name: whole, model: gpt2-small, method: latin-hypercube, samples: 1024, outputs: [ratio], parameters: {context: {dist: uniform, min: 7, max: 8}}}
  - {name: cut, model: gpt2-small, method: latin-hypercube, samples: 4096, context: 1024, outputs: [ratio],
     parameters: {c_exp: {dist: normal, mean: 300, sd: 200, min: 150, max: 600}}}
  - {name: log, model: gpt2-small, method: latin-hypercube, samples: 4096, context: 1024, outputs: [ratio],
     parameters: {c_exp: {dist: lognormal, median: 300, sigma: 0.5}}}
END_OF_SPEC
sed -i 's/&/{context: {dist: loguniform, min: 512, max: 131072}, c_exp: {dist: loguniform, min: 15, max: 500}, c_norm: {dist: uniform, min: 10, max: 50}}/
  s/@/{c_exp: {dist: loguniform, min: 15, max: 500}, c_norm: {dist: uniform, min: 10, max: 50}, c_nonlin: {dist: triangular, min: 50, mode: 60, max: 250}}/' test.yaml
run check test.yaml
expect "check: status" 0 "$status"
run run test.yaml -o out -q
expect "run: status" "0:" "$status:$err"

# Owen's estimator knows a small index far better, and the same exact value; no pairs were asked for.
less "owen: the interval of c_norm" "$(awk -v w="$(width owen c_norm first)" 'BEGIN { print 20 * w }')" "$(width plain c_norm first)"
near "owen: first of c_norm" "$(cells sensitivity owen c_norm first_exact)" "$(cells sensitivity owen c_norm first)" 1e-7
expect "owen: the exact column is the same" "$(cells sensitivity plain c_exp first_exact)" "$(cells sensitivity owen c_exp first_exact)"
expect "second-order: false" "" "$(grep '^owen,' out/test/sensitivity-pairs.csv)"
expect "second-order otherwise" 3 "$(grep -c '^plain,' out/test/sensitivity-pairs.csv)"

# until: every half-width.
for parameter in context c_exp c_norm; do
  for order in first total; do
    less "until: $order of $parameter" "$(width until $parameter $order)" 0.0020001
  done
done
less "until: doubled" 256 "$(cells sensitivity until c_exp samples)"
pairs=$(awk -F, '$1 == "until" { w = ($8 - $7) / 2; m = w > m ? w : m } END { print m }' out/test/sensitivity-pairs.csv)
less "until: pairs too" "$pairs" 0.0020001

# At one context the ratio is linear in the SNARK prices: first = total, and no pair.
for parameter in c_exp c_norm c_nonlin; do
  near "fixed: first = total of $parameter" "$(cells sensitivity fixed $parameter first_exact)" "$(cells sensitivity fixed $parameter total_exact)" 1e-12
done
near "fixed: they sum to 1" 1 "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == "fixed" { s += $at["first_exact"] } END { printf "%.15g", s }' out/test/sensitivity.csv)" 1e-12
expect "fixed: no pairs" "0 0 0" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == "fixed" { print $at["second_exact"] }' out/test/sensitivity-pairs.csv | xargs)"
# With STARK prices random there is an exact value too, and interaction.
less "stark: first below total" "$(cells sensitivity stark c_exp first_exact)" "$(cells sensitivity stark c_exp total_exact)"
for parameter in c_exp r_exp r_norm; do
  near "stark: first of $parameter" "$(cells sensitivity stark $parameter first_exact)" "$(cells sensitivity stark $parameter first)" "$(awk -v w="$(width stark $parameter first)" 'BEGIN { print 2.5 * w }')"
done

# A tornado: whole ranges, the usual 5 to 95 %, multiples of the base; against single points.
expect "range: ends" "512 131072 15 500 10 50" "$(for p in context c_exp c_norm; do cells tornado range $p low; cells tornado range $p high; done | xargs)"
near "range: c_exp at 500" "$(ratio --context 8192 --c-exp 500)" "$(cells tornado range c_exp output_high)" 1e-13
near "middle: 5 % of 100 to 300" 110 "$(cells tornado middle c_exp low)" 1e-11
near "factors: c_exp twice" "$(ratio --c-exp 600 --context 1024)" "$(cells tornado factors c_exp output_high)" 1e-13
near "factors: half the context" "$(ratio --context 512)" "$(cells tornado factors context output_low)" 1e-13

# A list is the same in any order: every table, byte for byte.
cat >order.yaml <<'END_OF_SPEC'
spec: 1
name: test
seed: 3
sensitivity:
  - {name: ends, model: gpt2-small, method: tornado, context: 1024, quantiles: {low: 0, high: 1}, outputs: [ratio], parameters: &}
  - {name: effects, model: gpt2-small, method: morris, samples: 8, context: 1024, outputs: [ratio], parameters: &}
  - {name: shares, model: gpt2-small, method: sobol, samples: 64, context: 1024, outputs: [ratio], parameters: &}
  - {name: spread, model: gpt2-small, method: latin-hypercube, samples: 64, context: 1024, outputs: [ratio], parameters: &}
END_OF_SPEC
analyse_list() { # directory, values, weights: of one list
  sed "s/&/{c_exp: {dist: list, values: $2, weights: $3}, c_norm: {dist: uniform, min: 10, max: 50}}/" order.yaml >"$1.yaml"
  "$proofsweep" run "$1.yaml" -o "$1" -q --no-figures && cat "$1"/test/*.csv
}
ascending=$(analyse_list ascending "[100, 200, 300]" "[0.1, 0, 1]")
expect "list: in any order" "$ascending" "$(analyse_list any "[300, 100, 200]" "[1, 0.1, 0]")"
expect "list: ends" "100 300" "$(awk -F, '$4 == "c_exp" { print $6, $7 }' any/test/tornado.csv)"

# Seeds whose estimates lie far from the exact values because few points see a heavy tail, or few scrambles of few
# values agree: no alarm, and words that say so.
cat >heavy.yaml <<'END_OF_SPEC'
spec: 1
name: test
seed: 1
sensitivity:
  - {name: tail, model: gpt2-small, method: sobol, samples: 256, context: 1024, outputs: [ratio],
     parameters: {c_exp: {dist: lognormal, median: 100, sigma: 2}, c_norm: {dist: lognormal, median: 30, sigma: 1}, c_nonlin: {dist: uniform, min: 50, max: 250}}}
  - {name: few, model: gpt2-small, method: sobol, samples: 16, scrambles: 2, outputs: [stark_lookup_share],
     parameters: {context: {dist: list, values: [512, 1024, 2048]}, c_exp: {dist: loguniform, min: 15, max: 500}}}
END_OF_SPEC
for seed in 5 62; do
  run run heavy.yaml -o heavy -q --no-figures --set seed=$seed
  expect "heavy tail, seed $seed" "0:" "$status:$err"
done
expect "heavy tail: verdicts" "not judged not judged" \
  "$(awk -F, '$1 == "tail" && $4 == "c_exp" { print $9, $14 }' heavy/test/sensitivity.csv)"
expect "levels" 8 "$(cells morris levels c_exp levels)"

# Three of four draws are 100: the mean of a linear function is its value at 150, exactly, for strata fall on whole draws.
near "weights: mean" "$(ratio --context 1024 --c-exp 150)" "$(cells samples-summary weights mean value)" 1e-12
near "weights: least" "$(ratio --context 1024 --c-exp 100)" "$(cells samples-summary weights min value)" 1e-13

# A context between 7 and 8 is 7 or 8.
values=$(awk -F, '$1 == "whole" && $4 == "quantile" && $5 != "0.5" { print $6 }' out/test/samples-summary.csv | sort -u)
expect "whole: two values" 2 "$(wc -l <<<"$values")"
near "whole: 7 tokens" "$(ratio --context 7)" "$(head -1 <<<"$values")" 1e-13
near "whole: 8 tokens" "$(ratio --context 8)" "$(tail -1 <<<"$values")" 1e-13

# Cut at both ends: nothing outside, and near both. The median, 340.33, is
# 300 + 200 Phi^-1((Phi(-0.75) + Phi(1.5)) / 2); Python 3.11, statistics.NormalDist.
less "cut: least" "$(ratio --context 1024 --c-exp 149.999)" "$(cells samples-summary cut min value)"
less "cut: greatest" "$(cells samples-summary cut max value)" "$(ratio --context 1024 --c-exp 600.001)"
near "cut: median" "$(ratio --context 1024 --c-exp 340.33)" "$(awk -F, '$1 == "cut" && $5 == "0.5" { print $6 }' out/test/samples-summary.csv)" 5e-4
near "log: median" "$(ratio --context 1024 --c-exp 300)" "$(awk -F, '$1 == "log" && $5 == "0.5" { print $6 }' out/test/samples-summary.csv)" 5e-4

# Samples are drawn from the seed, and from nothing else.
run run test.yaml -o again -q -j 3
expect "the same bytes" "$(digests out)" "$(digests again)"
run run test.yaml -o other -q --set seed=12
expect "another seed: other estimates" no "$(cmp -s out/test/sensitivity.csv other/test/sensitivity.csv && echo yes || echo no)"
expect "another seed: the same exact values" "$(cut -d, -f1-4,8,13 out/test/sensitivity.csv)" "$(cut -d, -f1-4,8,13 other/test/sensitivity.csv)"
finish
