/* Eight doubles side by side: one cache line, and one AVX-512 register or several smaller ones. Sums that are kept in
 * as many parts have the same order of additions on every machine. */
#ifndef PROOFSWEEP_LANES_H
#define PROOFSWEEP_LANES_H

enum { LANES = 8 };

/* For local arrays of doubles: each eight of them lie in one cache line. */
#define LANE_ALIGNED _Alignas(8 * LANES)

#endif
