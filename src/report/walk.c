#include "report/walk.h"

#include <math.h>
#include <string.h>

/* How many rows from `start` on are of the same model or analysis. */
static enum status group_size(const struct listing *listing, uint64_t start, uint64_t *size, struct fault *fault)
{
  const struct table *table = listing->filter->table;
  if (listing->models > 0) {
    *size = table->row_count / listing->models;
    return STATUS_OK;
  }
  struct cell first, other;
  size_t column = table_find_column(table, listing->analysis);
  enum status status = table_read(table, start, column, &first, fault);
  for (*size = 1; status == STATUS_OK && start + *size < table->row_count; ++*size) {
    status = table_read(table, start + *size, column, &other, fault);
    if (status == STATUS_OK && strcmp(first.text, other.text) != 0) {
      break;
    }
  }
  return status;
}

/* How many models or analyses there are of which rows are to be shown; 0 where any rows will do. */
static enum status count_groups(const struct listing *listing, uint64_t *groups, struct fault *fault)
{
  const struct table *table = listing->filter->table;
  enum status status = STATUS_OK;
  *groups = 0;
  if (listing->filter->selection->where_count > 0 || table->row_count <= listing->limit) {
    return STATUS_OK;
  }
  if (listing->models > 0) {
    *groups = listing->models > 1 && table->row_count % listing->models == 0 ? listing->models : 0;
    return STATUS_OK;
  }
  uint64_t size = 0;
  for (uint64_t start = 0; listing->analysis != NULL && start < table->row_count && status == STATUS_OK;
       start += size) {
    status = group_size(listing, start, &size, fault);
    ++*groups;
  }
  *groups = *groups == 1 && !listing->spread ? 0 : *groups;
  return status;
}

enum status walk_begin(const struct listing *listing, struct walk *walk, struct fault *fault)
{
  uint64_t groups = 0;
  enum status status = count_groups(listing, &groups, fault);
  bool some = groups > 0 && groups <= listing->limit;
  *walk = (struct walk){.listing = listing, .each = some ? listing->limit / groups : 0};
  if (status == STATUS_OK) {
    status = some ? group_size(listing, 0, &walk->size, fault) : row_filter_next(listing->filter, 0, &walk->row, fault);
  }
  return status;
}

/* Of a model or an analysis the rows shown are its first, its last and some between; or its first ones. */
static uint64_t row_in_group(const struct walk *walk)
{
  uint64_t shown = walk->each < walk->size ? walk->each : walk->size;
  bool spread = walk->listing->models > 0 || walk->listing->spread;
  double share = shown > 1 ? (double)walk->place / (double)(shown - 1) : 0;
  return spread ? (uint64_t)nearbyint(share * (double)(walk->size - 1)) : walk->place;
}

enum status walk_on(struct walk *walk, struct fault *fault)
{
  const struct row_filter *filter = walk->listing->filter;
  enum status status = STATUS_OK;
  walk->shown++;
  if (walk->each == 0) {
    return row_filter_next(filter, walk->row + 1, &walk->row, fault);
  }
  walk->place++;
  if (walk->place == walk->each || walk->place == walk->size) {
    walk->start += walk->size;
    walk->place = 0;
    if (walk->start < filter->table->row_count) {
      status = group_size(walk->listing, walk->start, &walk->size, fault);
    }
  }
  walk->row = walk->start < filter->table->row_count ? walk->start + row_in_group(walk) : filter->table->row_count;
  return status;
}

bool walk_goes_on(const struct walk *walk)
{
  return walk->row < walk->listing->filter->table->row_count && walk->shown < walk->listing->limit;
}
