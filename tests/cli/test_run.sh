#!/usr/bin/env bash
# `run`: what it writes, what it says where, and its exit status for each way a run can end (0 done, 1 a claim is broken,
# 2 bad specification, 3 files, 5 no figures with everything else complete: src/command/command.c, exit_meanings).
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"

small_spec good.yaml good
small_spec broken.yaml broken 7
printf 'spec: 1\nname: bad\nsweps: []\n' >bad.yaml

# The file list and the headers are the contract with everyone who reads the output.
run run good.yaml -o out
expect "a run: status" 0 "$status"
expect "a run: stdout is the report's path" out/good/report.html "$out"
expect "a run: stderr sums up" "good: 3 sweeps, 2 claims hold, 0 do not, 12 pictures drawn, 0 kept" "$err"
run run good.yaml -o out
expect "the same again draws nothing" "good: 3 sweeps, 2 claims hold, 0 do not, 0 pictures drawn, 12 kept" "$err"
run run good.yaml -o noisy -v
expect "-v names each file" "$(files noisy/good | grep -v '^manifest.json$')" \
  "$(sed -n 's,^noisy/good/\(.*\): [0-9]* bytes$,\1,p' <<<"$err" | sort)"
rm -r noisy
figure=figures/ratio-vs-context
pictures=$(for variant in "" -dark -narrow -narrow-dark; do echo $figure$variant.{svg,png,pdf}; done)
tables=$(printf '%s.csv %s.csv-metadata.json ' ceilings{,} claims{,} curve{,} prices{,} windows{,})
expect "a run: the files" \
  "$(printf '%s\n' $tables $figure.csv{,-metadata.json} $pictures datapackage.json manifest.json report.html report.md | sort)" "$(files out/good)"
points=model,accounting,workload,prompt,context,layers,constants,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,span
points+=,arithmetic,softmax,norm,nonlin,snark_constraints,stark_rows,ratio,snark_nonarithmetic_share,softmax_share
points+=,stark_lookup_share,ceiling,ceiling_fraction
expect "header of a points table" "$points" "$(head -1 out/good/curve.csv)"
expect "header with a varied field" "$points,window" "$(head -1 out/good/windows.csv)"
expect "rows of a product" 6 "$(($(wc -l <out/good/curve.csv) - 1))"
expect "rows one at a time: the base once" 3 "$(($(wc -l <out/good/prices.csv) - 1))"
expect "header of claims.csv" id,statement,value,expected,tolerance,holds "$(head -1 out/good/claims.csv)"
ceilings=model,accounting,workload,prompt,constants,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,ceiling,start,half_span
ceilings+=,context_50,context_90,context_99,direction,turning_c_exp,break_even_c_exp
expect "header of ceilings.csv" "$ceilings" "$(head -1 out/good/ceilings.csv)"
expect "nothing is left over" "" "$(leftovers out)"
expect "outputs only below the directory" "$(printf '%s\n' bad.yaml broken.yaml good.yaml out stderr stdout)" "$(ls)"
expect "no escape sequence in anything written for people" "" \
  "$(grep -l $'\x1b' stdout stderr out/good/report.md || true)"

# Prompts that a workload does not have make no other curve of it.
printf 'spec: 1\nname: prompts\nsweeps:\n  - {name: a, models: [gpt2-small], workload: [prefill, decode], prompt: [0, 5], context: [64], ceiling: true}\n' >prompts.yaml
run run prompts.yaml -q -o prompts
expect "a curve stands once" "prefill, decode,0 decode,5" "$(tail -n +2 prompts/prompts/ceilings.csv | cut -d, -f3,4 | xargs)"
SOURCE_DATE_EPOCH=1000000000 run run prompts.yaml -q -o prompts
expect "the manifest bears SOURCE_DATE_EPOCH" 2 "$(grep -c '2001-09-09T01:46:40Z' prompts/prompts/manifest.json)"
rm -r prompts prompts.yaml

# The report shows what was drawn: one format, or none.
for format in svg png pdf none; do
  run run good.yaml -q -o "shown-$format" $([[ $format == none ]] && echo --no-figures || echo --formats "$format")
done
expect_match "report with SVG" "<figcaption>.*href=\"$figure.svg\"" "$(tr '\n' ' ' <shown-svg/good/report.html)"
expect_match "report with PNG" "<img src=\"$figure.png\"" "$(<shown-png/good/report.html)"
expect_match "report with PDF" "<a href=\"$figure.pdf\"" "$(<shown-pdf/good/report.html)"
expect_match "report without figures" "was not drawn in this run" "$(<shown-none/good/report.html)"
rm -r shown-*

# What an earlier run left: pictures stay while they show what the tables say; figures of other numbers go.
not_listed() { # files that are there, but not in the manifest; the others are as written
  run verify out/good
  [[ $status == 0 && $out == *"files are as written"* ]] || echo "verify: $status $err"
  sed -n 's/^not in the manifest: //p' <<<"$out" | xargs
}
drawn() { # pictures that are there
  files out/good | grep -F "$figure" | grep -v csv
}
run run good.yaml -o out --no-figures
expect "not drawn, and the same: pictures stay" "good: 3 sweeps, 2 claims hold, 0 do not, 0 pictures drawn, 0 kept" "$err"
expect "they are in the manifest" "" "$(not_listed)"
run run good.yaml -o out --formats svg
expect "and need not be drawn again" "good: 3 sweeps, 2 claims hold, 0 do not, 0 pictures drawn, 4 kept" "$err"
expect "all formats stay" "$(printf '%s\n' $pictures | sort)" "$(drawn)"
expect "they are still in the manifest" "" "$(not_listed)"
other=(--set 'sweeps.curve.models=[gpt2-xl, gpt2-small-5to1]' --set 'claims=[]')
cp good.yaml elsewhere.yaml
run run elsewhere.yaml -o out --formats svg --variants none -q "${other[@]}"
expect "another specification clears nothing" "$(printf '%s\n' $pictures | sort)" "$(drawn)"
run run good.yaml -o out -q
echo changed >>out/good/$figure-dark.png
mv out/good/$figure.pdf out/kept.pdf && ln -s ../../kept.pdf out/good/$figure.pdf
mkdir out/aside && mv out/good/$figure-dark.pdf out/aside && mkdir out/good/$figure-dark.pdf
run run good.yaml -o out --formats svg "${other[@]}"
expect "of other numbers: removed" \
  "good: 3 sweeps, 0 claims hold, 0 do not, 4 pictures drawn, 0 kept, 7 files of an earlier run removed" "$err"
expect "but for what somebody changed" \
  "$(printf '%s\n' $figure{,-dark,-narrow,-narrow-dark}.svg $figure-dark.png $figure.pdf | sort)" \
  "$( (cd out/good && find . \( -type f -o -type l \) -name 'ratio*' | cut -c 3- | grep -v csv | sort) )"
expect "and what a link names" yes "$([[ -s out/kept.pdf ]] && echo yes)"
expect "which is named" "$figure-dark.png $figure.pdf" "$(not_listed)"
rm -r out/good/$figure-dark.p* out/good/$figure.pdf
# Where the folder of the figures is a link, nothing in it is removed.
mv out/good/figures out/linked && ln -s ../linked out/good/figures
run run good.yaml -o out -q --formats svg --variants none --set 'figures=[]'
expect "nothing is removed behind a link" 4 "$(find out/linked -name '*.svg' | wc -l)"
rm out/good/figures && mv out/linked out/good/figures
run run good.yaml -o out -q
expect "and back: the files" "$(printf '%s\n' $tables $figure.csv{,-metadata.json} $pictures datapackage.json manifest.json \
  report.html report.md | sort)" "$(files out/good)"

# Tables that this run did not write: the comparison with a baseline, wide views, claims and ceilings that are gone. What
# somebody changed stays, and so does the table of a sweep that is gone.
run run good.yaml -o baseline -q --no-figures
run run good.yaml -o stale -q --no-figures --wide --baseline baseline
expect "drift and wide views are there" "curve-wide.csv drift.csv prices-wide.csv windows-wide.csv" \
  "$(ls stale/good | grep -x -e 'drift.csv' -e '.*-wide.csv' | xargs)"
sed -i '1s/$/ /' stale/good/prices-wide.csv
run run good.yaml -o stale --no-figures --set constants.c_norm=60 --set 'claims=[]' --set sweeps.curve.ceiling=false \
  --set sweeps.windows.name=panes
expect "nothing of another run is left" \
  "curve.csv panes.csv prices-wide.csv prices.csv windows-wide.csv windows.csv" "$(cd stale/good && echo *.csv)"
expect_match "it is said" "[0-9]+ files of an earlier run removed" "$err"
run verify stale/good
expect "what is left is named" \
  "prices-wide.csv windows-wide.csv windows-wide.csv-metadata.json windows.csv windows.csv-metadata.json" \
  "$(sed -n 's/^not in the manifest: //p' <<<"$out" | xargs)"

# So where the specification is named by another path, from elsewhere, by a link; not where another one has its name.
again() { # name, what stays, directory to start in, specification, output
  run run good.yaml -o "$3/$5" -q --no-figures --baseline baseline
  status=0
  (cd "$3" && "$proofsweep" run "$4" -o "$5" -q --no-figures) || status=$?
  expect "$1: status" 0 "$status"
  expect "$1: what stays of the first run" "$2" "$(ls "$3/$5/good" | grep '^drift.csv$')"
}
mkdir -p aside/sub
cp good.yaml aside
ln -s good.yaml linked.yaml
again "a dot before it" "" . ./good.yaml named
again "from another directory" "" aside/sub ../../good.yaml ../../named
again "by a link" "" . linked.yaml named
again "another one of its name" drift.csv . aside/good.yaml named
for number in 1 2; do
  run run good.yaml -q -o parts --shard $number/2
done
run run good.yaml -o named -q --no-figures --wide
run merge parts/good/shard-{1,2}-of-2 -o named -q --no-figures
expect "a merge: status" "0:" "$status:$err"
expect "a merge: no wide view is left" "" "$(ls named/good | grep -e -wide || true)"
rm -r aside linked.yaml parts

# A claim that does not hold.
run run broken.yaml -o out -q
expect "broken claim: status" 1 "$status"
expect "broken claim: stderr" \
  "proofsweep: broken.yaml: 1 of 2 claims does not hold; first headline: 1.4817505315379165, expected 7 +- 0.005; see out/broken/claims.csv" "$err"
expect "broken claim: all claims are listed" "headline no rising yes" \
  "$(tail -n +2 out/broken/claims.csv | sed -E 's/^([a-z]+),.*,([a-z]+)$/\1 \2/' | xargs)"
expect "broken claim: everything is written" "$(files out/good)" "$(files out/broken)"

# No gnuplot: tables and report are complete; a broken claim outranks missing figures.
nothing=$scratch/nothing
mkdir "$nothing"
PATH=$nothing run run good.yaml -o bare -q
expect "no gnuplot: status" 5 "$status"
expect_match "no gnuplot: stderr" "^proofsweep: .*gnuplot.*$" "$err"
expect "no gnuplot: one line" 1 "$(wc -l <stderr)"
expect "no gnuplot: the rest is written" "$(files out/good | grep -vE '\.(svg|png|pdf)$')" "$(files bare/good)"
expect "no gnuplot: the tables are the same" "$(digests out/good | grep csv)" "$(digests bare/good | grep csv)"
PATH=$nothing run run broken.yaml -o bare -q
expect "no gnuplot and a broken claim: status" 1 "$status"
expect_match "no gnuplot and a broken claim: both are told" \
  "^proofsweep: broken.yaml: 1 of 2 claims does not hold; first headline: .*; see bare/broken/claims.csv; and .*gnuplot" "$err"
expect "no gnuplot and a broken claim: one line" 1 "$(wc -l <stderr)"

# Nor does an output that takes no words keep back what the run came to.
status=0
"$proofsweep" run broken.yaml -o bare --no-figures >/dev/full 2>stderr || status=$?
expect "a full output and a broken claim: status" 3 "$status"
expect_match "a full output and a broken claim: both are told" \
  "^proofsweep: cannot write 'standard output': No space left on device; and broken.yaml: 1 of 2 claims does not hold; " \
  "$(tail -n 1 stderr)"
PATH=$nothing run run good.yaml -o none --no-figures -q
expect "--no-figures needs no gnuplot" "0" "$status"
expect "--no-figures writes the figures' tables" "$(files bare/good)" "$(files none/good)"

# A specification with a mistake: nothing is written. Of several all are read before the first is run.
run run bad.yaml -o never
expect "bad specification: status" 2 "$status"
expect "bad specification: stdout" "" "$out"
expect_match "bad specification: place and suggestion" "bad.yaml:3:1: error: unknown key 'sweps'.*did you mean 'sweeps'" "$err"
expect "bad specification: nothing is written" no "$([[ -e never ]] && echo yes || echo no)"
run run good.yaml bad.yaml missing.yaml broken.yaml -o several --no-figures
expect "several: the gravest status" 3 "$status"
expect_match "several: every mistake is told" \
  "bad.yaml:3:1: error: .*"$'\n'"proofsweep: cannot read 'missing.yaml': No such file or directory"$'$' "$err"
expect "several: nothing is run" ":no" "$out:$([[ -e several ]] && echo yes || echo no)"
sed 's/10/11/' good.yaml >namesake.yaml
refuse "several: one name" 2 \
  "proofsweep: good.yaml and namesake.yaml both have the name 'good' and would write into one directory; run each with an --output of its own" \
  run good.yaml namesake.yaml -o several
refuse "several: one name, --dry-run" 2 "$err" run -n good.yaml namesake.yaml -o several

# So is a baseline of one of them that is not there, and a baseline that is nowhere.
sed 's/name: good/name: later/' good.yaml >later.yaml
run run good.yaml -o before -q --no-figures
refuse "several: a baseline of one" 2 "proofsweep: the baseline 'before' holds no run named 'later', but 'before/good': rename \
that directory to hold this run against it, or choose another baseline" \
  run good.yaml later.yaml -o several --no-figures --baseline before
expect "several: nothing is run without a baseline" no "$([[ -e several ]] && echo yes || echo no)"
refuse "no such baseline" 2 "proofsweep: the baseline 'nowhere' does not exist" run good.yaml -o several --baseline nowhere

# --dry-run says what would be, and what would stop it before the first point.
sed 's/name: windows/name: curve-wide/; s/name: good/name: view/' good.yaml >view.yaml
refuse "--dry-run: no wide view" 2 \
  "proofsweep: view.yaml:9:5: sweep 'curve-wide' has the name of a wide view; name it otherwise, or leave out --wide" \
  run view.yaml -n --wide
run run view.yaml -o out -q --wide
expect "as the run says" "2:$err" "$status:proofsweep: view.yaml:9:5: sweep 'curve-wide' has the name of a wide view; name it otherwise, or leave out --wide"
run run good.yaml -n --shard 2/3
expect "--dry-run of a shard" "0:good.yaml would be written to reports/good/shard-2-of-3
  curve.csv  2 of 6 points: models 2 x context 3
  windows.csv  1 of 2 points: models 1 x context 1 x window 2
  prices.csv  1 of 3 points: models 1 x context 1, one at a time c_exp 2, one at a time c_norm 2
  journal, manifest.json" "$status:$out"
printf '%s\n' 'spec: 1' 'name: huge' 'sweeps:' \
  '  - {name: curve, models: [gpt2-small], context: {from: 1, to: 1000000, step: 1}, c_exp: {from: 1, to: 40, step: 1}}' \
  '  - {name: middling, models: [gpt2-small], context: {from: 1, to: 50000, step: 1}, columns: [context]}' >huge.yaml
run run huge.yaml -n
expect_match "--dry-run: gigabytes" "curve.csv  40000000 points, about (9\.[0-9]|1[01]) GB: " "$out"
expect_match "--dry-run: a little" "middling.csv  50000 points: " "$out"
run run good.yaml broken.yaml -o several --no-figures
expect "several: the gravest status of those that ran" 1 "$status"
expect "several: all ran" $'several/broken/report.html\nseveral/good/report.html' "$(sort <<<"$out")"
expect "several: each is complained about once" 1 "$(grep -c '^proofsweep: ' <<<"$err")"
run run missing.yaml good.yaml -o several --no-figures -q
expect "missing file: status" 3 "$status"
expect "missing file: stderr" "proofsweep: cannot read 'missing.yaml': No such file or directory" "$err"

# What only the work itself shows stops a run that has written already: what is there is whole.
cat >late.yaml <<'END'
spec: 1
name: late
seed: 1
sweeps: [{name: curve, models: [gpt2-small], context: [128, 1024]}]
sensitivity:
  - {name: wide, model: gpt2-small, method: latin-hypercube, samples: 64, outputs: [snark_constraints],
     context: 1024, parameters: {c_exp: {dist: uniform, min: 1, max: 1e300}}}
END
run run late.yaml -q -o out
expect_match "late: an input that cannot be worked out" "^2:proofsweep: late.yaml:6:5: sensitivity 'wide': " "$status:$err"
expect "late: what is there is whole" "3 curve.csv curve.csv-metadata.json journal" \
  "$(wc -l <out/late/curve.csv) $(files out/late | grep -v '^[.]' | xargs)"

# An output that cannot be written: nothing is half written.
echo mine >file
refuse "output below a file" 3 "proofsweep: cannot make the directory 'file': Not a directory" run good.yaml -o file
expect "what was there stays" mine "$(<file)"
mkdir -p taken/good/claims.csv
run run good.yaml -o taken -q
expect "a directory stands in the way: status" 3 "$status"
expect "a directory stands in the way: stderr" \
  "proofsweep: cannot write 'taken/good/claims.csv': something stands there that is not a regular file" "$err"
expect "a directory stands in the way: no report, no manifest" "" "$(files taken | grep -E 'report|manifest' || true)"
expect "a directory stands in the way: nothing half written" "" \
  "$(find taken -type f -name '.*.tmp.*' -o -type f -name '*.part')"
ln -s "$scratch/elsewhere" taken/link
run run good.yaml -o taken/link -q --no-figures
expect "a dangling link is no directory: status" 3 "$status"

# Dry run, quiet, --set, formats and dialects.
run run good.yaml -n -o dry
expect "dry run: status" 0 "$status"
expect "dry run: writes nothing" no "$([[ -e dry ]] && echo yes || echo no)"
for word in "dry/good" "curve.csv  6 points: models 2 x context 3" "prices.csv  3 points" "figures/ratio-vs-context" \
  "2 claims"; do
  [[ $out == *"$word"* ]] || fail "dry run: does not say '$word'"
done
run run good.yaml -q -o quiet --no-figures
expect "quiet: no word" ":" "$out:$err"

run run good.yaml -q -o set --no-figures --set name=other --set 'sweeps.curve.context=[64, 1024]'
expect "--set: status" 0 "$status"
expect "--set: the name" other "$(ls set)"
expect "--set: the contexts" "64 1024 64 1024" "$(tail -n +2 set/other/curve.csv | cut -d, -f5 | xargs)"
expect "--set: in the manifest" 2 "$(grep -c -- '"--set"' set/other/manifest.json)"
for wrong in sweeps.curve.contxt=1 sweeps.nothing.context=1 name 'sweeps.curve.context=[' =1; do
  run run good.yaml -q -o wrong --no-figures --set "$wrong"
  expect "--set $wrong: status" 2 "$status"
  expect_match "--set $wrong: stderr" "--set: error: .*good.yaml has 1 error$" "$err"
done
expect "--set: nothing is written" no "$([[ -e wrong ]] && echo yes || echo no)"

run run good.yaml -q -o formats --formats svg --variants none
expect "--formats svg: status" 0 "$status"
expect "--formats svg" "ratio-vs-context.svg" "$(ls formats/good/figures | grep -v csv)"
expect "--formats svg: the same picture" "$(sha256sum <out/good/$figure.svg)" "$(sha256sum <formats/good/$figure.svg)"
refuse "--formats gif" 2 "proofsweep: unknown format 'gif'; there are svg, png and pdf" run good.yaml --formats svg,gif
refuse "--formats of nothing" 2 "proofsweep: unknown format ''; there are svg, png and pdf" run good.yaml --formats ""
refuse "--variants drak" 2 "proofsweep: unknown variant 'drak'; did you mean 'dark'?" run good.yaml --variants narrow,drak
refuse "--variants wide" 2 "proofsweep: unknown variant 'wide'; there are dark, narrow and none" run good.yaml --variants wide
refuse "--csv exel" 2 "proofsweep: unknown CSV dialect 'exel'; did you mean 'excel'?" run good.yaml --csv exel
refuse "-j 0" 2 "proofsweep: --jobs must be between 1 and 1024, found 0" run good.yaml -j 0

run run good.yaml -q -o excel --no-figures --csv excel
expect "excel: begins with a byte-order mark" "efbbbf" "$(head -c 3 excel/good/curve.csv | od -An -tx1 | tr -d " ")"
expect "excel: CRLF throughout" "$(wc -l <excel/good/curve.csv)" "$(grep -c $'\r$' excel/good/curve.csv)"
doubles=16,18,20,22,24,26 # columns that only these dialects have
expect "excel: else the same" "$(<out/good/curve.csv)" \
  "$(tail -c +4 excel/good/curve.csv | tr -d '\r' | cut -d, --complement -f $doubles)"
run run good.yaml -q -o eu --no-figures --csv excel-eu
expect "excel-eu: semicolons and decimal commas" "$(<out/good/prices.csv)" \
  "$(tail -c +4 eu/good/prices.csv | tr -d '\r' | tr ',;' '.,' | cut -d, --complement -f $doubles)"
expect "dialects: the report is the same" "$(sha256sum <none/good/report.md)" "$(sha256sum <eu/good/report.md)"
expect "dialects: the figures' tables are the same" "$(sha256sum <none/good/$figure.csv)" "$(sha256sum <eu/good/$figure.csv)"

# Old outputs are replaced, files that are not ours stay.
cp -r out again
echo mine >again/good/notes.txt
echo old >again/good/curve.csv
run run good.yaml -q -o again
rm again/good/notes.txt
expect "a second run: the same bytes" "$(digests out/good)" "$(digests again/good)"
finish
