/* A random input: a parameter of an analysis and its distribution. */
#ifndef PROOFSWEEP_RANDOM_INPUT_READ_H
#define PROOFSWEEP_RANDOM_INPUT_READ_H

#include "io/bind.h"

/* A distribution {dist: ..., ...}, the value of one parameter. */
extern const struct shape random_input_shape;

/* Reads one entry of the mapping `parameters`, PARAMETER: {dist: ...}. False after a complaint. */
bool random_input_read(struct reader *reader, const struct node *node, struct random_input *input);

#endif
