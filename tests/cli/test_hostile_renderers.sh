#!/usr/bin/env bash
# gnuplot and rsvg-convert as bad neighbours: absent, old, failing, hanging, flooding, giving half a picture or none. Each
# is put before a run that finds pictures of an older specification in its place. Whatever they do: exit status 5, one
# sentence that names the program and the reason, every table and the report as ever, no picture but the right one, nothing
# left over; and the next run, with the right programs, mends all. Then programs that write and execute where they should
# not. Argument: the program.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
home=$(readlink -f "$(dirname "$0")/../..")
cd "$scratch"
gnuplot=$(command -v gnuplot) rsvg=$(command -v rsvg-convert)

small_spec good.yaml good
sed '/^claims:/,/^figures:/{/^figures:/!d}; s/^title:.*/constants: {c_exp: 100, c_norm: 10, c_nonlin: 50}/' good.yaml >old.yaml

# Fakes. Each answers --version as the real one, but for 'old' and those called always-...
body() { # behaviour, format, real program: lines of sh
  case $1 in
    absent | not-executable | old) ;;
    *exit-1) echo "echo 'the disk is on fire' >&2; exit 1" ;;
    *crash) echo 'kill -SEGV $$' ;;
    *hang) echo "exec sleep 1000.$$" ;;
    *flood) echo "yes 'nothing works' | head -c 100000000 >&2" ;;
    truncated) echo "$3 \"\$@\" 2>/dev/null | head -c 3000" ;;
    missing) [[ $2 == svg ]] && echo "exec $3 \"\$1\" \"\$2\" \"\$3\" \"\$4\" light wide" || echo 'cat >/dev/null' ;;
    empty)
      case $2 in
        svg) echo "printf '<?xml version=\"1.0\"?>\n<svg></svg>\n'" ;;
        png) echo "printf '\\211PNG\\r\\n\\032\\n'" ;;
        pdf) echo "printf '%%PDF-1.7\n%%%%EOF\n'" ;;
      esac ;;
    other) echo "echo '<html><p>The service is down.</p></html>'" ;;
  esac
}

reason() { # behaviour, program, format: what the sentence says
  case $1 in
    absent) echo "they need $2.* no program '$2' on PATH \(Debian: " ;;
    not-executable) echo "no program '$2' on PATH; .*/$2 is not executable" ;;
    old) echo "$2 [24]\.[0-9].* is too old, [25]\.[0-9]+ or newer is needed" ;;
    *exit-1) echo "$2 failed with exit status 1: the disk is on fire" ;;
    *crash) echo "$2 was ended by signal 11 \(Segmentation fault\)" ;;
    *hang) echo "$2 took too long and was stopped" ;;
    *flood) echo "$2 wrote more than [0-9]+ bytes and was stopped: nothing works" ;;
    truncated) [[ $3 == svg ]] && echo "gnuplot's SVG breaks off before '</svg>'" || echo "$2 gave a broken ${3^^}" ;;
    missing) [[ $3 == svg ]] && echo "gnuplot drew no SVG" || echo "$2 gave nothing" ;;
    empty) [[ $3 == svg ]] && echo "gnuplot of unknown version is too old" || echo "$2 gave a broken ${3^^}" ;;
    other) [[ $3 == svg ]] && echo "gnuplot drew no SVG" || echo "$2 gave a broken ${3^^}" ;;
  esac
}

# Makes the directory fakes: the one program as it should be, the other with a behaviour.
make_fakes() { # behaviour, format, program
  local real=$gnuplot version
  [[ $3 == gnuplot ]] || real=$rsvg
  rm -rf fakes
  mkdir fakes
  printf '#!/bin/sh\nexec %q "$@"\n' "$gnuplot" >fakes/gnuplot
  printf '#!/bin/sh\nexec %q "$@"\n' "$rsvg" >fakes/rsvg-convert
  chmod +x fakes/*
  rm fakes/"$3"
  [[ $1 != absent ]] || return 0
  case $1 in
    old) [[ $3 == gnuplot ]] && version="echo 'gnuplot 4.6 patchlevel 0'" || version="echo 'rsvg-convert version 2.40.21'" ;;
    always-*) version= ;;
    *) version="exec $real --version" ;;
  esac
  {
    printf '#!/bin/sh\nPATH=/usr/bin:/bin\n'
    [[ -z $version ]] || printf 'if [ "$1" = --version ]; then %s; exit; fi\n' "$version"
    body "$1" "$2" "$real"
  } >fakes/"$3"
  [[ $1 == not-executable ]] || chmod +x fakes/"$3"
}

# What is drawn must be complete and right; what is not drawn, absent.
check_hostile() { # behaviour, format, program
  local name="$3: $1 ($2)" limit=60
  case $3:$1 in # a busy machine must not stop the real gnuplot, which draws before rsvg-convert hangs
    gnuplot:*hang) limit=1 ;;
    *hang) limit=4 ;;
  esac
  make_fakes "$1" "$2" "$3"
  rm -rf out
  cp -r "old-$2" out
  PATH=$scratch/fakes run run good.yaml -q -o out --formats "$2" --variants dark --draw-timeout $limit
  expect "$name: status" 5 "$status"
  expect_match "$name: stderr" "^proofsweep: figures were not drawn: .*$(reason "$1" "$3" "$2")" "$err"
  expect "$name: one line" 1 "$(wc -l <stderr)"
  expect "$name: the rest is there, and as ever" "$(digests "new-$2" | grep -vE "\.$2$|report")" \
    "$(digests out | grep -vE "\.$2$|report")"
  expect "$name: no picture but right ones" "" \
    "$(digests out | grep "\.$2\$" | grep -vxF "$(digests "new-$2")" || true)"
  for picture in ratio-vs-context ratio-vs-context-dark; do
    [[ -e out/good/figures/$picture.$2 ]] || ! grep -q "[\"(]figures/$picture\.$2" out/good/report.{md,html} ||
      fail "$name: the report shows $picture, which is not there"
  done
  [[ -e out/good/figures/ratio-vs-context.$2 ]] || grep -q "not drawn" out/good/report.md ||
    fail "$name: the report does not say so"
  expect "$name: nothing left over" "" "$(leftovers out)"
  run verify out/good
  expect "$name: the manifest holds" 0 "$status"
  run run good.yaml -q -o out --formats "$2" --variants dark
  expect "$name: the next run: status" "0:" "$status:$err"
  expect "$name: the next run mends all" "$(digests "new-$2")" "$(digests out)"
}

for format in svg png pdf; do
  "$proofsweep" run old.yaml -q -o "old-$format" --formats $format --variants dark >/dev/null
  "$proofsweep" run good.yaml -q -o "new-$format" --formats $format --variants dark >/dev/null
  [[ $(digests "old-$format" | grep "\.$format\$") != $(digests "new-$format" | grep "\.$format\$") ]] ||
    fail "the older pictures are not other ones"
  [[ $format == svg ]] && program=gnuplot || program=rsvg-convert
  for behaviour in absent not-executable old exit-1 crash hang flood truncated missing empty other; do
    check_hostile $behaviour $format $program
  done
done
for behaviour in exit-1 crash hang flood; do
  check_hostile always-$behaviour svg gnuplot
  [[ $behaviour == hang ]] || check_hostile always-$behaviour pdf rsvg-convert
done
expect "no program runs on" "" "$(grep -lsa "sleep.1000\.$$" /proc/[0-9]*/cmdline || true)"

# What is not needed is not asked for.
make_fakes absent svg rsvg-convert
PATH=$scratch/fakes run run good.yaml -q -o lonely --formats svg
expect "SVG alone needs no rsvg-convert" "0:" "$status:$err"

# Trespassers: a gnuplot that is another program, and the real one with a script that is not ours.
printf '#!/bin/sh\ntouch %q 2>/dev/null\nexec %q "$@"\n' "$scratch/canary" "$gnuplot" >fakes/gnuplot
chmod +x fakes/gnuplot
mkdir -p data
ln -s "$home"/{sweeps,reports} data
cp -r "$home/plots" data
echo "x = system('touch $scratch/canary'); set print '|touch $scratch/canary'; print 1; unset print" >>data/plots/render.gp
trespass() { # directory, options...; whether the canary flies
  rm -f canary
  run run good.yaml -q --formats svg -o "$@"
  [[ -e canary ]] && echo flies || echo caged
}
expect "free: another program" flies \
  "$(PATH=$scratch/fakes:$PATH trespass free --no-sandbox)"
expect "free: another script" flies \
  "$(PROOFSWEEP_DATA=data trespass free --no-sandbox)"
if python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1)'; then
  expect "confined: another program" caged \
    "$(PATH=$scratch/fakes:$PATH trespass held)"
  expect "confined: another script" caged \
    "$(PROOFSWEEP_DATA=data trespass held)"
else
  echo "this kernel has no Landlock: what it forbids was not tried"
fi
printf '#!/bin/sh\n[ "$1" != --version ] || exec %q --version\necho "cannot write: Permission denied" >&2; exit 1\n' \
  "$gnuplot" >fakes/gnuplot
PATH=$scratch/fakes:$PATH run run good.yaml -q -o told --formats svg
expect_match "confined: what to do" "Permission denied \(it may write no files here; see --no-sandbox\)$" "$err"
finish
