/* report/subjects.h: which curves a page is about, and that it says where there are more. */
#include "report/subjects.h"

#include "core/workload.h"
#include "report/panel.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

enum { MODELS = SUBJECTS_MAX + 1 };

static void test_many(void **state)
{
  (void)state;
  static struct architecture models[MODELS];
  for (size_t i = 0; i < MODELS; i++) {
    models[i] = (struct architecture){.n_global_layers = 1,
                                      .d_model = 8,
                                      .n_heads = 1,
                                      .n_kv_heads = 1,
                                      .d_head = 8,
                                      .d_ffn = 8,
                                      .ffn_projections = 2,
                                      .experts_active = 1,
                                      .accounting = "paper-dense"};
    (void)snprintf(models[i].name, sizeof models[i].name, "m%zu", i);
  }
  for (size_t count = SUBJECTS_MAX; count <= MODELS; count++) {
    const struct sweep sweep = {
        .models = models, .model_count = count, .accounting = "paper-dense", .workload = workload_find("prefill")};
    const struct spec spec = {.sweeps = &sweep, .sweep_count = 1};
    const struct report_input input = {.spec = &spec, .panel_markup = ""};
    struct schedules schedules;
    struct text html = {0};
    struct fault fault = {0};
    schedules_collect(&spec, &schedules);
    assert_int_equal(schedules.count, SUBJECTS_MAX);
    assert_int_equal(schedules.more, count > SUBJECTS_MAX);
    assert_int_equal(panel_write(&input, &html, &fault), STATUS_OK);
    assert_int_equal(strstr(text_string(&html), "<p>Of the curves of this run the first 256 can be chosen here.</p>") !=
                         NULL,
                     count > SUBJECTS_MAX);
    text_free(&html);
  }
}

/* A prompt makes another curve of the same model. */
static void test_prompts(void **state)
{
  (void)state;
  const struct architecture model = {.name = "m", .accounting = "paper-dense"};
  const struct workload *decode = workload_find("decode");
  const struct sensitivity sensitivities[] = {
      {.model = model, .accounting = "paper-dense", .workload = decode, .prompt = 10},
      {.model = model, .accounting = "paper-dense", .workload = decode, .prompt = 20},
      {.model = model, .accounting = "paper-dense", .workload = decode, .prompt = 10},
  };
  const struct spec spec = {.sensitivities = sensitivities, .sensitivity_count = 3};
  struct schedules schedules;
  schedules_collect(&spec, &schedules);
  assert_int_equal(schedules.count, 2);
  assert_int_equal(schedules.items[1].prompt, 20);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_many), cmocka_unit_test(test_prompts)};
  return cmocka_run_group_tests_name("subjects", tests, NULL, NULL);
}
