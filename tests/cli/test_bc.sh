#!/bin/sh
# Random architectures through `proofsweep eval`, held against bc, which is told the formulas of the counts and prices
# (paper, sections 3-4) and nothing of this program. Argument: the program. PROOFSWEEP_TEST_SCALE multiplies the cases.
set -eu
export LC_ALL=C BC_LINE_LENGTH=0

program=$1
cases=$((80 * ${PROOFSWEEP_TEST_SCALE:-1}))
if ! command -v bc >/dev/null 2>&1; then
  echo "skipped: bc is not installed"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# models.csv with one random model a case, and a line of options for each.
awk -v cases="$cases" -v seed=20260430 -v options="$work/options" '
  function between(low, high) { return low + int(rand() * (high - low + 1)) }
  function price() { return rand() < 0.2 ? 0 : rand() < 0.5 ? between(1, 500) : between(1, 4000) / 8 }
  BEGIN {
    srand(seed)
    split("prefill prefill-causal decode-step decode", workloads)
    split("paper-dense paper-gemma full", accountings)
    print "name,family,n_global_layers,n_local_layers,local_attention,window,d_model,n_heads,n_kv_heads,d_head,d_ffn," \
          "ffn_projections,norms_per_layer,qk_norm,softcap,attention_sinks,experts,experts_active,experts_shared,vocab," \
          "max_context,accounting,ffn_kind,norm,verified,source,notes,n_dense_layers,d_ffn_dense"
    for (i = 1; i <= cases; i++) {
      global = between(0, 40); local = global == 0 || rand() < 0.6 ? between(1, 60) : 0
      kind = local == 0 ? "" : rand() < 0.5 ? "sliding" : "chunked"; window = local == 0 ? "" : between(1, 9000)
      kv = between(1, 16); experts = rand() < 0.5 ? 0 : between(2, 64)
      dense = experts && rand() < 0.4 ? between(1, global + local) : 0
      printf "m%d,,%d,%d,%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,,paper-dense,,,,random,,%d,%d\n", i, global, local,
             kind, window, between(1, 9000), kv * between(1, 9), kv, between(1, 300), between(1, 40000), between(2, 3),
             between(0, 6), between(0, 1), between(0, 1), between(0, 1), experts, experts ? between(1, experts) : 1,
             experts ? between(0, 3) : 0, between(0, 300000), dense, between(1, 40000)
      context = between(1, 2 ^ between(1, 30)); workload = workloads[1 + i % 4]
      printf "m%d --context %.0f --workload %s --accounting %s --c-exp %s --c-norm %s --c-nonlin %s --r-exp %s --r-norm %s --r-nonlin %s", \
             i, context, workload, accountings[1 + i % 3], price(), price(), price(), price(), price(), price() >options
      printf "%s\n", workload == "decode" ? sprintf(" --prompt %.0f", between(0, context - 1)) : "" >options
    }
  }' >"$work/models.csv"

# shellcheck disable=SC2086 # the options are words
while read -r options; do
  "$program" eval --models "$work/models.csv" $options --csv | tail -n 1
done <"$work/options" >"$work/rows.csv"
if [ "$(wc -l <"$work/rows.csv")" != "$cases" ]; then
  echo "eval did not print a row for each of $cases cases"
  exit 1
fi

cat >"$work/check.bc" <<'BC'
define l(a, b) { if (a < b) return a; return b }
define a(x) { if (x < 0) return -x; return x }
/* causal pairs of one layer: k = 0 global, 1 sliding, 2 chunked, window w */
define c(k, t, w) {
  auto r
  if (k == 0) return t*(t+1)/2
  if (k == 1) { r = l(t, w); return r*(r+1)/2 + (t-r)*w }
  r = t % w
  return (t/w)*(w*(w+1)/2) + r*(r+1)/2
}
/* pairs of one layer: v = 0 prefill, 1 causal, 2 decode-step, 3 decode after p */
define s(v, k, t, p, w) {
  if (v == 1) return c(k, t, w)
  if (v == 2) return c(k, t, w) - c(k, t-1, w)
  if (v == 3) return c(k, t, w) - c(k, p, w)
  if (k == 0) return t*t
  if (k == 1) return t*l(t, w)
  return (t/w)*w*w + (t % w)^2
}
/* one case: prints its number where a printed value is not the computed one */
define void check() {
  auto e, q, k, n, u, y, z
  e = active + shared; q = heads * width; k = keys * width
  n = t
  if (v == 2) n = 1
  if (v == 3) n = t - p
  u = global * s(v, 0, t, p, 1)
  if (local > 0) u += local * s(v, kind, t, p, window)
  y = global + local
  z = (y - dense)*m*e + dense*md /* widths of all feed-forwards */
  xa = y*(n*d*(q + 2*k) + n*q*d + scale_norms*n*d) + projections*n*d*z + 2*q*u
  xs = heads*u
  xn = y*norms*n*d
  xl = n*z
  if (full) {
    xa += y*qknorm*n*(q + k) + (projections == 3)*n*z + (y - dense)*n*d*experts + n*d + n*d*vocab
    xs += y*sinks*heads*n + (y - dense)*n*experts
    xn += y*qknorm*n*(q + k) + n*d
    xl += softcap*heads*u
  }
  if (xa != arithmetic || xs != softmax || xn != norm || xl != nonlin) { print "counts of case ", number, "\n" }
  /* prices are eighths */
  xc = 8*xa + ce*xs + cn*xn + cl*xl
  xr = 8*xa + re*xs + rn*xn + rl*xl
  /* the whole number where there is one; else a double, off by 2^-53 of itself, and its shortest text by as much */
  if (xc % 8 == 0) { if (8*snark != xc) print "constraints of case ", number, "\n" }
  if (xr % 8 == 0) { if (8*stark != xr) print "rows of case ", number, "\n" }
  if (a(8*snark - xc)*2^52 > xc) { print "constraints of case ", number, "\n" }
  if (a(8*stark - xr)*2^52 > xr) { print "rows of case ", number, "\n" }
  if (a(ratio*xr - xc)*2^52 > xc) { print "ratio of case ", number, "\n" }
  if (a(span*n*y - u)*2^52 > u) { print "span of case ", number, "\n" }
  done += 1
}
BC

tail -n +2 "$work/models.csv" | paste -d '|' - "$work/options" "$work/rows.csv" | awk -F '|' '
  { split($1, f, ","); split($3, r, ","); option = $2
    full = option ~ /--accounting full/
    printf "number=%d;global=%s;local=%s;kind=%d;window=%d;d=%s;heads=%s;keys=%s;width=%s;m=%s;projections=%s\n", NR, f[3],
           f[4], f[5] == "chunked" && full ? 2 : 1, f[6], f[7], f[8], f[9], f[10], f[11], f[12]
    printf "norms=%s;scale_norms=%s;full=%d\n", full ? f[13] : 2, full ? f[13] : option ~ /paper-dense/ ? 2 : 0, full
    printf "qknorm=%s;softcap=%s;sinks=%s;experts=%s;active=%s;shared=%s;vocab=%s;dense=%s;md=%s\n", f[14], f[15], f[16],
           f[17], f[18], f[19], f[20], f[28], f[29]
    workload = option ~ /decode-step/ ? 2 : option ~ /decode/ ? 3 : option ~ /causal/ ? 1 : 0
    match(option, /--context [0-9]+/); t = substr(option, RSTART + 10, RLENGTH - 10)
    p = 0
    if (match(option, /--prompt [0-9]+/)) p = substr(option, RSTART + 9, RLENGTH - 9)
    printf "v=%d;t=%s;p=%s\n", workload, t, p
    split(option, words, " ")
    printf "ce=8*%s;cn=8*%s;cl=8*%s;re=8*%s;rn=8*%s;rl=8*%s\n", words[9], words[11], words[13], words[15], words[17],
           words[19]
    printf "span=%s;arithmetic=%s;softmax=%s;norm=%s;nonlin=%s;snark=%s;stark=%s;ratio=%s\n", r[14], r[15], r[16], r[17],
           r[18], r[19], r[20], r[21]
    print "check()" }
  END { print "print done, \" cases\\n\"\nquit" }' | sed 's/e+*\([0-9][0-9]*\);/*10^\1;/g; s/e-\([0-9][0-9]*\);/*10^-\1;/g' >"$work/cases.bc"

answer=$(bc -q "$work/check.bc" "$work/cases.bc" 2>&1)
echo "$answer" | head -n 20
[ "$answer" = "$cases cases" ]
