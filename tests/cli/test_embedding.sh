#!/usr/bin/env bash
# Figures in LaTeX: docs/embedding.tex is typeset with the essay's figures, and every figure that the shipped specifications
# draw is taken by TeX, in the document's own fonts.
set -euo pipefail
command -v pdflatex >/dev/null || { echo "skipped: no pdflatex (Debian: texlive-latex-base)"; exit 77; }
source "$(dirname "$0")/support.sh"
proofsweep=$(readlink -f "$1")
root=$PWD
export TEXMFVAR=$scratch/texmf # nothing is left in the home directory

for specification in essay nightly measured horizon; do
  run run "sweeps/$specification.yaml" -o "$scratch/reports" -q --formats pdf
  expect "$specification" 0 "$status"
  make -s -f Makefile.plots FIGURES="$scratch/reports/$specification/figures" FORMATS=tex >/dev/null
done

typeset() { # file without .tex
  pdflatex -interaction=nonstopmode -halt-on-error "$1.tex" >/dev/null || { fail "$1"; grep -A3 '^!' "$1.log" || true; }
  expect "$1: characters that the fonts lack" "" "$(grep 'Missing character' "$1.log" || true)"
}

mkdir "$scratch/docs" && cd "$scratch/docs"
cp "$root/docs/embedding.tex" .
typeset embedding
typeset embedding # references
expect "embedding: references" "" "$(grep 'undefined' embedding.log || true)"
expect "embedding: overfull" "" "$(grep 'Overfull' embedding.log || true)"
words=$(pdftotext -layout embedding.pdf -)
expect_match "words in the document's fonts" "1.48× at GPT-2" "$words"
expect "fonts that are not embedded" "" "$(pdffonts embedding.pdf | sed 1,2d | awk '$(NF-4) != "yes"')"
expect_match "the document's own type" "CMR" "$(pdffonts embedding.pdf)"
expect_match "the picture's own type" "Inter" "$(pdffonts embedding.pdf)"

# All of them, each on a page of its own.
{
  printf '%s\n' '\documentclass{article}' '\usepackage{color,graphicx}' '\begin{document}'
  for file in "$scratch"/reports/*/figures/*-tex.tex; do
    printf '\\graphicspath{{%s/}}\\resizebox{\\linewidth}{!}{\\input{%s}}\\newpage\n' "${file%/*}" "${file%.tex}"
  done
  printf '%s\n' '\end{document}'
} >all.tex
count=$(grep -c '\\input' all.tex)
expect "figures" yes "$( ((count >= 18)) && echo yes || echo "$count")"
typeset all
expect "pages" "$count" "$(pdfinfo all.pdf | awk '/^Pages/ { print $2 }')"

# A second drawing is the same, byte for byte.
before=$(cd "$scratch/reports/essay/figures" && sha256sum ./*-tex.*)
touch "$scratch"/reports/essay/figures/*.csv
sleep 1 # the time in gnuplot's PDF has whole seconds
make -s -f "$root/Makefile.plots" FIGURES="$scratch/reports/essay/figures" FORMATS=tex >/dev/null
expect "drawn again" "$before" "$(cd "$scratch/reports/essay/figures" && sha256sum ./*-tex.*)"
finish
