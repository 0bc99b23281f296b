#include "io/axes_check.h"

#include "core/counts.h"

#include <string.h>

const struct node *axis_node(const struct node *node, const char *key)
{
  static const char *const places[] = {"one-at-a-time", "over"};
  const struct node *found = node_find(node, key);
  for (size_t i = 0; i < sizeof places / sizeof places[0] && found == NULL; i++) {
    const struct node *place = node_find(node, places[i]);
    found = place != NULL && place->kind == NODE_MAPPING ? node_find(place, key) : NULL;
  }
  return found;
}

/* Two accountings that are one for a model would give rows that no column tells apart. */
static void check_accountings(struct reader *reader, const struct sweep *sweep, const struct axis *axis,
                              const struct node *list)
{
  const struct node *item = list == NULL ? NULL : list->first;
  for (uint64_t i = 0; axis != NULL && item != NULL && i < axis->count; i++, item = item->next) {
    for (uint64_t j = 0; j < i; j++) {
      for (size_t k = 0; k < sweep->model_count; k++) {
        const struct architecture *model = &sweep->models[k];
        if (accounting_find(axis->accountings[i], model) == accounting_find(axis->accountings[j], model)) {
          complain(reader->complaints, item->spot, "accounting: %s and %s are the same for model '%s'",
                   axis->accountings[j], axis->accountings[i], model->name);
          return;
        }
      }
    }
  }
}

/* Rows that are all the same would look like a test of the window. */
static void check_window(struct reader *reader, const struct node *node, const struct sweep *sweep)
{
  const struct node *window = axis_node(node, "window");
  bool local = window == NULL || axis_node(node, "n_local_layers") != NULL;
  if (local) {
    return;
  }
  size_t others = 0;
  const struct architecture *global = NULL;
  for (size_t i = sweep->model_count; i-- > 0;) {
    bool has_local = sweep->models[i].n_local_layers > 0;
    others += !has_local;
    global = has_local ? global : &sweep->models[i];
  }
  if (others == sweep->model_count) {
    complain(reader->complaints, window->key->spot, "no model here has local layers: a window changes nothing");
  } else if (others == 1) {
    complain_warning(reader->complaints, window->key->spot,
                     "a window changes nothing for model '%s', which has no local layers", global->name);
  } else if (others > 1) {
    complain_warning(reader->complaints, window->key->spot,
                     "a window changes nothing for model '%s' and %zu more, which have no local layers", global->name,
                     others - 1);
  }
}

/* Rows of a workload without a prompt are the same for each prompt, and show none that would tell them apart. */
static void warn_of_prompts(struct reader *reader, const struct node *node, const struct sweep *sweep)
{
  const struct axis *product = axes_find(sweep->axes, sweep->axis_count, "prompt");
  bool varied = axes_find(sweep->one_at_a_time, sweep->one_at_a_time_count, "prompt") != NULL;
  const struct workload *workload = sweep_find_workload(sweep, false);
  const struct node *prompt = axis_node(node, "prompt");
  if (workload != NULL && prompt != NULL && (varied || (product != NULL && product->count > 1))) {
    complain_warning(reader->complaints, prompt->key->spot,
                     "the workload %s has no prompt: its rows repeat for each, and no claim can choose one; give each "
                     "workload an entry of its own",
                     workload->name);
  }
}

void axes_check(struct reader *reader, const struct node *node, const struct sweep *sweep)
{
  const struct axis *product = axes_find(sweep->axes, sweep->axis_count, "accounting");
  const struct node *others = node_find(node, "one-at-a-time");
  check_window(reader, node, sweep);
  check_accountings(reader, sweep, product, product == NULL ? NULL : axis_node(node, "accounting"));
  check_accountings(reader, sweep, axes_find(sweep->one_at_a_time, sweep->one_at_a_time_count, "accounting"),
                    others == NULL ? NULL : node_find(others, "accounting"));
  warn_of_prompts(reader, node, sweep);
}
