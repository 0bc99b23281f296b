#include "io/constants_read.h"

#include "core/suggest.h"
#include "io/axis_read.h"

#include <stdio.h>
#include <string.h>

struct constants_keys {
  const struct node *like, *prices[CONSTANT_COUNT];
  const char *name;
};

static const struct shape price_shape = {.kind = SHAPE_REAL, .detail = &constant_bounds};
static const struct shape set_shape = {.kind = SHAPE_WORD, .says = "SET", .words = WORDS_SETS};

#define PRICE(price, index, help)                                                                                      \
  {                                                                                                                    \
#price, false, bind_node, offsetof(struct constants_keys, prices) + (index) * sizeof(struct node *), NULL, help,   \
        &price_shape                                                                                                   \
  }

/* In the order of constant_fields. */
static const struct key constants_keys[] = {
    PRICE(c_exp, 0, "constraints a softmax exponential"),
    PRICE(c_norm, 1, "constraints a normalised element"),
    PRICE(c_nonlin, 2, "constraints an activation"),
    PRICE(r_exp, 3, "rows a softmax exponential (default: 1)"),
    PRICE(r_norm, 4, "rows a normalised element (default: 1)"),
    PRICE(r_nonlin, 5, "rows an activation (default: 1)"),
    {"like", false, bind_node, offsetof(struct constants_keys, like), NULL,
     "a set to begin with; then prices may be left out", &set_shape},
    {"name", false, bind_name, offsetof(struct constants_keys, name), NULL,
     "of the set, for columns and claims; needed in a list of sets", NULL},
};
static const struct key_rule constants_rules[] = {
    {.kind = RULE_WHEN, .when = "like", .is = NULL, .keys = {"c_exp", "c_norm", "c_nonlin"}},
};
static const struct key_table constants_table = KEY_TABLE_RULES("constants", constants_keys, constants_rules);
static const struct shape constants_mapping = {.kind = SHAPE_MAPPING, .detail = &constants_table};
const struct shape constants_shape = {.kind = SHAPE_EITHER, .parts = {&set_shape, &constants_mapping}};
const struct shape workload_shape = {.kind = SHAPE_WORD, .words = WORDS_WORKLOADS};
const struct shape accounting_shape = {.kind = SHAPE_WORD, .words = WORDS_ACCOUNTINGS};

const struct constants *constants_find_set(const struct reader *reader, const char *name)
{
  for (size_t i = 0; i < reader->options->constants_count; i++) {
    if (strcmp(reader->options->constants[i].name, name) == 0) {
      return &reader->options->constants[i];
    }
  }
  return NULL;
}

static bool read_set_name(struct reader *reader, const struct node *node, struct constants *constants)
{
  enum { NAMES = 200 };
  const char *text = NULL, *names[NAMES];
  if (!read_text(reader, node, "constants", &text)) {
    return false;
  }
  const struct constants *set = constants_find_set(reader, text);
  if (set != NULL) {
    *constants = *set;
    return true;
  }
  size_t count = 0;
  for (; count < reader->options->constants_count && count < NAMES; count++) {
    names[count] = reader->options->constants[count].name;
  }
  complain(reader->complaints, node->spot, "unknown constants %s%s", node_show(node).text,
           hint_for(reader, text, (struct name_list){names, count}).text);
  return false;
}

/* The values that the mapping begins with. */
static bool read_beginning(struct reader *reader, const struct node *node, const struct constants_keys *keys,
                           struct constants *constants)
{
  if (keys->like != NULL) {
    bool known = read_set_name(reader, keys->like, constants);
    constants->name[0] = '\0';
    return known;
  }
  *constants = (struct constants){.r_exp = 1, .r_norm = 1, .r_nonlin = 1};
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (keys->prices[i] == NULL && constant_fields[i].name[0] == 'c') {
      complain(reader->complaints, node->spot, "constants has no '%s'; give it, or a set to begin with (like: essay)",
               constant_fields[i].name);
      return false;
    }
  }
  return true;
}

/* A set with other prices than the one that it begins with does not come from where that one does. */
static bool derive(struct reader *reader, const struct constants *origin, struct constants *constants)
{
  struct text words = {0};
  size_t changed = 0;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double value = constants_get(constants, &constant_fields[i]);
    if (value != constants_get(origin, &constant_fields[i])) {
      text_append_format(&words, "%s %s ", changed++ == 0 ? ", with" : ",", constant_fields[i].name);
      text_append_double(&words, value);
    }
  }
  if (changed > 0) {
    (void)snprintf(constants->status, sizeof constants->status, "%s", constants_changed);
    (void)snprintf(constants->derivation, sizeof constants->derivation, "%s%s", origin->name, text_string(&words));
  }
  bool good = !words.out_of_memory;
  if (!good) {
    reader->status = fault_no_memory(reader->fault, "reading a specification");
  }
  text_free(&words);
  return good;
}

static bool read_given(struct reader *reader, const struct node *node, struct constants *constants)
{
  struct constants_keys keys = {0};
  if (!bind_mapping(reader, node, &constants_table, &keys)) {
    return false;
  }
  bool good = read_beginning(reader, node, &keys, constants);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double value = 0;
    if (keys.prices[i] == NULL) {
      continue;
    }
    if (read_real(reader, keys.prices[i], constant_fields[i].name, constant_bounds, &value)) {
      constants_set(constants, &constant_fields[i], value);
    } else {
      good = false;
    }
  }
  const char *like = NULL;
  if (good && keys.like != NULL && read_text(reader, keys.like, "constants", &like)) {
    good = derive(reader, constants_find_set(reader, like), constants);
  }
  if (keys.name != NULL && constants_find_set(reader, keys.name) != NULL) {
    complain(reader->complaints, node_find(node, "name")->spot,
             "the constants '%s' are in the catalogue; choose another name", keys.name);
    good = false;
  } else if (keys.name != NULL) {
    memcpy(constants->name, keys.name, strlen(keys.name) + 1);
  }
  return good;
}

bool constants_read(struct reader *reader, const struct node *node, struct constants *constants)
{
  struct constants read = {0};
  bool good = node->kind == NODE_MAPPING ? read_given(reader, node, &read) : read_set_name(reader, node, &read);
  if (good) {
    *constants = read;
  }
  return good;
}

bool workload_read(struct reader *reader, const struct node *node, const struct workload **workload)
{
  enum { NAMES = 16 };
  const char *names[NAMES], *name = NULL;
  const struct name_list list = {names, word_list(workload_word, names, NAMES)};
  if (!read_known(reader, node, "workload", list, &name)) {
    return false;
  }
  *workload = workload_find(name);
  return true;
}

bool accounting_read(struct reader *reader, const struct node *node, const char **accounting)
{
  enum { NAMES = 16 };
  const char *names[NAMES];
  const struct name_list list = {names, word_list(accounting_word, names, NAMES)};
  return read_known(reader, node, "accounting", list, accounting);
}

/* Where a base is asked for, a list is a likely mistake. */
static bool is_single(struct reader *reader, const struct node *value, const char *label)
{
  if (value->kind == NODE_SEQUENCE) {
    complain(reader->complaints, value->spot, "%s must be one value here; a list goes into a sweep", label);
    return false;
  }
  return true;
}

void bind_constants(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  if (is_single(reader, value, key->name)) {
    (void)constants_read(reader, value, key_slot(key, target));
  }
}

void bind_workload(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  if (is_single(reader, value, key->name)) {
    (void)workload_read(reader, value, key_slot(key, target));
  }
}

void bind_accounting(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  if (is_single(reader, value, key->name)) {
    (void)accounting_read(reader, value, key_slot(key, target));
  }
}
