#!/usr/bin/env bash
# Manual pages and completions, which the build makes from the program's tables: nothing is missing in any of them, the
# pages are clean, and the completions complete. Shells and checkers that are not installed are passed over.
set -euo pipefail
source "$(dirname "$0")/support.sh"
proofsweep=$1
documents=$(dirname "$proofsweep")/docs
pages=("$documents"/proofsweep.1 "$documents"/proofsweep-spec.5 "$documents"/proofsweep-csv.5)

has() { # program, else a notice
  command -v "$1" >/dev/null || { echo "no $1 here: that part is passed over"; return 1; }
}

# Every command and option of --help stands in the manual and in each completion.
page=$(<"$documents/proofsweep.1") bash_file=$(<"$documents/proofsweep.bash")
zsh_file=$(<"$documents/_proofsweep") fish_file=$(<"$documents/proofsweep.fish")
mapfile -t commands < <("$proofsweep" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
expect "commands" yes "$( ((${#commands[@]} >= 11)) && echo yes)"
for command in "${commands[@]}"; do
  section=$(sed -n "/^\.Ss proofsweep $command\$/,/^\.S[sh]/p" <<<"$page" | sed '1d')
  zsh_section=$(sed -n "/^    $command)\$/,/^      ;;/p" <<<"$zsh_file")
  bash_line=$(grep -E "^    $command\) _proofsweep_words" <<<"$bash_file")
  mapfile -t options < <("$proofsweep" "$command" --help | grep -oE '^  (-[a-z], |    )--[a-z-]+' | grep -oE -- '--[a-z-]+')
  expect "$command: options" yes "$( ((${#options[@]} > 0)) && echo yes)"
  for option in "${options[@]}"; do
    expect_match "manual: $command $option" "Fl -${option#--}"$'(\n| )' "$section "
    expect_match "bash: $command $option" " $option " "$bash_line "
    expect_match "zsh: $command $option" "'\*$option=?\[" "$zsh_section"
    expect_match "fish: $command $option" "__proofsweep_in $command' -l ${option#--} " "$fish_file"
  done
done

# Every word in capitals that an option or a usage line has is explained.
arguments=$(sed -n '/^\.Sh ARGUMENTS/,/^\.Sh ENV/p' "$documents/proofsweep.1")
while IFS= read -r word; do
  expect_match "argument $word" "\.It Ar $word"$'\n' "$arguments"
done < <(for command in "${commands[@]}"; do
  "$proofsweep" "$command" --help | sed -nE 's/^  (-[a-z], |    )--[a-z-]+ ([A-Z][^ ]*).*/\2/p; s/^usage: proofsweep [a-z]+ //p' |
    tr ' |' '\n\n' | tr -d '[]' | sed 's/\.\.\.$//' | grep -E '^[A-Z]'
done | sort -u)

# Every variable of the environment that the program looks at is in the manual.
while IFS= read -r name; do
  expect_match "environment: $name" "\.It Ev (.* )?$name" "$page"
done < <(grep -rhoE 'getenv\("[A-Z_]+"\)' src | grep -oE '[A-Z_]+' | sort -u)

for file in "${pages[@]}"; do
  name=$(basename "$file")
  expect "$name: no place is left" "" "$(grep -E '@[A-Z_]+@' "$file" || true)"
  if has groff; then
    expect "$name: groff" "" "$(groff -mandoc -Tutf8 -ww -z "$file" 2>&1)"
  fi
  if has mandoc; then
    expect "$name: mandoc" "" "$(mandoc -T lint "$file" 2>&1 | grep -E 'WARNING|ERROR|UNSUPP' || true)"
  fi
done

# Completion in a real bash: what is offered for the last word, sorted.
offered() { # words
  bash --norc -c '
    source "$1"; shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _proofsweep
    printf "%s\n" "${COMPREPLY[@]}"' bash "$documents/proofsweep.bash" "$proofsweep" "$@" | sort | xargs
}
cd "$scratch"
mkdir runs && touch one.yaml two.csv runs/three.yaml config.json
expect "bash: commands" "merge model" "$(offered m)"
expect "bash: options" "--formats" "$(offered run --fo)"
expect "bash: models" "gpt2-small gpt2-small-5to1" "$(offered eval gpt2-s)"
expect "bash: sets" "$("$proofsweep" list constants | sed '1d; s/ .*//' | sort | xargs)" "$(offered eval --constants '')"
expect "bash: --option=value" "decode decode-step" "$(offered eval --workload = dec)"
expect "bash: a set after =" "essay essay-logup-pairs" "$(offered eval --constants = ess)"
expect "bash: list" "svg,pdf svg,png svg,svg" "$(offered run --formats svg,)"
expect "bash: dialects" "excel excel-eu" "$(offered run x.yaml --csv ex)"
expect "bash: specifications" "one.yaml runs" "$(offered run '')"
expect "bash: laws" "$("$proofsweep" list laws | sed '1d; s/ .*//' | grep '^power' | sort | xargs)" "$(offered fit --law power)"
expect "bash: what to list" "quantities" "$(offered list q)"
expect "bash: show" "show" "$(offered model '')"
expect_match "bash: a configuration" "config.json" "$(offered model show co)"
expect "bash: second operand behind an option" "runs" "$(offered diff --tolerance 1e-9 runs ru)"
expect "bash: no third operand" "" "$(offered diff runs runs ru)"
expect "bash: a number is the user's" "" "$(offered eval --context '')"
for list in models constants studies laws quantities figures; do
  run list "$list"
  expect "list $list" 0 "$status"
done

if has zsh; then
  expect "zsh: syntax" "" "$(zsh -n "$documents/_proofsweep" 2>&1)"
  mkdir functions && cp "$documents/_proofsweep" functions
  # The shell goes before its program has ended; a leak checker that lost its tracer would wait without end.
  cat >zsh-offers <<'END'
zmodload zsh/zpty
zpty shell "zsh -f -i"
say() { zpty -w shell "$1" }
say "PS1= ; fpath=($PWD/functions \$fpath); autoload -U compinit && compinit -u -D; PATH=$1:\$PATH; cd $PWD"
say "zstyle ':completion:*' list-prompt ''; bindkey '^I' complete-word; echo READY"
zpty -r -m shell line '*READY*'
zpty -w -n shell $'proofsweep eval gpt2-small-5\t --acc\tpaper-g\t\n'
zpty -r -m -t shell line '*unlikely*' || sleep 0.1
for i in {1..50}; do zpty -r -t shell more && line+=$more; [[ $line == *"paper-gemma"* ]] && break; sleep 0.1; done
print -r -- "$line"
END
  expect_match "zsh: a model, an option and its value" "gpt2-small-5to1 +--accounting=paper-gemma" \
    "$(ASAN_OPTIONS=detect_leaks=0 timeout 20 zsh -f zsh-offers "$(dirname "$proofsweep")" 2>&1 | tr -d '\r\a' | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/.\x08//g' || true)"
fi
if has fish; then
  export HOME=$scratch XDG_CONFIG_HOME=$scratch
  expect "fish: syntax" "" "$(fish -n "$documents/proofsweep.fish" 2>&1)"
  fish_offers() {
    PATH=$(dirname "$proofsweep"):$PATH fish --no-config -c "source $documents/proofsweep.fish; complete -C '$1'" |
      cut -f1 | sort | xargs
  }
  expect "fish: commands" "merge model" "$(fish_offers 'proofsweep m')"
  expect "fish: models" "gpt2-small gpt2-small-5to1" "$(fish_offers 'proofsweep eval gpt2-s')"
  expect "fish: options" "--formats" "$(fish_offers 'proofsweep run --form')"
  expect "fish: values" "excel excel-eu" "$(fish_offers 'proofsweep run --csv ex')"
  expect "fish: what to list" "quantities" "$(fish_offers 'proofsweep list q')"
fi
finish
