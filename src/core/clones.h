/* Hot loops compiled for several generations of x86-64, one of which is picked when they run. The bits are the same in
 * each, because nothing is contracted or reordered (cmake/Warnings.cmake). */
#ifndef PROOFSWEEP_CLONES_H
#define PROOFSWEEP_CLONES_H

#include <stdbool.h>

/* Not by clang, which has no such clones, nor with sanitizers, nor where all is compiled for a later generation anyway;
 * PROOFSWEEP_PLAIN: where lines are counted. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__) && !defined(PROOFSWEEP_PLAIN) && !defined(__FMA__)
#define CLONES
#endif

/* A function whose loops know nothing of the processor. */
#ifdef CLONES
#define HOT_LOOP __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define HOT_LOOP
#endif

/* One that asks for fused multiply-adds itself, where they give the bits of the plain way, is written once for each
 * generation; clone_generation says which to call: 0, as all is compiled; 1, CLONE_V3; 2, CLONE_V4. */
#ifdef CLONES
#define CLONE_V3 __attribute__((target("arch=x86-64-v3")))
#define CLONE_V4 __attribute__((target("arch=x86-64-v4")))
#endif

static inline unsigned clone_generation(void)
{
#ifdef CLONES
  return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
#else
  return 0;
#endif
}

/* Whether generation 0 has fused multiply-adds. */
#ifdef __FMA__
#define CLONES_FUSED true
#else
#define CLONES_FUSED false
#endif

/* Before a loop whose rounds write nothing that another one reads, where there are too many arrays to find that out. */
#if defined(__GNUC__) && !defined(__clang__)
#define INDEPENDENT_ROUNDS _Pragma("GCC ivdep")
#else
#define INDEPENDENT_ROUNDS
#endif

#endif
