/* YAML and JSON as trees. What is refused, and in which words, is in tests/golden/bad-specs. */
#include "support/check.h"

#include "core/arena.h"
#include "core/text.h"
#include "io/document.h"

#include <stdlib.h>
#include <string.h>

/* One parsing with all that it needs. */
struct parsed {
  struct arena *arena;
  struct source source;
  struct complaints complaints;
  struct node *root;
};

static void parse(struct parsed *parsed, const char *bytes, size_t length)
{
  struct fault fault = {0};
  *parsed = (struct parsed){.arena = arena_new(), .source = source_of_file("f", bytes, length)};
  parsed->complaints.arena = parsed->arena;
  assert_int_equal(
      document_parse(&parsed->source, 0, DOCUMENT_BY_OTHERS, parsed->arena, &parsed->complaints, &parsed->root, &fault),
      STATUS_OK);
}

static void forget(struct parsed *parsed)
{
  arena_free(parsed->arena);
}

/* A tree as one line: scalars as they are, quoted ones in quotes. */
static void outline(const struct node *node, struct text *text)
{
  if (node->key != NULL) {
    text_append_format(text, "%s:", node->key->text);
  }
  if (node->kind == NODE_SCALAR) {
    text_append_format(text, node->quoted ? "'%s'" : "%s", node->text);
    return;
  }
  text_append(text, node->kind == NODE_SEQUENCE ? "[" : "{");
  for (const struct node *child = node->first; child != NULL; child = child->next) {
    outline(child, text);
    text_append(text, child->next != NULL ? " " : "");
  }
  text_append(text, node->kind == NODE_SEQUENCE ? "]" : "}");
}

struct tree_row {
  const char *name, *text, *expected;
};

static const struct tree_row tree_rows[] = {
    {"scalar", "word", "word"},
    {"block mapping", "a: 1\nb: two\n", "{a:1 b:two}"},
    {"flow", "{a: [1, 2], b: {c: d}}", "{a:[1 2] b:{c:d}}"},
    {"block list", "- a\n- b: 1\n  c: 2\n", "[a {b:1 c:2}]"},
    {"scalars stay text", "[no, 010, 1e3, ~, null, 1:30, 0x10]", "[no 010 1e3 ~ null 1:30 0x10]"},
    {"quotes", "['it''s', \"a\\tb\\u00e9\"]", "['it's' 'a\tb\xc3\xa9']"},
    {"block text", "a: |\n  one\n  two\n", "{a:'one\ntwo\n'}"},
    {"folded text", "a: >-\n  one\n  two\n", "{a:'one two'}"},
    {"remarks", "# x\na: 1 # y\n# z\n", "{a:1}"},
    {"missing value", "a:\nb: 2\n", "{a: b:2}"},
    {"empty collections", "{a: [], b: {}}", "{a:[] b:{}}"},
    {"document mark", "---\na: 1\n...\n", "{a:1}"},
    {"JSON", "{\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"d\\/e\"}}\n", "{a:[1 -2.5e3 true null] b:{c:'d/e'}}"},
    {"JSON indented with tabs", "{\n\t\"a\": [\n\t\t1,\n\t\t2\n\t]\n}\n", "{a:[1 2]}"},
    {"the first of equal keys", "a: 1\nb: 2\na: 3\n", "{a:1 b:2}"},
    {"line ends of Windows", "a: 1\r\nb:\r\n  - 2\r\n", "{a:1 b:[2]}"},
};

static void makes_tree(void **state)
{
  const struct tree_row *row = *state;
  struct parsed parsed;
  struct text text = {0};
  parse(&parsed, row->text, strlen(row->text));
  assert_non_null(parsed.root);
  outline(parsed.root, &text);
  assert_string_equal(text_string(&text), row->expected);
  text_free(&text);
  forget(&parsed);
}

static void knows_places(void **state)
{
  (void)state;
  static const char text[] = "one: 1\n'\xc3\xa9\xc3\xa9': [\"\xe6\xbc\xa2\", two]\n";
  struct parsed parsed;
  parse(&parsed, text, strlen(text));
  const struct node *list = node_find(parsed.root, "\xc3\xa9\xc3\xa9");
  assert_non_null(list);
  assert_null(node_find(parsed.root, "none"));
  assert_null(node_find(list, "one"));
  assert_int_equal(list->key->spot.place.line, 2);
  assert_int_equal(list->key->spot.place.column, 1);
  assert_int_equal(list->key->spot.width, 4);
  assert_int_equal(list->spot.place.column, 7);
  assert_int_equal(list->first->spot.place.column, 8);
  assert_int_equal(list->first->spot.width, 3);
  assert_int_equal(list->first->next->spot.place.column, 13);
  assert_int_equal(list->count, 2);
  forget(&parsed);
}

/* A word of --set: the value stands behind its path, and messages count from the word's beginning. */
static void begins_at_offset(void **state)
{
  (void)state;
  static const char word[] = "\xc3\xa9.b=[1, x]";
  struct arena *arena = arena_new();
  struct source source = {"--set", word, strlen(word), true};
  struct complaints complaints = {.arena = arena};
  struct node *root = NULL;
  struct fault fault = {0};
  assert_int_equal(document_parse(&source, 5, DOCUMENT_BY_OTHERS, arena, &complaints, &root, &fault), STATUS_OK);
  assert_int_equal(root->spot.place.column, 5);
  assert_int_equal(root->first->next->spot.place.column, 9);
  arena_free(arena);
}

static void nests_to_its_limit(void **state)
{
  (void)state;
  for (size_t depth = DOCUMENT_DEPTH_LIMIT - 1; depth <= DOCUMENT_DEPTH_LIMIT + 1; depth++) {
    char text[2 * DOCUMENT_DEPTH_LIMIT + 4];
    struct parsed parsed;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    parse(&parsed, text, 2 * depth);
    assert_int_equal(parsed.complaints.count, depth > DOCUMENT_DEPTH_LIMIT);
    assert_int_equal(parsed.root == NULL, depth > DOCUMENT_DEPTH_LIMIT);
    forget(&parsed);
  }
}

static void holds_values_to_its_limit(void **state)
{
  (void)state;
  for (size_t values = DOCUMENT_VALUE_LIMIT; values <= DOCUMENT_VALUE_LIMIT + 1; values++) {
    struct text text = {0};
    struct parsed parsed;
    text_append(&text, "["); /* the list is a value too */
    for (size_t i = 1; i < values; i++) {
      text_append(&text, "1,");
    }
    text_append(&text, "]");
    parse(&parsed, text.data, text.length);
    assert_int_equal(parsed.complaints.count, values > DOCUMENT_VALUE_LIMIT);
    text_free(&text);
    forget(&parsed);
  }
}

/* Whatever becomes of a text by deleting, doubling and changing bytes: it is parsed, or something in it is complained
 * about. */
static void survives_damage(void **state)
{
  (void)state;
  static const char healthy[] =
      "spec: 1\nname: 'x' # \xc3\xa9\nsweeps:\n  - {a: [1, 2], b: \"c\\n\"}\n  - |\n    text\n";
  static const char odd[] = "\0\t\n\r\"'#%&*!|>@`{}[],:?-\xc3\xff";
  struct random_source random = {7};
  for (int round = 0; round < 3000; round++) {
    char text[2 * sizeof healthy];
    size_t length = sizeof healthy - 1;
    memcpy(text, healthy, length);
    for (uint64_t edits = random_between(&random, 1, 4); edits > 0; edits--) {
      size_t at = random_between(&random, 0, length - 1);
      if (random_between(&random, 0, 1) == 0) {
        memmove(text + at, text + at + 1, --length - at);
      } else {
        text[at] = odd[random_between(&random, 0, sizeof odd - 2)];
      }
    }
    struct parsed parsed;
    struct text printed = {0};
    parse(&parsed, text, length);
    complaints_print(&parsed.complaints, &printed);
    assert_true(parsed.root != NULL || parsed.complaints.count > 0);
    assert_int_equal(printed.length > 0, parsed.complaints.count > 0);
    text_free(&printed);
    forget(&parsed);
  }
}

static void shows_whole_characters(void **state)
{
  (void)state;
  char text[200];
  for (size_t i = 0; i < 99; i++) {
    memcpy(text + 2 * i, "\xc3\xa9", 2);
  }
  text[198] = '\0';
  struct shown shown = text_show(text);
  assert_string_equal(shown.text + strlen(shown.text) - 5, "\xc3\xa9...");
  assert_string_equal(text_show("a\nb\tc").text, "a b c");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_places),       cmocka_unit_test(begins_at_offset),
      cmocka_unit_test(nests_to_its_limit), cmocka_unit_test(holds_values_to_its_limit),
      cmocka_unit_test(survives_damage),    cmocka_unit_test(shows_whole_characters),
  };
  return run_rows("trees", makes_tree, tree_rows) + cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
