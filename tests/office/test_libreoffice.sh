#!/usr/bin/env bash
# A headless LibreOffice opens every table of each dialect as its import dialog would (separator, quote, UTF-8, language of the
# place) and saves it again: totals with more than 15 digits survive as text to the last one, all other numbers to the 15
# digits that its files keep (it writes no more, in CSV as in ODS).
source "$(dirname "$0")/support.sh"
office=$(command -v soffice || command -v libreoffice) || skip "LibreOffice is not installed (libreoffice-calc-nogui)"
command -v python3 >/dev/null || skip "python3 is not installed"
export HOME="$scratch/home"
mkdir -p "$HOME"
run_dialects

convert() { # format, import filter, output directory, files...
  "$office" "-env:UserInstallation=file://$scratch/profile" --headless --convert-to "$1" --infilter="$2" --outdir "${@:3}" \
    >"$scratch/said" 2>&1 || { cat "$scratch/said"; exit 1; }
}

failures=0 compared=0
# Separator and quote by their codes, UTF-8, from the first row on, the language: en-US, de-DE. Saved with all digits that
# there are, not as shown.
for words in "standard 44 1033 , ." "excel 44 1033 , ." "excel-eu 59 1031 ; ,"; do
  read -r dialect separator language delimiter mark <<<"$words"
  import="CSV:$separator,34,76,1,,$language,false,true,false"
  export="csv:Text - txt - csv (StarCalc):$separator,34,76,1,,0,false,false,false,false,false,-1"
  convert "$export" "$import" "$scratch/saved-$dialect" "$scratch/$dialect"/far/*.csv
  for file in "$scratch/$dialect"/far/*.csv; do
    name=$(basename "$file" .csv)
    saved="$scratch/saved-$dialect/$name-$name.csv"
    said=$(python3 "$here/same_cells.py" --digits 15 "$file" "$delimiter" "$mark" "$saved" "$delimiter" . 2>&1) ||
      { echo "FAIL $dialect $name: $(tail -n 1 <<<"$said")"; failures=$((failures + 1)); continue; }
    echo "$dialect $name: $said"
    compared=$((compared + 1))
  done
done
# By way of its own format.
convert ods "CSV:44,34,76,1,,1033,false,true,false" "$scratch/own" "$scratch/excel/far/curve.csv"
convert "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false" calc8 "$scratch/own" "$scratch/own/curve.ods"
python3 "$here/same_cells.py" --digits 15 "$scratch/excel/far/curve.csv" , . "$scratch/own/curve.csv" , . || failures=$((failures + 1))
((compared >= 12)) || { echo "FAIL only $compared tables"; failures=$((failures + 1)); }
exit $((failures > 0))
