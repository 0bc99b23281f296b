/* Eight doubles side by side: one AVX-512 register, or several smaller ones, with the same order of operations on every
 * machine. A GNU C extension that gcc and clang share. Move them with memcpy; functions neither take nor return them,
 * because how depends on the machine. */
#ifndef PROOFSWEEP_LANES_H
#define PROOFSWEEP_LANES_H

enum { LANES = 8 };

typedef double lanes __attribute__((vector_size(8 * LANES)));

/* For local arrays of doubles: each eight of them lie in one cache line. */
#define LANE_ALIGNED _Alignas(8 * LANES)

#endif
