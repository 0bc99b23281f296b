#include "io/row_pairs.h"

#include "core/constants.h"
#include "core/key_set.h"
#include "core/table_key.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char comparing[] = "comparing tables";

enum { LABELS_AGREEING = LABELS_ALL & ~LABEL_ORDER };

enum label label_of(const char *table, const char *column)
{
  const struct table_key *key = table_key_find(table);
  if (key != NULL && key->order != NULL && strcmp(column, key->order) == 0) {
    return LABEL_ORDER;
  }
  if (strcmp(column, "constants") == 0) {
    return LABEL_SET;
  }
  return constants_find_field(column) != NULL ? LABEL_PRICE : column_is_axis(table, column) ? LABEL_PLACE : LABEL_NONE;
}

static void append_cell(const char *header, const char *cell, struct text *text)
{
  text_append_format(text, "%s%s=%s", text->length == 0 ? "" : " ", header, cell);
}

void row_describe(const struct labelled_rows *rows, size_t row, unsigned wanted, struct text *text)
{
  text_clear(text);
  for (size_t column = 0; column < rows->data->column_count; column++) {
    const char *cell = csv_cell(rows->data, row, column);
    if ((rows->labels[column] & wanted) != 0 && cell[0] != '\0') {
      append_cell(rows->data->header[column], cell, text);
    }
  }
}

static uint64_t hash_of(const struct text *text)
{
  return key_hash(text_string(text), text->length);
}

struct hashed_row {
  uint64_t hash;
  size_t row;
};

static int compare_rows_by_hash(const void *a, const void *b)
{
  const struct hashed_row *x = a, *y = b;
  return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* The first in a sorted list that has that hash, or where it would stand. */
static size_t find_hash(const struct hashed_row *rows, size_t count, uint64_t hash)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (rows[middle].hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Both versions while their rows are paired. */
struct pairing {
  struct labelled_rows sides[2];
  struct row_pairs *pairs;
  size_t *shared;             /* by column before: the column after of that name; SIZE_MAX where there is none */
  size_t *bases[2];           /* by row: the first row at the same place */
  struct hashed_row *rows[2]; /* room for all; sorted by hash where they are in use */
  size_t *spent;              /* by the first in rows[1] of a hash: how many with it, from there on, are taken */
  struct text here, there;
};

static bool is_paired(const struct pairing *pairing, int side, size_t row)
{
  return side == 0 ? pairing->pairs->partners[row] != SIZE_MAX : pairing->pairs->taken[row];
}

static void join_rows(struct pairing *pairing, size_t before, size_t after)
{
  pairing->pairs->partners[before] = after;
  pairing->pairs->taken[after] = true;
}

/* Whether a row after is free and agrees with what is described in pairing->here. */
static bool stands_at(struct pairing *pairing, size_t after, unsigned labels)
{
  if (after >= pairing->sides[1].data->row_count || pairing->pairs->taken[after]) {
    return false;
  }
  row_describe(&pairing->sides[1], after, labels, &pairing->there);
  return strcmp(text_string(&pairing->here), text_string(&pairing->there)) == 0;
}

/* The first row after that is free and agrees with what is described in pairing->here; SIZE_MAX: none. */
static size_t find_equal(struct pairing *pairing, unsigned labels)
{
  const struct hashed_row *rows = pairing->rows[1];
  size_t count = pairing->sides[1].data->row_count;
  uint64_t hash = hash_of(&pairing->here);
  size_t first = find_hash(rows, count, hash), at = first + pairing->spent[first];
  while (at < count && rows[at].hash == hash && pairing->pairs->taken[rows[at].row]) {
    at++;
  }
  pairing->spent[first] = at - first;
  while (at < count && rows[at].hash == hash && !stands_at(pairing, rows[at].row, labels)) {
    at++;
  }
  return at < count && rows[at].hash == hash ? rows[at].row : SIZE_MAX;
}

static void sort_rows(struct pairing *pairing, int side, unsigned labels)
{
  size_t count = pairing->sides[side].data->row_count;
  for (size_t row = 0; row < count; row++) {
    row_describe(&pairing->sides[side], row, labels, &pairing->there);
    pairing->rows[side][row] = (struct hashed_row){hash_of(&pairing->there), row};
  }
  qsort(pairing->rows[side], count, sizeof *pairing->rows[side], compare_rows_by_hash);
}

/* Rows that agree. They are looked for in place first: mostly nothing moved, and nothing is sorted. */
static void pair_equal(struct pairing *pairing, unsigned labels)
{
  bool sorted = false;
  for (size_t row = 0; row < pairing->sides[0].data->row_count; row++) {
    if (is_paired(pairing, 0, row)) {
      continue;
    }
    row_describe(&pairing->sides[0], row, labels, &pairing->here);
    if (stands_at(pairing, row, labels)) {
      join_rows(pairing, row, row);
      continue;
    }
    if (!sorted) {
      sort_rows(pairing, 1, labels);
      memset(pairing->spent, 0, (pairing->sides[1].data->row_count + 1) * sizeof *pairing->spent);
      sorted = true;
    }
    size_t equal = find_equal(pairing, labels);
    if (equal != SIZE_MAX) {
      join_rows(pairing, row, equal);
    }
  }
}

static void find_bases(struct pairing *pairing, int side)
{
  size_t count = pairing->sides[side].data->row_count;
  sort_rows(pairing, side, LABEL_PLACE);
  for (size_t i = 0, first = 0; i < count; i++) {
    const struct hashed_row *rows = pairing->rows[side];
    first = rows[i].hash == rows[first].hash ? first : i;
    pairing->bases[side][rows[i].row] = rows[first].row;
  }
}

/* What a row must agree in; false where it has no such thing. */
typedef bool describe_key(const struct pairing *pairing, int side, size_t row, struct text *text);

static bool describe_prices(const struct pairing *pairing, int side, size_t row, struct text *text)
{
  row_describe(&pairing->sides[side], row, LABEL_PLACE | LABEL_PRICE, text);
  return true;
}

static bool describe_departure(const struct pairing *pairing, int side, size_t row, struct text *text)
{
  const struct labelled_rows *rows = &pairing->sides[side];
  row_describe(rows, row, LABEL_PLACE, text);
  for (size_t column = 0; column < rows->data->column_count; column++) {
    const char *cell = csv_cell(rows->data, row, column);
    if (rows->labels[column] == LABEL_PRICE &&
        strcmp(cell, csv_cell(rows->data, pairing->bases[side][row], column)) != 0) {
      append_cell(rows->data->header[column], cell, text);
    }
  }
  return true;
}

static bool describe_set(const struct pairing *pairing, int side, size_t row, struct text *text)
{
  row_describe(&pairing->sides[side], row, LABEL_SET, text);
  bool named = text->length > 0;
  row_describe(&pairing->sides[side], row, LABEL_PLACE | LABEL_SET, text);
  return named;
}

/* Sorts the rows of a side that are left by their key; returns how many they are. */
static size_t sort_left(struct pairing *pairing, int side, describe_key *describe)
{
  size_t count = 0;
  for (size_t row = 0; row < pairing->sides[side].data->row_count; row++) {
    if (!is_paired(pairing, side, row) && describe(pairing, side, row, &pairing->there)) {
      pairing->rows[side][count++] = (struct hashed_row){hash_of(&pairing->there), row};
    }
  }
  qsort(pairing->rows[side], count, sizeof *pairing->rows[side], compare_rows_by_hash);
  return count;
}

static size_t count_equal(const struct hashed_row *rows, size_t count, size_t at, uint64_t hash)
{
  size_t equal = 0;
  while (at + equal < count && rows[at + equal].hash == hash) {
    equal++;
  }
  return equal;
}

/* All cells of the columns that both versions have. */
static bool describe_cells(const struct pairing *pairing, int side, size_t row, struct text *text)
{
  const struct csv_data *data = pairing->sides[side].data;
  text_clear(text);
  for (size_t column = 0; column < pairing->sides[0].data->column_count; column++) {
    if (pairing->shared[column] != SIZE_MAX) {
      text_append(text, csv_cell(data, row, side == 0 ? column : pairing->shared[column]));
      text_append_char(text, '\n');
    }
  }
  return true;
}

static bool is_same(const struct pairing *pairing, size_t row)
{
  const struct csv_data *before = pairing->sides[0].data, *after = pairing->sides[1].data;
  for (size_t column = 0; column < before->column_count; column++) {
    size_t other = pairing->shared[column];
    if (other != SIZE_MAX && strcmp(csv_cell(before, row, column), csv_cell(after, row, other)) != 0) {
      return false;
    }
  }
  return true;
}

/* Whether every column that says where a row stands is there on both sides. */
static bool has_all_labels(const struct pairing *pairing)
{
  const struct csv_data *before = pairing->sides[0].data, *after = pairing->sides[1].data;
  size_t labelled = 0;
  for (size_t column = 0; column < before->column_count; column++) {
    bool wanted = pairing->sides[0].labels[column] != LABEL_NONE;
    if (wanted && pairing->shared[column] == SIZE_MAX) {
      return false;
    }
    labelled += wanted;
  }
  for (size_t column = 0; column < after->column_count; column++) {
    labelled -= pairing->sides[1].labels[column] != LABEL_NONE;
  }
  return labelled == 0;
}

/* Pairs what agrees in every cell: in place, else in the order of the rows. */
static void pair_same(struct pairing *pairing)
{
  size_t rows = pairing->sides[0].data->row_count, others = pairing->sides[1].data->row_count;
  for (size_t row = 0; row < rows && row < others; row++) {
    if (is_same(pairing, row)) {
      join_rows(pairing, row, row);
    }
  }
  size_t before = sort_left(pairing, 0, describe_cells), after = sort_left(pairing, 1, describe_cells);
  for (size_t i = 0, j = 0; i < before && j < after;) {
    const struct hashed_row *row = &pairing->rows[0][i], *other = &pairing->rows[1][j];
    if (row->hash == other->hash) {
      (void)describe_cells(pairing, 0, row->row, &pairing->here);
      (void)describe_cells(pairing, 1, other->row, &pairing->there);
      if (strcmp(text_string(&pairing->here), text_string(&pairing->there)) == 0) {
        join_rows(pairing, row->row, other->row);
      }
    }
    i += row->hash <= other->hash;
    j += row->hash >= other->hash;
  }
}

/* Pairs what is left where one row before and one after, and no third, have a key. */
static void pair_singles(struct pairing *pairing, describe_key *describe)
{
  size_t before = sort_left(pairing, 0, describe), after = sort_left(pairing, 1, describe);
  for (size_t i = 0, step = 0; i < before; i += step) {
    const struct hashed_row *row = &pairing->rows[0][i];
    size_t at = find_hash(pairing->rows[1], after, row->hash);
    step = count_equal(pairing->rows[0], before, i, row->hash);
    if (step == 1 && count_equal(pairing->rows[1], after, at, row->hash) == 1) {
      (void)describe(pairing, 0, row->row, &pairing->here);
      (void)describe(pairing, 1, pairing->rows[1][at].row, &pairing->there);
      if (strcmp(text_string(&pairing->here), text_string(&pairing->there)) == 0) {
        join_rows(pairing, row->row, pairing->rows[1][at].row);
      }
    }
  }
}

static void pair_by_place(struct pairing *pairing)
{
  for (size_t row = 0; row < pairing->sides[0].data->row_count; row++) {
    if (!is_paired(pairing, 0, row)) {
      row_describe(&pairing->sides[0], row, LABEL_PLACE, &pairing->here);
      if (stands_at(pairing, row, LABEL_PLACE)) {
        join_rows(pairing, row, row);
      }
    }
  }
}

static bool are_left(const struct pairing *pairing, int side)
{
  for (size_t row = 0; row < pairing->sides[side].data->row_count; row++) {
    if (!is_paired(pairing, side, row)) {
      return true;
    }
  }
  return false;
}

/* Without such a column the second look finds nothing that the first did not. */
static bool has_order(const struct pairing *pairing)
{
  bool has = false;
  for (size_t column = 0; column < pairing->sides[0].data->column_count; column++) {
    has = has || pairing->sides[0].labels[column] == LABEL_ORDER;
  }
  return has;
}

static void pair_rows(struct pairing *pairing)
{
  static describe_key *const keys[] = {describe_prices, describe_departure, describe_set};
  if (has_all_labels(pairing)) {
    pair_same(pairing);
  }
  pair_equal(pairing, LABELS_ALL);
  if (has_order(pairing) && are_left(pairing, 0) && are_left(pairing, 1)) {
    pair_equal(pairing, LABELS_AGREEING);
  }
  if (!are_left(pairing, 0) || !are_left(pairing, 1)) {
    return;
  }
  find_bases(pairing, 0);
  find_bases(pairing, 1);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    pair_singles(pairing, keys[i]);
  }
  pair_by_place(pairing);
}

static bool pairing_init(struct pairing *pairing)
{
  bool good = true;
  for (int side = 0; side < 2; side++) {
    size_t count = pairing->sides[side].data->row_count + 1;
    pairing->bases[side] = calloc(count, sizeof *pairing->bases[side]);
    pairing->rows[side] = calloc(count, sizeof *pairing->rows[side]);
    good = good && pairing->bases[side] != NULL && pairing->rows[side] != NULL;
  }
  const struct csv_data *before = pairing->sides[0].data, *after = pairing->sides[1].data;
  pairing->spent = calloc(after->row_count + 1, sizeof *pairing->spent);
  pairing->shared = calloc(before->column_count + 1, sizeof *pairing->shared);
  for (size_t column = 0; column < before->column_count && pairing->shared != NULL; column++) {
    pairing->shared[column] = csv_column(after, before->header[column]);
  }
  return good && pairing->spent != NULL && pairing->shared != NULL;
}

enum status row_pairs_find(const struct labelled_rows *before, const struct labelled_rows *after,
                           struct row_pairs *pairs, struct fault *fault)
{
  struct pairing pairing = {.sides = {*before, *after}, .pairs = pairs};
  size_t count = before->data->row_count;
  *pairs = (struct row_pairs){.partners = calloc(count + 1, sizeof *pairs->partners),
                              .taken = calloc(after->data->row_count + 1, sizeof *pairs->taken)};
  bool good = pairing_init(&pairing) && pairs->partners != NULL && pairs->taken != NULL;
  for (size_t row = 0; row < count && good; row++) {
    pairs->partners[row] = SIZE_MAX;
  }
  if (good) {
    pair_rows(&pairing);
  }
  good = good && !pairing.here.out_of_memory && !pairing.there.out_of_memory;
  for (int side = 0; side < 2; side++) {
    free(pairing.bases[side]);
    free(pairing.rows[side]);
  }
  free(pairing.spent);
  free(pairing.shared);
  text_free(&pairing.here);
  text_free(&pairing.there);
  return good ? STATUS_OK : fault_no_memory(fault, comparing);
}

void row_pairs_free(struct row_pairs *pairs)
{
  free(pairs->partners);
  free(pairs->taken);
  *pairs = (struct row_pairs){0};
}
