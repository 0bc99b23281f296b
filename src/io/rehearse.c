#include "io/rehearse.h"
#include "io/axes_check.h"

#include "core/corner.h"
#include "core/rehearsal.h"
#include "io/axes_check.h"
#include "io/csv_table.h"
#include "io/data_fit_series.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* A fault at a key; what is no mistake of a person's ends the reading. */
static void complain_fault(struct reader *reader, const struct node *node, enum status status,
                           const struct fault *found)
{
  if (status == STATUS_NO_MEMORY || status == STATUS_IO) {
    reader->status = fault_set(reader->fault, status, "%s", found->text);
  } else if (status != STATUS_OK) {
    complain(reader->complaints, node->spot, "%s", found->text);
  }
}

/* The same of a file that the key names: one that is not there is a person's mistake. */
static void complain_file(struct reader *reader, const struct node *node, const char *file, enum status status,
                          const struct fault *found)
{
  struct stat facts;
  if (status == STATUS_IO && (stat(file, &facts) == 0 ? S_ISDIR(facts.st_mode) : errno == ENOENT)) {
    complain(reader->complaints, node->spot, "%s", found->text);
    reader->unread = true;
  } else {
    complain_fault(reader, node, status, found);
  }
}

/* The value of the key, or the mapping where it has none. */
static const struct node *key_or(const struct node *mapping, const char *key)
{
  const struct node *value = node_find(mapping, key);
  return value == NULL ? mapping : value;
}

static void check_column(struct reader *reader, const struct node *node, const char *name, const struct csv_data *data)
{
  size_t column = 0;
  struct fault found = {0};
  enum status status = csv_find_column(data, name, &column, &found);
  complain_fault(reader, node, status, &found);
}

/* Whether the data file has every column that is named; each is complained about at its key. */
static bool has_columns(struct reader *reader, const struct node *entry, const struct csv_data *data)
{
  static const char *const keys[] = {"x", "y", "weight", "group-by"};
  size_t before = reader->complaints->count;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const struct node *node = node_find(entry, keys[i]);
    if (node != NULL && node->kind == NODE_SCALAR) {
      check_column(reader, node, node->text, data);
    }
    for (const struct node *item = node == NULL ? NULL : node->first; item != NULL; item = item->next) {
      check_column(reader, item, item->text, data);
    }
  }
  const struct node *where = node_find(entry, "where");
  for (const struct node *value = where == NULL ? NULL : where->first; value != NULL; value = value->next) {
    check_column(reader, value->key, value->key->text, data);
  }
  return reader->complaints->count == before && reader->status == STATUS_OK;
}

/* The key that leaves no series: a start behind all points, else the conditions. Not where a cell is wrong (then the
 * fault begins FILE:LINE) or where there is nothing to leave out. */
static enum status find_culprit(const struct data_fit_request *request, const struct csv_data *data,
                                const struct fault *found, const char **culprit, struct fault *fault)
{
  struct data_fit_request all = *request;
  struct series_list list = {0};
  enum status status = STATUS_BAD_INPUT;
  const char *behind = found->text + strlen(data->name);
  if (data->row_count == 0 || strncmp(behind, ": ", 2) != 0) {
    return STATUS_OK;
  }
  all.start_at = (double)NAN;
  if (!isnan(request->start_at)) {
    status = data_fit_series(&all, data, &list, fault);
    series_list_free(&list);
  }
  *culprit = status == STATUS_OK ? "start-at" : request->condition_count > 0 ? "where" : "data";
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}

static void read_series(struct reader *reader, const struct node *entry, const struct data_fit_request *request,
                        const struct csv_data *data, struct rehearsal *rehearsal)
{
  struct series_list list = {0};
  struct fault found = {0};
  const char *culprit = "data";
  enum status status = data_fit_series(request, data, &list, &found);
  if (status == STATUS_BAD_INPUT) {
    struct fault inner;
    enum status looked = find_culprit(request, data, &found, &culprit, &inner);
    status = looked == STATUS_OK ? status : looked;
    found = looked == STATUS_OK ? found : inner;
  }
  for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
    const struct series *series = &list.items[i];
    const struct fit_data points = {series->x, series->y, series->weight, series->count};
    status = rehearsal_add_series(rehearsal, request, data_fit_series_name(request, series), &points, &found);
  }
  complain_fault(reader, key_or(entry, culprit), status, &found);
  series_list_free(&list);
}

static void rehearse_fits(struct reader *reader, const struct node *root, struct rehearsal *rehearsal)
{
  const struct node *list = node_find(root, "fits");
  const struct node *entry = list == NULL ? NULL : list->first;
  for (size_t i = 0; entry != NULL && reader->status == STATUS_OK; i++, entry = entry->next) {
    const struct data_fit_request *request = &reader->spec->data_fits[i];
    struct csv_data data = {0};
    struct fault found = {0};
    enum status status = csv_read_file(request->data, NULL, &data, &found);
    complain_file(reader, key_or(entry, "data"), request->data, status, &found);
    if (status == STATUS_OK && has_columns(reader, entry, &data)) {
      read_series(reader, entry, request, &data, rehearsal);
    }
    csv_data_free(&data);
  }
}

static void rehearse_published(struct reader *reader, const struct node *root, struct csv_table *published,
                               struct rehearsal *rehearsal)
{
  if (reader->spec->published == NULL || reader->status != STATUS_OK) {
    return;
  }
  struct fault found = {0};
  enum status status = csv_table_read(reader->spec->published, "published", published, &found);
  complain_file(reader, key_or(root, "published"), reader->spec->published, status, &found);
  rehearsal->published = status == STATUS_OK ? &published->table : NULL;
}

/* Where the fault of a claim is shown. */
static const struct node *blame(const struct node *claim, const struct claim *read, enum claim_part part)
{
  const char *other = read->test == CLAIM_EQUALS ? "equals" : "less-than";
  return key_or(claim, part == CLAIM_PART_VALUE ? "value" : part == CLAIM_PART_OTHER ? other : "where");
}

static void rehearse_claims(struct reader *reader, const struct node *root, struct rehearsal *rehearsal)
{
  const struct node *list = node_find(root, "claims");
  const struct node *node = list == NULL ? NULL : list->first;
  for (size_t i = 0; node != NULL && reader->status == STATUS_OK; i++, node = node->next) {
    const struct claim *claim = &reader->spec->claims[i];
    struct fault found = {0};
    enum claim_part part = CLAIM_PART_ROWS;
    enum status status = rehearsal_try(rehearsal, claim, &part, &found);
    complain_fault(reader, blame(node, claim, part), status, &found);
  }
}

/* A shared template that the specification names by itself is meant for it. */
static void warn_of_left_out(struct reader *reader, const struct node *node)
{
  size_t count = reader->spec->left_out;
  if (count > 0) {
    complain_warning(reader->complaints, node->spot,
                     "passages left out of this template, for want of the claims or tables that they speak of: %zu",
                     count);
  }
}

static void rehearse_report(struct reader *reader, const struct node *root, struct rehearsal *rehearsal)
{
  const struct node *node = node_find(root, "report");
  if (node == NULL || reader->options->try_report == NULL || reader->status != STATUS_OK) {
    return;
  }
  struct text path = {0}, template = {0};
  struct fault found = {0};
  struct mistakes mistakes = {.count = 0};
  enum status status = reader->options->try_report(reader->spec, rehearsal, &path, &template, &mistakes,
                                                   &reader->spec->left_out, &found);
  struct source *source = arena_take(reader->scratch, sizeof *source);
  const char *name = arena_copy(reader->scratch, text_string(&path), path.length);
  const char *bytes = arena_copy(reader->scratch, text_string(&template), template.length);
  if (source == NULL || name == NULL || bytes == NULL) {
    reader->status = fault_no_memory(reader->fault, "trying a template");
  } else if (status == STATUS_BAD_INPUT && mistakes.count > 0) {
    *source = source_of_file(name, bytes, template.length);
    for (size_t i = 0; i < mistakes.count; i++) {
      const struct mistake *mistake = &mistakes.items[i];
      complain(reader->complaints, (struct spot){source, mistake->place, 1}, "%s", mistake->fault.text);
    }
    complain_note(reader->complaints, node->spot, "the template is asked for here");
  } else {
    complain_fault(reader, node, status, &found);
    warn_of_left_out(reader, node);
  }
  text_free(&path);
  text_free(&template);
}

/* The largest points, each at its sweep's contexts. */
static void rehearse_points(struct reader *reader, const struct node *root)
{
  const struct node *list = node_find(root, "sweeps");
  const struct node *node = list == NULL ? NULL : list->first;
  for (size_t i = 0; node != NULL && reader->status == STATUS_OK; i++, node = node->next) {
    struct fault found = {0};
    enum status status = corner_check(&reader->spec->sweeps[i], &found);
    complain_fault(reader, key_or(node, "context"), status, &found);
  }
}

/* The same of break-evens that do not solve for the context. */
static void rehearse_break_evens(struct reader *reader, const struct node *root)
{
  const struct node *list = node_find(root, "break-even");
  const struct node *node = list == NULL ? NULL : list->first;
  for (size_t i = 0; node != NULL && reader->status == STATUS_OK; i++, node = node->next) {
    const struct node *context = axis_node(node, "context");
    struct fault found = {0};
    if (context != NULL) {
      enum status status = corner_check(&reader->spec->break_evens[i].grid, &found);
      complain_fault(reader, context, status, &found);
    }
  }
}

void rehearse(struct reader *reader, const struct node *root)
{
  struct rehearsal rehearsal;
  struct csv_table published = {.columns = NULL};
  struct fault found = {0};
  rehearse_points(reader, root);
  rehearse_break_evens(reader, root);
  if (reader->complaints->count > 0 || reader->status != STATUS_OK) {
    return;
  }
  enum status status = rehearsal_init(&rehearsal, reader->spec, &found);
  complain_fault(reader, key_or(root, "sweeps"), status, &found);
  if (status == STATUS_OK) {
    rehearse_fits(reader, root, &rehearsal);
    rehearse_published(reader, root, &published, &rehearsal);
    if (reader->complaints->count == 0) {
      rehearse_claims(reader, root, &rehearsal);
      rehearse_report(reader, root, &rehearsal);
    }
  }
  csv_table_free(&published);
  rehearsal_free(&rehearsal);
}
