#!/usr/bin/env bash
# Installed programs work: from a prefix, through a symbolic link, after the prefix moved, and out of the Debian package.
# The library: a program outside the tree finds it through pkg-config and gets the numbers of `eval` and `ceiling`.
set -euo pipefail
source "$(dirname "$0")/support.sh"
proofsweep=$1
build=$(dirname "$proofsweep")
grep -q 'CMAKE_BUILD_TYPE:STRING=Release' "$build/CMakeCache.txt" || { echo "only a release is installed"; exit 77; }
version=$("$proofsweep" --version)
version=${version#proofsweep }

# The program at $1 finds its data and makes a whole run, whatever the directory; nothing of it comes from the source tree.
works() { # name, program
  local proofsweep=$2 out err status
  run eval gpt2-small --context 1024 --csv
  expect "$1: eval" 0 "$status"
  (cd "$scratch" && "$2" init tried >/dev/null)
  run run "$scratch/tried.yaml" -o "$scratch/reports" --no-figures --quiet
  expect "$1: run" "0 " "$status $err"
  expect "$1: reads nothing of the source tree" "" "$(env -u LD_PRELOAD strace -f -e trace=openat,open,stat,newfstatat -o /dev/stdout "$2" list models 2>/dev/null |
    grep -F "\"$PWD/" | grep -v ENOENT | head -3)"
  rm -rf "$scratch/tried.yaml" "$scratch/reports"
}

cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
works "prefix" "$scratch/prefix/bin/proofsweep"
mkdir "$scratch/links" && ln -s ../prefix/bin/proofsweep "$scratch/links/sweep"
works "symbolic link" "$scratch/links/sweep"
mkdir -p "$scratch/else where" && mv "$scratch/prefix" "$scratch/else where/moved"
prefix="$scratch/else where/moved"
works "moved prefix" "$prefix/bin/proofsweep"
for file in share/man/man1/proofsweep.1 share/man/man5/proofsweep-spec.5 share/man/man5/proofsweep-csv.5 \
  share/bash-completion/completions/proofsweep share/zsh/vendor-completions/_proofsweep \
  share/fish/vendor_completions.d/proofsweep.fish share/proofsweep/proofsweep-spec.schema.json; do
  expect "$file is installed" yes "$([[ -s $prefix/$file ]] && echo yes)"
done
expect "no results are installed" "" "$(find "$prefix/share/proofsweep/reports" -mindepth 1 -type d)"
DESTDIR=$scratch/stage cmake --install "$build" --prefix /opt/sweep >/dev/null
works "DESTDIR" "$scratch/stage/opt/sweep/bin/proofsweep"

# The library.
if [[ -f $prefix/lib/libproofsweep.a || -n $(find "$prefix/lib" -name libproofsweep.a 2>/dev/null) ]]; then
  library=$(find "$prefix/lib" -name libproofsweep.a)
  expect "exported names" "" "$(nm -g --defined-only "$library" | awk 'NF == 3 {print $3}' | grep -v '^proofsweep_' || true)"
  mv "$prefix" "$scratch/library" # pkg-config and blanks are no friends
  export PKG_CONFIG_PATH=$(dirname "$(find "$scratch/library" -name proofsweep.pc)")
  expect "pkg-config: version" "$version" "$(pkg-config --modversion proofsweep)"
  read -ra flags <<<"$(pkg-config --cflags --libs proofsweep)"
  cc -std=c99 -Wall -Wextra -Werror -pedantic examples/ratio.c "${flags[@]}" -o "$scratch/ratio"
  cat >"$scratch/a.cc" <<'END'
#include <proofsweep.h>
#include <cstdio>
int main()
{
  proofsweep_fault fault;
  proofsweep_scenario *scenario = proofsweep_scenario_new("gpt2-small", &fault);
  if (proofsweep_set_price(scenario, "c_exp", -1, &fault) != PROOFSWEEP_OK) {
    std::puts(fault.text);
  }
  if (proofsweep_set_price(scenario, "temperature", 1, &fault) != PROOFSWEEP_OK) {
    std::puts(fault.text);
  }
  proofsweep_scenario_free(scenario);
  return proofsweep_version()[0] == 0;
}
END
  c++ -Wall -Werror "$scratch/a.cc" "${flags[@]}" -o "$scratch/a"
  expect "library: from C++" "c_exp must be a number from 0 on"$'\n'"unknown price 'temperature'; there are c_exp, c_norm, \
c_nonlin, r_exp, r_norm and r_nonlin" "$("$scratch/a")"
  printf '#include <proofsweep.h>\nconst char *first(void) { return proofsweep_model_name(0); }\n' >"$scratch/plugin.c"
  expect "library: in a shared object" "" "$(cc -shared -fPIC "$scratch/plugin.c" "${flags[@]}" -o "$scratch/plugin.so" 2>&1)"
  for directory in lib lib/x86_64-linux-gnu a/b/c /elsewhere/lib; do
    cmake -S . -B "$scratch/layout" -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR="$directory" -DBUILD_TESTING=OFF >/dev/null 2>&1
    where=$([[ $directory == /* ]] && echo "$directory" || echo "/usr/$directory")
    expect "pkg-config: $directory" "-I/usr/include -L$where" "$(sed "s,\${pcfiledir},$where/pkgconfig," "$scratch/layout/library/proofsweep.pc" |
      sed -n 's/^prefix=//p; s/^libdir=/-L/p; s/^includedir=/-I/p' | { read -r prefix; prefix=$(realpath -m "$prefix"); tac | sed "s,\${prefix},$prefix," | xargs; })"
  done
  for model in gpt2-small gpt2-small-5to1 llama-3.1-8b gemma-3-27b; do
    told=$("$scratch/ratio" "$model" 128 1000 65536)
    while read -r context softmax ratio span; do
      read -r expected < <("$proofsweep" eval "$model" --context "$context" --csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == 2 { printf "%s %.17g %.17g\n", $at["softmax"], $at["ratio"], $at["span"] }')
      expect "library: $model $context" "$expected" "$softmax $ratio $span"
    done < <(grep -v ceiling <<<"$told")
    expected=$("$proofsweep" ceiling "$model" --csv | awk -F, '
      NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
      NR == 2 { printf "ceiling %.17g half-span %.17g\n", $at["ceiling"], $at["half_span"] }')
    expect "library: $model ceiling" "$expected" "$(tail -1 <<<"$told")"
  done
  expect "library: a misspelt model" "ratio: unknown model 'gpt2-smal'; did you mean 'gpt2-small'? 2" \
    "$({ "$scratch/ratio" gpt2-smal 1 2>&1 || echo "$?"; } | xargs -d "\n")"
fi

# The Debian packages, unpacked and used where they lie.
if command -v dpkg-deb dpkg-shlibdeps >/dev/null; then
  (cd "$scratch" && cpack -G DEB --config "$build/CPackConfig.cmake" -B "$scratch/packages" >/dev/null 2>&1)
  program=("$scratch"/packages/proofsweep_*.deb)
  dpkg-deb -x "${program[0]}" "$scratch/root"
  works "Debian package" "$scratch/root/usr/bin/proofsweep"
  depends=$(dpkg-deb -f "${program[0]}" Depends)
  for library in libc6 libcsv3 libgsl27 libnettle8 libyaml-0-2 libstdc++6; do
    expect_match "depends on $library" "(^|, )${library//+/\\+}( |,|\$)" "$depends"
  done
  expect_match "recommends" gnuplot-nox "$(dpkg-deb -f "${program[0]}" Recommends)"
  for page in README install analyst fitting nightly; do
    expect "docs/$page.md" yes "$([[ -s $scratch/root/usr/share/doc/proofsweep/docs/$page.md ]] && echo yes)"
  done
  expect "copyright" yes "$([[ -s $scratch/root/usr/share/doc/proofsweep/copyright ]] && echo yes)"
  if command -v lintian >/dev/null; then
    expect "lintian" "" "$(lintian --allow-root --fail-on none --suppress-tags \
      initial-upload-closes-no-bugs,bogus-mail-host,bogus-mail-host-in-debian-changelog,pkg-config-unavailable-for-cross-compilation \
      "$scratch"/packages/*.deb 2>&1)"
  fi
else
  echo "no dpkg-deb and dpkg-shlibdeps here: the packages are passed over"
fi
finish
