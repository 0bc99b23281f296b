#!/usr/bin/env bash
# Miller, R and pandas read the standard tables and write them again: every double is the same to the last bit, every text
# the same. Each where it is installed.
source "$(dirname "$0")/support.sh"
command -v python3 >/dev/null || skip "python3 is not installed"
run_dialects
tried=0 failures=0
pandas=
for python in python3 /usr/bin/python3; do
  "$python" -c 'import pandas' 2>/dev/null && pandas=$python
done

hold() { # program, file, saved
  tried=$((tried + 1))
  said=$(python3 "$here/same_cells.py" "$2" , . "$3" , . 2>&1) ||
    { echo "FAIL $1: $(basename "$2"): $(tail -n 1 <<<"$said")"; failures=$((failures + 1)); return 0; }
  echo "$1: $(basename "$2"): $said"
}

for file in "$scratch"/standard/far/{curve,curve-wide,ceilings,claims}.csv; do
  saved="$scratch/saved.csv"
  if command -v mlr >/dev/null; then
    # Through Miller's JSON, so that numbers are numbers on the way.
    mlr --icsv --ojson cat "$file" | mlr --ijson --ocsv cat >"$saved"
    hold Miller "$file" "$saved"
  fi
  if [[ -n $pandas ]]; then
    "$pandas" -c 'import sys, pandas
table = pandas.read_csv(sys.argv[1], float_precision="round_trip", keep_default_na=False, dtype={"prompt": str})
table.to_csv(sys.argv[2], index=False)' "$file" "$saved"
    hold pandas "$file" "$saved"
  fi
  if command -v Rscript >/dev/null; then
    Rscript -e 'args <- commandArgs(TRUE)
table <- read.csv(args[1], check.names = FALSE, na.strings = "", stringsAsFactors = FALSE)
for (i in seq_along(table)) if (is.numeric(table[[i]])) table[[i]] <- ifelse(is.na(table[[i]]), "", sprintf("%.17g", table[[i]]))
write.csv(table, args[2], row.names = FALSE, na = "", quote = which(!sapply(table, is.numeric)))' "$file" "$saved"
    hold R "$file" "$saved"
  fi
done
((tried > 0)) || skip "none of Miller, R and pandas is installed (miller, r-base-core, python3-pandas)"
exit $((failures > 0))
