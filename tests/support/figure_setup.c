#include "support/figure_setup.h"

#include "support/check.h"

#include <string.h>

struct constants setup_constants(double c_exp, double c_norm, double c_nonlin, double r)
{
  return (struct constants){
      .c_exp = c_exp, .c_norm = c_norm, .c_nonlin = c_nonlin, .r_exp = r, .r_norm = r, .r_nonlin = r};
}

void setup_figure(struct figure_setup *setup, const struct architecture *models, size_t count,
                  const struct constants *constants)
{
  memset(setup, 0, sizeof *setup);
  memcpy(setup->models, models, count * sizeof *models);
  for (size_t i = 0; i < SETUP_CONTEXTS; i++) {
    setup->contexts[i] = 128U << i;
  }
  setup->axes[0] =
      (struct axis){.kind = AXIS_CONTEXT, .key = "context", .count = SETUP_CONTEXTS, .integers = setup->contexts};
  setup->sweeps[0] = (struct sweep){.name = "curves",
                                    .models = setup->models,
                                    .model_count = count,
                                    .axes = setup->axes,
                                    .axis_count = 1,
                                    .constants = *constants,
                                    .accounting = "paper",
                                    .workload = workload_find("prefill")};
  setup->spec = (struct spec){.name = "test",
                              .constants = *constants,
                              .accounting = "paper",
                              .workload = workload_find("prefill"),
                              .sweeps = setup->sweeps,
                              .sweep_count = 1};
  setup->input = (struct figure_input){.spec = &setup->spec};
}

size_t setup_sweep_figures(void)
{
  size_t count = 0;
  while (count < figure_count && figures[count]->table == NULL) {
    count++;
  }
  return count;
}

void setup_build(const struct figure_setup *setup, const char *name, struct frame *frame)
{
  struct fault fault = {0};
  if (figure_build(figure_find(name), &setup->input, frame, &fault) != STATUS_OK) {
    fail_msg("%s: %s", name, fault.text);
  }
}

const char *setup_text(const struct frame *frame, const char *part)
{
  static _Thread_local struct cell cell;
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    assert_int_equal(table_read(&frame->table, row, 0, &cell, NULL), STATUS_OK);
    if (strcmp(cell.text, part) == 0) {
      assert_int_equal(table_read(&frame->table, row, table_find_column(&frame->table, "text"), &cell, NULL),
                       STATUS_OK);
      return cell.text;
    }
  }
  fail_msg("no row '%s'", part);
  return "";
}
