#include "core/ceilings.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

const struct column ceilings_columns[CEILINGS_COLUMNS] = {
    {"model", COLUMN_TEXT, "", "name of the architecture"},
    {"accounting", COLUMN_TEXT, "", "what is counted: paper-dense, paper-gemma or full"},
    {"workload", COLUMN_TEXT, "", "which tokens are processed"},
    {"prompt", COLUMN_INTEGER, "tokens", "prompt length; empty but for the workload decode"},
    {"constants", COLUMN_TEXT, "", "name of the constant set; empty where prices were given one by one"},
    {"c_exp", COLUMN_REAL, "constraints", "SNARK price of one softmax exponential"},
    {"c_norm", COLUMN_REAL, "constraints", "SNARK price of one normalised element"},
    {"c_nonlin", COLUMN_REAL, "constraints", "SNARK price of one activation"},
    {"r_exp", COLUMN_REAL, "rows", "STARK price of one softmax exponential"},
    {"r_norm", COLUMN_REAL, "rows", "STARK price of one normalised element"},
    {"r_nonlin", COLUMN_REAL, "rows", "STARK price of one activation"},
    {"ceiling", COLUMN_REAL, "1", "limit of the ratio as the context grows"},
    {"start", COLUMN_REAL, "1", "ratio without attention"},
    {"half_span", COLUMN_REAL, "tokens",
     "mean span at which the ratio is half-way from start to the ratio of attention alone"},
    {"context_50", COLUMN_REAL, "tokens", "context at half of that way; empty where the span never gets there"},
    {"context_90", COLUMN_REAL, "tokens", "context at 90 % of that way"},
    {"context_99", COLUMN_REAL, "tokens", "context at 99 % of that way"},
    {"direction", COLUMN_TEXT, "", "rising, falling or constant along the context"},
    {"turning_c_exp", COLUMN_REAL, "constraints", "c_exp above which the ratio rises and below which it falls"},
    {"break_even_c_exp", COLUMN_REAL, "constraints",
     "c_exp at which the ratio is 1 at the model's own longest context; negative: never"},
};

/* Adds the fields that a sweep varies and no earlier one did. */
static void collect_fields(struct ceilings *ceilings, const struct sweep *sweep)
{
  const struct architecture_field *fields[CEILINGS_FIELDS_MAX];
  size_t count = plan_varied_fields(sweep, fields, CEILINGS_FIELDS_MAX);
  for (size_t i = 0; i < count; i++) {
    bool known = false;
    for (size_t j = 0; j < ceilings->field_count; j++) {
      known = known || ceilings->fields[j] == fields[i];
    }
    if (!known && ceilings->field_count < CEILINGS_FIELDS_MAX) {
      ceilings->fields[ceilings->field_count++] = fields[i];
    }
  }
}

void ceilings_init(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count)
{
  *ceilings = (struct ceilings){0};
  memcpy(ceilings->columns, ceilings_columns, sizeof ceilings_columns);
  for (size_t i = 0; i < sweep_count; i++) {
    if (sweeps[i].ceiling) {
      collect_fields(ceilings, &sweeps[i]);
    }
  }
  for (size_t i = 0; i < ceilings->field_count; i++) {
    const struct architecture_field *field = ceilings->fields[i];
    ceilings->columns[CEILINGS_COLUMNS + i] = (struct column){field->name, COLUMN_INTEGER, field->unit, field->meaning};
  }
  frame_init(&ceilings->frame, "ceilings", ceilings->columns, CEILINGS_COLUMNS + ceilings->field_count);
}

void ceilings_free(struct ceilings *ceilings)
{
  frame_free(&ceilings->frame);
  *ceilings = (struct ceilings){0};
}

static void add_whole(struct frame *frame, bool known, uint64_t value)
{
  if (known) {
    frame_add_integer(frame, value);
  } else {
    frame_add_empty(frame);
  }
}

enum status ceilings_add(struct ceilings *ceilings, const struct curve *curve, uint64_t own_context,
                         struct fault *fault)
{
  const struct schedule *schedule = &curve->schedule;
  struct frame *frame = &ceilings->frame;
  struct ceiling ceiling;
  enum status status = ceiling_of(curve, own_context, &ceiling, fault);
  if (status != STATUS_OK) {
    return status;
  }
  frame_add_text(frame, schedule->architecture->name);
  frame_add_text(frame, schedule->accounting->name);
  frame_add_text(frame, schedule->workload->name);
  add_whole(frame, schedule->workload->has_prompt, schedule->prompt);
  frame_add_text(frame, curve->constants->name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    frame_add_real(frame, constants_get(curve->constants, &constant_fields[i]));
  }
  frame_add_real(frame, ceiling.ceiling);
  frame_add_real(frame, ceiling.hyperbola.start);
  frame_add_real(frame, ceiling.hyperbola.half);
  for (int i = 0; i < CEILING_FRACTIONS; i++) {
    frame_add_real(frame, ceiling.context[i]);
  }
  frame_add_text(frame, direction_word(ceiling.hyperbola.direction));
  frame_add_real(frame, ceiling.turning_c_exp);
  frame_add_real(frame, ceiling.break_even_c_exp);
  for (size_t i = 0; i < ceilings->field_count; i++) {
    frame_add_integer(frame, architecture_get(schedule->architecture, ceilings->fields[i]));
  }
  return frame_status(frame, fault);
}

/* Everything that tells a curve from another, as bytes. */
static void describe_curve(const struct setting *setting, struct text *key)
{
  text_clear(key);
  text_append_format(key, "%s|%s|%s|%llu|%s", setting->architecture.name, setting->scenario.accounting->name,
                     setting->scenario.workload->name, (unsigned long long)setting->scenario.prompt,
                     setting->constants.name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double price = constants_get(&setting->constants, &constant_fields[i]);
    text_append_bytes(key, (const char *)&price, sizeof price);
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind != FIELD_TEXT) {
      uint64_t value = architecture_get(&setting->architecture, &architecture_fields[i]);
      text_append_bytes(key, (const char *)&value, sizeof value);
    }
  }
}

/* A set of byte strings: open addressing over their 64-bit FNV-1a hashes, with the bytes kept to tell equals apart. */
struct key_set {
  struct text bytes;
  struct key {
    uint64_t hash;
    size_t start, length;
    bool used;
  } * keys;
  size_t count, capacity;
};

static void key_set_free(struct key_set *set)
{
  text_free(&set->bytes);
  free(set->keys);
}

static uint64_t hash_bytes(const char *bytes, size_t length)
{
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
  }
  return hash;
}

/* The place of a key, or the free one where it belongs. */
static struct key *key_set_place(const struct key_set *set, uint64_t hash, const struct text *key)
{
  size_t at = (size_t)hash & (set->capacity - 1);
  while (set->keys[at].used) {
    const struct key *there = &set->keys[at];
    if (there->hash == hash && there->length == key->length &&
        memcmp(set->bytes.data + there->start, key->data, key->length) == 0) {
      break;
    }
    at = (at + 1) & (set->capacity - 1);
  }
  return &set->keys[at];
}

static bool key_set_grow(struct key_set *set)
{
  struct key_set larger = {.capacity = set->capacity == 0 ? 64 : 2 * set->capacity};
  larger.keys = calloc(larger.capacity, sizeof *larger.keys);
  if (larger.keys == NULL) {
    return false;
  }
  for (size_t i = 0; i < set->capacity; i++) {
    if (set->keys[i].used) {
      size_t at = (size_t)set->keys[i].hash & (larger.capacity - 1);
      while (larger.keys[at].used) {
        at = (at + 1) & (larger.capacity - 1);
      }
      larger.keys[at] = set->keys[i];
    }
  }
  free(set->keys);
  set->keys = larger.keys;
  set->capacity = larger.capacity;
  return true;
}

/* Adds a key; *fresh tells whether it was not there. */
static enum status key_set_add(struct key_set *set, const struct text *key, bool *fresh, struct fault *fault)
{
  if (2 * (set->count + 1) > set->capacity && !key_set_grow(set)) {
    return fault_no_memory(fault, "collecting curves");
  }
  uint64_t hash = hash_bytes(key->data, key->length);
  struct key *place = key_set_place(set, hash, key);
  *fresh = !place->used;
  if (*fresh) {
    *place = (struct key){.hash = hash, .start = set->bytes.length, .length = key->length, .used = true};
    set->count++;
    text_append_bytes(&set->bytes, key->data, key->length);
  }
  return text_status(&set->bytes, "collecting curves", fault);
}

/* The sweep with each context axis cut to its first value: its points are its curves. */
static enum status curves_of(const struct sweep *sweep, struct axis *axes, struct sweep *curves, struct fault *fault)
{
  *curves = *sweep;
  size_t total = sweep->axis_count + sweep->one_at_a_time_count;
  if (total > CEILINGS_FIELDS_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has more than %d axes", sweep->name, CEILINGS_FIELDS_MAX);
  }
  memcpy(axes, sweep->axes, sweep->axis_count * sizeof *axes);
  memcpy(axes + sweep->axis_count, sweep->one_at_a_time, sweep->one_at_a_time_count * sizeof *axes);
  for (size_t i = 0; i < total; i++) {
    if (axes[i].kind == AXIS_CONTEXT) {
      axes[i].count = 1;
    }
  }
  curves->axes = axes;
  curves->one_at_a_time = axes + sweep->axis_count;
  return STATUS_OK;
}

static enum status add_curves(struct ceilings *ceilings, const struct sweep *sweep, struct key_set *seen,
                              struct fault *fault)
{
  struct axis axes[CEILINGS_FIELDS_MAX];
  struct sweep curves;
  struct plan plan = {0};
  struct text key = {0};
  enum status status = curves_of(sweep, axes, &curves, fault);
  if (status == STATUS_OK) {
    status = plan_init(&plan, &curves, fault);
  }
  for (uint64_t i = 0; i < plan.point_count && status == STATUS_OK; i++) {
    struct setting setting;
    bool fresh = false;
    plan_read(&plan, i, &setting);
    describe_curve(&setting, &key);
    status = plan_check(&plan, &setting, fault);
    if (status == STATUS_OK) {
      status = text_status(&key, "collecting curves", fault);
    }
    if (status == STATUS_OK) {
      status = key_set_add(seen, &key, &fresh, fault);
    }
    if (status == STATUS_OK && fresh) {
      const struct scenario *s = &setting.scenario;
      const struct curve curve = {{s->architecture, s->accounting, s->workload, s->prompt}, s->constants};
      status = ceilings_add(ceilings, &curve, 0, fault);
    }
  }
  text_free(&key);
  plan_free(&plan);
  return status;
}

enum status ceilings_add_sweeps(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count,
                                struct fault *fault)
{
  struct key_set seen = {0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sweep_count && status == STATUS_OK; i++) {
    if (sweeps[i].ceiling) {
      status = add_curves(ceilings, &sweeps[i], &seen, fault);
    }
  }
  key_set_free(&seen);
  return status;
}
