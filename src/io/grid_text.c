#include "io/grid_text.h"

#include "core/clones.h"
#include "core/quantity.h"
#include "core/quotient.h"

#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

/* One group's lanes in the rows at hand. */
struct group_lanes {
  struct block *block;
  uint64_t first; /* lanes [first, first + count) are written */
  size_t count;
};

struct grid_pen {
  const struct grid *grid;
  struct group_lanes groups[POINTS_COLUMNS_MAX];
  struct slot *slots[POINTS_COLUMNS_MAX];             /* by column, BLOCK_LANES of them; NULL for names */
  const struct slot *shown[POINTS_COLUMNS_MAX];       /* the same, or a stretch of a table */
  const struct grid_name **names[POINTS_COLUMNS_MAX]; /* by column and lane; NULL for numbers */
  char *segments;                                     /* what stands between the fast slots */
};

/* Where a column comes from. Exactly one of the functions is set, or a price or a result. */
struct column_rule {
  const char *name;
  unsigned inputs;
  const char *(*read_name)(const struct block_run *run, const struct points *points);
  bool (*read_integer)(const struct block_run *run, u128 *value); /* false: empty */
  double (*read_real)(const struct block_run *run);
  int price;  /* one of the six constants; -1 for none */
  int result; /* enum block_result; -1 for none */
};

static const char *name_model(const struct block_run *run, const struct points *points)
{
  return points->plan.sweep->models[run->model].name;
}

static const char *name_accounting(const struct block_run *run, const struct points *points)
{
  (void)points;
  return run->accounting->name;
}

static const char *name_workload(const struct block_run *run, const struct points *points)
{
  (void)points;
  return run->workload->name;
}

static const char *name_constants(const struct block_run *run, const struct points *points)
{
  (void)points;
  return run->constants_name;
}

static bool read_prompt(const struct block_run *run, u128 *value)
{
  *value = run->prompt;
  return run->workload->has_prompt;
}

#define READ_INTEGER(name, expression)                                                                                 \
  static bool read_##name(const struct block_run *run, u128 *value)                                                    \
  {                                                                                                                    \
    *value = run->expression;                                                                                          \
    return true;                                                                                                       \
  }
READ_INTEGER(context, context)
READ_INTEGER(layers, form.layers)
READ_INTEGER(arithmetic, counts.arithmetic)
READ_INTEGER(softmax, counts.softmax)
READ_INTEGER(norm, counts.norm)
READ_INTEGER(nonlin, counts.nonlin)

static double read_span(const struct block_run *run)
{
  return quotient_nearest(run->extent.pairs, (u128)run->extent.tokens * run->form.layers);
}

static const struct column_rule rules[] = {
    {"model", INPUT_MODEL, name_model, NULL, NULL, -1, -1},
    {"accounting", INPUT_MODEL | INPUT_ACCOUNTING, name_accounting, NULL, NULL, -1, -1},
    {"workload", INPUT_WORKLOAD, name_workload, NULL, NULL, -1, -1},
    {"prompt", INPUT_WORKLOAD | INPUT_PROMPT, NULL, read_prompt, NULL, -1, -1},
    {"context", INPUT_CONTEXT, NULL, read_context, NULL, -1, -1},
    {"layers", INPUT_MODEL | INPUT_FIELDS, NULL, read_layers, NULL, -1, -1},
    {"constants", INPUT_SET, name_constants, NULL, NULL, -1, -1},
    {"c_exp", INPUT_PRICE, NULL, NULL, NULL, 0, -1},
    {"c_norm", INPUT_PRICE << 1, NULL, NULL, NULL, 1, -1},
    {"c_nonlin", INPUT_PRICE << 2, NULL, NULL, NULL, 2, -1},
    {"r_exp", INPUT_PRICE << 3, NULL, NULL, NULL, 3, -1},
    {"r_norm", INPUT_PRICE << 4, NULL, NULL, NULL, 4, -1},
    {"r_nonlin", INPUT_PRICE << 5, NULL, NULL, NULL, 5, -1},
    {"span", INPUTS_COUNTS, NULL, NULL, read_span, -1, -1},
    {"arithmetic", INPUTS_COUNTS, NULL, read_arithmetic, NULL, -1, -1},
    {"softmax", INPUTS_COUNTS, NULL, read_softmax, NULL, -1, -1},
    {"norm", INPUTS_COUNTS, NULL, read_norm, NULL, -1, -1},
    {"nonlin", INPUTS_COUNTS, NULL, read_nonlin, NULL, -1, -1},
    {"snark_constraints", INPUTS_COUNTS | INPUTS_SNARK, NULL, NULL, NULL, -1, RESULT_SNARK},
    {"stark_rows", INPUTS_COUNTS | INPUTS_STARK, NULL, NULL, NULL, -1, RESULT_STARK},
    {"ratio", INPUTS_COUNTS | INPUTS_SNARK | INPUTS_STARK, NULL, NULL, NULL, -1, RESULT_RATIO},
    {"snark_nonarithmetic_share", INPUTS_COUNTS | INPUTS_SNARK, NULL, NULL, NULL, -1, RESULT_SNARK_NONARITHMETIC_SHARE},
    {"softmax_share", INPUTS_COUNTS | INPUTS_SNARK, NULL, NULL, NULL, -1, RESULT_SOFTMAX_SHARE},
    {"stark_lookup_share", INPUTS_COUNTS | INPUTS_STARK, NULL, NULL, NULL, -1, RESULT_STARK_LOOKUP_SHARE},
    {"ceiling", (INPUTS_COUNTS & ~INPUT_CONTEXT) | INPUTS_SNARK | INPUTS_STARK, NULL, NULL, NULL, -1, RESULT_CEILING},
    {"ceiling_fraction", INPUTS_COUNTS | INPUTS_SNARK | INPUTS_STARK, NULL, NULL, NULL, -1, RESULT_CEILING_FRACTION},
};
/* A varied field of the architecture. */
static const struct column_rule field_rule = {"field", INPUTS_SETTING, NULL, NULL, NULL, -1, -1};

static const struct column_rule *find_rule(const struct points *points, size_t column)
{
  if (points->fields[column] != NULL) {
    return &field_rule;
  }
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (strcmp(rules[i].name, points->columns[column].name) == 0) {
      return &rules[i];
    }
  }
  return NULL;
}

static size_t selected_count(const struct points *points, const struct csv_selection *selection)
{
  return selection == NULL ? points->table.column_count : selection->count;
}

static size_t selected_column(const struct csv_selection *selection, size_t position)
{
  return selection == NULL ? position : selection->columns[position];
}

/* Two axes for one input: core/plan.h knows which counts. */
static bool has_twin_axes(const struct sweep *sweep)
{
  for (size_t i = 0; i < sweep->axis_count; i++) {
    for (size_t j = 0; j < i; j++) {
      const struct axis *a = &sweep->axes[i], *b = &sweep->axes[j];
      if (a->kind == b->kind && a->constant == b->constant && a->field == b->field) {
        return true;
      }
    }
  }
  return false;
}

bool grid_supports(const struct points *points, const struct csv_dialect *dialect,
                   const struct csv_selection *selection)
{
  const size_t count = selected_count(points, selection);
  bool plain = dialect->decimal_mark != dialect->delimiter && strlen(dialect->line_end) <= SLOT_END &&
               __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
  if (!plain || count == 0 || count > POINTS_COLUMNS_MAX || has_twin_axes(points->plan.sweep)) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    size_t column = selected_column(selection, i);
    if (column >= points->table.column_count || find_rule(points, column) == NULL ||
        csv_has_double(dialect, &points->columns[column])) {
      return false;
    }
  }
  return true;
}

static bool has_name(const struct grid_column *column, const char *name)
{
  for (size_t i = 0; i < column->name_count; i++) {
    if (strcmp(column->names[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

/* Adds a name that the column may show, as it will be written. */
static enum status add_name(struct grid_column *column, const char *name, const struct csv_dialect *dialect,
                            size_t cells, struct fault *fault)
{
  struct text text = {0};
  struct grid_name *names = realloc(column->names, (column->name_count + 1) * sizeof *names);
  if (names == NULL) {
    return fault_no_memory(fault, "naming what a sweep holds");
  }
  column->names = names;
  if (has_name(column, name)) {
    return STATUS_OK;
  }
  csv_append_text_cell(dialect, cells, name, &text);
  text_append_bytes(&text, column->style.end, column->style.end_length);
  enum status status = text_status(&text, "naming what a sweep holds", fault);
  if (status != STATUS_OK) {
    text_free(&text);
    return status;
  }
  names[column->name_count++] = (struct grid_name){name, text.data, text.length};
  return STATUS_OK;
}

/* Every name that a points table of the sweep can show in this column. */
static enum status add_names(struct grid *grid, struct grid_column *column, const struct csv_dialect *dialect,
                             struct fault *fault)
{
  const struct sweep *sweep = grid->points->plan.sweep;
  const size_t cells = grid->column_count;
  const struct axis *lists[] = {sweep->axes, sweep->one_at_a_time};
  const size_t counts[] = {sweep->axis_count, sweep->one_at_a_time_count};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sweep->model_count && column->rule->read_name == name_model && status == STATUS_OK; i++) {
    status = add_name(column, sweep->models[i].name, dialect, cells, fault);
  }
  for (size_t i = 0; i < accounting_count && column->rule->read_name == name_accounting && status == STATUS_OK; i++) {
    status = add_name(column, accountings[i].name, dialect, cells, fault);
  }
  for (size_t i = 0; i < workload_count && column->rule->read_name == name_workload && status == STATUS_OK; i++) {
    status = add_name(column, workloads[i].name, dialect, cells, fault);
  }
  if (column->rule->read_name != name_constants) {
    return status;
  }
  status = add_name(column, "", dialect, cells, fault);
  if (status == STATUS_OK) {
    status = add_name(column, sweep->constants.name, dialect, cells, fault);
  }
  for (size_t list = 0; list < 2; list++) {
    for (size_t i = 0; i < counts[list]; i++) {
      const struct axis *axis = &lists[list][i];
      for (uint64_t set = 0; axis->kind == AXIS_CONSTANT_SET && set < axis->count && status == STATUS_OK; set++) {
        status = add_name(column, axis->sets[set].name, dialect, cells, fault);
      }
    }
  }
  return status;
}

/* The group of columns with this stride, made where there is none. */
static size_t find_group(struct grid *grid, uint64_t stride)
{
  for (size_t i = 0; i < grid->group_count; i++) {
    if (grid->groups[i].stride == stride) {
      return i;
    }
  }
  grid->groups[grid->group_count] = (struct grid_group){.stride = stride};
  return grid->group_count++;
}

static enum status make_table(struct grid *grid, struct grid_column *column, struct fault *fault)
{
  const struct block_price *price = &grid->axes.prices[column->rule->price];
  if (price->values == NULL) {
    return STATUS_OK;
  }
  size_t count = (size_t)price->axis->count + BLOCK_LANES;
  column->table = calloc(count, sizeof *column->table);
  if (column->table == NULL) {
    return fault_no_memory(fault, "writing a sweep");
  }
  for (size_t i = 0; i < count; i += SLOT_BATCH) {
    size_t batch = count - i < SLOT_BATCH ? count - i : SLOT_BATCH;
    slots_write_reals(price->values + i, batch, &column->style, column->table + i);
  }
  return STATUS_OK;
}

static enum status init_column(struct grid *grid, size_t position, size_t table_column,
                               const struct csv_dialect *dialect, struct fault *fault)
{
  struct grid_column *column = &grid->columns[position];
  bool last = position + 1 == grid->column_count;
  const char delimiter[] = {dialect->delimiter, '\0'};
  const char *end = last ? dialect->line_end : delimiter;
  *column = (struct grid_column){
      .rule = find_rule(grid->points, table_column),
      .field = grid->points->fields[table_column],
      .style = {.decimal_mark = dialect->decimal_mark,
                .end_length = (unsigned char)strlen(end),
                .empty = grid->column_count == 1 ? "\"\"" : ""},
  };
  memcpy(column->style.end, end, strlen(end));
  uint64_t stride = block_axes_stride(&grid->axes, column->rule->inputs);
  column->group = find_group(grid, stride);
  if (column->rule->result >= 0) {
    grid->groups[column->group].wanted |= 1U << column->rule->result;
  }
  if (column->rule->read_name != NULL) {
    enum status status = add_names(grid, column, dialect, fault);
    size_t longest = 0;
    for (size_t i = 0; i < column->name_count; i++) {
      longest = column->names[i].length > longest ? column->names[i].length : longest;
    }
    grid->row_size += longest;
    grid->usual_row_size += longest;
    return status;
  }
  grid->row_size += SLOT_TEXT;
  grid->usual_row_size += SLOT_TEXT / 3;
  return column->rule->price >= 0 ? make_table(grid, column, fault) : STATUS_OK;
}

/* Everything but numbers that change with every row is put together once for a segment of rows. */
static uint64_t find_segment_stride(const struct grid *grid)
{
  uint64_t stride = grid->axes.point_count;
  for (size_t i = 0; i < grid->column_count; i++) {
    const struct grid_column *column = &grid->columns[i];
    uint64_t own = grid->groups[column->group].stride;
    if ((own > 1 || column->rule->read_name != NULL) && own < stride) {
      stride = own;
    }
  }
  return stride;
}

enum status grid_init(struct grid *grid, const struct points *points, const struct csv_dialect *dialect,
                      const struct csv_selection *selection, struct fault *fault)
{
  *grid = (struct grid){.points = points, .column_count = selected_count(points, selection)};
  enum status status = block_axes_init(&grid->axes, &points->plan, fault);
  for (size_t i = 0; i < grid->column_count && status == STATUS_OK; i++) {
    status = init_column(grid, i, selected_column(selection, i), dialect, fault);
  }
  if (status != STATUS_OK) {
    grid_free(grid);
    return status;
  }
  /* Every point is looked at, whatever is written of it: one that cannot be evaluated is a fault. */
  (void)find_group(grid, block_axes_stride(&grid->axes, INPUTS_COUNTS));
  grid->segment_stride = find_segment_stride(grid);
  return STATUS_OK;
}

void grid_free(struct grid *grid)
{
  for (size_t i = 0; i < grid->column_count; i++) {
    struct grid_column *column = &grid->columns[i];
    for (size_t name = 0; name < column->name_count; name++) {
      free(column->names[name].bytes);
    }
    free(column->names);
    free(column->table);
  }
  block_axes_free(&grid->axes);
  *grid = (struct grid){0};
}

static bool fill_pen(struct grid_pen *pen)
{
  const struct grid *grid = pen->grid;
  struct fault fault;
  pen->segments = malloc(grid->row_size + (grid->column_count + 2) * GRID_SLACK);
  bool whole = pen->segments != NULL;
  for (size_t i = 0; i < grid->group_count && whole; i++) {
    pen->groups[i].block = aligned_alloc(BLOCK_ALIGNMENT, sizeof *pen->groups[i].block);
    whole = pen->groups[i].block != NULL && block_init(pen->groups[i].block, &grid->axes, grid->groups[i].stride,
                                                       grid->groups[i].wanted, &fault) == STATUS_OK;
  }
  for (size_t i = 0; i < grid->column_count && whole; i++) {
    if (grid->columns[i].rule->read_name != NULL) {
      /* NOLINTNEXTLINE(bugprone-sizeof-expression): the elements are pointers */
      pen->names[i] = malloc(BLOCK_LANES * sizeof *pen->names[i]);
      whole = pen->names[i] != NULL;
    } else {
      pen->slots[i] = malloc((BLOCK_LANES + 1) * sizeof *pen->slots[i]);
      whole = pen->slots[i] != NULL;
    }
  }
  return whole;
}

enum status grid_pen_make(struct grid_pen **pen, const struct grid *grid, struct fault *fault)
{
  *pen = calloc(1, sizeof **pen);
  if (*pen == NULL) {
    return fault_no_memory(fault, "writing a sweep");
  }
  (*pen)->grid = grid;
  if (!fill_pen(*pen)) {
    grid_pen_free(*pen);
    *pen = NULL;
    return fault_no_memory(fault, "writing a sweep");
  }
  return STATUS_OK;
}

void grid_pen_free(struct grid_pen *pen)
{
  if (pen == NULL) {
    return;
  }
  for (size_t i = 0; i < pen->grid->group_count; i++) {
    if (pen->groups[i].block != NULL) {
      block_free(pen->groups[i].block);
    }
    free(pen->groups[i].block);
  }
  for (size_t i = 0; i < pen->grid->column_count; i++) {
    free(pen->slots[i]);
    free(pen->names[i]);
  }
  free(pen->segments);
  free(pen);
}

/* One slot over and over. */
static void repeat_slot(struct slot *slots, size_t begin, size_t end)
{
  for (size_t i = begin + 1; i < end; i++) {
    slots[i] = slots[begin];
  }
}

static uint64_t field_value(const struct grid_pen *pen, const struct grid_column *column, uint64_t point)
{
  struct setting setting;
  plan_read(&pen->grid->points->plan, point, &setting);
  return architecture_get(&setting.architecture, column->field);
}

static void write_run_integers(struct grid_pen *pen, size_t position, const struct block *block)
{
  const struct grid_column *column = &pen->grid->columns[position];
  struct slot *slots = pen->slots[position];
  for (size_t i = 0; i < block->run_count; i++) {
    const struct block_run *run = &block->runs[i];
    u128 value = 0;
    bool there = true;
    if (column->field != NULL) {
      value = field_value(pen, column, run->point);
    } else {
      there = column->rule->read_integer(run, &value);
    }
    if (there) {
      slots_write_wide(&value, 1, &column->style, slots + run->begin);
    } else {
      slots_write_empty(&column->style, slots + run->begin);
    }
    repeat_slot(slots, run->begin, run->end);
  }
}

static void write_run_reals(struct grid_pen *pen, size_t position, const struct block *block)
{
  const struct grid_column *column = &pen->grid->columns[position];
  double values[BLOCK_LANES];
  struct slot slots[BLOCK_LANES];
  for (size_t i = 0; i < block->run_count; i++) {
    values[i] = column->rule->read_real(&block->runs[i]);
  }
  slots_write_reals(values, block->run_count, &column->style, slots);
  for (size_t i = 0; i < block->run_count; i++) {
    const struct block_run *run = &block->runs[i];
    pen->slots[position][run->begin] = slots[i];
    repeat_slot(pen->slots[position], run->begin, run->end);
  }
}

static uint64_t bits_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Lanes of reals; where all are the same, one is written. */
static void write_reals(const double *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  size_t same = 1;
  while (same < count && bits_of(values[same]) == bits_of(values[0])) {
    same++;
  }
  slots_write_reals(values, same == count ? 1 : count, style, slots);
  if (same == count) {
    repeat_slot(slots, 0, count);
  }
}

static void write_prices(struct grid_pen *pen, size_t position, const struct block *block, uint64_t first)
{
  const struct grid_column *column = &pen->grid->columns[position];
  const struct block_axis *axis = pen->grid->axes.prices[column->rule->price].axis;
  if (column->table != NULL && axis->stride == block->stride) {
    pen->shown[position] = column->table + first % axis->count;
    return;
  }
  write_reals(block->prices[column->rule->price], block->lane_count, &column->style, pen->slots[position]);
}

/* An exact total is an integer of any size where it is one, else the nearest double. */
static void write_wide_totals(const struct block *block, const u128 *totals, const struct slot_style *style,
                              struct slot *slots)
{
  const u128 fraction = ((u128)1 << block->shift) - 1;
  u128 integers[BLOCK_LANES], mixed = 0;
  for (size_t i = 0; i < block->lane_count; i++) {
    integers[i] = totals[i] >> block->shift;
    mixed |= totals[i] & fraction;
  }
  if (mixed == 0) {
    slots_write_wide(integers, block->lane_count, style, slots);
    return;
  }
  double reals[BLOCK_LANES];
  for (size_t i = 0; i < block->lane_count; i++) {
    reals[i] = scaled_nearest(totals[i], block->shift);
  }
  slots_write_reals(reals, block->lane_count, style, slots);
  for (size_t i = 0; i < block->lane_count; i++) {
    if ((totals[i] & fraction) == 0) {
      slots_write_wide(&integers[i], 1, style, &slots[i]);
    }
  }
}

static void write_totals(const struct block *block, const union block_numbers *totals, const struct slot_style *style,
                         struct slot *slots)
{
  if (block->wide) {
    write_wide_totals(block, totals->wide, style, slots);
    return;
  }
  if (block->shift > 0) {
    write_reals(totals->plain, block->lane_count, style,
                slots); /* below 2^52 the shortest text of an integer is whole */
    return;
  }
  uint64_t integers[BLOCK_LANES];
  for (size_t i = 0; i < block->lane_count; i++) {
    integers[i] = (uint64_t)(int64_t)totals->plain[i];
  }
  slots_write_integers(integers, block->lane_count, style, slots);
}

static void write_names(struct grid_pen *pen, size_t position, const struct block *block)
{
  const struct grid_column *column = &pen->grid->columns[position];
  for (size_t i = 0; i < block->run_count; i++) {
    const struct block_run *run = &block->runs[i];
    const char *name = column->rule->read_name(run, pen->grid->points);
    size_t at = 0;
    while (at + 1 < column->name_count && strcmp(column->names[at].name, name) != 0) {
      at++;
    }
    for (size_t lane = run->begin; lane < run->end; lane++) {
      pen->names[position][lane] = &column->names[at];
    }
  }
}

static void write_column(struct grid_pen *pen, size_t position, const struct block *block, uint64_t first)
{
  const struct grid_column *column = &pen->grid->columns[position];
  const struct column_rule *rule = column->rule;
  struct slot *slots = pen->slots[position];
  pen->shown[position] = slots;
  if (rule->read_name != NULL) {
    write_names(pen, position, block);
  } else if (column->field != NULL || rule->read_integer != NULL) {
    write_run_integers(pen, position, block);
  } else if (rule->read_real != NULL) {
    write_run_reals(pen, position, block);
  } else if (rule->price >= 0) {
    write_prices(pen, position, block, first);
  } else if (rule->result == RESULT_SNARK || rule->result == RESULT_STARK) {
    const struct bill *bill = rule->result == RESULT_SNARK ? &block->snark : &block->stark;
    write_totals(block, &bill->total, &column->style, slots);
  } else {
    write_reals(block->results[rule->result], block->lane_count, &column->style, slots);
  }
}

/* Brings the lanes of a group to rows [first, first + count). */
static bool write_group(struct grid_pen *pen, size_t number, uint64_t first, size_t count)
{
  struct group_lanes *lanes = &pen->groups[number];
  uint64_t stride = pen->grid->groups[number].stride;
  uint64_t lane = first / stride, last = (first + count - 1) / stride;
  if (lanes->count > 0 && lane >= lanes->first && last < lanes->first + lanes->count) {
    return true;
  }
  lanes->count = 0;
  if (!block_evaluate(lanes->block, lane, (size_t)(last - lane) + 1)) {
    return false;
  }
  for (size_t i = 0; i < pen->grid->column_count; i++) {
    if (pen->grid->columns[i].group == number) {
      write_column(pen, i, lanes->block, lane);
    }
  }
  lanes->first = lane;
  lanes->count = (size_t)(last - lane) + 1;
  return true;
}

/* What is copied into each row of a segment: text, then a slot, then text ... and text at the end. */
struct segment {
  size_t slot_count;
  const char *texts[POINTS_COLUMNS_MAX + 1];
  size_t lengths[POINTS_COLUMNS_MAX + 1];
  const struct slot *slots[POINTS_COLUMNS_MAX]; /* of the segment's first row */
};

enum { COPY = 32 };

/* Copies in steps of COPY bytes; what is too much is written over by what comes next. */
static inline __attribute__((always_inline)) char *copy_text(char *out, const char *text, size_t length)
{
  size_t done = 0;
  do {
    memcpy(out + done, text + done, COPY);
    done += COPY;
  } while (__builtin_expect(done < length, 0));
  return out + length;
}

HOT_LOOP
static char *write_segment(const struct segment *segment, size_t rows, char *out)
{
  const size_t count = segment->slot_count;
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < count; i++) {
      if (segment->lengths[i] > 0) {
        out = copy_text(out, segment->texts[i], segment->lengths[i]);
      }
      const struct slot *slot = &segment->slots[i][row];
      memcpy(out, slot, sizeof *slot);
      out += slot->length;
    }
    if (segment->lengths[count] > 0) {
      out = copy_text(out, segment->texts[count], segment->lengths[count]);
    }
  }
  return out;
}

/* Puts together what the rows from `first` on share. */
static void make_segment(struct grid_pen *pen, uint64_t first, struct segment *segment)
{
  const struct grid *grid = pen->grid;
  char *out = pen->segments;
  segment->slot_count = 0;
  segment->texts[0] = out;
  for (size_t i = 0; i < grid->column_count; i++) {
    const struct grid_column *column = &grid->columns[i];
    const struct group_lanes *lanes = &pen->groups[column->group];
    uint64_t stride = grid->groups[column->group].stride;
    size_t lane = (size_t)(first / stride - lanes->first);
    if (pen->names[i] != NULL) {
      const struct grid_name *name = pen->names[i][lane];
      memcpy(out, name->bytes, name->length);
      out += name->length;
    } else if (stride > 1) {
      const struct slot *slot = &pen->shown[i][lane];
      memcpy(out, slot, sizeof *slot);
      out += slot->length;
    } else {
      size_t at = segment->slot_count++;
      segment->slots[at] = &pen->shown[i][lane];
      segment->lengths[at] = (size_t)(out - segment->texts[at]);
      out += COPY;
      segment->texts[at + 1] = out;
    }
  }
  segment->lengths[segment->slot_count] = (size_t)(out - segment->texts[segment->slot_count]);
}

bool grid_write_rows(struct grid_pen *pen, uint64_t first, size_t count, char *out, size_t *length)
{
  const struct grid *grid = pen->grid;
  struct segment segment;
  char *next = out;
  for (size_t i = 0; i < grid->group_count; i++) {
    if (!write_group(pen, i, first, count)) {
      return false;
    }
  }
  for (uint64_t row = first; row < first + count;) {
    uint64_t end = (row / grid->segment_stride + 1) * grid->segment_stride;
    end = end < first + count ? end : first + count;
    make_segment(pen, row, &segment);
    next = write_segment(&segment, (size_t)(end - row), next);
    row = end;
  }
  *length = (size_t)(next - out);
  return true;
}
