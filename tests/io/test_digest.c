/* io/digest.h against the examples of FIPS 180-4 (NIST, "SHA-256 example values"). */
#include "io/digest.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdlib.h>
#include <string.h>

static const struct digest_row {
  const char *name, *bytes;
  size_t repeats;
  const char *sha256;
} digest_rows[] = {
    {"empty", "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"448 bits", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a million a", "aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static void test_digest(void **state)
{
  const struct digest_row *row = *state;
  size_t piece = strlen(row->bytes);
  size_t length = piece * row->repeats;
  char *all = malloc(length + 1);
  struct digest digest;
  struct scratch scratch;
  char hexadecimal[DIGEST_TEXT_SIZE];
  uint64_t bytes = 0;
  assert_non_null(all);
  digest_begin(&digest);
  for (size_t i = 0; i < row->repeats; i++) {
    memcpy(all + i * piece, row->bytes, piece);
    digest_add(&digest, row->bytes, piece);
  }
  digest_end(&digest, hexadecimal);
  assert_string_equal(hexadecimal, row->sha256);
  digest_of_bytes(all, length, hexadecimal);
  assert_string_equal(hexadecimal, row->sha256);
  scratch_make(&scratch);
  scratch_write(&scratch, "file", all, length);
  assert_int_equal(digest_of_file(scratch_path(&scratch, "file"), hexadecimal, &bytes, NULL), STATUS_OK);
  assert_string_equal(hexadecimal, row->sha256);
  assert_int_equal(bytes, length);
  scratch_remove(&scratch);
  free(all);
}

static void test_missing_file(void **state)
{
  (void)state;
  struct fault fault = {0};
  char hexadecimal[DIGEST_TEXT_SIZE];
  assert_int_equal(digest_of_file("/nowhere/at/all", hexadecimal, NULL, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot read '/nowhere/at/all': No such file or directory");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_missing_file)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("digest", test_digest, digest_rows);
}
