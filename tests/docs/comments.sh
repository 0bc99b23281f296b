#!/usr/bin/env bash
# What comments cite is in the tree: no MODEL: or DESIGN, which were notes of ours, and each docs/PAGE.md is there.
# usage: comments.sh      from the top of the tree
set -uo pipefail
folders=(src include examples tests cmake plots)
if grep -rnE --exclude=comments.sh '\bMODEL(:|\.md)|\bDESIGN\b' "${folders[@]}"; then
  echo "cite docs/model.md or the paper instead" >&2
  exit 1
fi
failed=0
while IFS=: read -r file line page; do
  [[ -e $page ]] || { echo "$file:$line: there is no $page" >&2; failed=1; }
done < <(grep -rnoE --exclude=comments.sh '\bdocs/[a-z-]+\.md' "${folders[@]}")
exit $failed
