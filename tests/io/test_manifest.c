/* io/manifest.h: written, read by another reader, and held against files that were tampered with. */
#include "io/manifest.h"

#include "support/check.h"
#include "support/parsed_json.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const arguments[] = {"proofsweep", "run", "sweeps/essay.yaml", "--set",
                                        "title=\"a\\b\"\n\xC2\x85\xFF"};

static void write_listed(const struct scratch *scratch, struct manifest *manifest, const char *directory,
                         const char *name, const char *content)
{
  struct text path = {0};
  struct text listed = {0};
  struct text text = {0};
  struct output_record record;
  path_join(&path, scratch->path, directory);
  path_join(&listed, directory, name);
  text_append(&text, content);
  assert_int_equal(directory_make(path.data, NULL), STATUS_OK);
  assert_int_equal(file_write(path.data, name, &text, OUTPUT_THROWAWAY, &record, NULL), STATUS_OK);
  assert_int_equal(manifest_add_file(manifest, listed.data, &record, NULL), STATUS_OK);
  text_free(&path);
  text_free(&listed);
  text_free(&text);
}

/* A run of three files; the manifest says so. */
static void make_run(const struct scratch *scratch, struct manifest *manifest)
{
  struct fault fault = {0};
  const struct constants essay = {"essay", 300, 30, 150, 1, 1, 1, "stylised", "the paper"};
  const struct constants tenth = {"b", 0.1, 30, 150, 1, 1, 1, "counted", "code"};
  assert_int_equal(manifest_init(manifest, &fault), STATUS_OK);
  manifest->spec_file = "sweeps/essay.yaml";
  manifest->spec_name = "essay";
  manifest->spec_sha256 = "e3b0";
  manifest->arguments = arguments;
  manifest->argument_count = 5;
  manifest->has_seed = true;
  manifest->seed = UINT64_MAX;
  write_listed(scratch, manifest, "figures", "z.svg", "<svg/>");
  write_listed(scratch, manifest, ".", "points.csv", "model\n");
  write_listed(scratch, manifest, "figures", "a.svg", "<svg></svg>");
  assert_int_equal(manifest_add_constants(manifest, &essay, &fault), STATUS_OK);
  assert_int_equal(manifest_add_constants(manifest, &tenth, &fault), STATUS_OK);
  assert_int_equal(manifest_add_constants(manifest, &essay, &fault), STATUS_OK);
  assert_int_equal(manifest_add_version(manifest, "gnuplot", "5.4 patchlevel 4", &fault), STATUS_OK);
  const struct output_record data = {.bytes = 12, .sha256 = "d1"}, newer = {.bytes = 13, .sha256 = "d2"};
  assert_int_equal(manifest_add_read(manifest, "../z.csv", &data, &fault), STATUS_OK);
  assert_int_equal(manifest_add_read(manifest, "/data/a.csv", &data, &fault), STATUS_OK);
  assert_int_equal(manifest_add_read(manifest, "../z.csv", &newer, &fault), STATUS_OK);
  assert_int_equal(manifest_write(manifest, scratch->path, OUTPUT_THROWAWAY, &fault), STATUS_OK);
}

static void expect_json(struct parsed_json *json, const char *path, const char *value)
{
  const char *seen = parsed_json_get(json, path);
  assert_non_null(seen);
  assert_string_equal(seen, value);
}

static void test_content(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct parsed_json json;
  char bytes[8192];
  make_run(scratch, &manifest);
  size_t length = scratch_read(scratch, "manifest.json", bytes, sizeof bytes);
  parsed_json_read(&json, bytes, length);
  expect_json(&json, "read/0/path", "../z.csv");
  expect_json(&json, "read/0/bytes", "13");
  expect_json(&json, "read/0/sha256", "d2");
  expect_json(&json, "read/1/path", "/data/a.csv");
  expect_json(&json, "specification/name", "essay");
  expect_json(&json, "specification/sha256", "e3b0");
  expect_json(&json, "seed", "18446744073709551615");
  assert_int_equal(parsed_json_is_string(&json, "seed"), 1);
  expect_json(&json, "arguments/2", "sweeps/essay.yaml");
  expect_json(&json, "arguments/4", "title=\"a\\b\"\n\xC2\x85\xEF\xBF\xBD");
  expect_json(&json, "versions/gnuplot", "5.4 patchlevel 4");
  assert_non_null(parsed_json_get(&json, "versions/proofsweep"));
  assert_non_null(parsed_json_get(&json, "versions/gsl"));
  assert_non_null(parsed_json_get(&json, "host/name"));
  assert_int_equal(strlen(parsed_json_get(&json, "started")), strlen("2026-04-30T12:00:00Z"));
  assert_int_equal(parsed_json_size(&json, "constants"), 2);
  expect_json(&json, "constants/0/name", "b");
  expect_json(&json, "constants/0/c_exp", "0.1");
  expect_json(&json, "constants/1/c_exp", "300");
  expect_json(&json, "constants/1/derivation", "the paper");
  assert_int_equal(parsed_json_size(&json, "files"), 3);
  expect_json(&json, "files/0/path", "figures/a.svg");
  expect_json(&json, "files/1/path", "figures/z.svg");
  expect_json(&json, "files/2/path", "points.csv");
  expect_json(&json, "files/2/bytes", "6");
  /* printf 'model\n' | sha256sum */
  expect_json(&json, "files/2/sha256", "98ad61a25e3683b6adf2474b01bbe1c27de6aad2ce3a80ff4140fe473c14e691");
  parsed_json_free(&json);
  manifest_free(&manifest);
  manifest_free(&manifest);
}

static void test_without_seed_or_files(void **state)
{
  (void)state;
  struct manifest manifest;
  struct text text = {0};
  struct parsed_json json;
  assert_int_equal(manifest_init(&manifest, NULL), STATUS_OK);
  assert_int_equal(manifest_describe(&manifest, &text, NULL), STATUS_OK);
  parsed_json_read(&json, text.data, text.length);
  expect_json(&json, "seed", "null");
  assert_int_equal(parsed_json_is_string(&json, "seed"), 0);
  assert_int_equal(parsed_json_size(&json, "files"), 0);
  parsed_json_free(&json);
  text_free(&text);
  manifest_free(&manifest);
}

static void test_a_file_written_again_is_listed_once(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct manifest_findings findings;
  struct fault fault = {0};
  make_run(scratch, &manifest);
  write_listed(scratch, &manifest, ".", "points.csv", "other\n");
  assert_int_equal(manifest.file_count, 3);
  assert_int_equal(manifest_write(&manifest, scratch->path, OUTPUT_THROWAWAY, &fault), STATUS_OK);
  assert_int_equal(manifest_verify(scratch->path, &findings, &fault), STATUS_OK);
  manifest_findings_free(&findings);
  manifest_free(&manifest);
}

static void test_paths_outside(void **state)
{
  (void)state;
  struct manifest manifest;
  struct fault fault = {0};
  const struct output_record record = {0};
  assert_int_equal(manifest_init(&manifest, &fault), STATUS_OK);
  assert_int_equal(manifest_add_file(&manifest, "../a", &record, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "a manifest lists files of its directory only, not '../a'");
  assert_int_equal(manifest.file_count, 0);
  manifest_free(&manifest);
}

static void test_more_files_than_one_allocation(void **state)
{
  (void)state;
  struct manifest manifest;
  const struct output_record record = {0};
  assert_int_equal(manifest_init(&manifest, NULL), STATUS_OK);
  for (int i = 0; i < 100; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "%d.csv", (i * 37) % 100);
    assert_int_equal(manifest_add_file(&manifest, name, &record, NULL), STATUS_OK);
  }
  assert_int_equal(manifest.file_count, 100);
  struct text text = {0};
  assert_int_equal(manifest_describe(&manifest, &text, NULL), STATUS_OK);
  for (size_t i = 1; i < 100; i++) {
    assert_true(strcmp(manifest.files[i - 1].path, manifest.files[i].path) < 0);
  }
  text_free(&text);
  manifest_free(&manifest);
}

/* ---- verify ---- */

static void test_verify_intact(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct manifest_findings findings;
  struct fault fault = {0};
  make_run(scratch, &manifest);
  assert_int_equal(manifest_verify(scratch->path, &findings, &fault), STATUS_OK);
  assert_int_equal(findings.files, 3);
  assert_int_equal(findings.missing + findings.changed, 0);
  assert_string_equal(text_string(&findings.lines), "");
  manifest_findings_free(&findings);
  manifest_free(&manifest);
}

static void test_verify_changed_and_missing(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct manifest_findings findings;
  struct fault fault = {0};
  char expected[1024];
  make_run(scratch, &manifest);
  scratch_write(scratch, "points.csv", "modem\n", 6);
  assert_int_equal(unlink(scratch_path(scratch, "figures/z.svg")), 0);
  assert_int_equal(manifest_verify(scratch->path, &findings, &fault), STATUS_CHECK_FAILED);
  (void)snprintf(expected, sizeof expected,
                 "2 of 3 files in '%s' differ from the manifest: missing figures/z.svg, changed points.csv",
                 scratch->path);
  assert_string_equal(fault.text, expected);
  assert_string_equal(text_string(&findings.lines), "missing figures/z.svg\nchanged points.csv: 6 bytes, 6 expected\n");
  assert_int_equal(findings.missing, 1);
  assert_int_equal(findings.changed, 1);
  manifest_findings_free(&findings);
  manifest_free(&manifest);
}

static void test_verify_names_ten_and_counts_all(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct manifest_findings findings;
  struct fault fault = {0};
  const struct output_record record = {0};
  assert_int_equal(manifest_init(&manifest, &fault), STATUS_OK);
  for (int i = 0; i < 30; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "%02d", i);
    assert_int_equal(manifest_add_file(&manifest, name, &record, &fault), STATUS_OK);
  }
  assert_int_equal(manifest_write(&manifest, scratch->path, OUTPUT_THROWAWAY, &fault), STATUS_OK);
  assert_int_equal(manifest_verify(scratch->path, &findings, &fault), STATUS_CHECK_FAILED);
  assert_non_null(strstr(fault.text, "30 of 30 files"));
  assert_non_null(strstr(fault.text, ", missing 09 ..."));
  assert_null(strstr(fault.text, "missing 10"));
  assert_non_null(strstr(text_string(&findings.lines), "missing 29\n"));
  manifest_findings_free(&findings);
  manifest_free(&manifest);
}

/* A directory where a file should be cannot be read at all: that is trouble, not a difference. */
static void test_verify_unreadable(void **state)
{
  const struct scratch *scratch = *state;
  struct manifest manifest;
  struct manifest_findings findings;
  make_run(scratch, &manifest);
  assert_int_equal(unlink(scratch_path(scratch, "points.csv")), 0);
  assert_int_equal(directory_make(scratch_path(scratch, "points.csv"), NULL), STATUS_OK);
  assert_int_equal(manifest_verify(scratch->path, &findings, NULL), STATUS_IO);
  manifest_findings_free(&findings);
  manifest_free(&manifest);
}

static const struct bad_row {
  const char *name, *json, *reason; /* behind "'DIR/manifest.json' " */
} bad_rows[] = {
    {"empty", "", "is not a manifest: no JSON object"},
    {"no JSON", "{\"files\": [}", "is not a manifest: line 1: expected a value"},
    {"on another line", "{\"files\":\n [],\n \"files\": []}", "is not a manifest: line 3: duplicate key 'files'"},
    {"no list", "{\"files\": 3}", "is not a manifest: no list 'files'"},
    {"another document", "[1, 2]", "is not a manifest: no JSON object"},
    {"no digest", "{\"files\": [{\"path\": \"a\", \"bytes\": 3}]}",
     "is not a manifest: file 1 lacks path, bytes or sha256"},
    {"no object", "{\"files\": [\"a\"]}", "is not a manifest: file 1 lacks path, bytes or sha256"},
    {"outside", "{\"files\": [{\"path\": \"/etc/passwd\", \"bytes\": 3, \"sha256\": \"00\"}]}",
     "lists '/etc/passwd', which is not below it"},
};

static void test_verify_bad(void **state)
{
  const struct bad_row *row = *state;
  struct scratch scratch;
  struct manifest_findings findings;
  struct fault fault = {0};
  char expected[1024];
  scratch_make(&scratch);
  scratch_write(&scratch, "manifest.json", row->json, strlen(row->json));
  assert_int_equal(manifest_verify(scratch.path, &findings, &fault), STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected, "'%s/manifest.json' %s", scratch.path, row->reason);
  assert_string_equal(fault.text, expected);
  manifest_findings_free(&findings);
  scratch_remove(&scratch);
}

static void test_verify_without_manifest(void **state)
{
  (void)state;
  struct manifest_findings findings;
  struct fault fault = {0};
  assert_int_equal(manifest_verify("/nowhere", &findings, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot read '/nowhere/manifest.json': No such file or directory");
  manifest_findings_free(&findings);
}

/* What the files of an earlier run are: nobody's where its manifest is none of ours, unknown where it is no file. */
static const struct past_row {
  const char *name, *json; /* NULL: a directory stands there */
  enum status status;
  size_t files;
} past_rows[] = {
    {"one file", "{\"files\": [{\"path\": \"a\", \"bytes\": 3, \"sha256\": \"00\"}]}", STATUS_OK, 1},
    {"a bad one left out", "{\"files\": [{\"path\": \"../a\", \"bytes\": 3, \"sha256\": \"00\"}]}", STATUS_OK, 0},
    {"another program's", "[1, 2]", STATUS_OK, 0},
    {"no JSON", "{\"files\": [}", STATUS_OK, 0},
    {"a directory", NULL, STATUS_IO, 0},
};

static void test_past(void **state)
{
  const struct past_row *row = *state;
  struct scratch scratch;
  struct manifest_past past;
  struct fault fault = {0};
  scratch_make(&scratch);
  assert_int_equal(manifest_read_past(scratch.path, &past, &fault), STATUS_OK);
  assert_int_equal(past.file_count, 0);
  manifest_past_free(&past);
  if (row->json != NULL) {
    scratch_write(&scratch, "manifest.json", row->json, strlen(row->json));
  } else {
    assert_int_equal(directory_make(scratch_path(&scratch, "manifest.json"), NULL), STATUS_OK);
  }
  assert_int_equal(manifest_read_past(scratch.path, &past, &fault), row->status);
  assert_int_equal(past.file_count, row->files);
  manifest_past_free(&past);
  scratch_remove(&scratch);
}

/* A manifest of more values than any specification may have, of names that no specification may hold. */
static void test_many_files_of_any_name(void **state)
{
  const struct scratch *scratch = *state;
  enum { FILES = 25000 };
  struct manifest manifest;
  struct manifest_past past;
  const struct output_record record = {.bytes = 3, .sha256 = "00"};
  assert_int_equal(manifest_init(&manifest, NULL), STATUS_OK);
  for (int i = 0; i < FILES; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "%05d\x01\xe2\x80\x8e\xc2\x85.csv", i);
    assert_int_equal(manifest_add_file(&manifest, name, &record, NULL), STATUS_OK);
  }
  assert_int_equal(manifest_write(&manifest, scratch->path, OUTPUT_THROWAWAY, NULL), STATUS_OK);
  assert_int_equal(manifest_read_past(scratch->path, &past, NULL), STATUS_OK);
  assert_int_equal(past.file_count, FILES);
  assert_string_equal(past.files[FILES - 1].path, manifest.files[FILES - 1].path);
  manifest_past_free(&past);
  manifest_free(&manifest);
}

int main(void)
{
#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
  const struct CMUnitTest tests[] = {
      WITH_SCRATCH(test_content),
      WITH_SCRATCH(test_many_files_of_any_name),
      cmocka_unit_test(test_without_seed_or_files),
      WITH_SCRATCH(test_a_file_written_again_is_listed_once),
      cmocka_unit_test(test_paths_outside),
      cmocka_unit_test(test_more_files_than_one_allocation),
      WITH_SCRATCH(test_verify_intact),
      WITH_SCRATCH(test_verify_changed_and_missing),
      WITH_SCRATCH(test_verify_names_ten_and_counts_all),
      WITH_SCRATCH(test_verify_unreadable),
      cmocka_unit_test(test_verify_without_manifest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("bad", test_verify_bad, bad_rows) +
         run_rows("past", test_past, past_rows);
}
