/* Axes: a scalar, a list or a range becomes the values that a sweep goes through. */
#ifndef PROOFSWEEP_AXIS_READ_H
#define PROOFSWEEP_AXIS_READ_H

#include "io/bind.h"

/* Fills the reader's axis_names and number_names, for suggestions; they stay empty where memory is out. */
void axis_list_keys(struct reader *reader);

/* Fills kind, key and registry entry of an axis; false where no axis has that key. */
bool axis_find(const char *key, struct axis *axis);

/* Whether the values are whole numbers, and which they may be. */
bool axis_is_whole(const struct axis *axis);
struct whole_bounds axis_bounds(const struct axis *axis);
extern const struct real_bounds constant_bounds;

/* Reads the values of an axis that axis_find filled. False, with complaints, where they cannot be used. */
bool axis_read(struct reader *reader, const struct node *value, struct axis *axis);

/* The part of it for {from, to, ...}; range_read.c. */
bool range_read(struct reader *reader, const struct node *value, struct axis *axis);

/* The keys of a range, for the manual and for editors. */
extern const struct key_table range_table;

/* Counts `count` values that are stored one by one; false, with a complaint, where the specification asks for too many.
 */
bool axis_reserve(struct reader *reader, const struct node *value, uint64_t count);

/* A value of the axis as the points table shows it. */
struct shown axis_show(const struct axis *axis, uint64_t i);

#endif
