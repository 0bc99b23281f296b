/* Fits to data files: `fits:` of a specification. */
#ifndef PROOFSWEEP_DATA_FIT_READ_H
#define PROOFSWEEP_DATA_FIT_READ_H

#include "io/bind.h"

/* The list `fits:` into reader->spec. The data files are not opened. */
binder bind_data_fits;
extern const struct shape data_fits_shape;

#endif
