/* Specifications: what they bind to. What is refused, and in which words, is in tests/golden/bad-specs. */
#include "support/check.h"
#include "support/scratch.h"
#include "support/spec_words.h"

#include "core/data_fits.h"
#include "core/study.h"
#include "core/text.h"
#include "io/catalogue.h"
#include "io/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The two examples of the format's description, to the letter. */
static const char essay[] =
    "spec: 1\n"
    "name: essay\n"
    "title: Where transformer proof pressure appears\n"
    "constants: essay                     # a name in constants.csv, or a mapping {c_exp: 300, c_norm: 30, c_nonlin: "
    "150}\n"
    "accounting: paper                    # paper (the model's row says which) | paper-dense | paper-gemma | full\n"
    "workload: prefill\n"
    "\n"
    "sweeps:\n"
    "  - name: ratio-vs-context\n"
    "    models: [gpt2-small, gpt2-small-5to1]\n"
    "    context: {from: 128, to: 1048576, scale: log2}\n"
    "    ceiling: true                                         # a row in ceilings.csv for each curve\n"
    "  - name: constants\n"
    "    models: [gpt2-small]\n"
    "    context: [1024]\n"
    "    one-at-a-time: {c_exp: [50, 100, 300, 500], c_norm: [10, 30, 50], c_nonlin: [50, 150, 250]}\n"
    "  - name: llama\n"
    "    models: [llama-2-7b-paper]\n"
    "    context: [4096, 32768, 131072]\n"
    "    c_exp: [15, 50, 300]\n"
    "    ceiling: true\n"
    "  - name: lookup-sets\n"
    "    models: [gpt2-small, gemma-3-27b]\n"
    "    context: [1024, 131072]\n"
    "    constants: [essay, zkllm-tlookup, jolt-atlas, both-lookup]\n"
    "\n"
    "claims:\n"
    "  - id: gpt2-ratio\n"
    "    says: GPT-2 small pays about 1.48 SNARK constraints per STARK row\n"
    "    value: ratio\n"
    "    where: {sweep: ratio-vs-context, model: gpt2-small, context: 1024}\n"
    "    expect: 1.48\n"
    "    within: 0.005                                         # absolute\n"
    "  - id: lookup-narrows\n"
    "    says: with lookup constants on the SNARK side the gap nearly closes\n"
    "    value: ratio\n"
    "    where: {sweep: lookup-sets, model: gpt2-small, context: 1024, constants: jolt-atlas}\n"
    "    below: 1.012\n"
    "\n"
    "figures: [ratio-vs-context, decomposition, constants-tornado, ratio-map, llama-parity]\n"
    "report: essay.md                     # template in reports/, with placeholders that name claims and cells\n";

static const char nightly[] = "spec: 1\n"
                              "name: nightly\n"
                              "seed: 20260430\n"
                              "sensitivity:\n"
                              "  - name: headline\n"
                              "    model: gpt2-small\n"
                              "    method: sobol                    # sobol | morris | elasticity | latin-hypercube\n"
                              "    samples: 16384                   # per scramble\n"
                              "    scrambles: 16\n"
                              "    parameters:\n"
                              "      context: {dist: loguniform, min: 512, max: 131072}\n"
                              "      c_exp: {dist: loguniform, min: 15, max: 500}\n"
                              "      c_norm: {dist: uniform, min: 10, max: 50}\n"
                              "    outputs: [ratio]\n";

/* A specification that must be right, with words of --set. */
static void read_good(struct spec *spec, const char *text, const char *const *sets, size_t set_count)
{
  struct spec_words words;
  struct text complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  words.options.sets = sets;
  words.options.set_count = set_count;
  enum status status = spec_read_bytes("test.yaml", text, strlen(text), &words.options, spec, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
  text_free(&complaints);
}

static void binds_essay_sweeps(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec, essay, NULL, 0);
  assert_string_equal(spec.file, "test.yaml");
  assert_string_equal(spec.name, "essay");
  assert_string_equal(spec.title, "Where transformer proof pressure appears");
  assert_string_equal(spec.constants.name, "essay");
  assert_string_equal(spec.accounting, "paper");
  assert_ptr_equal(spec.workload, workload_find("prefill"));
  assert_int_equal(spec.sweep_count, 4);
  const struct sweep *curve = &spec.sweeps[0], *single = &spec.sweeps[1], *llama = &spec.sweeps[2];
  assert_string_equal(curve->name, "ratio-vs-context");
  assert_int_equal(curve->place.line, 9);
  assert_int_equal(curve->model_count, 2);
  assert_string_equal(curve->models[1].name, "gpt2-small-5to1");
  assert_int_equal(curve->axis_count, 1);
  assert_int_equal(curve->axes[0].count, 14);
  assert_true(curve->ceiling);
  assert_false(single->ceiling);
  assert_int_equal(single->one_at_a_time_count, 3);
  assert_string_equal(single->one_at_a_time[2].key, "c_nonlin");
  assert_close(axis_real(&single->one_at_a_time[0], 3), 500, 0);
  assert_int_equal(llama->axis_count, 2);
  assert_string_equal(llama->axes[0].key, "context");
  assert_string_equal(llama->axes[1].key, "c_exp");
  const struct axis *sets = &spec.sweeps[3].axes[1];
  assert_int_equal(sets->kind, AXIS_CONSTANT_SET);
  assert_int_equal(sets->count, 4);
  assert_string_equal(sets->sets[2].name, "jolt-atlas");
  assert_close(sets->sets[2].c_exp, 8, 0);
  spec_free(&spec);
}

static void binds_essay_claims(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec, essay, NULL, 0);
  assert_int_equal(spec.claim_count, 2);
  const struct claim *ratio = &spec.claims[0], *narrows = &spec.claims[1];
  assert_string_equal(ratio->id, "gpt2-ratio");
  assert_int_equal(ratio->test, CLAIM_EXPECT);
  assert_close(ratio->expect.value, 1.48, 0);
  assert_close(ratio->within, 0.005, 0);
  assert_true(isnan(ratio->below.value) && isnan(ratio->above.value));
  assert_string_equal(ratio->selection.value, "ratio");
  assert_string_equal(ratio->selection.table, "points");
  assert_string_equal(ratio->selection.sweep, "ratio-vs-context");
  assert_int_equal(ratio->selection.where_count, 2);
  assert_string_equal(ratio->selection.where[0].column, "model");
  assert_string_equal(ratio->selection.where[1].text, "1024");
  assert_int_equal(narrows->test, CLAIM_BOUNDS);
  assert_close(narrows->below.value, 1.012, 0);
  assert_int_equal(narrows->selection.where_count, 3);
  assert_int_equal(spec.figure_count, 5);
  assert_string_equal(spec.figures[4].figure, "llama-parity");
  assert_null(spec.figures[4].sweep);
  assert_string_equal(spec.report, "essay.md");
  assert_int_equal(spec.format_count, 3);
  spec_free(&spec);
}

static void binds_sensitivity(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec, nightly, NULL, 0);
  assert_true(spec.has_seed);
  assert_int_equal(spec.seed, 20260430);
  assert_int_equal(spec.sensitivity_count, 1);
  const struct sensitivity *headline = spec.sensitivities;
  assert_string_equal(headline->name, "headline");
  assert_string_equal(headline->model.name, "gpt2-small");
  assert_string_equal(headline->method, "sobol");
  assert_int_equal(headline->samples, 16384);
  assert_int_equal(headline->scrambles, 16);
  assert_true(isnan(headline->until_half_width));
  assert_int_equal(headline->input_count, 3);
  const struct random_input *c_exp = &headline->inputs[1];
  assert_string_equal(c_exp->key, "c_exp");
  assert_string_equal(c_exp->distribution, "loguniform");
  assert_int_equal(c_exp->parameter_count, 2);
  assert_string_equal(c_exp->parameter_names[1], "max");
  assert_close(c_exp->parameters[1], 500, 0);
  assert_int_equal(headline->output_count, 1);
  assert_string_equal(headline->outputs[0], "ratio");
  assert_close(headline->constants.c_nonlin, 150, 0);
  spec_free(&spec);
}

#define SWEEP "sweeps: [{name: curve, models: gpt2-small, context: 1024}]\n"

static void has_defaults(void **state)
{
  (void)state;
  struct spec spec;
  read_good(
      &spec,
      "spec: 1\nname: small\nsensitivity: [{name: s, model: gpt2-small, method: elasticity, context: 8, parameters: "
      "{c_exp: {dist: uniform, min: 100, max: 300}}}]\n" SWEEP,
      NULL, 0);
  assert_int_equal(spec.sensitivities[0].output_count, 1);
  assert_string_equal(spec.sensitivities[0].outputs[0], "ratio");
  assert_string_equal(spec.title, "small");
  assert_string_equal(spec.constants.name, "essay");
  assert_string_equal(spec.accounting, "paper");
  assert_string_equal(spec.workload->name, "prefill");
  assert_null(spec.report);
  assert_null(spec.published);
  assert_false(spec.has_seed);
  assert_int_equal(spec.figure_count, 0);
  assert_int_equal(spec.format_count, 3);
  assert_true(spec.point_limit == SPEC_POINT_LIMIT);
  assert_null(spec.sweeps[0].columns);
  assert_false(spec.sweeps[0].fit.asked);
  spec_free(&spec);
}

static void sweeps_inherit_and_depart(void **state)
{
  (void)state;
  struct spec spec;
  read_good(
      &spec,
      "spec: 1\nname: test\nconstants: {c_exp: 7, c_norm: 5, c_nonlin: 3, r_norm: 2}\naccounting: full\n"
      "workload: decode-step\nlimits: {points: 500}\nformats: [png]\nsweeps:\n"
      "  - {name: a, models: gpt2-small, context: 1024}\n"
      "  - name: b\n    constants: {like: essay, c_exp: 1}\n    accounting: paper-gemma\n    models: gpt2-small-5to1\n"
      "    workload: decode\n    context: 64\n    prompt: [0, 63]\n    columns: [window, ratio]\n    window: [1, 2]\n"
      "    fit: {x: span, law: hyperbola, start-at: 100}\n"
      "  - {name: c, models: gpt2-small, context: 8, workload: [prefill, decode-step], accounting: [full, paper]}\n"
      "  - {name: d, models: gpt2-small, context: 8, constants: {like: essay, c_exp: 300, r_exp: 2.5, c_norm: 7}}\n"
      "  - {name: e, models: gpt2-small, context: 8, constants: {like: essay, c_exp: 300}}\n",
      NULL, 0);
  const struct sweep *a = &spec.sweeps[0], *b = &spec.sweeps[1], *c = &spec.sweeps[2];
  assert_string_equal(a->constants.name, "");
  assert_close(a->constants.c_exp, 7, 0);
  assert_close(a->constants.r_exp, 1, 0);
  assert_close(a->constants.r_norm, 2, 0);
  assert_string_equal(a->accounting, "full");
  assert_string_equal(a->workload->name, "decode-step");
  assert_close(b->constants.c_exp, 1, 0);
  assert_close(b->constants.c_norm, 30, 0);
  assert_string_equal(b->constants.name, "");
  assert_string_equal(b->constants.status, constants_changed);
  assert_string_equal(b->constants.derivation, "essay, with c_exp 1");
  assert_string_equal(spec.sweeps[3].constants.derivation, "essay, with c_norm 7, r_exp 2.5");
  assert_string_not_equal(spec.sweeps[4].constants.status, constants_changed);
  assert_string_equal(b->accounting, "paper-gemma");
  assert_string_equal(b->workload->name, "decode");
  assert_int_equal(b->axis_count, 3);
  assert_string_equal(b->axes[1].key, "prompt");
  assert_string_equal(b->axes[2].key, "window");
  assert_int_equal(b->axes[2].kind, AXIS_FIELD);
  assert_int_equal(b->column_count, 2);
  assert_true(b->fit.asked);
  assert_string_equal(b->fit.x, "span");
  assert_string_equal(b->fit.y, "ratio");
  assert_string_equal(b->fit.law, "hyperbola");
  assert_null(b->fit.by);
  assert_close(b->fit.start_at, 100, 0);
  assert_int_equal(c->axes[1].kind, AXIS_WORKLOAD);
  assert_string_equal(c->axes[1].workloads[1]->name, "decode-step");
  assert_string_equal(c->axes[2].accountings[1], "paper");
  assert_true(spec.point_limit == 500);
  assert_int_equal(spec.format_count, 1);
  spec_free(&spec);
}

static void makes_inline_models(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec,
            "spec: 1\nname: test\nsweeps:\n"
            "  - name: a\n    context: 8\n    models:\n"
            "      - {like: gpt2-small, name: half, n_global_layers: 6, n_local_layers: 6, local_attention: chunked, "
            "window: 99}\n"
            "      - {like: half, name: thin, d_ffn: 1}\n      - gpt2-small\n"
            "  - {name: b, models: thin, context: 8}\n",
            NULL, 0);
  const struct architecture *half = &spec.sweeps[0].models[0], *thin = &spec.sweeps[0].models[1];
  assert_string_equal(half->name, "half");
  assert_int_equal(half->n_local_layers, 6);
  assert_int_equal(half->local_attention, LOCAL_CHUNKED);
  assert_int_equal(half->window, 99);
  assert_int_equal(half->d_ffn, 3072);
  assert_string_equal(half->source, "this specification, like gpt2-small");
  assert_int_equal(thin->window, 99);
  assert_int_equal(thin->d_ffn, 1);
  assert_string_equal(spec.sweeps[1].models[0].name, "thin");
  assert_int_equal(spec.sweeps[1].models[0].d_ffn, 1);
  spec_free(&spec);
}

static void reads_config_beside_the_file(void **state)
{
  const struct scratch *scratch = *state;
  static const char config[] = "{\"model_type\": \"gpt2\", \"n_layer\": 3, \"n_embd\": 12, \"n_head\": 4}";
  static const char text[] =
      "spec: 1\nname: test\nsweeps:\n  - {name: a, context: 8, models: [{config: tiny.json, name: "
      "tiny, d_ffn: 7}]}\n";
  struct spec_words words;
  struct spec spec;
  struct text complaints = {0};
  struct fault fault = {0};
  scratch_write(scratch, "tiny.json", config, strlen(config));
  scratch_write(scratch, "test.yaml", text, strlen(text));
  spec_words_make(&words);
  assert_int_equal(spec_read(scratch_path(scratch, "test.yaml"), &words.options, &spec, &complaints, &fault),
                   STATUS_OK);
  const struct architecture *tiny = &spec.sweeps[0].models[0];
  assert_string_equal(tiny->name, "tiny");
  assert_int_equal(tiny->n_global_layers, 3);
  assert_int_equal(tiny->d_head, 3);
  assert_int_equal(tiny->d_ffn, 7);
  spec_free(&spec);
}

struct claim_row {
  const char *name, *text;
  enum claim_test test;
  const char *other_sweep; /* of the second selection; NULL for none */
};

static const struct claim_row claim_rows[] = {
    {"bounds", "value: ratio, where: {sweep: a, model: gpt2-small, context: 8}, below: 2, above: 1", CLAIM_BOUNDS,
     NULL},
    {"equals, by conditions",
     "value: ratio, where: {sweep: a, model: gpt2-small, context: 8}, equals: {sweep: b}, within: 0.1", CLAIM_EQUALS,
     "b"},
    {"equals, in full",
     "value: ratio, where: {sweep: a, model: gpt2-small, context: 8}, equals: {value: span, where: {sweep: b}}",
     CLAIM_EQUALS, "b"},
    {"rising", "value: ratio, where: {sweep: a}, holds: rising", CLAIM_RISING, NULL},
    {"falling", "value: ratio, where: {sweep: a}, holds: falling", CLAIM_FALLING, NULL},
    {"below the ceiling", "value: ratio, where: {sweep: a}, holds: below-ceiling", CLAIM_BELOW_CEILING, NULL},
    {"spread", "value: ratio, where: {sweep: a}, spread-over: context, above: 0.1", CLAIM_SPREAD, NULL},
    {"less than", "value: ratio, where: {sweep: a, model: gpt2-small-5to1}, less-than: {model: gpt2-small}",
     CLAIM_LESS_THAN, "a"},
    {"ceilings", "value: ceiling, table: ceilings, where: {model: gpt2-small}, expect: 3", CLAIM_EXPECT, NULL},
    {"ceilings alike", "value: ceiling, table: ceilings, where: {model: gpt2-small}, equals: {model: gpt2-small-5to1}",
     CLAIM_EQUALS, NULL},
};

static void binds_claim(void **state)
{
  const struct claim_row *row = *state;
  struct text text = {0};
  struct spec spec;
  text_append(&text, "spec: 1\nname: test\nsweeps:\n"
                     "  - {name: a, models: [gpt2-small, gpt2-small-5to1], context: [8, 16], ceiling: true}\n"
                     "  - {name: b, models: gpt2-small, context: 8}\nclaims:\n");
  text_append_format(&text, "  - {id: x, says: so, %s}\n", row->text);
  read_good(&spec, text_string(&text), NULL, 0);
  const struct claim *claim = &spec.claims[0];
  assert_int_equal(claim->test, row->test);
  assert_int_equal(claim->other.table != NULL, claim->test == CLAIM_EQUALS || claim->test == CLAIM_LESS_THAN);
  if (row->other_sweep != NULL) {
    assert_string_equal(claim->other.sweep, row->other_sweep);
    assert_non_null(claim->other.value);
  }
  text_free(&text);
  spec_free(&spec);
}

static void lists_are_alternatives(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec,
            "spec: 1\nname: test\nsweeps: [{name: a, models: gpt2-small, context: [8, 16, 32]}]\n"
            "claims: [{id: x, says: so, value: ratio, where: {context: [8, 32]}, holds: rising}]\n"
            "figures: [{figure: one-curve, sweep: a}]\n",
            NULL, 0);
  const struct selection *selection = &spec.claims[0].selection;
  assert_string_equal(selection->sweep, "a");
  assert_int_equal(selection->where_count, 2);
  assert_string_equal(selection->where[0].text, "8");
  assert_string_equal(selection->where[1].column, "context");
  assert_string_equal(spec.figures[0].sweep, "a");
  spec_free(&spec);
}

/* `paper` stands for the accounting of the model, by which its rows are known. */
static void finds_accountings(void **state)
{
  (void)state;
  struct spec spec;
  read_good(&spec,
            "spec: 1\nname: test\nsweeps: [{name: a, models: gpt2-small, context: 8, accounting: [full, paper]}]\n"
            "claims: [{id: x, says: so, value: ratio, where: {accounting: paper-dense}, above: 1}]\n",
            NULL, 0);
  assert_string_equal(spec.claims[0].selection.where[0].text, "paper-dense");
  spec_free(&spec);
}

struct input_row {
  const char *name, *text;
  size_t parameters, values;
};

static const struct input_row input_rows[] = {
    {"uniform", "{dist: uniform, min: 1, max: 2}", 2, 0},
    {"loguniform", "{dist: loguniform, max: 2, min: 1}", 2, 0},
    {"triangular", "{dist: triangular, min: 1, mode: 1, max: 2}", 3, 0},
    {"normal", "{dist: normal, mean: 300, sd: 30, min: 0, max: 600}", 4, 0},
    {"lognormal", "{dist: lognormal, median: 300, sigma: 0.5}", 2, 0},
    {"list", "{dist: list, values: [5, 8, 300]}", 0, 3},
    {"weighted list", "{dist: list, values: [5, 8, 300], weights: [1, 0, 2.5]}", 0, 3},
};

static void binds_input(void **state)
{
  const struct input_row *row = *state;
  struct text text = {0};
  struct spec spec;
  text_append_format(
      &text,
      "{spec: 1, name: test, seed: 1, sensitivity: [{name: a, model: gpt2-small, method: latin-hypercube, samples: "
      "10, context: 8, parameters: {c_exp: %s}, outputs: [ratio, stark_rows]}]}",
      row->text);
  read_good(&spec, text_string(&text), NULL, 0);
  const struct random_input *input = spec.sensitivities[0].inputs;
  assert_int_equal(input->parameter_count, row->parameters);
  assert_int_equal(input->value_count, row->values);
  assert_int_equal(spec.sensitivities[0].context, 8);
  assert_int_equal(spec.sensitivities[0].scrambles, 1);
  text_free(&text);
  spec_free(&spec);
}

static void elasticity_needs_names_only(void **state)
{
  (void)state;
  struct spec spec;
  read_good(
      &spec,
      "{spec: 1, name: test, sensitivity: [{name: a, model: gpt2-small, method: elasticity, context: 8, parameters: "
      "[c_exp, context], outputs: [ratio]}]}",
      NULL, 0);
  assert_int_equal(spec.sensitivities[0].input_count, 2);
  assert_string_equal(spec.sensitivities[0].inputs[1].key, "context");
  assert_null(spec.sensitivities[0].inputs[1].distribution);
  spec_free(&spec);
}

static void binds_what_one_method_takes(void **state)
{
  (void)state;
  struct spec spec;
  read_good(
      &spec,
      "{spec: 1, name: test, seed: 1, sensitivity: ["
      "{name: a, model: gpt2-small, method: sobol, samples: 16, context: 8, first-order: owen, second-order: false, "
      "until: {half_width: 0.001}, parameters: {c_exp: {dist: uniform, min: 1, max: 2}}, outputs: [ratio]}, "
      "{name: b, model: gpt2-small, method: morris, samples: 16, levels: 6, context: 8, parameters: {c_exp: {dist: "
      "uniform, min: 1, max: 2}}, outputs: [ratio]}, "
      "{name: c, model: gpt2-small, method: tornado, context: 8, quantiles: {low: 0, high: 1}, parameters: {c_exp: "
      "{dist: uniform, min: 1, max: 400}}, outputs: [ratio]}]}",
      NULL, 0);
  const struct sensitivity *sobol = &spec.sensitivities[0], *morris = sobol + 1, *tornado = sobol + 2;
  assert_true(sobol->owen && !sobol->pairs && !morris->owen && morris->pairs);
  assert_close(sobol->until_half_width, 0.001, 0);
  assert_int_equal(sobol->scrambles, 16);
  assert_int_equal(morris->levels, 6);
  assert_int_equal(sobol->levels, 0);
  assert_true(tornado->quantile_low == 0 && tornado->quantile_high == 1 && isnan(tornado->factor_low));
  spec_free(&spec);
}

struct set_row {
  const char *name, *word;
  const char *same_as; /* a specification that binds alike */
};

#define HEAD "spec: 1\nname: test\n"
static const char set_base[] = HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16]}\n"
                                    "  - {name: curve.b, models: [gpt2-small], context: [8]}\n";

static const struct set_row set_rows[] = {
    {"a list", "sweeps.curve.context=[32, 64]",
     HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [32, 64]}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [8]}\n"},
    {"a name with a dot", "sweeps.curve.b.context=5",
     HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16]}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [5]}\n"},
    {"by number", "sweeps.1.context={from: 1, to: 4}",
     HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16]}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [1, 2, 3, 4]}\n"},
    {"an item of a list", "sweeps.curve.context.16=17",
     HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 17]}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [8]}\n"},
    {"a new key", "sweeps.curve.c_exp=7",
     HEAD "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16], c_exp: 7}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [8]}\n"},
    {"one price of the default", "constants.c_exp=7",
     HEAD "constants: {like: essay, c_exp: 7}\n"
          "sweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16]}\n"
          "  - {name: curve.b, models: [gpt2-small], context: [8]}\n"},
    {"the name", "name=other",
     "spec: 1\nname: other\nsweeps:\n  - {name: curve, models: [gpt2-small], context: [8, 16]}\n"
     "  - {name: curve.b, models: [gpt2-small], context: [8]}\n"},
};

/* What the rows above can change, as text. */
static void summarise(const struct spec *spec, struct text *text)
{
  text_append_format(text, "%s|", spec->name);
  text_append_double(text, spec->constants.c_exp);
  for (size_t i = 0; i < spec->sweep_count; i++) {
    const struct sweep *sweep = &spec->sweeps[i];
    text_append_format(text, "|%s:", sweep->name);
    text_append_double(text, sweep->constants.c_exp);
    for (size_t j = 0; j < sweep->axis_count; j++) {
      text_append_format(text, " %s", sweep->axes[j].key);
      for (uint64_t k = 0; k < sweep->axes[j].count; k++) {
        double value = sweep->axes[j].kind == AXIS_CONSTANT ? axis_real(&sweep->axes[j], k)
                                                            : (double)axis_integer(&sweep->axes[j], k);
        text_append(text, ",");
        text_append_double(text, value);
      }
    }
  }
}

static void sets_value(void **state)
{
  const struct set_row *row = *state;
  struct spec changed, wanted;
  struct text is = {0}, should_be = {0};
  read_good(&changed, set_base, &row->word, 1);
  read_good(&wanted, row->same_as, NULL, 0);
  summarise(&changed, &is);
  summarise(&wanted, &should_be);
  assert_string_equal(text_string(&is), text_string(&should_be));
  text_free(&is);
  text_free(&should_be);
  spec_free(&changed);
  spec_free(&wanted);
}

static void later_sets_win(void **state)
{
  (void)state;
  static const char *const words[] = {"constants=jolt-atlas", "constants.c_norm=7", "constants.c_norm=9"};
  struct spec spec, plain;
  read_good(&spec, set_base, words, 3);
  read_good(&plain, set_base, NULL, 0);
  assert_close(spec.constants.c_exp, 8, 0);
  assert_close(spec.constants.c_norm, 9, 0);
  assert_string_not_equal(spec.sha256, plain.sha256);
  assert_int_equal(strlen(spec.sha256), 64);
  spec_free(&spec);
  spec_free(&plain);
}

/* Cut anywhere, the text is a specification still or some line of it is named. */
static void every_prefix_is_answered(void **state)
{
  (void)state;
  static const char *const texts[] = {essay, nightly};
  struct spec_words words;
  spec_words_make(&words);
  for (size_t i = 0; i < 2; i++) {
    for (size_t length = 0; length <= strlen(texts[i]); length++) {
      struct spec spec;
      struct text complaints = {0};
      struct fault fault = {0};
      enum status status = spec_read_bytes("cut.yaml", texts[i], length, &words.options, &spec, &complaints, &fault);
      if (status != STATUS_OK) {
        static const char name[] = "cut.yaml:";
        char *end = NULL;
        assert_int_equal(status, STATUS_BAD_INPUT);
        assert_int_equal(strncmp(text_string(&complaints), name, strlen(name)), 0);
        long line = strtol(text_string(&complaints) + strlen(name), &end, 10);
        assert_true(*end == ':' && line >= 1 && line <= 45);
      }
      text_free(&complaints);
      spec_free(&spec);
    }
  }
}

struct hostile_row {
  const char *name, *head, *repeated, *tail;
  size_t times;
  const char *answer; /* a part of the first complaint */
};

/* Files that are made to hurt: all below 1 MiB, answered at once (ctest's limit on the time is the only clock). */
static const struct hostile_row hostile_rows[] = {
    {"open lists", "", "[", "", 1000000, "nesting deeper than 32 levels"},
    {"nested blocks", "a:\n", "- ", "x\n", 500000, "nesting deeper than 32 levels"},
    {"keys of keys", "", "? ", "", 500000, "a key must be a word"},
    {"many items", "a: [", "1,", "]", 400000, "more than 200000 values"},
    {"many keys", "a: {", "k,", "}", 90000, "duplicate key 'k'"},
    {"many lines", "", "\xc3\xa9: 1\n", "", 100000, "more than 200000 values"},
    {"empty lines", "a: ", "\n", "x y\n", 1000000, "expected ':' and a value after this key"},
    {"quotes", "a: \"", "''", "", 500000, "the quote is never closed"},
    {"anchors", "a: [", "&a b,", "]", 100000, "anchors"},
    {"wrong models", HEAD "sweeps: [{name: a, context: 1, models: [", "bloom,", "]}]", 4999, "unknown model 'bloom'"},
    {"equal models", HEAD "sweeps: [{name: a, context: 1, models: [", "gpt2-small,", "]}]", 4999,
     "lists gpt2-small twice"},
    {"too many models", HEAD "sweeps: [{name: a, context: 1, models: [", "gpt2-small,", "]}]", 9000,
     "the limit is 5000"},
    {"models of many sweeps", HEAD "sweeps: [", "{name: a, context: 1, models: [gpt2-small, a, b, c, d, e, f]},", "]",
     1000, "lists more than 5000 models|unknown model"},
    {"equal contexts", HEAD "sweeps: [{name: a, models: gpt2-small, context: [", "7,", "]}]", 190000, "lists 7 twice"},
    {"stored ranges", HEAD "sweeps: [",
     "{name: a, models: gpt2-small, context: {from: 1, to: 1000000000, scale: log2, steps: 9999}},", "]", 1000,
     "hold more than 1000000 values|different whole numbers"},
    {"wrong claims", HEAD SWEEP "claims: [", "{id: a, says: b, value: c, where: {model: gpt2-smal}, expect: x},", "]",
     9000, "two claims are named 'a'|expect must be a number"},
    {"one long word", "spec: ", "x", "", 1000000, "spec must be a whole number"},
    {"one long number", "spec: ", "9", "", 1000000, "spec must be between"},
    {"one long name", "name: '", "=", "'", 1000000, "may only hold letters"},
    {"unclosed escapes", "a: \"", "\\x0", "\"", 300000, "the escape names no character"},
};

static bool any_part(const char *text, const char *parts)
{
  char part[200];
  for (const char *next = parts; next != NULL; next = strchr(next, '|') == NULL ? NULL : strchr(next, '|') + 1) {
    size_t length = strcspn(next, "|");
    assert_true(length < sizeof part);
    memcpy(part, next, length);
    part[length] = '\0';
    if (strstr(text, part) != NULL) {
      return true;
    }
  }
  return false;
}

static void answers_hostile_file(void **state)
{
  const struct hostile_row *row = *state;
  struct spec_words words;
  struct spec spec;
  struct text text = {0}, complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  text_append(&text, row->head);
  for (size_t i = 0; i < row->times; i++) {
    text_append(&text, row->repeated);
  }
  text_append(&text, row->tail);
  assert_true(text.length <= SPEC_BYTE_LIMIT);
  enum status status = spec_read_bytes("bad.yaml", text.data, text.length, &words.options, &spec, &complaints, &fault);
  assert_int_equal(status, STATUS_BAD_INPUT);
  if (!any_part(text_string(&complaints), row->answer)) {
    fail_msg("says %.2000s", text_string(&complaints));
  }
  assert_true(complaints.length < 20000);
  text_free(&text);
  text_free(&complaints);
}

static void refuses_large_file(void **state)
{
  const struct scratch *scratch = *state;
  struct spec_words words;
  struct text text = {0}, complaints = {0};
  struct fault fault = {0};
  struct spec spec;
  spec_words_make(&words);
  text_append(&text, HEAD SWEEP "#");
  while (text.length <= SPEC_BYTE_LIMIT) {
    text_append(&text, "x");
  }
  scratch_write(scratch, "large.yaml", text.data, text.length);
  scratch_write(scratch, "fits.yaml", text.data, SPEC_BYTE_LIMIT);
  assert_int_equal(spec_read(scratch_path(scratch, "fits.yaml"), &words.options, &spec, &complaints, &fault),
                   STATUS_OK);
  spec_free(&spec);
  assert_int_equal(spec_read(scratch_path(scratch, "large.yaml"), &words.options, &spec, &complaints, &fault),
                   STATUS_BAD_INPUT);
  assert_non_null(strstr(text_string(&complaints),
                         ": error: larger than 1 MiB (1048576 bytes); a specification is never that big\n"));
  text_free(&text);
  text_free(&complaints);
}

static void tells_unreadable_file(void **state)
{
  const struct scratch *scratch = *state;
  struct spec_words words;
  struct spec spec;
  struct text complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  assert_int_equal(spec_read(scratch_path(scratch, "none.yaml"), &words.options, &spec, &complaints, &fault),
                   STATUS_IO);
  assert_non_null(strstr(fault.text, "No such file or directory"));
  assert_int_equal(spec_read(scratch->path, &words.options, &spec, &complaints, &fault), STATUS_IO);
  assert_non_null(strstr(fault.text, "is a directory"));
  assert_null(spec.arena);
  assert_string_equal(text_string(&complaints), "");
}

/* The specification that `proofsweep init` hands out, as it is and with its remarks taken away. */
static void starter_is_right(void **state)
{
  (void)state;
  struct catalogue catalogue = {0};
  struct spec_words words;
  struct spec spec;
  struct text text = {0}, complaints = {0}, open = {0};
  struct fault fault = {0};
  assert_int_equal(catalogue_read("sweeps/models.csv", "sweeps/constants.csv", &catalogue, &fault), STATUS_OK);
  assert_int_equal(file_read("sweeps/template.yaml", SPEC_BYTE_LIMIT, &text, &fault), STATUS_OK);
  spec_words_make(&words);
  words.options.models = catalogue.architectures;
  words.options.model_count = catalogue.architecture_count;
  assert_int_equal(spec_read_bytes("a.yaml", text.data, text.length, &words.options, &spec, &complaints, &fault),
                   STATUS_OK);
  assert_string_equal(spec.name, "NAME");
  spec_free(&spec);
  bool skipped = false; /* the remark above the first key, and the other ways to say what is said already */
  for (const char *line = text.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
    size_t indent = strspn(line, " ");
    bool remark = strncmp(line + indent, "# ", 2) == 0;
    skipped = remark && (strncmp(line, "# constants", 11) == 0 || (line[2] >= 'A' && line[2] <= 'Z') ||
                         strncmp(line, "# `", 3) == 0 || strncmp(line, "# quantities", 12) == 0);
    if (!skipped) {
      text_append_bytes(&open, line, indent);
      text_append_bytes(&open, line + indent + (remark ? 2 : 0), strcspn(line, "\n") + 1 - indent - (remark ? 2 : 0));
    }
  }
  enum status status = spec_read_bytes("a.yaml", open.data, open.length, &words.options, &spec, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
  assert_int_equal(spec.sweep_count, 4);
  assert_int_equal(spec.sensitivity_count, 1);
  spec_free(&spec);
  text_free(&text);
  text_free(&open);
  text_free(&complaints);
  catalogue_free(&catalogue);
}

/* Every table that a run may write keeps its name, the tables of each study among them. */
static void expect_reserved(const char *table)
{
  struct spec_words words;
  struct spec spec;
  struct text text = {0}, complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  text_append_format(&text, "spec: 1\nname: x\nsweeps:\n  - {name: %s, models: [gpt2-small], context: [1]}\n", table);
  text.data[strcspn(text.data, "{") + strlen("{name: ")] -= 'a' - 'A';
  enum status status = spec_read_bytes("a.yaml", text.data, text.length, &words.options, &spec, &complaints, &fault);
  if (status != STATUS_BAD_INPUT ||
      strstr(text_string(&complaints), "a run writes its own file of that name") == NULL) {
    fail_msg("a sweep may be named '%s'", table);
  }
  text_free(&text);
  text_free(&complaints);
}

static void tables_keep_their_names(void **state)
{
  (void)state;
  static const char *const others[] = {"ceilings", "break-even", "claims", "drift", "history"};
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count; j++) {
      expect_reserved(studies[i]->tables[j].name);
    }
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    expect_reserved(data_fit_tables[i].name);
  }
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    expect_reserved(others[i]);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(binds_essay_sweeps),
      cmocka_unit_test(binds_essay_claims),
      cmocka_unit_test(binds_sensitivity),
      cmocka_unit_test(has_defaults),
      cmocka_unit_test(sweeps_inherit_and_depart),
      cmocka_unit_test(makes_inline_models),
      cmocka_unit_test(lists_are_alternatives),
      cmocka_unit_test(finds_accountings),
      cmocka_unit_test(elasticity_needs_names_only),
      cmocka_unit_test(binds_what_one_method_takes),
      cmocka_unit_test(later_sets_win),
      cmocka_unit_test(every_prefix_is_answered),
      cmocka_unit_test(starter_is_right),
      cmocka_unit_test(tables_keep_their_names),
      cmocka_unit_test_setup_teardown(reads_config_beside_the_file, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(refuses_large_file, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(tells_unreadable_file, scratch_setup, scratch_teardown),
  };
  return run_rows("claims", binds_claim, claim_rows) + run_rows("inputs", binds_input, input_rows) +
         run_rows("--set", sets_value, set_rows) + run_rows("hostile files", answers_hostile_file, hostile_rows) +
         cmocka_run_group_tests_name("specifications", tests, NULL, NULL);
}
