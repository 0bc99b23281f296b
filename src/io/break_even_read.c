#include "io/break_even_read.h"

#include "core/break_even.h"
#include "core/plan.h"
#include "io/axes_check.h"
#include "io/axis_read.h"
#include "io/constants_read.h"
#include "io/model_read.h"

#include <string.h>

enum { BREAK_EVENS_LIMIT = 1000, OVER_LIMIT = 2, AXES_LIMIT = OVER_LIMIT + 2, GRID_LIMIT = 1000000 };

struct break_even_keys {
  struct break_even_request request;
  const struct node *model, *models, *solve, *over, *context, *prompt;
};

static const struct whole_bounds context_bounds = {1, (UINT64_C(1) << WORKLOAD_CONTEXT_BITS) - 1};
static const struct shape context_shape = {.kind = SHAPE_WHOLE, .detail = &context_bounds};
static const struct shape prompt_shape = {.kind = SHAPE_WHOLE};
static const struct shape unknown_shape = {.kind = SHAPE_WORD, .words = WORDS_UNKNOWNS};
static const struct key_table over_table = {.owner = "over", .other = OTHER_AXES, .least = 1, .most = OVER_LIMIT};
static const struct shape over_shape = {.kind = SHAPE_MAPPING, .detail = &over_table};

#define AT(field) offsetof(struct break_even_keys, field)
static const struct real_bounds from_zero = {0, false};
static const struct key break_even_keys[] = {
    {"name", true, bind_name, AT(request.grid.name), NULL, "of this question, in break-even.csv", NULL},
    {"model", false, bind_node, AT(model), NULL, "an architecture", &model_shape},
    {"models", false, bind_node, AT(models), NULL, "architectures", &models_shape},
    {"solve", true, bind_node, AT(solve), NULL, "what is solved for", &unknown_shape},
    {"ratio", false, bind_real, AT(request.ratio), &from_zero, "the value to be reached (default: 1)", NULL},
    {"over", true, bind_node, AT(over), NULL, "one or two axes; a row for each of their points", &over_shape},
    {"constants", false, bind_constants, AT(request.grid.constants), NULL,
     "the other prices (default: the specification's)", &constants_shape},
    {"accounting", false, bind_accounting, AT(request.grid.accounting), NULL,
     "what is counted (default: the specification's)", &accounting_shape},
    {"workload", false, bind_workload, AT(request.grid.workload), NULL, "which tokens (default: the specification's)",
     &workload_shape},
    {"context", false, bind_node, AT(context), NULL, "context in tokens, where it is no axis", &context_shape},
    {"prompt", false, bind_node, AT(prompt), NULL, "prompt in tokens, for the workload decode", &prompt_shape},
};
static const struct key_rule break_even_rules[] = {{.kind = RULE_ONE, .keys = {"model", "models"}}};
static const struct key_table break_even_table = KEY_TABLE_RULES("this break-even", break_even_keys, break_even_rules);
static const struct shape break_even_shape = {.kind = SHAPE_MAPPING, .detail = &break_even_table};
const struct shape break_evens_shape = {.kind = SHAPE_LIST, .parts = {&break_even_shape}, .limit = BREAK_EVENS_LIMIT};

static void read_unknown(struct reader *reader, const struct node *node, struct break_even_request *request)
{
  const char *names[BREAK_EVEN_UNKNOWNS], *name = NULL;
  for (size_t i = 0; i < BREAK_EVEN_UNKNOWNS; i++) {
    names[i] = break_even_unknowns[i].name;
  }
  if (read_known(reader, node, "quantity to solve for", (struct name_list){names, BREAK_EVEN_UNKNOWNS}, &name)) {
    request->unknown = break_even_find(name);
  }
}

static void read_models(struct reader *reader, const struct node *node, const struct break_even_keys *keys,
                        struct sweep *grid)
{
  if ((keys->model == NULL) == (keys->models == NULL)) {
    complain(reader->complaints, node->spot, "this break-even needs either 'model' or 'models'");
    return;
  }
  (void)models_read(reader, node, keys->model != NULL ? keys->model : keys->models, &grid->models, &grid->model_count);
}

static bool has_axis(const struct sweep *grid, const char *key)
{
  for (size_t i = 0; i < grid->axis_count; i++) {
    if (strcmp(grid->axes[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

/* One axis at the end of `axes`; the unknown cannot be one. */
static bool read_axis(struct reader *reader, const struct node *value, const struct break_even_request *request,
                      struct axis *axes, size_t *count)
{
  struct axis axis = {0};
  if (!axis_find(value->key->text, &axis)) {
    complain(reader->complaints, value->key->spot, "unknown axis '%s'%s", text_show(value->key->text).text,
             hint_for(reader, value->key->text, reader->axis_names).text);
    return false;
  }
  if (request->unknown != NULL && strcmp(axis.key, request->unknown->name) == 0) {
    complain(reader->complaints, value->key->spot, "%s is what is solved for; it cannot be given as well", axis.key);
    return false;
  }
  if (!axis_read(reader, value, &axis)) {
    return false;
  }
  axes[(*count)++] = axis;
  return true;
}

/* A context or prompt of its own is an axis with one value. */
static void read_base(struct reader *reader, const struct node *value, const struct break_even_request *request,
                      struct axis *axes, size_t *count)
{
  if (value->kind != NODE_SCALAR) {
    complain(reader->complaints, value->spot, "%s must be one number here; several go into 'over'", value->key->text);
  } else {
    (void)read_axis(reader, value, request, axes, count);
  }
}

static void read_axes(struct reader *reader, const struct break_even_keys *keys, struct break_even_request *request)
{
  struct axis *axes = reader_take(reader, AXES_LIMIT, sizeof *axes);
  struct sweep *grid = &request->grid;
  if (axes == NULL) {
    return;
  }
  grid->axes = axes;
  if (keys->prompt != NULL) {
    read_base(reader, keys->prompt, request, axes, &grid->axis_count);
  }
  if (keys->context != NULL) {
    read_base(reader, keys->context, request, axes, &grid->axis_count);
  }
  const struct node *over = keys->over;
  if (over->kind != NODE_MAPPING || over->count == 0 || over->count > OVER_LIMIT) {
    complain(reader->complaints, over->spot, "over must be a mapping of one or two axes to values, found %s",
             over->kind != NODE_MAPPING ? node_show(over).text
             : over->count == 0         ? "none"
                                        : "more");
    return;
  }
  for (const struct node *value = over->first; value != NULL; value = value->next) {
    if (has_axis(grid, value->key->text)) {
      complain(reader->complaints, value->key->spot, "%s is given twice: by itself and in 'over'", value->key->text);
    } else {
      request->over_count += read_axis(reader, value, request, axes, &grid->axis_count);
    }
  }
}

static uint64_t axis_end(const struct axis *axis, bool greatest)
{
  uint64_t end = axis_integer(axis, 0);
  for (uint64_t i = 1; i < axis->count; i++) {
    uint64_t value = axis_integer(axis, i);
    end = (value > end) == greatest ? value : end;
  }
  return end;
}

static void check_workload(struct reader *reader, const struct node *node, const struct break_even_request *request)
{
  const struct sweep *grid = &request->grid;
  const struct axis *context = sweep_axis(grid, AXIS_CONTEXT, NULL), *prompt = sweep_axis(grid, AXIS_PROMPT, NULL);
  bool solved = request->unknown != NULL && strcmp(request->unknown->name, "context") == 0;
  bool prompted = sweep_find_workload(grid, true) != NULL;
  if (context == NULL && !solved) {
    complain(reader->complaints, node->spot,
             "this break-even has no 'context'; give one, or an axis of them in 'over'");
  }
  if (prompted && prompt == NULL) {
    complain(reader->complaints, node->spot, "the workload decode needs 'prompt', the tokens that are there already");
  } else if (!prompted && prompt != NULL) {
    complain(reader->complaints, node->spot, "only the workload decode has a prompt");
  } else if (context != NULL && prompt != NULL && axis_end(prompt, true) >= axis_end(context, false)) {
    complain(reader->complaints, node->spot, "prompt must be shorter than the context, found %llu for the context %llu",
             (unsigned long long)axis_end(prompt, true), (unsigned long long)axis_end(context, false));
  }
}

/* Whether every point is one that can be worked out and held. */
static void check_grid(struct reader *reader, const struct node *node, const struct sweep *grid)
{
  uint64_t points = plan_product_count(grid);
  if (points == 0 || points > GRID_LIMIT) {
    complain(reader->complaints, node->spot, "this break-even has more than %d points", GRID_LIMIT);
    return;
  }
  struct plan plan = {0};
  struct fault fault = {0};
  enum status status = plan_init(&plan, grid, &fault);
  plan_free(&plan);
  if (status == STATUS_BAD_INPUT) {
    complain(reader->complaints, node->spot, "%s", fault.text);
  } else if (status != STATUS_OK) {
    reader->status = fault_set(reader->fault, status, "%s", fault.text);
  }
}

static void read_break_even(struct reader *reader, const struct node *node, struct break_even_request *request)
{
  size_t before = reader->complaints->count;
  struct break_even_keys keys = {.request = {.ratio = 1,
                                             .grid = {.constants = reader->spec->constants,
                                                      .accounting = reader->spec->accounting,
                                                      .workload = reader->spec->workload,
                                                      .place = node->spot.place}}};
  if (!bind_mapping(reader, node, &break_even_table, &keys)) {
    return;
  }
  if (keys.solve != NULL) {
    read_unknown(reader, keys.solve, &keys.request);
  }
  read_models(reader, node, &keys, &keys.request.grid);
  if (keys.over != NULL) {
    read_axes(reader, &keys, &keys.request);
  }
  if (reader->complaints->count == before) {
    check_workload(reader, node, &keys.request);
  }
  if (reader->complaints->count == before && reader->status == STATUS_OK) {
    check_grid(reader, node, &keys.request.grid);
    axes_check(reader, node, &keys.request.grid);
  }
  *request = keys.request;
}

void bind_break_evens(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (!read_list(reader, value, key->name, BREAK_EVENS_LIMIT)) {
    return;
  }
  struct break_even_request *list = reader_take(reader, value->count, sizeof *list);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && list != NULL && entries != NULL; item = item->next) {
    read_break_even(reader, item, &list[i]);
    if (list[i].grid.name != NULL) {
      const char *name = list[i].grid.name;
      entries[named++] = (struct entry){0, name, name, node_find(item, "name")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "break-evens", entries, named);
  }
  reader->spec->break_evens = list;
  reader->spec->break_even_count = list == NULL ? 0 : value->count;
}
