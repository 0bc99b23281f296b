/* Measures: how the values of one output are written in a figure, all in one unit: "157.8 bn", "43 %", "1.48×". */
#ifndef PROOFSWEEP_MEASURE_H
#define PROOFSWEEP_MEASURE_H

#include "render/scale.h"
#include "render/wording.h"

#include <stdbool.h>

struct measure {
  bool ratio;            /* written as wording_ratio does */
  double unit;           /* values are written as multiples of it */
  struct wording suffix; /* " bn"; "" for none */
  int decimals;          /* that tell values of the range apart */
};

/* For values from low to high of an output of the model: a column of every points table. */
struct measure measure_of_output(const char *output, double low, double high);

/* For values from low to high of which nothing else is known. */
struct measure measure_of_numbers(double low, double high);

/* In the measure's unit, or in a smaller one where that leaves less than two digits. */
struct wording measure_value(const struct measure *measure, double value);

/* Tics as tics_linear and tics_around, round in the measure's unit. */
void measure_tics(const struct measure *measure, double low, double high, size_t limit, struct tics *tics);
void measure_tics_around(const struct measure *measure, double low, double high, size_t limit, struct tics *tics);

/* The i-th of those, a ratio without its "×". The widest in pixels tells the room that an axis needs. */
struct wording measure_tic(const struct measure *measure, const struct tics *tics, size_t i);
struct wording measure_widest_tic(const struct measure *measure, const struct tics *tics);

/* 10^power on a logarithmic axis: "0.1×", "100", "10 mn", "10¹⁶". */
struct wording measure_power(const struct measure *measure, int power);

/* "SNARK/STARK ratio" and "the ratio" for ratio; other names as they are. */
struct wording output_title(const char *output);
struct wording output_sentence(const char *output);

#endif
