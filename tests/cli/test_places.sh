#!/usr/bin/env bash
# The program finds its data from any directory, through links, and installed at a prefix that was moved afterwards.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
small_spec "$scratch/good.yaml" good

check_all() { # name; runs "$proofsweep" from the current directory
  run list models
  expect "$1: list: status" "0:" "$status:$err"
  run run "$scratch/good.yaml" -o "$scratch/$1" -q --formats svg --variants none
  expect "$1: run" "0:" "$status:$err"
  run run sweeps/essay.yaml -n
  [[ $1 == source || $status == 3 ]] || fail "$1: a specification is looked for in the working directory only"
}

cd "$root"
check_all source
mkdir -p "$scratch/deep/below" "$scratch/bin"
cd "$scratch/deep/below"
check_all elsewhere
ln -s "$proofsweep" "$scratch/bin/ps"
ln -s ps "$scratch/bin/ps2"
real=$proofsweep
proofsweep=$scratch/bin/ps2
check_all link
proofsweep=ps
PATH=$scratch/bin:$PATH check_all path
proofsweep=$real

# The installed program gets its data from its prefix, also after the prefix moved and the old place is gone.
if command -v cmake >/dev/null && [[ -e $(dirname "$real")/cmake_install.cmake ]]; then
  cmake --install "$(dirname "$real")" --prefix "$scratch/before" >/dev/null
  mv "$scratch/before" "$scratch/after"
  proofsweep=$scratch/after/bin/proofsweep
  sed -i 's/^essay,300,/essay,77,/' "$scratch/after/share/proofsweep/sweeps/constants.csv"
  run eval gpt2-small --context 1024 --csv
  expect "moved prefix: its own catalogue" 77 "$(tail -1 "$scratch/stdout" | cut -d, -f8)"
  sed -i 's/^essay,77,/essay,300,/' "$scratch/after/share/proofsweep/sweeps/constants.csv"
  check_all moved
  expect "what is installed" "" "$(cd "$scratch/after/share/proofsweep" &&
    for file in sweeps/{essay.yaml,template.yaml,models.csv,constants.csv} plots/style.gp reports/{essay.md,default.md}; do
      [[ -s $file ]] || echo "$file is missing"
    done)"
  expect "no output is installed" "" "$(find "$scratch/after" -name 'report.html' -o -name 'manifest.json')"
  PROOFSWEEP_DATA=/nowhere refuse "a wrong place named" 3 \
    "proofsweep: PROOFSWEEP_DATA is '/nowhere', which holds no directory 'sweeps'" list models
else
  echo "not tested: installation (no cmake, or no build tree beside the program)"
fi
proofsweep=$real

places=(elsewhere link path)
[[ -d $scratch/moved ]] && places+=(moved)
for place in "${places[@]}"; do
  expect "$place: the same bytes" "$(digests "$scratch/source")" "$(digests "$scratch/$place")"
done
finish
