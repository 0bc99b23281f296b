/* io/catalogue.h: the files that come with the program, and rows that must be refused. */
#include "io/catalogue.h"

#include "core/text.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char header[] =
    "name,family,n_global_layers,n_local_layers,local_attention,window,d_model,n_heads,n_kv_heads,d_head,d_ffn,"
    "ffn_projections,norms_per_layer,qk_norm,softcap,attention_sinks,experts,experts_active,experts_shared,vocab,"
    "max_context,accounting,ffn_kind,norm,verified,source,notes\n";
static const char good_row[] =
    "a,f,2,10,sliding,1024,768,12,12,64,3072,2,2,0,0,0,0,1,0,50257,1024,paper-dense,gelu_mlp,"
    "layernorm,yes,a paper,a note\n";

/* good_row with the cell of one column replaced. */
static void append_changed_row(struct text *text, const char *column, const char *cell)
{
  const char *name = header;
  const char *value = good_row;
  for (;;) {
    size_t name_length = strcspn(name, ",\n");
    size_t value_length = strcspn(value, ",\n");
    bool chosen = strlen(column) == name_length && strncmp(name, column, name_length) == 0;
    text_append_bytes(text, chosen ? cell : value, chosen ? strlen(cell) : value_length);
    text_append_char(text, value[value_length]);
    if (value[value_length] == '\n') {
      return;
    }
    name += name_length + 1;
    value += value_length + 1;
  }
}

static const struct bad_model {
  const char *name, *column, *cell, *message;
} bad_models[] = {
    {"text for a number", "d_model", "abc", ":3: column 'd_model': 'abc' is not a whole number"},
    {"fraction", "n_heads", "1.5", ":3: column 'n_heads': '1.5' is not a whole number"},
    {"negative", "vocab", "-1", ":3: column 'vocab': '-1' is not a whole number"},
    {"empty", "d_head", "", ":3: column 'd_head': must not be empty"},
    {"zero width", "d_ffn", "0", ":3: column 'd_ffn': must be between 1 and 1000000000, found 0"},
    {"four projections", "ffn_projections", "4", ":3: column 'ffn_projections': must be between 2 and 3, found 4"},
    {"unknown mask", "local_attention", "slidng",
     ":3: column 'local_attention': 'slidng' is not one of none, sliding, chunked"},
    {"no window", "window", "", ":3: column 'window': window must be at least 1 where n_local_layers is not 0"},
    {"no mask", "local_attention", "",
     ":3: column 'local_attention': local_attention must be sliding or chunked where n_local_layers is not 0"},
    {"more keys than queries", "n_kv_heads", "13", ":3: column 'n_kv_heads': n_kv_heads must not exceed n_heads"},
    {"unknown accounting", "accounting", "paper",
     ":3: column 'accounting': accounting must be paper-dense or paper-gemma"},
    {"no source", "source", "", ":3: column 'source': must not be empty"},
    {"no name", "name", "",
     ":3: column 'name': '' may hold only letters, digits, '_', '.', '-', and begin with a letter or '_'"},
    {"a formula for a name", "name", "=1+1",
     ":3: column 'name': '=1+1' may hold only letters, digits, '_', '.', '-', and begin with a letter or '_'"},
    {"a digit first", "name", "7b",
     ":3: column 'name': '7b' may hold only letters, digits, '_', '.', '-', and begin with a letter or '_'"},
    {"a name used before", "name", "b", ":3: column 'name': 'b' is the name of line 2 already"},
};

static void test_bad_model(void **state)
{
  const struct bad_model *row = *state;
  struct scratch scratch;
  struct text text = {0};
  struct catalogue catalogue = {0};
  struct fault fault = {0};
  char expected[1024];
  scratch_make(&scratch);
  text_append(&text, header);
  append_changed_row(&text, "name", "b");
  append_changed_row(&text, row->column, row->cell);
  scratch_write(&scratch, "models.csv", text.data, text.length);
  const char *path = scratch_path(&scratch, "models.csv");
  assert_int_equal(catalogue_read_models(path, &catalogue, &fault), STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected, "%s%s", path, row->message);
  assert_string_equal(fault.text, expected);
  assert_int_equal(catalogue.architecture_count, 0);
  catalogue_free(&catalogue);
  text_free(&text);
  scratch_remove(&scratch);
}

#define SET_HEADER "name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation\n"

static const struct bad_file {
  const char *name;
  bool models;
  const char *content, *message;
} bad_files[] = {
    {"text for a price", false, SET_HEADER "a,x,1,1,1,1,1,stylised,d\n", ":2: column 'c_exp': 'x' is not a number"},
    {"negative price", false, SET_HEADER "a,1,1,1,1,1,-2.5,stylised,d\n",
     ":2: column 'r_nonlin': a price must be at least 0, found -2.5"},
    {"price too large", false, SET_HEADER "a,1,1e999,1,1,1,1,stylised,d\n",
     ":2: column 'c_norm': 1e999 is too large for a number (at most 1.797e308)"},
    {"unknown status", false, SET_HEADER "a,1,1,1,1,1,1,measured,d\n",
     ":2: column 'status': 'measured' is not one of stylised, derived, counted"},
    {"no derivation", false, SET_HEADER "a,1,1,1,1,1,1,counted,\n", ":2: column 'derivation': must not be empty"},
    {"a set twice", false, SET_HEADER "a,1,1,1,1,1,1,counted,d\na,2,1,1,1,1,1,counted,d\n",
     ":3: column 'name': 'a' is the name of line 2 already"},
    {"no set", false, SET_HEADER, ": no row below the header"},
    {"empty cells alone", false, SET_HEADER ",,,,,,,,\n,,,,,,,,\n", ": no row below the header"},
    {"a price is missing", false, "name,c_exp,c_norm,c_nonlin,r_exp,r_norm,status,derivation\na,1,1,1,1,1,counted,d\n",
     ":1: column 'r_nonlin' is missing"},
    {"a column is misspelt", false,
     "name,c_exp,c_nrom,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation\na,1,1,1,1,1,1,counted,d\n",
     ":1: unknown column 'c_nrom'; did you mean 'c_norm'?"},
    {"a column too many", false,
     "name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation,r_exps\na,1,1,1,1,1,1,counted,d,1\n",
     ":1: unknown column 'r_exps'; did you mean 'r_exp'?"},
    {"a foreign column", false,
     "name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation,temperature\na,1,1,1,1,1,1,counted,d,1\n",
     ":1: unknown column 'temperature'"},
    {"no model", true, "name\n", ": no row below the header"},
    {"bad CSV", true, "name,family\na\n", ":2: 1 cell where the header has 2 columns"},
};

static void test_bad_file(void **state)
{
  const struct bad_file *row = *state;
  struct scratch scratch;
  struct catalogue catalogue = {0};
  struct fault fault = {0};
  char expected[1024];
  scratch_make(&scratch);
  scratch_write(&scratch, "c.csv", row->content, strlen(row->content));
  const char *path = scratch_path(&scratch, "c.csv");
  enum status status = row->models ? catalogue_read_models(path, &catalogue, &fault)
                                   : catalogue_read_constants(path, &catalogue, &fault);
  assert_int_equal(status, STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected, "%s%s", path, row->message);
  assert_string_equal(fault.text, expected);
  assert_int_equal(catalogue.set_count, 0);
  catalogue_free(&catalogue);
  scratch_remove(&scratch);
}

static void test_overlong_text(void **state)
{
  const struct scratch *scratch = *state;
  struct text text = {0};
  struct catalogue catalogue = {0};
  struct fault fault = {0};
  text_append(&text, SET_HEADER "a,1,1,1,1,1,1,counted,");
  for (int i = 0; i < NOTE_SIZE; i++) {
    text_append_char(&text, 'x');
  }
  scratch_write(scratch, "c.csv", text.data, text.length);
  assert_int_equal(catalogue_read_constants(scratch_path(scratch, "c.csv"), &catalogue, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, ":2: column 'derivation': longer than 767 bytes"));
  catalogue_free(&catalogue);
  text_free(&text);
}

static void test_columns_in_any_order(void **state)
{
  const struct scratch *scratch = *state;
  static const char content[] = "derivation,r_nonlin,r_norm,r_exp,c_nonlin,c_norm,c_exp,status,name\n"
                                "why,6,5,4,3,2,1.5,derived,x\n";
  struct catalogue catalogue = {0};
  struct fault fault = {0};
  scratch_write(scratch, "c.csv", content, sizeof content - 1);
  assert_int_equal(catalogue_read_constants(scratch_path(scratch, "c.csv"), &catalogue, &fault), STATUS_OK);
  const struct constants *set = catalogue_constants(&catalogue, "x");
  assert_non_null(set);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    assert_close(constants_get(set, &constant_fields[i]), i == 0 ? 1.5 : (double)i + 1, 0);
  }
  assert_string_equal(set->status, "derived");
  assert_string_equal(set->derivation, "why");
  catalogue_free(&catalogue);
  catalogue_free(&catalogue);
}

/* Dimensions as their makers published them: GPT-2, Radford et al. 2019, table 2 and the released 124M checkpoint;
 * Llama 2, Touvron et al. 2023, table 1 and its config.json; Llama 3.1, "The Llama 3 Herd of Models" 2024, table 3;
 * Gemma 3 technical report 2025, section 2 (five local layers to a global one, window 1024). */
static const struct published_row {
  const char *name;
  uint64_t n_global_layers, n_local_layers, window, d_model, n_heads, n_kv_heads, d_ffn, vocab;
} published_rows[] = {
    {"gpt2-small", 12, 0, 0, 768, 12, 12, 3072, 50257},
    {"gpt2-xl", 48, 0, 0, 1600, 25, 25, 6400, 50257},
    {"llama-2-70b", 80, 0, 0, 8192, 64, 8, 28672, 32000},
    {"llama-3.1-8b", 32, 0, 0, 4096, 32, 8, 14336, 128256},
    {"llama-3.1-405b", 126, 0, 0, 16384, 128, 8, 53248, 128256},
    {"gemma-3-27b", 10, 52, 1024, 5376, 32, 16, 21504, 262144},
};

static void test_published(void **state)
{
  const struct published_row *row = *state;
  struct catalogue catalogue;
  struct fault fault = {0};
  const struct architecture *model = NULL;
  assert_int_equal(catalogue_read(NULL, NULL, &catalogue, &fault), STATUS_OK);
  assert_int_equal(catalogue_find_model(&catalogue, row->name, &model, &fault), STATUS_OK);
  assert_int_equal(model->n_global_layers, row->n_global_layers);
  assert_int_equal(model->n_local_layers, row->n_local_layers);
  assert_int_equal(model->window, row->window);
  assert_int_equal(model->d_model, row->d_model);
  assert_int_equal(model->n_heads, row->n_heads);
  assert_int_equal(model->n_kv_heads, row->n_kv_heads);
  assert_int_equal(model->d_ffn, row->d_ffn);
  assert_int_equal(model->vocab, row->vocab);
  catalogue_free(&catalogue);
}

static void test_own_files(void **state)
{
  (void)state;
  struct catalogue catalogue;
  struct fault fault = {0};
  const struct constants *essay = NULL;
  assert_int_equal(catalogue_read(NULL, NULL, &catalogue, &fault), STATUS_OK);
  assert_int_equal(catalogue.architecture_count, 44);
  assert_int_equal(catalogue.set_count, 9);
  for (size_t i = 0; i < catalogue.architecture_count; i++) {
    const struct architecture *model = &catalogue.architectures[i];
    assert_int_equal(architecture_check(model, NULL, &fault), STATUS_OK);
    assert_true(strlen(model->source) > 10);
  }
  /* the paper, section 4.1 */
  assert_int_equal(catalogue_find_constants(&catalogue, "essay", &essay, &fault), STATUS_OK);
  assert_close(essay->c_exp, 300, 0);
  assert_close(essay->c_norm, 30, 0);
  assert_close(essay->c_nonlin, 150, 0);
  assert_close(essay->r_exp, 1, 0);
  catalogue_free(&catalogue);
}

static void test_unknown_names(void **state)
{
  (void)state;
  struct catalogue catalogue;
  struct fault fault = {0};
  const struct architecture *model = NULL;
  const struct constants *set = NULL;
  assert_int_equal(catalogue_read(NULL, NULL, &catalogue, &fault), STATUS_OK);
  assert_int_equal(catalogue_find_model(&catalogue, "gpt2_smal", &model, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown model 'gpt2_smal'; did you mean 'gpt2-small'?");
  assert_null(model);
  assert_int_equal(catalogue_find_model(&catalogue, "resnet50", &model, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown model 'resnet50'; 'proofsweep list models' shows them all");
  assert_int_equal(catalogue_find_constants(&catalogue, "esay", &set, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown constant set 'esay'; did you mean 'essay'?");
  assert_int_equal(catalogue_find_constants(&catalogue, "groth16", &set, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown constant set 'groth16'; 'proofsweep list constants' shows them all");
  catalogue_free(&catalogue);
}

static void test_missing_file(void **state)
{
  (void)state;
  struct catalogue catalogue;
  struct fault fault = {0};
  assert_int_equal(catalogue_read("/nowhere.csv", NULL, &catalogue, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot read '/nowhere.csv': No such file or directory");
  assert_int_equal(catalogue_read(NULL, "/nowhere.csv", &catalogue, &fault), STATUS_IO);
  assert_int_equal(catalogue.architecture_count, 0);
}

/* Spreadsheets leave rows of empty cells behind the last one. */
static void test_empty_rows(void **state)
{
  (void)state;
  static const char content[] = SET_HEADER "a,1,1,1,1,1,1,counted,d\n,,,,,,,,\n,,,,,,,,\n";
  struct scratch scratch;
  struct catalogue catalogue = {0};
  struct fault fault = {0};
  scratch_make(&scratch);
  scratch_write(&scratch, "constants.csv", content, strlen(content));
  assert_int_equal(catalogue_read_constants(scratch_path(&scratch, "constants.csv"), &catalogue, &fault), STATUS_OK);
  assert_int_equal(catalogue.set_count, 1);
  assert_string_equal(catalogue.sets[0].name, "a");
  catalogue_free(&catalogue);
  scratch_remove(&scratch);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_overlong_text, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_columns_in_any_order, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_own_files),
      cmocka_unit_test(test_empty_rows),
      cmocka_unit_test(test_unknown_names),
      cmocka_unit_test(test_missing_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("bad model", test_bad_model, bad_models) +
         run_rows("bad file", test_bad_file, bad_files) + run_rows("published", test_published, published_rows);
}
