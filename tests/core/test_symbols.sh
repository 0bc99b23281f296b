#!/bin/sh
# Proves from the symbol table of the core archive that the core takes memory in and gives memory out: every function
# that it needs from elsewhere is on the list below, so that no call can reach a file, a process, the environment, a
# clock, the terminal or exit(). Argument: the archive.
set -eu
export LC_ALL=C

archive=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -P --defined-only "$archive" | awk 'NF >= 2 && $2 != "U" { print $1 }' | sort -u >"$work/defined"
nm -P --undefined-only "$archive" | awk 'NF >= 2 { print $1 }' | sort -u >"$work/needed"
comm -13 "$work/defined" "$work/needed" >"$work/foreign"

# Text in memory, memory itself, arithmetic, threads; then what compilers and their checkers add.
cat >"$work/allowed" <<'LIST'
mem(cpy|move|set|cmp|chr|mem)|bcmp
str(len|nlen|cat|ncat|cpy|ncpy|cmp|ncmp|chr|rchr|spn|cspn|pbrk|str|casecmp|ncasecmp)
v?snprintf
(m|c|re|aligned_)alloc|free|qsort|bsearch
(fabs|f(max|min|mod|ma|dim)|floor|ceil|trunc|l?l?round|rint|l?l?rint|nearbyint|sqrt|cbrt|hypot)[fl]?
(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|l?gamma|lgamma_r|tgamma|erf|erfc)[fl]?
(sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh)[fl]?
(frexp|ldexp|scalbn|modf|logb|ilogb|copysign|nextafter)[fl]?
pthread_(create|join|once|mutex_.*|cond_.*|attr_.*|self)
gsl_[A-Za-z0-9_]+
_ZSt(8to_chars|10from_chars)[A-Za-z0-9_]*|_ZTVN10__cxxabiv1[A-Za-z0-9_]*
__(memcpy|memmove|memset|strcpy|strncpy|strcat|strncat|snprintf|vsnprintf)_chk
__stack_chk_(fail|guard)|_GLOBAL_OFFSET_TABLE_|__gxx_personality_v0|__gcc_personality_v0|_Unwind_Resume
__cpu_(indicator_init|features2?|model)|__tls_get_addr
__([a-z]*(div|mod|mul|ash|lsh|fix|float|pop|clz|ctz|bswap|trunc|extend|parity|ffs|cmp)[a-z]*[0-9])
__(fixunsdfti|fixdfti|floatuntidf|floattidf|floatunditf|fixunssfti|floatuntisf)
__(asan|tsan|ubsan|sanitizer|gcov|llvm)_[A-Za-z0-9_]+
_?_?(gcov|asan|ubsan)_.*
LIST

# Of the library's own, whatever writes to a stream, reads the environment or the handler that would stop the program.
denied='^gsl_(.*_(fprintf|fscanf|fread|fwrite)|stream.*|error_default|rng_env_setup|ieee_env_setup|message)$'

grep -E -v -x -f "$work/allowed" "$work/foreign" >"$work/found" || true
grep -E "$denied" "$work/foreign" >>"$work/found" || true
if [ -s "$work/found" ]; then
  echo "the core needs functions that are not known to be free of I/O:"
  nm -A --undefined-only "$archive" 2>/dev/null | grep -E " U ($(paste -s -d '|' "$work/found"))\$" | sed "s,^.*\.a:,  ,"
  echo "(a pure function that is missing from the list in $0 belongs there)"
  exit 1
fi
# The list must be able to fail: the archive has these and no others.
grep -q -x memcpy "$work/foreign"
for word in fopen printf getenv open write exit abort time system; do
  if echo "$word" | grep -E -x -q -f "$work/allowed"; then
    echo "the list lets '$word' pass"
    exit 1
  fi
done
echo "$(wc -l <"$work/foreign") foreign symbols, none of them I/O"
