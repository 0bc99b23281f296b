/* Hot loops compiled for several generations of x86-64; the loader picks one. The bits are the same in each, because
 * nothing is contracted or reordered (cmake/Warnings.cmake). */
#ifndef PROOFSWEEP_CLONES_H
#define PROOFSWEEP_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__) && !defined(PROOFSWEEP_PLAIN) /* the last: where lines are counted */
#define HOT_LOOP_FUSED   /* a loop may ask for fused multiply-adds itself, where that gives the bits of the plain way */
#ifdef PROOFSWEEP_NATIVE /* one generation alone, with -march=native: for measurements */
#define HOT_LOOP
#else
#define HOT_LOOP __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#endif
#else
#define HOT_LOOP
#endif

#endif
