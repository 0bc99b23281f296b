/* Constants: what each proof system pays for one operation that is not arithmetic.
 *
 * c_* price the SNARK side in constraints, r_* the STARK side in rows; a multiply-add costs 1 on both (paper, section
 * 3). They are knobs of a symbolic model, not measurements. */
#ifndef PROOFSWEEP_CONSTANTS_H
#define PROOFSWEEP_CONSTANTS_H

#include "core/architecture.h"
#include "core/status.h"

#include <stddef.h>

/* The six prices, each finite and >= 0. */
struct constants {
  char name[NAME_SIZE];           /* of the set; empty where values were given one by one */
  double c_exp;                   /* constraints a softmax exponential */
  double c_norm;                  /* constraints a normalised element */
  double c_nonlin;                /* constraints an activation */
  double r_exp, r_norm, r_nonlin; /* rows for the same; 1 is one lookup each */
  char status[NAME_SIZE];         /* stylised, derived or counted; constants_changed; empty where given one by one */
  char derivation[NOTE_SIZE];     /* of a changed set: "essay, with c_exp 5" */
};

/* The status of a set that begins with one of the catalogue and has other prices. */
extern const char constants_changed[];

enum { CONSTANT_COUNT = 6 };

/* One of the six prices. */
struct constant_field {
  const char *name; /* c_exp ... r_nonlin */
  size_t offset;
  const char *unit;
  const char *meaning;
};

/* In the order c_exp, c_norm, c_nonlin, r_exp, r_norm, r_nonlin. */
extern const struct constant_field constant_fields[CONSTANT_COUNT];

/* The field of that name; NULL where there is none. */
const struct constant_field *constants_find_field(const char *name);

double constants_get(const struct constants *constants, const struct constant_field *field);
/* Sets one price and leaves the others, the name too. */
void constants_set(struct constants *constants, const struct constant_field *field, double value);

/* Whether name and prices are the same. */
bool constants_equal(const struct constants *a, const struct constants *b);

/* STATUS_BAD_INPUT where a price is negative, infinite or NaN; the sentence names the field. */
enum status constants_check(const struct constants *constants, struct fault *fault) MUST_CHECK;

#endif
