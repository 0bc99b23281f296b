#!/bin/sh
# Random architectures, contexts and prices through `proofsweep run`, every row held against bc, which is told the formulas
# of the counts and prices (paper, sections 3-4) and nothing of this program. Argument: the program.
# PROOFSWEEP_TEST_SCALE=100 looks at a million cases.
set -eu
export LC_ALL=C BC_LINE_LENGTH=0

program=$1
batches=${PROOFSWEEP_TEST_SCALE:-1}
cases=10000 # of a batch: 100 sweeps of ten architectures at five contexts and two prices of softmax
if ! command -v bc >/dev/null 2>&1; then
  echo "skipped: bc is not installed"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# models.csv with the architectures, spec.yaml with the sweeps, and the rows that are asked for: the first cells of each.
make_cases() { # seed
  awk -v seed="$1" -v work="$work" '
    function between(low, high) { return low + int(rand() * (high - low + 1)) }
    function price() { return rand() < 0.2 ? 0 : rand() < 0.5 ? between(1, 500) : between(1, 4000) / 8 }
    function model(name) {
      global = between(0, 40); local = global == 0 || rand() < 0.6 ? between(1, 60) : 0
      kind = local == 0 ? "" : rand() < 0.5 ? "sliding" : "chunked"; window = local == 0 ? "" : between(1, 9000)
      kv = between(1, 16); experts = rand() < 0.5 ? 0 : between(2, 64)
      dense = experts && rand() < 0.4 ? between(1, global + local) : 0
      printf "%s,,%d,%d,%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,,paper-dense,,,,random,,%d,%d\n", name, global,
             local, kind, window, between(1, 9000), kv * between(1, 9), kv, between(1, 300), between(1, 40000),
             between(2, 3), between(0, 6), between(0, 1), between(0, 1), between(0, 1), experts,
             experts ? between(1, experts) : 1, experts ? between(0, 3) : 0, between(0, 300000), dense,
             between(1, 40000) >models
    }
    BEGIN {
      srand(seed); CONVFMT = "%.10g"
      models = work "/models.csv"; spec = work "/spec.yaml"; wanted = work "/wanted"
      split("prefill prefill-causal decode-step decode", workloads)
      split("paper-dense paper-gemma full", accountings)
      print "name,family,n_global_layers,n_local_layers,local_attention,window,d_model,n_heads,n_kv_heads,d_head,d_ffn," \
            "ffn_projections,norms_per_layer,qk_norm,softcap,attention_sinks,experts,experts_active,experts_shared,vocab," \
            "max_context,accounting,ffn_kind,norm,verified,source,notes,n_dense_layers,d_ffn_dense" >models
      print "spec: 1\nname: cases\nsweeps:" >spec
      for (i = 1; i <= 100; i++) {
        workload = workloads[1 + i % 4]; accounting = accountings[1 + i % 3]
        names = contexts = exponentials = ""
        prompt = workload == "decode" ? between(0, 100000) : ""
        for (j = 1; j <= 10; j++) {
          model("m" i "-" j); names = names (j > 1 ? ", " : "") "m" i "-" j
        }
        for (j = 1; j <= 5; j++) {
          do { context = between(1, 2 ^ between(1, 30)) + prompt } while (context in chosen)
          chosen[context]; context_list[j] = context; contexts = contexts (j > 1 ? ", " : "") sprintf("%.0f", context)
        }
        split("", chosen)
        dearer = price() + between(1, 100); prices[1] = price(); prices[2] = prices[1] + dearer
        others = ""; other_keys = ""
        split("c_norm c_nonlin r_exp r_norm r_nonlin", keys)
        for (j = 1; j <= 5; j++) {
          value = price(); others = others "," value; other_keys = other_keys "    " keys[j] ": [" value "]\n"
        }
        printf "  - name: s%d\n    models: [%s]\n    context: [%s]\n    workload: %s\n    accounting: %s\n%s" \
               "    c_exp: [%s, %s]\n%s", i, names, contexts, workload, accounting,
               prompt == "" ? "" : "    prompt: " prompt "\n", prices[1], prices[2], other_keys >spec
        for (j = 1; j <= 10; j++) {
          for (k = 1; k <= 10; k++) {
            printf "m%d-%d,%s,%s,%s,%.0f,%s%s\n", i, j, accounting, workload, prompt, context_list[1 + k % 5],
                   prices[1 + (k > 5)], others >wanted
          }
        }
      }
    }'
}

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

# The rows and their architectures in bc's words, one check a row.
write_script() {
  awk -F , '
    NR == FNR { model[$1] = $0; next }
    {
      split(model[$1], f, ",")
      full = $2 == "full"
      printf "number=%d;global=%s;local=%s;kind=%d;window=%d;d=%s;heads=%s;keys=%s;width=%s;m=%s;projections=%s\n", FNR,
             f[3], f[4], f[5] == "chunked" && full ? 2 : 1, f[6], f[7], f[8], f[9], f[10], f[11], f[12]
      printf "norms=%s;scale_norms=%s;full=%d\n", full ? f[13] : 2, full ? f[13] : $2 == "paper-dense" ? 2 : 0, full
      printf "qknorm=%s;softcap=%s;sinks=%s;experts=%s;active=%s;shared=%s;vocab=%s;dense=%s;md=%s\n", f[14], f[15],
             f[16], f[17], f[18], f[19], f[20], f[28], f[29]
      printf "v=%d;t=%s;p=%d\n", $3 == "decode-step" ? 2 : $3 == "decode" ? 3 : $3 == "prefill-causal", $5, $4
      printf "ce=8*%s;cn=8*%s;cl=8*%s;re=8*%s;rn=8*%s;rl=8*%s\n", $8, $9, $10, $11, $12, $13
      printf "span=%s;arithmetic=%s;softmax=%s;norm=%s;nonlin=%s;snark=%s;stark=%s;ratio=%s\n", $14, $15, $16, $17, $18,
             $19, $20, $21
      print "check()"
    }
    END { print "print done, \" cases\\n\"\nquit" }' "$work/models.csv" "$work/rows" |
    sed 's/e+*\([0-9][0-9]*\);/*10^\1;/g; s/e-\([0-9][0-9]*\);/*10^-\1;/g'
}

status=0 batch=0
while [ "$batch" -lt "$batches" ]; do
  batch=$((batch + 1))
  make_cases $((20260429 + batch))
  "$program" run "$work/spec.yaml" --models "$work/models.csv" -o "$work" --no-figures -q
  tail -q -n +2 "$work"/cases/s*.csv >"$work/rows"
  # Every case that was asked for is there, once.
  cut -d , -f 1-5,8-13 "$work/rows" | sort >"$work/found"
  sort "$work/wanted" | diff - "$work/found" | head -n 5
  sort "$work/wanted" | cmp -s - "$work/found" || status=1
  write_script >"$work/cases.bc"
  answer=$(bc -q "$work/check.bc" "$work/cases.bc" 2>&1)
  [ "$answer" = "$cases cases" ] || status=1
  [ "$answer" = "$cases cases" ] || echo "$answer" | head -n 20
done
echo "$((batch * cases)) cases"
exit "$status"
