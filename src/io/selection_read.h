/* Selections: the value, table and where of a claim, held against what the run will have. */
#ifndef PROOFSWEEP_SELECTION_READ_H
#define PROOFSWEEP_SELECTION_READ_H

#include "core/analyses.h"
#include "io/bind.h"

extern const struct shape column_shape, table_shape, where_shape, other_cell_shape;

/* The nodes of a selection; NULL where the key is not given. */
struct cell_keys {
  const struct node *value, *table, *where;
};

/* A selection with what is known of its table while it is read. */
struct choice {
  struct selection *selection;
  bool sound;                     /* nothing is wrong with what stands before the claims */
  const struct sweep *sweep;      /* of points; NULL for other tables */
  const struct spec_table *table; /* of other tables */
  struct analysis analysis;       /* whose rows of another table; {0} where that may be several, or none */
  struct name_list columns;
};

/* Reads value, table and where of `node` into choice->selection; what is missing in another cell comes from the claim's
 * own, which is NULL for itself. False, with a complaint, where the table is not known. */
bool read_selection(struct reader *reader, const struct node *node, const struct cell_keys *keys,
                    const struct choice *own, struct choice *choice);

/* Complains, at the node, where a test of one cell leaves several rows. */
void check_single(struct reader *reader, const struct node *node, const struct choice *choice);

/* Reads the other cell (`single`), or the other rows, of a claim: {value, table, where}, or the conditions alone. */
void read_other(struct reader *reader, const struct node *node, const struct choice *own, bool single,
                struct claim *claim);

#endif
