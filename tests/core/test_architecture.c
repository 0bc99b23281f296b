#include "core/architecture.h"

#include "support/check.h"
#include "support/models.h"

#include <string.h>

/* The columns of sweeps/models.csv, whose order is fixed. */
static const char *const column_names[] = {"name",
                                           "family",
                                           "n_global_layers",
                                           "n_local_layers",
                                           "local_attention",
                                           "window",
                                           "d_model",
                                           "n_heads",
                                           "n_kv_heads",
                                           "d_head",
                                           "d_ffn",
                                           "ffn_projections",
                                           "norms_per_layer",
                                           "qk_norm",
                                           "softcap",
                                           "attention_sinks",
                                           "experts",
                                           "experts_active",
                                           "experts_shared",
                                           "vocab",
                                           "max_context",
                                           "accounting",
                                           "ffn_kind",
                                           "norm",
                                           "verified",
                                           "source",
                                           "notes",
                                           "n_dense_layers",
                                           "d_ffn_dense"};

static void test_fields_are_the_columns(void **state)
{
  (void)state;
  assert_int_equal(architecture_field_count, sizeof column_names / sizeof column_names[0]);
  for (size_t i = 0; i < architecture_field_count; i++) {
    assert_string_equal(architecture_fields[i].name, column_names[i]);
    assert_ptr_equal(architecture_find_field(column_names[i]), &architecture_fields[i]);
    assert_true(strlen(architecture_fields[i].meaning) > 3);
  }
  assert_null(architecture_find_field("d_modell"));
}

/* Each field has a place of its own: setting one changes no other. */
static void test_fields_do_not_overlap(void **state)
{
  (void)state;
  struct architecture a = {.name = ""};
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (field->kind == FIELD_TEXT) {
      assert_int_equal(architecture_set_text(&a, field, field->name, NULL), STATUS_OK);
    } else {
      architecture_set(&a, field, 1000 + i);
    }
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (field->kind == FIELD_TEXT) {
      assert_string_equal(architecture_get_text(&a, field), field->name);
    } else {
      assert_int_equal(architecture_get(&a, field), 1000 + i);
    }
  }
  assert_int_equal(a.n_global_layers, 1002);
  assert_int_equal(a.max_context, 1020);
  assert_string_equal(a.notes, "notes");
}

struct reading {
  const char *name;
  const char *field, *text;
  uint64_t value;       /* where it is read */
  const char *sentence; /* where it is not */
};

static const struct reading reading_rows[] = {
    {"integer", "d_model", "769", 769, NULL},
    {"lowest", "d_model", "1", 1, NULL},
    {"highest", "window", "1000000000000", 1000000000000, NULL},
    {"empty cell where it may be", "window", "", 0, NULL},
    {"empty choice", "local_attention", "", LOCAL_NONE, NULL},
    {"choice", "local_attention", "chunked", LOCAL_CHUNKED, NULL},
    {"empty cell where it may not", "d_model", "", 0, "must not be empty"},
    {"empty name", "name", "", 0, "must not be empty"},
    {"word", "d_model", "abc", 0, "'abc' is not a whole number"},
    {"fraction", "d_model", "768.5", 0, "'768.5' is not a whole number"},
    {"whole, with a point", "d_model", "768.0", 0, "'768.0' has a point or a power; write 768"},
    {"whole, with a power", "d_model", "1e3", 0, "'1e3' has a point or a power; write 1000"},
    {"negative, with a point", "d_model", "-768.0", 0, "'-768.0' is not a whole number"},
    {"negative", "d_model", "-768", 0, "'-768' is not a whole number"},
    {"leading zero", "d_model", "0768", 0, "'0768' is not a whole number"},
    {"too small", "d_model", "0", 0, "must be between 1 and 1000000000, found 0"},
    {"too large", "ffn_projections", "4", 0, "must be between 2 and 3, found 4"},
    {"beyond 128 bits", "qk_norm", "999999999999999999999999999999999999999999", 0,
     "must be between 0 and 1, found 999999999999999999999999999999999999999999"},
    {"unknown choice", "local_attention", "slide", 0, "'slide' is not one of none, sliding, chunked"},
};

static void test_reading(void **state)
{
  const struct reading *row = *state;
  const struct architecture_field *field = architecture_find_field(row->field);
  struct architecture a;
  struct fault fault = {0};
  memset(&a, 0x5a, sizeof a);
  assert_non_null(field);
  enum status status = architecture_set_text(&a, field, row->text, &fault);
  if (row->sentence == NULL) {
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(architecture_get(&a, field), row->value);
  } else {
    assert_int_equal(status, STATUS_BAD_INPUT);
    assert_string_equal(fault.text, row->sentence);
  }
}

static void test_text_fits_or_is_refused(void **state)
{
  (void)state;
  struct architecture a = {.name = ""};
  struct fault fault = {0};
  char text[NAME_SIZE + 1];
  memset(text, 'n', sizeof text);
  text[NAME_SIZE - 1] = '\0';
  const struct architecture_field *name = architecture_find_field("name");
  assert_int_equal(architecture_set_text(&a, name, text, &fault), STATUS_OK);
  assert_string_equal(a.name, text);
  text[NAME_SIZE - 1] = 'n';
  text[NAME_SIZE] = '\0';
  assert_int_equal(architecture_set_text(&a, name, text, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "longer than 63 bytes");
  assert_int_equal(architecture_set_text(&a, architecture_find_field("notes"), "", &fault), STATUS_OK);
  assert_string_equal(a.notes, "");
}

struct disagreement {
  const char *name;
  const char *model; /* what is changed */
  const char *field, *text;
  const char *blamed, *sentence;
};

static const struct disagreement disagreement_rows[] = {
    {"no layer", "gpt2-small", "n_global_layers", "0", "n_global_layers",
     "n_global_layers and n_local_layers are both 0"},
    {"local layers without a kind", "gpt2-small", "n_local_layers", "3", "local_attention",
     "local_attention must be sliding or chunked where n_local_layers is not 0"},
    {"local layers without a window", "gemma-3-27b", "window", "0", "window",
     "window must be at least 1 where n_local_layers is not 0"},
    {"more key heads than query heads", "gpt2-small", "n_kv_heads", "13", "n_kv_heads",
     "n_kv_heads must not exceed n_heads"},
    {"no expert at work", "gpt2-small", "experts_active", "0", "experts_active",
     "experts_active and experts_shared are both 0"},
    {"more experts at work than there are", "gpt-oss-20b", "experts_active", "33", "experts_active",
     "experts_active must not exceed experts"},
    {"several experts at work in a dense model", "gpt2-small", "experts_active", "2", "experts_active",
     "experts_active above 1 belongs to models with experts; give experts"},
    {"a shared expert in a dense model", "llama-2-7b", "experts_shared", "2", "experts_shared",
     "experts_shared belongs to models with experts; give experts"},
    {"unknown accounting", "gpt2-small", "accounting", "full", "accounting",
     "accounting must be paper-dense or paper-gemma"},
};

static void test_fields_must_agree(void **state)
{
  const struct disagreement *row = *state;
  struct architecture a = *model_sample(row->model);
  const struct architecture_field *blamed = NULL;
  struct fault fault = {0};
  assert_int_equal(architecture_check(&a, &blamed, &fault), STATUS_OK);
  assert_null(blamed);
  assert_int_equal(architecture_set_text(&a, architecture_find_field(row->field), row->text, &fault), STATUS_OK);
  assert_int_equal(architecture_check(&a, &blamed, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
  assert_string_equal(blamed->name, row->blamed);
  assert_int_equal(architecture_check(&a, NULL, NULL), STATUS_BAD_INPUT);
}

/* Every whole-number field is refused just outside its bounds. */
static void test_bounds(void **state)
{
  (void)state;
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i], *blamed = NULL;
    if (field->kind == FIELD_TEXT) {
      continue;
    }
    struct architecture a = *model_sample("gemma-3-27b");
    struct fault fault = {0};
    architecture_set(&a, field, field->high + 1);
    assert_int_equal(architecture_check(&a, &blamed, &fault), STATUS_BAD_INPUT);
    assert_ptr_equal(blamed, field);
    assert_ptr_equal(strstr(fault.text, field->name), fault.text);
    if (field->low > 0) {
      architecture_set(&a, field, field->low - 1);
      assert_int_equal(architecture_check(&a, NULL, NULL), STATUS_BAD_INPUT);
    }
  }
}

/* A sweep over n_local_layers may start at 0 with the window left as it is. */
static void test_window_without_local_layers(void **state)
{
  (void)state;
  struct architecture a = *model_sample("gpt2-small-5to1");
  a.n_local_layers = 0;
  assert_int_equal(architecture_check(&a, NULL, NULL), STATUS_OK);
}

static void test_widths(void **state)
{
  (void)state;
  const struct architecture *gemma = model_sample("gemma-3-270m");
  assert_int_equal(architecture_layers(gemma), 18);
  assert_int_equal(architecture_query_width(gemma), 1024); /* 4 x 256 against d = 640 */
  assert_int_equal(architecture_key_width(gemma), 256);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fields_are_the_columns),      cmocka_unit_test(test_fields_do_not_overlap),
      cmocka_unit_test(test_text_fits_or_is_refused),     cmocka_unit_test(test_bounds),
      cmocka_unit_test(test_window_without_local_layers), cmocka_unit_test(test_widths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("reading", test_reading, reading_rows) +
         run_rows("agreement", test_fields_must_agree, disagreement_rows);
}
