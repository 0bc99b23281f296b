#include "core/block.h"

#include "core/block_bill.h"
#include "core/quotient.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

/* What is kept from one call to the next. */
struct block_work {
  struct bill other_snark, other_stark, limit_stark;
  _Alignas(BLOCK_ALIGNMENT) double own_prices[CONSTANT_COUNT][BLOCK_LANES + BILL_CHUNK];
  struct setting setting;
  uint64_t setting_key, run_key; /* of `setting` and `run`, UINT64_MAX for none */
  struct block_run run;
  uint64_t run_first, run_end; /* lanes of `run` */
  uint64_t run_stride, setting_stride;
  double filled[CONSTANT_COUNT]; /* what all lanes of own_prices hold; NaN where they differ */
  struct bill_range ranges[CONSTANT_COUNT];
  struct bill_prices scaled;
  double start[BLOCK_LANES], limit[BLOCK_LANES];
  bool width_holds; /* the arithmetic chosen last is right as long as the run and the ranges stay */
};

enum status block_init(struct block *block, const struct block_axes *axes, uint64_t stride, unsigned wanted,
                       struct fault *fault)
{
  struct block_work *work = aligned_alloc(BLOCK_ALIGNMENT, sizeof *work);
  block->work = work;
  if (work == NULL) {
    return fault_no_memory(fault, "evaluating a sweep");
  }
  block->axes = axes;
  block->stride = stride;
  block->wanted = wanted;
  block->run_count = 0;
  block->snark.form = BILL_MIXED;
  block->stark.form = BILL_MIXED;
  work->setting_key = UINT64_MAX;
  work->run_key = UINT64_MAX;
  work->width_holds = false;
  memset(work->ranges, 0, sizeof work->ranges);
  bill_prices_init(&work->scaled);
  bool product = axes->plan->variations == NULL;
  work->run_stride = product ? block_axes_stride_above(axes, INPUTS_COUNTS | INPUT_SET, stride) : stride;
  work->setting_stride = product ? block_axes_stride_above(axes, INPUTS_SETTING, stride) : 1;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    work->filled[i] = (double)NAN;
  }
  return STATUS_OK;
}

void block_free(struct block *block)
{
  free(block->work);
  block->work = NULL;
}

/* The name of the constants in storage that outlives the setting. */
static const char *keep_name(const struct sweep *sweep, const char *name)
{
  const struct axis *lists[] = {sweep->axes, sweep->one_at_a_time};
  const size_t counts[] = {sweep->axis_count, sweep->one_at_a_time_count};
  if (name[0] == '\0' || strcmp(name, sweep->constants.name) == 0) {
    return name[0] == '\0' ? "" : sweep->constants.name;
  }
  for (size_t list = 0; list < 2; list++) {
    for (size_t i = 0; i < counts[list]; i++) {
      const struct axis *axis = &lists[list][i];
      for (uint64_t set = 0; axis->kind == AXIS_CONSTANT_SET && set < axis->count; set++) {
        if (strcmp(name, axis->sets[set].name) == 0) {
          return axis->sets[set].name;
        }
      }
    }
  }
  return "";
}

static size_t model_of(const struct plan *plan, uint64_t point)
{
  uint64_t product = plan->variations == NULL ? point : plan->variations[point].product;
  return (size_t)(product / (plan->product_count / plan->sweep->model_count));
}

static bool read_setting(struct block *block, uint64_t point, struct block_run *run)
{
  struct block_work *work = block->work;
  const struct plan *plan = block->axes->plan;
  struct setting *setting = &work->setting;
  struct fault fault;
  plan_read(plan, point, setting);
  if (plan_check(plan, setting, &fault) != STATUS_OK ||
      cost_form_of(&setting->architecture, setting->scenario.accounting, &run->form, &fault) != STATUS_OK) {
    return false;
  }
  run->model = model_of(plan, point);
  run->accounting = setting->scenario.accounting;
  run->workload = setting->scenario.workload;
  run->constants_name = keep_name(plan->sweep, setting->constants.name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    run->prices[i] = constants_get(&setting->constants, &constant_fields[i]);
  }
  return true;
}

static uint64_t axis_value(const struct block *block, enum axis_kind kind, uint64_t point, uint64_t otherwise)
{
  const struct block_axis *axis = block_axes_find(block->axes, kind);
  return axis == NULL ? otherwise : axis_integer(axis->axis, point / axis->stride % axis->count);
}

/* Everything of a run but its lanes, from what is known of the one before. */
static bool read_run(struct block *block, uint64_t point, struct block_run *run)
{
  struct block_work *work = block->work;
  struct scenario *scenario = &work->setting.scenario;
  uint64_t setting_key = point / work->setting_stride;
  struct fault fault;
  if (setting_key != work->setting_key) {
    work->setting_key = UINT64_MAX;
    if (!read_setting(block, point, run)) {
      return false;
    }
    work->setting_key = setting_key;
  } else {
    scenario->context = axis_value(block, AXIS_CONTEXT, point, scenario->context);
    scenario->prompt = axis_value(block, AXIS_PROMPT, point, scenario->prompt);
  }
  run->point = point;
  run->context = scenario->context;
  run->prompt = scenario->prompt;
  const struct schedule schedule = {scenario->architecture, scenario->accounting, scenario->workload, run->prompt};
  run->span_limit = span_limit(&schedule);
  return workload_check(run->workload, run->context, run->prompt, &fault) == STATUS_OK &&
         extent_of(scenario->architecture, run->accounting, run->workload, run->context, run->prompt, &run->extent,
                   &fault) == STATUS_OK &&
         counts_of(&run->form, &run->extent, &run->counts, &fault) == STATUS_OK;
}

static bool read_runs(struct block *block, uint64_t first, size_t count)
{
  struct block_work *work = block->work;
  if (block->run_count == 1 && first >= work->run_first && first + count <= work->run_end) {
    block->runs[0].begin = 0;
    block->runs[0].end = count;
    return true;
  }
  uint64_t run_lanes = work->run_stride / block->stride, key = first / run_lanes;
  block->run_count = 0;
  work->width_holds = false;
  for (uint64_t lane = first; lane < first + count; key++) {
    uint64_t next = (key + 1) * run_lanes;
    if (key != work->run_key) {
      work->run_key = UINT64_MAX;
      if (!read_run(block, lane * block->stride, &work->run)) {
        block->run_count = 0;
        return false;
      }
      work->run_key = key;
      work->run_first = key * run_lanes;
      work->run_end = next;
    }
    next = next < first + count ? next : first + count;
    work->run.begin = (size_t)(lane - first);
    work->run.end = (size_t)(next - first);
    block->runs[block->run_count++] = work->run;
    lane = next;
  }
  return true;
}

/* One value in all lanes, those past the last too. */
static void fill_flat(struct block *block, size_t price, double value)
{
  struct block_work *work = block->work;
  block->flat_prices[price] = true;
  if (work->filled[price] != value) {
    bill_fill(&value, 1, 0, BLOCK_LANES, BLOCK_LANES, BLOCK_LANES, work->own_prices[price]);
    work->filled[price] = value;
  }
}

/* Of a constant that its own axis sets: stretches of lanes with one value each. */
static void fill_by_axis(struct block *block, size_t price, uint64_t first)
{
  const struct block_price *source = &block->axes->prices[price];
  const struct block_axis *axis = source->axis;
  const uint64_t repeat = axis->stride / block->stride, count = axis->count;
  uint64_t value = first / repeat % count, left = repeat - first % repeat;
  double *lanes = block->work->own_prices[price];
  if (left >= block->lane_count) {
    fill_flat(block, price, source->values != NULL ? source->values[value] : axis_real(axis->axis, value));
    return;
  }
  block->work->filled[price] = (double)NAN;
  if (source->values != NULL) {
    bill_fill(source->values, count, value, left, repeat, block->lane_count, lanes);
    return;
  }
  for (size_t i = 0; i < block->lane_count; i++) {
    lanes[i] = axis_real(axis->axis, (first + i) / repeat % count);
  }
}

static void set_range(struct block *block, size_t price, struct bill_range range)
{
  struct bill_range *mine = &block->work->ranges[price];
  if (mine->largest != range.largest || mine->fraction != range.fraction) {
    *mine = range;
    block->work->width_holds = false;
  }
}

/* Of the others: one value a run. */
static void fill_by_run(struct block *block, size_t price)
{
  struct block_work *work = block->work;
  double *lanes = work->own_prices[price], value = block->runs[0].prices[price];
  if (block->run_count == 1) {
    bool known = work->filled[price] == value;
    fill_flat(block, price, value);
    if (!known) {
      set_range(block, price, bill_range_of(lanes, 1));
    }
    return;
  }
  for (size_t i = 0; i < block->run_count; i++) {
    const struct block_run *run = &block->runs[i];
    for (size_t lane = run->begin; lane < run->end; lane++) {
      lanes[lane] = run->prices[price];
    }
  }
  work->filled[price] = (double)NAN;
  set_range(block, price, bill_range_of(lanes, block->lane_count));
}

/* Fills the lanes of one constant, and notes how large and how fine it gets. */
static void fill_price(struct block *block, size_t price, uint64_t first)
{
  const struct block_price *source = &block->axes->prices[price];
  block->prices[price] = block->work->own_prices[price];
  block->flat_prices[price] = false;
  if (source->axis == NULL || source->axis->stride < block->stride) {
    fill_by_run(block, price);
    return;
  }
  if (source->values != NULL && source->axis->stride == block->stride) {
    block->prices[price] = source->values + first % source->axis->count;
  } else {
    fill_by_axis(block, price, first);
  }
  if (source->values != NULL) {
    set_range(block, price, (struct bill_range){source->largest, source->fraction});
  } else {
    set_range(block, price, bill_range_of(block->prices[price], block->lane_count));
  }
}

/* 2 span_limit L: the pairs, for two tokens, at the limit of the span. A limit span is a whole number or half of one.
 */
static u128 limit_pairs(const struct block_run *run)
{
  return (u128)(2 * run->span_limit) * run->form.layers;
}

static struct counts counts_scale(const struct counts *counts, u128 factor)
{
  return (struct counts){factor * counts->arithmetic, factor * counts->softmax, factor * counts->norm,
                         factor * counts->nonlin};
}

static struct counts counts_add(const struct counts *a, const struct counts *b)
{
  return (struct counts){a->arithmetic + b->arithmetic, a->softmax + b->softmax, a->norm + b->norm,
                         a->nonlin + b->nonlin};
}

/* The counts whose ratio is the ceiling: those of a pair, or of two tokens at the limit span. */
static struct counts ceiling_counts(const struct block_run *run)
{
  if (isinf(run->span_limit)) {
    return run->form.per_pair;
  }
  struct counts tokens = counts_scale(&run->form.per_token, 2);
  struct counts pairs = counts_scale(&run->form.per_pair, limit_pairs(run));
  return counts_add(&tokens, &pairs);
}

static bool wants(const struct block *block, enum block_result result)
{
  return (block->wanted >> result & 1) != 0;
}

/* Adds what ceilings are made from; false where that is too large to tell. */
static bool bound_ceiling(const struct block *block, const struct block_run *run, struct bill_bound *bound)
{
  struct bill_bound form = bill_bound_begin(block->work->ranges);
  bill_bound_add(&form, &run->form.per_token);
  bill_bound_add(&form, &run->form.per_pair);
  bill_bound_add(bound, &run->form.per_token);
  bill_bound_add(bound, &run->form.per_pair);
  if (isinf(run->span_limit) || isnan(run->span_limit)) {
    return true;
  }
  if (!(2 * run->span_limit * (double)run->form.layers < 0x1p60) || !bill_bound_is_small(&form)) {
    return false;
  }
  struct counts limit = ceiling_counts(run);
  bill_bound_add(bound, &limit);
  bound->product = bound->product || wants(block, RESULT_CEILING_FRACTION);
  return true;
}

/* Chooses the arithmetic; false where none is wide enough. */
static bool choose_width(struct block *block)
{
  struct block_work *work = block->work;
  if (work->width_holds) {
    return true;
  }
  struct bill_bound bound = bill_bound_begin(work->ranges);
  bool ceilings = wants(block, RESULT_CEILING) || wants(block, RESULT_CEILING_FRACTION);
  for (size_t i = 0; i < block->run_count; i++) {
    bill_bound_add(&bound, &block->runs[i].counts);
    if (ceilings && !bound_ceiling(block, &block->runs[i], &bound)) {
      return false;
    }
  }
  block->shift = bound.fraction;
  block->wide = !bill_bound_is_plain(&bound);
  work->width_holds = block->run_count == 1 && (!block->wide || bill_bound_is_wide(&bound));
  return !block->wide || bill_bound_is_wide(&bound);
}

static void divide(const struct block *block, const union block_numbers *up, const union block_numbers *down, bool flat,
                   size_t begin, size_t end, double *result)
{
  if (block->wide) {
    quotients_nearest(up->wide + begin, down->wide + begin, end - begin, result + begin);
  } else if (flat) {
    bill_divide_by(up->plain + begin, down->plain[0], end - begin, result + begin);
  } else {
    bill_divide(up->plain + begin, down->plain + begin, end - begin, result + begin);
  }
}

static void bill_run(const struct block *block, const struct block_run *run, const struct counts *counts, size_t side,
                     struct bill *bill)
{
  bill->form = BILL_MIXED;
  if (block->wide) {
    bill_wide(counts, &block->work->scaled, side, run->begin, run->end, bill);
  } else {
    bill_plain(counts, block->prices + side, run->begin, run->end, bill);
  }
}

/* The bill of the points themselves, for all lanes, with no more work than is needed. totals_only: softmax and extra
 * are not asked for. */
static void bill_points(struct block *block, size_t side, bool totals_only, struct bill *bill)
{
  const bool *flat = block->flat_prices + side;
  const struct bill_prices *scaled = &block->work->scaled;
  const struct counts *counts = &block->runs[0].counts;
  if (block->run_count == 1 && flat[0] && flat[1] && flat[2]) {
    if (block->wide) {
      bill_flat_wide(counts, scaled, side, bill);
    } else {
      bill_flat_plain(counts, block->prices + side, bill);
    }
    return;
  }
  if (block->run_count == 1 && totals_only && !block->wide) {
    bill->form = BILL_MIXED;
    bill_totals_plain(counts, block->prices + side, flat, block->lane_count, bill->total.plain);
    return;
  }
  for (size_t i = 0; i < block->run_count; i++) {
    bill_run(block, &block->runs[i], &block->runs[i].counts, side, bill);
  }
}

enum { SNARK_SIDE = 0, STARK_SIDE = 3 }; /* their first constants */

static void fill_not_a_number(double *result, size_t begin, size_t end)
{
  for (size_t i = begin; i < end; i++) {
    result[i] = (double)NAN;
  }
}

static void find_ceiling(struct block *block, const struct block_run *run)
{
  struct block_work *work = block->work;
  double *result = block->results[RESULT_CEILING];
  if (isnan(run->span_limit)) {
    fill_not_a_number(result, run->begin, run->end);
    return;
  }
  struct counts counts = ceiling_counts(run);
  bill_run(block, run, &counts, SNARK_SIDE, &work->other_snark);
  bill_run(block, run, &counts, STARK_SIDE, &work->other_stark);
  divide(block, &work->other_snark.total, &work->other_stark.total, false, run->begin, run->end, result);
}

static u128 whole_number(const struct block *block, const union block_numbers *numbers, size_t lane)
{
  return block->wide ? numbers->wide[lane] : (u128)ldexp(numbers->plain[lane], (int)block->shift);
}

/* The share of attention in the STARK total over the same share at the limit of the span. */
static void divide_shares(struct block *block, const struct block_run *run, double *result)
{
  struct block_work *work = block->work;
  struct counts limit = ceiling_counts(run), limit_attention = counts_scale(&run->form.per_pair, limit_pairs(run));
  bill_run(block, run, &limit, STARK_SIDE, &work->limit_stark);
  bill_run(block, run, &limit_attention, STARK_SIDE, &work->other_snark);
  for (size_t i = run->begin; i < run->end; i++) {
    u128 attention = whole_number(block, &work->other_stark.total, i);
    u128 stark = whole_number(block, &block->stark.total, i);
    result[i] = quotient_nearest(attention * whole_number(block, &work->limit_stark.total, i),
                                 stark * whole_number(block, &work->other_snark.total, i));
  }
}

static void find_ratio(struct block *block, const struct block_run *run, const struct counts *counts, double *result)
{
  struct block_work *work = block->work;
  bill_run(block, run, counts, SNARK_SIDE, &work->other_snark);
  bill_run(block, run, counts, STARK_SIDE, &work->other_stark);
  divide(block, &work->other_snark.total, &work->other_stark.total, false, run->begin, run->end, result);
}

/* As point_ceiling_fraction. */
static void find_ceiling_fraction(struct block *block, const struct block_run *run)
{
  struct block_work *work = block->work;
  double *result = block->results[RESULT_CEILING_FRACTION];
  if (isnan(run->span_limit)) {
    fill_not_a_number(result, run->begin, run->end);
    return;
  }
  find_ratio(block, run, &run->form.per_token, work->start);
  find_ratio(block, run, &run->form.per_pair, work->limit);
  struct counts attention = counts_scale(&run->form.per_pair, run->extent.pairs);
  bill_run(block, run, &attention, STARK_SIDE, &work->other_stark);
  if (isinf(run->span_limit)) {
    divide(block, &work->other_stark.total, &block->stark.total, block->stark.form == BILL_FLAT_PLAIN, run->begin,
           run->end, result);
  } else {
    divide_shares(block, run, result);
  }
  for (size_t i = run->begin; i < run->end; i++) {
    bool constant = hyperbola_direction(work->start[i], work->limit[i]) == DIRECTION_CONSTANT;
    result[i] = constant ? (double)NAN : result[i];
  }
}

static void find_results(struct block *block)
{
  const struct bill *snark = &block->snark, *stark = &block->stark;
  const bool snark_flat = snark->form == BILL_FLAT_PLAIN, stark_flat = stark->form == BILL_FLAT_PLAIN;
  const struct {
    const union block_numbers *up, *down;
    enum block_result result;
    bool flat; /* `down` is the same in all lanes */
  } quotients[] = {
      {&snark->total, &stark->total, RESULT_RATIO, stark_flat},
      {&snark->extra, &snark->total, RESULT_SNARK_NONARITHMETIC_SHARE, snark_flat},
      {&snark->softmax, &snark->extra, RESULT_SOFTMAX_SHARE, snark_flat},
      {&stark->extra, &stark->total, RESULT_STARK_LOOKUP_SHARE, stark_flat},
  };
  for (size_t i = 0; i < sizeof quotients / sizeof quotients[0]; i++) {
    if (wants(block, quotients[i].result)) {
      divide(block, quotients[i].up, quotients[i].down, quotients[i].flat, 0, block->lane_count,
             block->results[quotients[i].result]);
    }
  }
  for (size_t i = 0; i < block->run_count; i++) {
    if (wants(block, RESULT_CEILING)) {
      find_ceiling(block, &block->runs[i]);
    }
    if (wants(block, RESULT_CEILING_FRACTION)) {
      find_ceiling_fraction(block, &block->runs[i]);
    }
  }
}

/* What the results are made from. */
static const unsigned snark_results =
    1U << RESULT_SNARK | 1U << RESULT_RATIO | 1U << RESULT_SNARK_NONARITHMETIC_SHARE | 1U << RESULT_SOFTMAX_SHARE;
static const unsigned stark_results =
    1U << RESULT_STARK | 1U << RESULT_RATIO | 1U << RESULT_STARK_LOOKUP_SHARE | 1U << RESULT_CEILING_FRACTION;

bool block_evaluate(struct block *block, uint64_t first, size_t count)
{
  const unsigned snark_parts = 1U << RESULT_SNARK_NONARITHMETIC_SHARE | 1U << RESULT_SOFTMAX_SHARE;
  const unsigned stark_parts = 1U << RESULT_STARK_LOOKUP_SHARE;
  block->lane_count = count;
  if (!read_runs(block, first, count)) {
    return false;
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    fill_price(block, i, first);
  }
  if (!choose_width(block)) {
    return false;
  }
  if (block->wide) {
    bill_scale(block->prices, block->flat_prices, block->work->ranges, block->lane_count, block->shift,
               &block->work->scaled);
  }
  if ((block->wanted & snark_results) != 0) {
    bill_points(block, SNARK_SIDE, (block->wanted & snark_parts) == 0, &block->snark);
  }
  if ((block->wanted & stark_results) != 0) {
    bill_points(block, STARK_SIDE, (block->wanted & stark_parts) == 0, &block->stark);
  }
  find_results(block);
  return true;
}
