/* libFuzzer target: a report template of any bytes, against a small run with hostile names. It is filled and made into
 * a page, or refused with its place; the page holds no script. */
#include "core/claim.h"
#include "core/frame.h"
#include "report/report.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct column points_columns[] = {
    {"model", COLUMN_TEXT, "", "name"},
    {"context", COLUMN_INTEGER, "tokens", "length"},
    {"ratio", COLUMN_REAL, "1", "ratio"},
};
static const struct column claim_columns[] = {
    {"id", COLUMN_TEXT, "", ""},       {"statement", COLUMN_TEXT, "", ""}, {"value", COLUMN_REAL, "", ""},
    {"expected", COLUMN_TEXT, "", ""}, {"tolerance", COLUMN_REAL, "", ""}, {"holds", COLUMN_TEXT, "", ""},
};
static const struct claim claims[] = {{.id = "good"}, {.id = "bad"}};
static const struct architecture model = {.name = "a|b",
                                          .n_global_layers = 2,
                                          .d_model = 8,
                                          .n_heads = 2,
                                          .n_kv_heads = 2,
                                          .d_head = 4,
                                          .d_ffn = 16,
                                          .ffn_projections = 2,
                                          .accounting = "paper-dense",
                                          .source = "[x](javascript:y) <script>"};
static const struct sweep sweeps[] = {{.name = "curve",
                                       .models = &model,
                                       .model_count = 1,
                                       .accounting = "paper",
                                       .workload = workloads,
                                       .constants = {.name = "essay", .c_exp = 300, .derivation = "`{{`"}}};
static const struct figure_request figures[] = {{.figure = "plot", .name = "plot"}};

struct world {
  struct frame points, claims;
};

static const struct table *find(const void *run, const char *table, const char *sweep)
{
  const struct world *world = run;
  if (sweep != NULL) {
    return strcmp(sweep, "curve") == 0 ? &world->points.table : NULL;
  }
  return strcmp(table, "claims") == 0 ? &world->claims.table : NULL;
}

static const char *find_figure(const void *run, const char *name, const char *variant)
{
  (void)run;
  bool drawn = strcmp(name, "plot") == 0 && *variant == '\0';
  return drawn ? "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><title>A</title></svg>" : NULL;
}

static void world_make(struct world *world)
{
  frame_init(&world->points, "curve", points_columns, 3);
  frame_init(&world->claims, "claims", claim_columns, 6);
  for (uint64_t i = 0; i < 3; i++) {
    frame_add_text(&world->points, i == 2 ? "</p><script>alert(1)</script>" : "a|b");
    frame_add_integer(&world->points, UINT64_C(128) << i);
    frame_add_real(&world->points, 1.25 * (double)i);
  }
  for (size_t i = 0; i < 2; i++) {
    frame_add_text(&world->claims, claims[i].id);
    frame_add_text(&world->claims, "it <b>is</b> so | so");
    frame_add_real(&world->claims, 1.5);
    frame_add_text(&world->claims, "1.5");
    frame_add_empty(&world->claims);
    frame_add_text(&world->claims, i == 0 ? "yes" : "no");
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct world world;
  struct spec spec = {.file = "x.yaml",
                      .name = "x",
                      .title = "A <title>",
                      .claims = claims,
                      .claim_count = 2,
                      .sweeps = sweeps,
                      .sweep_count = 1,
                      .figures = figures,
                      .figure_count = 1};
  struct text markdown = {0}, html = {0};
  struct fault fault = {0};
  struct report_tally tally;
  char *template = strndup((const char *)data, size);
  world_make(&world);
  const struct report_input input = {.spec = &spec,
                                     .template_file = "t.md",
                                     .template_text = template == NULL ? "" : template,
                                     .style = "p {}",
                                     .tables = {&world, find},
                                     .claims = &world.claims.table,
                                     .figure = find_figure,
                                     .version = "0"};
  enum status status = report_write(&input, &markdown, &html, &tally, &fault);
  bool good = status == STATUS_OK ? strstr(text_string(&html), "<script") == NULL
                                  : status == STATUS_BAD_INPUT && strncmp(fault.text, "t.md:", 5) == 0;
  if (!good) {
    abort();
  }
  text_free(&markdown);
  text_free(&html);
  frame_free(&world.points);
  frame_free(&world.claims);
  free(template);
  return 0;
}
