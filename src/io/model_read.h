/* Models: a name of the catalogue, an inline mapping, or a Hugging Face config.json. */
#ifndef PROOFSWEEP_MODEL_READ_H
#define PROOFSWEEP_MODEL_READ_H

#include "io/bind.h"

/* NAME, {like: NAME, name: NEW, FIELD: VALUE, ...} or {config: FILE, name: NEW, FIELD: VALUE, ...}, in the mapping
 * `around`: a sweep, an analysis or a break-even, which may vary fields. */
bool model_read(struct reader *reader, const struct node *around, const struct node *node, struct architecture *model);

/* One model or a list of them, none twice. */
bool models_read(struct reader *reader, const struct node *around, const struct node *node,
                 const struct architecture **models, size_t *count);
extern const struct shape model_shape, models_shape;

#endif
