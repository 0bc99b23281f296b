#include "io/claim_read.h"

#include "core/table.h"
#include "io/selection_read.h"

#include <math.h>
#include <string.h>

enum { CLAIMS_LIMIT = 10000 };

struct claim_keys {
  struct claim claim;
  const struct node *value, *table, *where, *equals, *holds, *spread_over, *less_than;
};

static const char *const hold_names[] = {"rising", "falling", "below-ceiling"};
static const enum claim_test hold_tests[] = {CLAIM_RISING, CLAIM_FALLING, CLAIM_BELOW_CEILING};
static const struct choices hold_choices = {"shape", hold_names, sizeof hold_names / sizeof hold_names[0]};
static const struct shape hold_shape = {.kind = SHAPE_WORD, .detail = &hold_choices};
#define AT(field) offsetof(struct claim_keys, field)
static const struct real_bounds from_zero = {0, false};
static const struct key claim_keys[] = {
    {"id", true, bind_name, AT(claim.id), NULL, "name of the claim", NULL},
    {"says", true, bind_sentence, AT(claim.says), NULL, "the claim in words, for the report", NULL},
    {"value", true, bind_node, AT(value), NULL, "column whose value is tested", &column_shape},
    {"table", false, bind_node, AT(table), NULL, "another table than the points of a sweep", &table_shape},
    {"where", false, bind_node, AT(where), NULL, "which row or rows: columns and their values", &where_shape},
    {"expect", false, bind_numeral, AT(claim.expect), NULL, "the value it must have, to within", NULL},
    {"within", false, bind_real, AT(claim.within), &from_zero, "absolute tolerance of expect or equals (default: 0)",
     NULL},
    {"below", false, bind_numeral, AT(claim.below), NULL, "the value, or the spread, is below this", NULL},
    {"above", false, bind_numeral, AT(claim.above), NULL, "the value, or the spread, is above this", NULL},
    {"equals", false, bind_node, AT(equals), NULL, "another cell that it must equal, to within", &other_cell_shape},
    {"holds", false, bind_node, AT(holds), NULL, "what holds along the rows", &hold_shape},
    {"spread-over", false, bind_node, AT(spread_over), NULL,
     "the largest less the smallest value over this axis has the bound", &shape_text},
    {"less-than", false, bind_node, AT(less_than), NULL, "other rows, row by row", &other_cell_shape},
};
static const struct key_rule claim_rules[] = {
    {.kind = RULE_SOME, .keys = {"expect", "equals", "holds", "spread-over", "less-than", "below", "above"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "spread-over", "less-than"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "less-than", "below"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "less-than", "above"}},
    {.kind = RULE_TOGETHER, .when = "spread-over", .keys = {"below", "above"}},
    {.kind = RULE_TOGETHER, .when = "within", .keys = {"expect", "equals"}},
};
static const struct key_table claim_table = KEY_TABLE_RULES("this claim", claim_keys, claim_rules);
static const struct shape claim_shape = {.kind = SHAPE_MAPPING, .detail = &claim_table};
const struct shape claims_shape = {
    .kind = SHAPE_LIST, .detail = list_empty_too, .parts = {&claim_shape}, .limit = CLAIMS_LIMIT};

static void read_spread(struct reader *reader, const struct node *node, const struct choice *own, struct claim *claim)
{
  const char *names[64];
  size_t count = 0;
  if (own->sweep == NULL) {
    if (own->table != NULL) {
      (void)read_known(reader, node, "column", own->columns, &claim->spread_over);
    }
    return;
  }
  const struct sweep *sweep = own->sweep;
  names[count++] = "model";
  for (size_t i = 0; i < sweep->axis_count && count < 64; i++) {
    names[count++] = sweep->axes[i].key;
  }
  for (size_t i = 0; i < sweep->one_at_a_time_count && count < 64; i++) {
    names[count++] = sweep->one_at_a_time[i].key;
  }
  if (read_known(reader, node, "axis", (struct name_list){names, count}, &claim->spread_over) &&
      isnan(claim->below.value) && isnan(claim->above.value)) {
    complain(reader->complaints, node->spot, "spread-over needs 'below' or 'above'");
  }
}

static bool has_column(struct name_list columns, const char *name)
{
  for (size_t i = 0; i < columns.count; i++) {
    if (strcmp(columns.names[i], name) == 0) {
      return true;
    }
  }
  return columns.names == NULL; /* nothing is known, nothing is refused */
}

static void read_hold(struct reader *reader, const struct node *node, const struct choice *own, struct claim *claim)
{
  const char *name = NULL;
  if (!read_known(reader, node, hold_choices.what, (struct name_list){hold_names, hold_choices.count}, &name)) {
    return;
  }
  for (size_t i = 0; i < sizeof hold_names / sizeof hold_names[0]; i++) {
    if (strcmp(hold_names[i], name) == 0) {
      claim->test = hold_tests[i];
    }
  }
  if (claim->test == CLAIM_BELOW_CEILING && !has_column(own->columns, "ceiling")) {
    complain(reader->complaints, node->spot, "'below-ceiling' needs a column 'ceiling'; '%s' has none",
             claim->selection.table);
  }
}

/* The one test of a claim, by the key that gives it; the bounds may also belong to spread-over. */
static const struct node *find_test(struct reader *reader, const struct node *node, bool needed, struct claim *claim)
{
  static const struct {
    const char *key;
    enum claim_test test;
  } tests[] = {{"expect", CLAIM_EXPECT},      {"equals", CLAIM_EQUALS},       {"holds", CLAIM_RISING},
               {"spread-over", CLAIM_SPREAD}, {"less-than", CLAIM_LESS_THAN}, {"below", CLAIM_BOUNDS},
               {"above", CLAIM_BOUNDS}};
  const struct node *found = NULL;
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
    const struct node *value = node_find(node, tests[i].key);
    bool bound =
        tests[i].test == CLAIM_BOUNDS && found != NULL && (claim->test == CLAIM_SPREAD || claim->test == CLAIM_BOUNDS);
    if (value == NULL || bound) {
      continue;
    }
    if (found != NULL) {
      complain(reader->complaints, value->key->spot, "a claim tests one thing; '%s' is given already",
               found->key->text);
      return NULL;
    }
    found = value;
    claim->test = tests[i].test;
  }
  if (found == NULL && needed) {
    complain(reader->complaints, node->spot,
             "this claim tests nothing; give expect, below, above, equals, holds, spread-over or less-than");
  }
  return found;
}

static void check_bounds(struct reader *reader, const struct node *node, struct claim *claim)
{
  const struct node *within = node_find(node, "within");
  bool takes = claim->test == CLAIM_EXPECT || claim->test == CLAIM_EQUALS;
  if (within != NULL && !takes) {
    complain(reader->complaints, within->key->spot, "'within' goes with 'expect' or 'equals'");
  }
  bool bounded = !isnan(claim->below.value) && !isnan(claim->above.value);
  if (bounded && numeral_compare(&claim->below, &claim->above) <= 0) {
    complain(reader->complaints, node_find(node, "below")->spot, "below must be greater than above");
  }
}

static void read_test(struct reader *reader, const struct node *node, const struct claim_keys *keys,
                      const struct choice *own, struct claim *claim)
{
  switch (claim->test) {
  case CLAIM_EXPECT:
  case CLAIM_BOUNDS:
    check_single(reader, keys->where == NULL ? node : keys->where, own);
    break;
  case CLAIM_EQUALS:
    check_single(reader, keys->where == NULL ? node : keys->where, own);
    read_other(reader, keys->equals, own, true, claim);
    break;
  case CLAIM_LESS_THAN:
    read_other(reader, keys->less_than, own, false, claim);
    break;
  case CLAIM_SPREAD:
    read_spread(reader, keys->spread_over, own, claim);
    break;
  default:
    read_hold(reader, keys->holds, own, claim);
    break;
  }
}

static void read_claim(struct reader *reader, const struct node *node, bool sound, struct claim *claim)
{
  size_t before = reader->complaints->count;
  struct numeral none = numeral_real((double)NAN);
  struct claim_keys keys = {
      .claim = {.place = node->spot.place, .expect = none, .within = NAN, .below = none, .above = none}};
  if (!bind_mapping(reader, node, &claim_table, &keys)) {
    return;
  }
  *claim = keys.claim;
  size_t bytes = claim->says == NULL ? 0 : strlen(claim->says);
  if (bytes >= CELL_TEXT_SIZE && reader->complaints->count == before) {
    complain(reader->complaints, node_find(node, "says")->spot, "says may have at most %d bytes, found %zu",
             CELL_TEXT_SIZE - 1, bytes);
  }
  struct choice own = {.selection = &claim->selection, .sound = sound};
  const struct cell_keys cell = {keys.value, keys.table, keys.where};
  const struct node *test = find_test(reader, node, reader->complaints->count == before, claim);
  check_bounds(reader, node, claim);
  if (read_selection(reader, node, &cell, NULL, &own) && test != NULL && reader->complaints->count == before) {
    read_test(reader, node, &keys, &own, claim);
  }
}

void bind_claims(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (value->kind == NODE_SEQUENCE && value->count == 0) {
    return;
  }
  if (!read_list(reader, value, key->name, CLAIMS_LIMIT)) {
    return;
  }
  struct claim *claims = reader_take(reader, value->count, sizeof *claims);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  bool sound = reader->complaints->count == 0;
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && claims != NULL && entries != NULL; item = item->next) {
    read_claim(reader, item, sound, &claims[i]);
    if (claims[i].id != NULL) {
      entries[named++] = (struct entry){0, claims[i].id, claims[i].id, node_find(item, "id")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "claims", entries, named);
  }
  reader->spec->claims = claims;
  reader->spec->claim_count = claims == NULL ? 0 : value->count;
}
