#!/usr/bin/env bash
# docs/reference.md is what the program's registries and catalogues say.
# usage: reference.sh PROOFSWEEP            compares; --refresh behind it writes the page
set -euo pipefail
proofsweep=$(readlink -f "$1")
page=docs/reference.md
export HOME=/nonexistent

# A list as a Markdown table of the columns named.
list_table() { # list, columns...
  "$proofsweep" list "$1" --csv | awk -v wanted="${*:2}" '
    # Splits a line of CSV into cells[1..].
    function split_csv(line, cells,   count, cell) {
      for (count = 0; line != "" || count == 0; cells[++count] = cell) {
        if (line ~ /^"/) {
          match(line, /^"([^"]|"")*"/)
          cell = substr(line, 2, RLENGTH - 2)
          gsub(/""/, "\"", cell)
        } else {
          match(line, /^[^,]*/)
          cell = substr(line, 1, RLENGTH)
        }
        line = substr(line, RLENGTH + 2)
      }
      return count
    }
    function is_code(name) { return name ~ /^(name|formula)$/ }
    NR == 1 {
      all = split_csv($0, head); columns = split(wanted, want, " ")
      for (i = 1; i <= columns; i++) for (j = 1; j <= all; j++) if (head[j] == want[i]) at[i] = j
      for (i = 1; i <= columns; i++) { line = line "| " want[i] " "; rule = rule "|---" }
      print line "|"; print rule "|"; next
    }
    {
      split("", cells); split_csv($0, cells); line = ""
      for (i = 1; i <= columns; i++) {
        cell = cells[at[i]]; gsub(/\|/, "\\|", cell)
        line = line "| " (is_code(want[i]) && cell != "" ? "`" cell "`" : cell) " "
      }
      print line "|"
    }'
}

write_page() {
  cat <<'END'
# Reference

Made from the program's registries and catalogues: `proofsweep list ...` says the same. Commands and options: `proofsweep --help`.

- [Columns](#columns) · [Constant sets](#constant-sets) · [Models](#models) · [Studies](#studies) · [Laws](#laws) ·
  [Figures](#figures)

## Columns

Of a sweep's CSV, in this order; behind them a column for each architecture field that the sweep varies. A cell that is undefined is
empty. Counts are whole numbers of any length; other numbers are the shortest text that reads back to the same double.

END
  list_table quantities name unit meaning
  printf '\n## Constant sets\n\nSNARK constraints (c) and STARK rows (r) for one operation; rows of sweeps/constants.csv.\n\n'
  list_table constants name c_exp c_norm c_nonlin r_exp r_norm r_nonlin status derivation
  printf '\n## Models\n\nRows of sweeps/models.csv, which has more columns, and a source for each row.\n\n'
  list_table models name n_global_layers n_local_layers window d_model n_heads n_kv_heads d_head d_ffn ffn_projections experts accounting
  printf '\n## Studies\n\nMethods of `sensitivity:`; see [sensitivity.md](sensitivity.md).\n\n'
  list_table studies name summary
  printf '\n## Laws\n\nOf `fit` and `fits:`; see [fitting.md](fitting.md).\n\n'
  list_table laws name formula summary source
  printf '\n## Figures\n\nNames for `figures:`, each drawn by plots/NAME.gp.\n\n'
  list_table figures name summary
}

if [[ ${2:-} == --refresh ]]; then
  write_page >"$page"
else
  write_page | diff "$page" - || { echo "FAIL $page is out of date: tests/docs/reference.sh PROOFSWEEP --refresh"; exit 1; }
fi
