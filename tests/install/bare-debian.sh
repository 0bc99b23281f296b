#!/usr/bin/env bash
# bare-debian.sh PACKAGES [CHROOT]: installs PACKAGES/*.deb with apt in a bare Debian 12 and uses them there: the program,
# its manual, its figures, and the library from a compiler. CHROOT is made by debootstrap where it is not there
# (build/bare-debian), and kept for the next time. Needs root, debootstrap and a mirror; exit status 77 without them.
set -euo pipefail
packages=$(cd "$1" && pwd)
root=${2:-build/bare-debian}

skip() {
  echo "bare-debian: $1; the packages are not tried"
  exit 77
}

((EUID == 0)) || skip "you are not root"
if [[ ! -f $root/made ]]; then
  command -v debootstrap >/dev/null || skip "there is no debootstrap here"
  mkdir -p "$root"
  debootstrap --variant=minbase bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 ||
    skip "debootstrap could not make a Debian (see $root.log)"
  touch "$root/made"
fi
for file in /etc/resolv.conf /etc/apt/apt.conf.d/*proxy*; do
  [[ ! -f $file ]] || cp "$file" "$root$file"
done
rm -rf "$root/packages" && mkdir "$root/packages" && cp "$packages"/*.deb examples/ratio.c "$root/packages"

inside() { # words of a shell
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    bash -euo pipefail -c "$1"
}
inside 'apt-get update -qq && apt-get purge -qq -y proofsweep libproofsweep-dev >/dev/null 2>&1 || true
        apt-get install -y -qq -o Dpkg::Options::=--path-include=/usr/share/man/* /packages/*.deb man-db gcc pkg-config' \
  >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; skip "apt could not install them (see $root.log)"; }

inside '
  cd /tmp && rm -rf tried* reports
  proofsweep --version
  proofsweep eval gpt2-small --context 1024 --csv | tail -1
  proofsweep init tried && proofsweep check tried.yaml && proofsweep run tried.yaml --quiet
  for file in tried/report.html tried/figures/ratio-vs-context.pdf tried/manifest.json; do test -s "reports/$file"; done
  proofsweep verify reports/tried
  man proofsweep >/tmp/manual && grep -q "EXIT STATUS" /tmp/manual && man 5 proofsweep-spec >/dev/null
  test -s /usr/share/bash-completion/completions/proofsweep
  cc /packages/ratio.c $(pkg-config --cflags --libs proofsweep) -o ratio && ./ratio gpt2-small 1024
  apt-get purge -y -qq proofsweep libproofsweep-dev >/dev/null 2>&1
  test ! -e /usr/bin/proofsweep -a ! -e /usr/share/proofsweep'
echo "bare-debian: the packages work"
