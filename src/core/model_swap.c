#include "core/model_block.h"

enum { SIDES = 2, PRICES = MODEL_BUCKETS - 1 };

static void side_init(const struct model_function *model, enum model_bill bill, struct model_side *side)
{
  const struct model_bill_line *line = &model_bill_lines[bill];
  *side = (struct model_side){.arithmetic = line->arithmetic, .constant = bill == MODEL_BILL_ONE ? 1 : 0};
  for (size_t p = 0; p < PRICES; p++) {
    int constant = line->price[MODEL_BUCKET_SOFTMAX + p];
    side->price[p].constant = constant;
    side->price[p].input = constant == NO_PRICE ? MODEL_FIXED : model->constant_input[constant];
  }
}

static bool side_has(const struct model_side *side, size_t input)
{
  bool has = false;
  for (size_t p = 0; p < PRICES; p++) {
    has |= side->price[p].input == input;
  }
  return has;
}

static bool side_is_unit(const struct model_function *model, const struct model_side *side)
{
  bool unit = true;
  for (size_t p = 0; p < PRICES; p++) {
    int constant = side->price[p].constant;
    unit &= constant != NO_PRICE && side->price[p].input == MODEL_FIXED && model->fixed[constant][0] == 1;
  }
  return unit;
}

static enum model_depth depth_of(const struct model_function *model, size_t input, const struct model_swap *swap)
{
  if (swap->slots != 0 || swap->span) {
    return MODEL_DEPTH_COUNTS;
  }
  if (side_has(&model->side[1], input)) {
    return MODEL_DEPTH_PRICES;
  }
  return side_has(&model->side[0], input) ? MODEL_DEPTH_NUMERATOR : MODEL_DEPTH_NOTHING;
}

static void swap_init(const struct model_function *model, size_t input, struct model_swap *swap)
{
  *swap = (struct model_swap){.span = input == model->context_input || input == model->window_input ||
                                      input == model->global_input || input == model->local_input};
  for (size_t f = 0; f < model->field_count; f++) {
    swap->field |= model->field_input[f] == input ? 1U << f : 0;
  }
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    swap->slots |= (model->slot_fields[slot] & swap->field) != 0 ? 1U << slot : 0;
  }
  swap->depth = depth_of(model, input, swap);
}

static unsigned last_field(unsigned fields)
{
  return 31U - (unsigned)__builtin_clz(fields);
}

/* Those of fewer fields have smaller masks. */
static void products_init(struct model_function *model)
{
  size_t row[1 << MODEL_FIELD_LIMIT] = {0};
  bool needed[1 << MODEL_FIELD_LIMIT] = {false};
  for (unsigned mask = (1U << model->field_count) - 1; mask != 0; mask--) {
    needed[mask] |= model->product_used[mask];
    unsigned single = 1U << last_field(mask);
    if (needed[mask] && mask != single) {
      needed[single] = needed[mask & ~single] = true;
    }
  }
  model->product_count = 0;
  for (unsigned mask = 1; mask < 1U << model->field_count; mask++) {
    if (needed[mask]) {
      unsigned last = last_field(mask), rest = mask & ~(1U << last);
      row[mask] = model->product_count++;
      model->products[row[mask]] = (struct count_product){
          .fields = mask, .last = last, .rest = row[rest != 0 ? rest : mask], .single = row[1U << last]};
    }
  }
  for (size_t t = 0; t < model->term_start[MODEL_SLOTS]; t++) {
    model->terms[t].product = row[model->terms[t].fields];
  }
}

static void constant_slots_init(struct model_function *model)
{
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    size_t first = model->term_start[slot];
    bool has = first < model->term_start[slot + 1] && model->slot_fields[slot] == 0;
    for (size_t k = 0; k < MODEL_CHUNK; k++) {
      model->constant_slot[slot][k] = has ? model->terms[first].coefficient : 0;
    }
  }
}

void model_swaps_init(struct model_function *model)
{
  products_init(model);
  constant_slots_init(model);
  model->paired = 0;
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    size_t pair = MODEL_BUCKETS + b;
    model->paired |= model->term_start[pair] < model->term_start[pair + 1] ? 1U << b : 0;
  }
  const enum model_bill bills[SIDES] = {model->output->numerator, model->output->denominator};
  for (size_t s = 0; s < SIDES; s++) {
    side_init(model, bills[s], &model->side[s]);
  }
  model->unit_denominator =
      model->side[0].arithmetic && model->side[1].arithmetic && side_is_unit(model, &model->side[1]);
  for (size_t i = 0; i < model->inputs; i++) {
    swap_init(model, i, &model->swap[i]);
  }
}
