/* Constants, workloads and accountings: what a specification chooses by name, constants also one by one. */
#ifndef PROOFSWEEP_CONSTANTS_READ_H
#define PROOFSWEEP_CONSTANTS_READ_H

#include "io/bind.h"

/* A name of the catalogue, or a mapping {c_exp, c_norm, c_nonlin, r_exp, r_norm, r_nonlin, like, name}: `like` names
 * the set that it begins with; without it the three c must be given, and each r left out is 1. */
bool constants_read(struct reader *reader, const struct node *node, struct constants *constants);

/* The set of the catalogue that bears the name; NULL where none does. */
const struct constants *constants_find_set(const struct reader *reader, const char *name);

bool workload_read(struct reader *reader, const struct node *node, const struct workload **workload);
/* A name of the registry, or "paper". */
bool accounting_read(struct reader *reader, const struct node *node, const char **accounting);

/* The same as rows of key tables: the slot is a struct constants, a const struct workload *, a const char *. */
binder bind_constants, bind_workload, bind_accounting;
extern const struct shape constants_shape, workload_shape, accounting_shape;

#endif
