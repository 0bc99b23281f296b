#!/usr/bin/env bash
# --models FILE and --constants-file FILE: used by every command, and a bad row is refused with file, line and column.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"
small_spec good.yaml good

# The file with the cell of one column of the gpt2-small (essay) row replaced.
with_cell() { # file, row, column, cell
  awk -F, -v OFS=, -v row="$2" -v column="$3" -v cell="$4" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
    $1 == row { $at = cell }
    { print }' "$1"
}

# The notes of the program's own are sentences to their end.
expect "notes that break off" "" "$(grep -nE '[;,] *"?$' "$root"/sweeps/models.csv "$root"/sweeps/constants.csv || true)"

# Other catalogues are used: a wider feed-forward, twice the price.
with_cell "$root/sweeps/models.csv" gpt2-small d_ffn 6144 | sed 's/^gpt2-small,/tiny,/' >models.csv
with_cell "$root/sweeps/constants.csv" essay c_exp 600 >constants.csv
run eval tiny --context 1024 --models models.csv --constants-file constants.csv --csv
expect "other catalogues: status" 0 "$status"
expect "other catalogues: the model and the price" "tiny,essay,600" "$(tail -1 stdout | cut -d, -f1,7,8)"
refuse "other catalogues: the program's own models are gone" 2 \
  "proofsweep: unknown model 'gpt2-small'; did you mean 'gpt2-small-5to1'?" \
  eval gpt2-small --context 1024 --models models.csv
run run good.yaml --models models.csv -q -o out
expect "a specification is read against them: status" 2 "$status"
run run good.yaml --constants-file constants.csv -q -o out --no-figures
expect "a run with another price breaks its claim" 1 "$status"
expect "a run with another price" 600 "$(sed -n 2p out/good/curve.csv | cut -d, -f8)"
expect "the manifest holds the prices used" 1 "$(grep -c '"c_exp": 600' out/good/manifest.json)"

# Bad rows. The row of gpt2-small is line 2, that of essay too.
while IFS='|' read -r column cell message; do
  with_cell "$root/sweeps/models.csv" gpt2-small "$column" "$cell" >bad.csv
  for command in "eval gpt2-small --context 8" "list models" "check good.yaml" "run good.yaml -o never"; do
    refuse "models.csv: $column = '$cell': $command" 2 "proofsweep: bad.csv:2: column '$column': $message" \
      $command --models bad.csv
  done
done <<'END'
d_model|wide|'wide' is not a whole number
n_heads|-12|'-12' is not a whole number
n_heads|0|must be between 1 and 1000000000, found 0
d_ffn||must not be empty
accounting|papr|accounting must be paper-dense or paper-gemma
name|=cmd|'=cmd' may hold only letters, digits, '_', '.', '-', and begin with a letter or '_'
source||must not be empty
END
while IFS='|' read -r column cell message; do
  with_cell "$root/sweeps/constants.csv" essay "$column" "$cell" >bad.csv
  for command in "ceiling gpt2-small" "list constants" "run good.yaml -o never"; do
    refuse "constants.csv: $column = '$cell': $command" 2 "proofsweep: bad.csv:2: column '$column': $message" \
      $command --constants-file bad.csv
  done
done <<'END'
c_exp|1e|'1e' is not a number
c_norm|-1|a price must be at least 0, found -1
r_exp|nan|'nan' is not a number
c_nonlin|1e999|1e999 is too large for a number (at most 1.797e308)
END
expect "nothing is written for a bad catalogue" no "$([[ -e never ]] && echo yes || echo no)"

# Files that are no catalogue at all.
printf 'name,family\na,b\n' >bad.csv
refuse "columns are missing" 2 "proofsweep: bad.csv:1: column 'n_global_layers' is missing" list models --models bad.csv
cut -d, -f1-5 "$root/sweeps/constants.csv" >bad.csv
refuse "prices are missing" 2 "proofsweep: bad.csv:1: column 'r_norm' is missing" list constants --constants-file bad.csv
sed '1s/c_norm/c_nrom/' "$root/sweeps/constants.csv" >bad.csv
refuse "a column is misspelt" 2 "proofsweep: bad.csv:1: unknown column 'c_nrom'; did you mean 'c_norm'?" \
  list constants --constants-file bad.csv
sed '3s/^[^,]*/essay/' "$root/sweeps/constants.csv" >bad.csv
refuse "a name twice" 2 "proofsweep: bad.csv:3: column 'name': 'essay' is the name of line 2 already" \
  list constants --constants-file bad.csv
: >bad.csv
run list models --models bad.csv
expect "an empty file: status" 2 "$status"
expect_match "an empty file: stderr" "^proofsweep: bad.csv" "$err"
refuse "no file" 3 "proofsweep: cannot read 'none.csv': No such file or directory" list models --models none.csv
refuse "a directory" 3 "proofsweep: cannot read '.': it is a directory" list models --models .
printf 'name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation\nmine,8,5,4,1,1,1,counted,x\n' >"$scratch/mine.csv"
printf 'spec: 1\nname: m\nsweeps: [{name: a, models: [gpt2-small], context: [1024]}]\n' >"$scratch/m.yaml"
run check "$scratch/m.yaml" --constants-file "$scratch/mine.csv"
expect "no set to begin with" "2 m.yaml:1:1: error: the specification gives no 'constants', and the catalogue has no set \
'essay'; its first is 'mine'" "$status $(grep -o 'm.yaml:1:1: .*' <<<"$err")"
run check "$scratch/m.yaml" --constants-file "$scratch/mine.csv" --set constants=mine
expect "one that is given" "0:" "$status:$err"
finish
