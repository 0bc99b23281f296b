#!/usr/bin/env bash
# The nightly job as it is installed: the whole sweeps/nightly.yaml for two nights under docs/proofsweep-nightly, then on a
# small specification everything that must raise an alarm, everything that must not, and what a stopped night leaves.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"
export PROOFSWEEP=$proofsweep

night() { # day, words for proofsweep-nightly...
  status=0
  SOURCE_DATE_EPOCH=$((1795305600 + 86400 * $1)) "$root/docs/proofsweep-nightly" "${@:2}" >stdout 2>stderr </dev/null || status=$?
  out=$(<stdout)
  err=$(<stderr)
}

# --- The whole nightly, two nights -----------------------------------------------------------------------------------
nightly=state/last/nightly
night 0 "$root/sweeps/nightly.yaml" state --formats svg
expect "first night: status" 0 "$status"
expect "first night: says so" "proofsweep-nightly: the first night: there is no run to hold it against" "$err"
expect "first night: stdout" "" "$out"
for table in sensitivity sensitivity-pairs sensitivity-convergence elasticities morris tornado samples-summary break-even \
  ceilings claims gpt2 llama gemma; do
  (($(wc -l <$nightly/$table.csv) > 1)) || fail "first night: $table.csv is empty"
done
expect "first night: no drift.csv" no "$([[ -e $nightly/drift.csv ]] && echo yes || echo no)"
claims=$(($(wc -l <$nightly/claims.csv) - 1))
expect "first night: a row a claim" "$claims" "$(grep -c '^2026-11-22,[0-9.]*,nightly,[a-z0-9-]*,-\?[0-9.]*,yes$' state/history.csv)"
expect "first night: header of the history" date,version,spec,id,value,holds "$(head -1 state/history.csv)"
expect "first night: the strip stands first in the report" figures/nightly-strip.svg \
  "$(grep -o 'figures/[a-z-]*\.svg' $nightly/report.md | head -1)"
figures="break-even-map convergence morris nightly-strip ratio-distribution sobol tornado"
for figure in $figures; do
  for picture in $nightly/figures/$figure{,-dark}.svg; do
    xmllint --noout "$picture" 2>/dev/null || fail "$picture is not well formed"
    (($(stat -c %s "$picture") <= 102400)) || fail "$picture is larger than 100 KB"
  done
done
"$proofsweep" verify $nightly >/dev/null || fail "first night: verify"

# The same pictures from their CSV files alone.
mkdir alone
cp $nightly/figures/*.csv alone
make -s -f "$root/Makefile.plots" FIGURES="$PWD/alone" FORMATS=svg >/dev/null
for figure in $figures; do
  cmp -s $nightly/figures/$figure.svg alone/$figure.svg || fail "make draws another $figure"
done

night 1 "$root/sweeps/nightly.yaml" state --no-figures
expect "second night: status" 0 "$status"
expect "second night: silent" ":" "$out:$err"
expect "second night: nothing moved" 1 "$(wc -l <$nightly/drift.csv)"
expect_match "second night: the report says so" "\*\*Nothing moved\.\*\* [0-9]+.[0-9]+ cells of 16 tables" "$(grep Nothing $nightly/report.md)"
expect "second night: the same tables" "$(cd state/before/nightly && sha256sum -- *.csv)" \
  "$(cd $nightly && sha256sum -- *.csv | grep -v drift.csv)"
expect "second night: two rows a claim" $((2 * claims)) "$(grep -c ',yes$' state/history.csv)"
# Each row has a key: tables with their rows turned round are the same tables.
mkdir plain turned
cp $nightly/*.csv plain
for table in plain/*.csv; do
  { head -1 "$table" && tail -n +2 "$table" | tac; } >"turned/${table##*/}"
done
run diff plain turned
expect "turned round: status" 0 "$status"
rm -r plain turned
expect "nothing else is kept" "before history.csv last lock" "$(ls state | xargs)"

# --- A small specification -------------------------------------------------------------------------------------------
cat >small.yaml <<'END'
spec: 1
name: small
seed: 1
sweeps:
  - name: curve
    models: [gpt2-small, gpt2-small-5to1]
    context: [128, 1024, 8192]
    constants: [essay, jolt-atlas]
    ceiling: true
sensitivity:
  - name: headline
    model: gpt2-small
    method: sobol
    samples: 256
    parameters: &
    outputs: [ratio]
  - {name: screening, model: gpt2-small, method: morris, samples: 64, parameters: &, outputs: [ratio]}
  - {name: spread, model: gpt2-small, method: latin-hypercube, samples: 256, parameters: &, outputs: [ratio]}
break-even:
  - {name: even, model: gpt2-small, solve: r_factor, over: {context: [128, 1024], c_exp: [15, 300]}}
claims:
  - id: headline
    says: GPT-2 small pays about 1.48
    value: ratio
    where: {sweep: curve, model: gpt2-small, context: 1024, constants: essay}
    expect: 1.48
    within: 0.005
END
sed -i 's/&/{context: {dist: loguniform, min: 512, max: 131072}, c_exp: {dist: loguniform, min: 15, max: 500}}/' small.yaml
rm -rf state
sign() { # directory, table: its manifest then says what stands there
  sed -i "/\"path\": \"$2\"/,/\"sha256\"/s/\"sha256\": \"[0-9a-f]*\"/\"sha256\": \"$(sha256sum <"$1/$2" | cut -c 1-64)\"/" \
    "$1/manifest.json"
}
small() { # day, words...
  night "$1" small.yaml state "${@:2}"
}
small 0
expect "small: the first night" 0 "$status"
small 1
expect "small: a quiet night" "0::" "$status:$out:$err"

# One constant by 1e-9, which is an alarm once: the next night is held against this one.
sed 's/^essay,300,/essay,300.0000003,/' "$root/sweeps/constants.csv" >changed.csv
baseline_line="^proofsweep: Inputs that changed: essay c_exp 300 -> 300.0000003. Baseline of [0-9]{4}-[0-9]{2}-[0-9]{2}, program [0-9.]+.$"
expect "the changed catalogue" 2 "$(diff "$root/sweeps/constants.csv" changed.csv | grep -c '^[<>]')"
small 2 --constants-file changed.csv
expect "1e-9: status" 1 "$status"
expect_match "1e-9: names the cell" \
  "[0-9]+ differences in [0-9]+ cells of [0-9]+ tables; first .* 'c_exp' changed: '300', now '300.0000003'.* by [0-9.e-]+ %$" "$err"
expect_match "1e-9: the first line names the price" "$baseline_line" "$(head -1 stderr)"
expect "1e-9: two lines" 2 "$(wc -l <stderr)"
expect_match "1e-9: the report begins so" \
  "## What moved since the baseline[[:space:]]+Inputs that changed: essay c_exp 300 -> 300.0000003. Baseline of [0-9-]{10}, " \
  "$(tr -d '\\' <state/last/small/report.md)"
expect_match "1e-9: drift.csv has the ratio too" "curve.csv,.*model=gpt2-small.*,ratio,changed,1.48175053[0-9]*,1.48175053[0-9]*," \
  "$(<state/last/small/drift.csv)"
expect_match "1e-9: the report has it" "differences\*\* in " "$(<state/last/small/report.md)"
small 3 --constants-file changed.csv
expect "1e-9: an alarm once" "0::" "$status:$out:$err"
small 4
expect "1e-9: back again" 1 "$status"

# A tolerance lets it pass where it is wanted.
run run small.yaml -o wide -q --no-figures --constants-file changed.csv --baseline state/last --tolerance 1e-8
expect "--tolerance: status" "0:" "$status:$err"

# An architecture that changed is named too, by the run, its report, its manifest and diff; a manifest that does not tell of
# models says nothing of them.
sed 's/^\(gpt2-small,.*\),3072,/\1,3073,/' "$root/sweeps/models.csv" >wider.csv
expect "the changed model" 2 "$(diff "$root/sweeps/models.csv" wider.csv | grep -c '^[<>]')"
run run small.yaml -o quiet -q --no-figures
run run small.yaml -o wider -q --no-figures --models wider.csv --baseline quiet
wider="Inputs that changed: gpt2-small d_ffn 3072 -> 3073. Baseline of [0-9-]+, program [0-9.]+."
expect_match "a wider model: the first line" "^1:proofsweep: $wider$" "$status:$(head -1 stderr)"
expect_match "a wider model: the largest" "; largest: .* by [0-9.e+]+ %$" "$(tail -1 stderr)"
expect_match "a wider model: the report" "$wider" "$(tr -d '\\' <wider/small/report.md)"
expect_match "a wider model: the manifest" '"d_ffn": 3073' "$(<wider/small/manifest.json)"
sizes=$(grep -A 22 '^| Table' wider/small/report.md | tail -n +3 | grep '^|' | awk -F ' *\\| *' '{ print $8 < 0 ? -$8 : $8 }' | grep .)
expect "a wider model: the largest first" "$(sort -gr <<<"$sizes")" "$sizes"
run diff quiet wider
expect_match "a wider model: diff" "^1:$wider" "$status:$(head -1 stdout)"
run diff quiet wider --csv
expect "a wider model: diff --csv" "table,row,column" "$(head -1 stdout | cut -d, -f1-3)"
cp -r quiet older
sed -i '/^  "models": \[/,/^  \],/d; /^  "analyses": \[/,/^  \],/d' older/small/manifest.json
expect "an older manifest" 0 "$(grep -c '"d_ffn"\|"analyses"' older/small/manifest.json)"
run diff older wider
expect_match "an older manifest: no word of models" \
  "^1:No input changed that the manifests tell of. Baseline of [0-9-]+, program [0-9.]+.$" "$status:$(head -1 stdout)"
sed -i 's/"proofsweep": "[0-9.]*"/"proofsweep": "0.0.9"/; s/"gnuplot": "[^"]*"/"gnuplot": "1"/' older/small/manifest.json
run run small.yaml -o wider -q --no-figures --constants-file changed.csv --baseline older
expect_match "another program" "^proofsweep: Inputs that changed: essay c_exp 300 -> 300.0000003; program 0.0.9 -> [0-9.]+. Base" "$err"
sed 's/models: \[gpt2-small, gpt2-small-5to1\]/models: [gpt2-small, gpt2-xl]/' small.yaml >other.yaml
run run other.yaml -o other-models -q --no-figures --baseline quiet
expect_match "models that come and go" \
  "^proofsweep: Inputs that changed: gpt2-small-5to1 is gone; gpt2-xl is new; the specification or a --set. Base" "$err"

# Another number of samples is no alarm: an estimate is held against its interval, and the report tells of the number.
sed 's/samples: 256$/samples: 512/' small.yaml >more.yaml
run run more.yaml -o more -q --no-figures --baseline quiet
expect "another number of samples" "0:" "$status:$err"
expect_match "another number of samples: the report" "headline samples 256 -> 512; the specification or a --set. Base" \
  "$(tr -d '\\' <more/small/report.md)"
run diff quiet more
expect "another number of samples: diff" "0:" "$status:$err"

# Nor is it of a claim about an estimate, by it or by another seed; under the same samples, such a claim is held as ever.
claim='- {id: share, says: most, value: first, table: sensitivity, where: {name: headline, parameter: context}, above: 0.1}'
sed "s/^claims:/&\n  $claim/" small.yaml >share.yaml
run run share.yaml -o share -q --no-figures
share=$(grep '^share,' share/small/claims.csv)
for words in "seed=6" "sensitivity.headline.samples=512"; do
  run run share.yaml -o shares -q --no-figures --set "$words" --baseline share
  expect "a claim about an estimate, $words" "0:" "$status:$err"
  expect_match "a claim about an estimate, $words: is another number" "^share,.*,yes$" \
    "$(grep '^share,' shares/small/claims.csv | grep -vxF "$share")"
  run diff share shares
  expect_match "a claim about an estimate, $words: is counted" "; [0-9]+ depends? on the samples and ha(s|ve) no interval$" "$(tail -1 stdout)"
done
run run share.yaml -o shares -q --no-figures --set sensitivity.headline.parameters.c_exp.max=501 --baseline share
expect "a claim about an estimate, same samples" 1 "$(grep -c '^claims.csv,id=share,value,changed,' shares/small/drift.csv)"

# A claim that fails and cells that moved are told in one sentence.
run run small.yaml -o both -q --no-figures --constants-file changed.csv --set claims.headline.expect=7 --baseline state/last
expect "a claim and cells: status" 1 "$status"
expect_match "a claim and cells: stderr" \
  "proofsweep: small.yaml: 1 of 1 claim does not hold; first headline: 1.48[0-9]*, expected 7 \+- 0.005; see both/small/claims.csv; and [0-9]+ differences in .*; first " "$err"

# A claim that fails is an alarm every night.
for day in 5 6; do
  small $day --set claims.headline.expect=7
  expect "a broken claim, night $day: status" 1 "$status"
  expect_match "a broken claim, night $day: where to look" "see state/last/small/claims.csv" "$err"
done
expect "a broken claim is in the history" 2 "$(grep -c ',headline,1.48[0-9]*,no$' state/history.csv)"
small 7

# A table that is gone, on either side; a row less.
sed '/name: screening/d' small.yaml >less.yaml
status=0
"$proofsweep" run less.yaml -o less -q --baseline state/last >stdout 2>stderr || status=$?
expect "a table less: status" 1 "$status"
expect_match "a table less: stderr" "1 difference in .*; first morris.csv missing$" "$(<stderr)"
rm state/last/small/morris.csv
small 8
expect "a table lost from the baseline: status" 2 "$status"
expect "a table lost from the baseline: stderr" \
  "proofsweep: 'state/last/small/morris.csv' is gone: manifest.json says that its run wrote it; run it again
proofsweep-nightly: to go on without that baseline, remove 'state/last'; the night before it is then taken" "$err"
run run small.yaml -o lost -q --no-figures --constants-file changed.csv
rm lost/small/curve.csv
for words in "diff lost/small less/small" "diff less/small lost/small" \
  "run small.yaml -o never -q --no-figures --baseline lost"; do
  refuse "a table lost: $words" 2 \
    "proofsweep: 'lost/small/curve.csv' is gone: manifest.json says that its run wrote it; run it again" $words
done
run run small.yaml -o lost -q --no-figures
cp lost/small/morris.csv state/last/small
sed -i '2d' state/last/small/curve.csv
last=$(digests state/last)
small 9
expect "a baseline that was changed: status" 2 "$status"
expect "a baseline that was changed: stderr" \
  "proofsweep: 'state/last/small/curve.csv' is not what its run wrote: it differs from manifest.json; run it again
proofsweep-nightly: to go on without that baseline, remove 'state/last'; the night before it is then taken" "$err"
expect "a baseline that was changed: stays" "$last" "$(digests state/last)"
sign state/last/small curve.csv
small 9
expect "a row lost from the baseline: status" 1 "$status"
expect_match "a row lost from the baseline: stderr" "; first curve.csv model=gpt2-small .* new$" "$err"
small 10
expect "then all is quiet again" "0::" "$status:$out:$err"

# What an earlier run left in the directory stands for no table of this one.
run run small.yaml -o again -q --no-figures
run run less.yaml -o again -q --no-figures --baseline state/last
expect "a stale table does not hide a missing one" 1 "$status"

# A baseline that is no finished run, is this one, or cannot be compared.
cp -r state/last unfinished
rm unfinished/small/manifest.json
refuse "an unfinished baseline" 2 "proofsweep: the baseline 'unfinished/small' is no finished run: it has no manifest.json" \
  run small.yaml -o never -q --baseline unfinished
status=0
"$proofsweep" diff state/last/small less/small >stdout 2>stderr || status=$?
expect "diff: a table less" "1:missing morris.csv" "$status:$(grep morris stdout)"
cp -r state/last stopped
touch stopped/small/journal
stopped="proofsweep: 'stopped/small' holds no finished run: one was stopped there or still writes; run it again, or go on with --resume"
refuse "a baseline that another run began to write over" 2 "$stopped" run small.yaml -o never -q --baseline stopped
refuse "diff with such a run" 2 "$stopped" diff state/last/small stopped/small
run diff state/last/small unfinished/small
expect "diff without a manifest: says so" \
  "0:proofsweep: 'unfinished/small' has no manifest.json: its tables are taken as they stand" "$status:$err"
sed 's/^name: small/name: renamed/' small.yaml >renamed.yaml
refuse "a baseline of another name" 2 \
  "proofsweep: the baseline 'state/last' holds no run named 'renamed', but 'state/last/small': rename that directory to hold this run against it, or choose another baseline" \
  run renamed.yaml -o never -q --baseline state/last
refuse "no baseline" 2 "proofsweep: the baseline 'missing' does not exist" \
  run small.yaml -o never -q --baseline missing
refuse "itself" 2 "proofsweep: the baseline 'state/last/small' is where this run writes; give another --output" \
  run small.yaml -o state/last -q --baseline state/last
for option in "--baseline state/last" "--history state/history.csv"; do
  refuse "$option of a shard" 2 \
    "proofsweep: --baseline and --history go with a whole run; give them to merge, not to --shard" \
    run small.yaml -o never -q --shard 1/2 $option
done
expect "nothing was written" no "$([[ -e never ]] && echo yes || echo no)"

# Other dialects of the same numbers are no alarm, those of a total beyond 15 digits neither.
sed 's/^  *models: .*/    models: [gpt2-small, llama-3.1-405b]/; s/context: \[128, 1024, 8192\]/context: [1024, 131072]/' small.yaml >large.yaml
for dialect in standard excel excel-eu; do
  run run large.yaml -o "$dialect" -q --no-figures --csv $dialect
  expect_match "$dialect: a total beyond 15 digits" "[,;']123576852034879488[,;]" "$(<$dialect/small/curve.csv)"
  for other in standard excel excel-eu; do
    [[ -d $other ]] || continue
    run diff $other/small $dialect/small
    expect "$dialect against $other" "0:" "$status:$err"
  done
  run run large.yaml -o eu -q --no-figures --csv excel-eu --baseline $dialect
  expect "excel-eu, --baseline $dialect" "0:" "$status:$err"
done

# diff takes the directory above a run as --baseline does; of several it names one.
run diff excel standard/small
expect "diff of the directory above" "0:" "$status:$err"
cp -r standard/small eu/other
refuse "diff of a directory above two" 2 "proofsweep: 'eu' holds 2 runs; did you mean 'eu/other'?" diff standard eu

# Another seed: no alarm in an exact column, none in an estimate; what carries no interval is counted.
seeds=${PROOFSWEEP_TEST_SCALE:-4}
for ((seed = 2; seed < 2 + seeds; seed++)); do
  run run small.yaml -o seeds -q --no-figures --set seed=$seed --baseline state/last
  expect "seed $seed" "0:" "$status:$err"
done
expect_match "another seed: what has no interval" "4 more depend on the samples, which are others" "$(<seeds/small/report.md)"
run diff state/last/small seeds/small
expect "diff knows the seeds too" 0 "$status"
expect_match "diff: sums up" "[0-9]+ cells in 9 tables compared; 0 differences; 4 depend on the samples and have no interval$" "$out"
sed -i 's/^headline,gpt2-small,ratio,c_exp,\(0\.[0-9]\)/headline,gpt2-small,ratio,c_exp,9\1/' seeds/small/sensitivity.csv
sign seeds/small sensitivity.csv
run diff state/last/small seeds/small
expect "an estimate beyond its noise: status" 1 "$status"
expect_match "an estimate beyond its noise" "changed sensitivity.csv: .*parameter=c_exp first from" "$out"

# The same bytes for any number of threads.
for jobs in 1 2 3 8; do
  run run small.yaml -o "jobs$jobs" -q --no-figures -j $jobs
  expect "-j $jobs" "$(digests jobs1)" "$(digests "jobs$jobs")"
done

# --- Nights that do not finish ---------------------------------------------------------------------------------------
last=$(digests state/last)
sed 's/gpt2-small,/gpt3-small,/' small.yaml >wrong.yaml
night 11 wrong.yaml state
expect "a specification with a mistake: status" 2 "$status"
expect "it becomes no baseline" "$last" "$(digests state/last)"
rm -rf state/before && mv state/last state/before && mkdir state/tonight
small 12
expect "stopped between two renames: status" "0::" "$status:$out:$err"
expect "stopped between two renames: was compared" 1 "$(wc -l <state/last/small/drift.csv)"
printf '2026-12-05,0.1.0,small,head' >>state/history.csv
small 13
expect "half a row in the history: status" 0 "$status"
expect_match "half a row in the history: said" "history.csv:[0-9]+: half a row, left by a run that was stopped, does not count$" "$err"
expect "half a row in the history: gone" 0 "$(grep -c 'head$' state/history.csv)"
(
  flock 9
  small 14
  expect "two at a time: status" 75 "$status"
  expect "two at a time: stderr" "proofsweep-nightly: another night is still running in state" "$err"
  exit $((failures > 0))
) 9>>state/lock || failures=$((failures + 1))

# A signal goes on to the run; one that did not finish leaves no row, no baseline, and nothing that still runs.
sed 's/samples: 256$/samples: 4194304/' small.yaml >long.yaml
rows=$(wc -l <state/history.csv)
last=$(digests state/last)
for signal in TERM:143 INT:130 HUP:129; do
  rm -rf state/tonight
  env --default-signal=INT "$root/docs/proofsweep-nightly" long.yaml state --no-figures -j 1 >stdout 2>stderr </dev/null &
  wrapper=$!
  for ((i = 0; i < 200; i++)); do
    [[ -e state/tonight/small/curve.csv ]] && break
    sleep 0.05
  done
  kill -"${signal%:*}" $wrapper
  status=0
  wait $wrapper || status=$?
  expect "$signal: status" "${signal#*:}" "$status"
  expect_match "$signal: stderr" "^proofsweep: interrupted" "$(<stderr)"
  expect "$signal: no row" "$rows" "$(wc -l <state/history.csv)"
  expect "$signal: no baseline" "$last" "$(digests state/last)"
  expect "$signal: the lock is free" 0 "$(flock -n state/lock true && echo 0)"
done

# A signal to all at once, as a terminal and systemd send it: the run has it from the wrapper too.
for signal in TERM:143 INT:130 HUP:129; do
  rm -rf state/tonight
  setsid env --default-signal=INT "$root/docs/proofsweep-nightly" long.yaml state --no-figures -j 1 >stdout 2>stderr </dev/null &
  wrapper=$!
  for ((i = 0; i < 200; i++)); do
    [[ -e state/tonight/small/curve.csv ]] && break
    sleep 0.05
  done
  kill -"${signal%:*}" -- -$wrapper
  status=0
  wait $wrapper || status=$?
  expect "$signal to all: status" "${signal#*:}" "$status"
  expect_match "$signal to all: stderr" "^proofsweep: interrupted" "$(<stderr)"
done
expect "another night removes it" "0 " "$(small 14; echo "$status $(ls -d state/tonight 2>/dev/null)")"
setsid "$root/docs/proofsweep-nightly" long.yaml state --no-figures -j 1 >stdout 2>stderr </dev/null &
wrapper=$!
for ((i = 0; i < 200; i++)); do
  [[ -e state/tonight/small/curve.csv ]] && break
  sleep 0.05
done
kill -TERM $wrapper
wait $wrapper || true
night 15 long.yaml state --no-figures --resume --dry-run
expect "a night that --resume is to go on with: status" "0:" "$status:$err"
expect "it stays where it is" yes "$([[ -e state/tonight/small/journal ]] && echo yes)"
rm -r state/tonight
night 15 small.yaml state --history other.csv
expect "another history" "2:proofsweep-nightly: the history is kept in DIR, here 'state/history.csv'; leave out '--history'" "$status:$err"
cp -r state damaged
echo x >>damaged/last/small/curve.csv
night 16 small.yaml damaged
expect_match "a damaged baseline" "^2:.*proofsweep-nightly: to go on without that baseline, remove 'damaged/last'; the night before it is then taken$" \
  "$status:$(tr '\n' ' ' <<<"$err" | sed 's/ $//')"
rm -r damaged/last
night 16 small.yaml damaged
expect "without it" "0:" "$status:$err"
rm -r damaged

# A run that cannot write says so, also where the disk that it writes to is full; one that says nothing is told of.
mkdir full
cat >full.sh <<'END'
mount -t tmpfs -o size=256k full full || exit 77
"$@" small.yaml full/state --no-figures >/dev/null 2>&1 || exit 78
cat /dev/zero >full/rest 2>/dev/null
exec "$@" small.yaml full/state --no-figures
END
status=0
TMPDIR=/tmp unshare -rm sh full.sh "$root/docs/proofsweep-nightly" >stdout 2>stderr || status=$?
if ((status != 77)) && [[ $(<stderr) != unshare:* ]]; then
  expect "a full disk: status" 3 "$status"
  expect_match "a full disk: stderr" "^proofsweep: .*No space left on device" "$(<stderr)"
fi
printf '#!/bin/sh\nexit 3\n' >mute
chmod +x mute
last=$(digests state/last)
PROOFSWEEP=$PWD/mute night 15 small.yaml state
expect "a run that says nothing" \
  "3:proofsweep-nightly: the run ended with status 3 and said nothing: it was killed, or ${TMPDIR:-/tmp} is full" "$status:$err"
TMPDIR=$PWD/missing night 15 small.yaml state
expect "no place for words: status" 3 "$status"
expect "no place for words" "proofsweep-nightly: no place for what the run says: name another directory in TMPDIR" "$(tail -1 stderr)"
expect "no place for words: nothing was moved" "$last" "$(digests state/last)"

# What the wrapper refuses, each time with a sentence and a status of the table, and nothing is moved.
expect_refusal() { # name, status, sentence
  expect "$1: status" "$2" "$status"
  expect "$1: stderr" "proofsweep-nightly: $3" "$err"
}
PROOFSWEEP=no-such-program night 15 small.yaml state
expect_refusal "no program" 3 "no program 'no-such-program': put it on the PATH, or name it in PROOFSWEEP"
mkdir -p locked/lock
night 15 small.yaml locked
expect_refusal "no lock" 3 "cannot write 'locked/lock'"
(
  unset HOME XDG_STATE_HOME STATE_DIRECTORY
  night 15 small.yaml
  expect_refusal "nowhere" 2 "give DIR: none of STATE_DIRECTORY, XDG_STATE_HOME and HOME says where the runs are kept"
  exit $((failures > 0))
) || failures=$((failures + 1))
for word in -o -oother --output --output=other; do
  night 15 small.yaml state $word other
  expect_refusal "$word" 2 "the run is kept in DIR, here 'state'; leave out '$word'"
done
night 15 small.yaml fresh --dry-run
expect "a dry night: status" "0:" "$status:$err"
expect "a dry night: leaves nothing" lock "$(ls fresh)"
night 15 wrong.yaml fresh
expect "no first night of a specification with a mistake" no "$([[ $err == *"first night"* ]] && echo yes || echo no)"
expect "nothing was moved" "$last" "$(digests state/last)"

# What it is, and what is no specification.
night 15 --help
expect "--help: status" "0:" "$status:$err"
expect_match "--help: usage" "proofsweep-nightly \[SPEC \[DIR \[OPTION\]\.\.\.\]\]" "$out"
night 15 --no-figures
expect "an option for a specification: status" 2 "$status"
expect "an option for a specification: stderr" \
  "proofsweep-nightly: the first word is the specification, found '--no-figures'; options come behind SPEC and DIR" "$err"

# A specification that was renamed: what to do is said, and helps.
night 15 renamed.yaml state
expect "renamed: status" 2 "$status"
expect_match "renamed: what to do" "holds no run named 'renamed', but 'state/last/small': rename that directory" "$err"
mv state/last/small state/last/renamed
night 16 renamed.yaml state
expect "renamed, and the directory too" "0::" "$status:$out:$err"

# --- What is installed -----------------------------------------------------------------------------------------------
if command -v systemd-analyze >/dev/null; then
  mkdir units
  sed "s#^ExecStart=proofsweep-nightly\$#ExecStart=$root/docs/proofsweep-nightly#" "$root/docs/proofsweep-nightly.service" >units/proofsweep-nightly.service
  cp "$root/docs/proofsweep-nightly.timer" units
  expect "systemd-analyze verify" "" "$(systemd-analyze --man=no verify units/proofsweep-nightly.{service,timer} 2>&1)"
  calendar=$(sed -n 's/^OnCalendar=//p' units/proofsweep-nightly.timer)
  systemd-analyze calendar "$calendar" >/dev/null || fail "the timer's calendar: $calendar"
fi
expect "the unit: the program wherever a package or a build installs it" ExecStart=proofsweep-nightly \
  "$(grep ^ExecStart= "$root/docs/proofsweep-nightly.service")"
cron=$(grep -vE '^(#|PATH=|$)' "$root/docs/crontab.example")
expect_match "crontab: five fields and the program" '^([0-9*/,-]+ ){5}proofsweep-nightly$' "$cron"
while IFS= read -r word; do
  [[ -e $root/$word ]] || fail "ci-nightly.yml names $word"
done < <(sed -n 's/^ *run: //p' "$root/docs/ci-nightly.yml" | grep -oE '\b(docs|sweeps)/[a-z.-]+|quickstart')
# upload-artifact leaves out what is hidden; a cache is written once, also by a run that is given again.
workflow=$root/docs/ci-nightly.yml
expect "ci-nightly.yml: one directory, in sight" nights "$(sed -n 's/^ *path: //p' "$workflow" | sort -u)"
expect_match "ci-nightly.yml: the job's directory" ' nights$' "$(grep docs/proofsweep-nightly "$workflow")"
expect "ci-nightly.yml: one key, of a run and its attempt" 'nightly-${{ github.run_id }}-${{ github.run_attempt }}' \
  "$(sed -n 's/^ *key: //p' "$workflow" | sort -u)"
if python3 -c 'import yaml' 2>/dev/null; then
  python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))["jobs"]["nightly"]["steps"]' "$workflow" ||
    fail "ci-nightly.yml is no workflow"
fi
sh -n "$root/docs/proofsweep-nightly" || fail "proofsweep-nightly: syntax"
finish
