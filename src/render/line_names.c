#include "render/line_names.h"

#include "render/analysis.h"

#include <math.h>
#include <string.h>

enum { PEOPLE, GIVEN, PRICES, WORKLOAD, ACCOUNTING, CONSTANTS, FIELDS = CONSTANTS + CONSTANT_COUNT };

/* What may tell lines apart: the names of models for people, then as they are given, then the other settings. */
static struct wording property(const struct subject *subject, size_t kind)
{
  if (kind == PEOPLE) {
    return wording_model(subject->architecture.name);
  }
  if (kind == GIVEN) {
    return wording_format("%s", subject->architecture.name);
  }
  if (kind == PRICES) {
    return subject->prices;
  }
  if (kind == WORKLOAD) {
    return wording_format("%s", subject->workload->name);
  }
  if (kind == ACCOUNTING) {
    return wording_format("%s", subject->accounting->name);
  }
  if (kind < FIELDS) {
    const struct constant_field *field = &constant_fields[kind - CONSTANTS];
    return wording_format("%s = %s", field->name, wording_grouped(constants_get(&subject->constants, field)).text);
  }
  const struct architecture_field *field = &architecture_fields[kind - FIELDS];
  const char *unit = strcmp(field->name, "window") == 0 ? " tokens" : "";
  return field->kind == FIELD_INTEGER
             ? wording_format("%s %llu%s", input_name_of(field->name).title.text,
                              (unsigned long long)architecture_get(&subject->architecture, field), unit)
             : wording_format("%s", "");
}

/* The same after another one: "feed-forward width 2048". */
static struct wording property_within(const struct subject *subject, size_t kind)
{
  struct wording words = property(subject, kind);
  bool title = kind >= FIELDS && words.text[0] >= 'A' && words.text[0] <= 'Z';
  words.text[0] = (char)(title ? words.text[0] - 'A' + 'a' : words.text[0]);
  return words;
}

/* The number of a property; NaN where it is a word. */
static double property_number(const struct subject *subject, size_t kind)
{
  if (kind < CONSTANTS) {
    return NAN;
  }
  return kind < FIELDS ? constants_get(&subject->constants, &constant_fields[kind - CONSTANTS])
                       : (double)architecture_get(&subject->architecture, &architecture_fields[kind - FIELDS]);
}

/* The subject of a line. */
static const struct subject *drawn(const struct line_group *group, size_t line)
{
  return &group->subjects[group->lines[line]];
}

static bool same(const struct subject *a, const struct subject *b, size_t kind)
{
  return strcmp(property(a, kind).text, property(b, kind).text) == 0;
}

/* Whether it is the same for all subjects that are drawn as one line. */
static bool is_shared(const struct line_group *group, size_t kind)
{
  for (size_t i = 0; i < group->read; i++) {
    if (!same(&group->subjects[i], &group->subjects[group->of[i]], kind)) {
      return false;
    }
  }
  return true;
}

/* Whether a subject on that line differs in a property from all before it on the line. */
static bool is_new(const struct line_group *group, size_t line, size_t number, size_t kind)
{
  if (group->of[number] != group->lines[line]) {
    return false;
  }
  for (size_t i = 0; i < number; i++) {
    if (group->of[i] == group->lines[line] && same(&group->subjects[i], &group->subjects[number], kind)) {
      return false;
    }
  }
  return true;
}

#define MORE " and\u00a0" /* on one line; unlike the and of a name of its own */

/* A property of a line: of a model whose line is that of others too, "gpt-oss 20B and 1 more". */
static struct wording line_property(const struct line_group *group, size_t line, size_t kind)
{
  struct wording words = property(drawn(group, line), kind);
  size_t models = 0;
  for (size_t i = 0; i < group->read && kind <= GIVEN; i++) {
    models += is_new(group, line, i, kind);
  }
  return models > 1 ? wording_format("%s" MORE "%zu\u00a0more", words.text, models - 1) : words;
}

/* Which properties a name is made of. */
enum { KINDS_MAX = 16 };
struct recipe {
  size_t kinds[KINDS_MAX];
  size_t count;
};

/* How many subjects of other lines, named or not, have the properties of a named one. */
static size_t count_doubles(const struct line_group *group, const struct recipe *recipe)
{
  size_t doubles = 0;
  for (size_t line = 0; line < group->named; line++) {
    for (size_t i = 0; i < group->read; i++) {
      bool alike = group->of[i] != group->lines[line];
      for (size_t k = 0; k < recipe->count && alike; k++) {
        alike = same(&group->subjects[i], drawn(group, line), recipe->kinds[k]);
      }
      doubles += alike;
    }
  }
  return doubles;
}

static size_t kind_count(void)
{
  return FIELDS + architecture_field_count;
}

/* The first property that does it alone; otherwise each that leaves fewer doubles than those before it. `shared`: only
 * what is the same for all that a line stands for, or is said to stand for others. */
static bool find_recipe(const struct line_group *group, bool shared, struct recipe *recipe)
{
  for (size_t kind = 0; kind < kind_count(); kind++) {
    *recipe = (struct recipe){{kind}, 1};
    if ((!shared || kind <= GIVEN || is_shared(group, kind)) && count_doubles(group, recipe) == 0) {
      return true;
    }
  }
  recipe->count = 0;
  size_t doubles = count_doubles(group, recipe);
  for (size_t kind = 0; kind < kind_count() && doubles > 0 && recipe->count < KINDS_MAX; kind++) {
    recipe->kinds[recipe->count++] = kind;
    size_t left = shared && kind > GIVEN && !is_shared(group, kind) ? doubles : count_doubles(group, recipe);
    recipe->count -= left == doubles;
    doubles = left;
  }
  return doubles == 0;
}

/* Shades of one hue from the least number to the greatest, where no two lines have the same. */
static void shade_lines(const struct line_group *group, size_t kind, const char **series)
{
  static const char *const shades[LINES_NAMED_MAX - 1][LINES_NAMED_MAX] = {
      {"low", "high"}, {"low", "middle", "high"}, {"low", "middle", "upper", "high"}};
  size_t ranks[LINES_NAMED_MAX] = {0};
  for (size_t i = 0; i < group->count; i++) {
    double number = property_number(drawn(group, i), kind);
    for (size_t j = 0; j < group->count; j++) {
      double other = property_number(drawn(group, j), kind);
      if (isnan(other) || (j != i && other == number)) {
        return;
      }
      if (i < group->named && j < group->named) {
        ranks[i] += other < number;
      }
    }
  }
  for (size_t i = 0; i < group->named; i++) {
    series[i] = shades[group->named - 2][ranks[i]];
  }
}

void line_names_find(const struct line_group *group, struct wording names[LINES_NAMED_MAX],
                     const char *series[LINES_NAMED_MAX])
{
  struct recipe recipe;
  if (!find_recipe(group, true, &recipe)) {
    (void)find_recipe(group, false, &recipe);
  }
  for (size_t i = 0; i < group->named; i++) {
    names[i] = wording_format("%s", "");
    for (size_t k = 0; k < recipe.count; k++) {
      names[i] = k == 0
                     ? line_property(group, i, recipe.kinds[0])
                     : wording_format("%s; %s", names[i].text, property_within(drawn(group, i), recipe.kinds[k]).text);
    }
  }
  if (recipe.count == 1 && group->named > 1) {
    shade_lines(group, recipe.kinds[0], series);
  }
}

/* "W and U" for the name "W; U", within a sentence, without what it says of others on the line. */
static struct wording in_sentence(const struct wording *name)
{
  const char *semicolon = strchr(name->text, ';'), *others = strstr(name->text, MORE);
  return semicolon != NULL ? wording_format("%.*s and%s", (int)(semicolon - name->text), name->text, semicolon + 1)
         : others != NULL  ? wording_format("%.*s", (int)(others - name->text), name->text)
                           : *name;
}

/* What tells a subject from the one that its line is drawn for; "" where nothing does. */
static struct wording difference(const struct subject *subject, const struct subject *own)
{
  static const char *const nouns[FIELDS] = {[PRICES] = "constants ", [ACCOUNTING] = "accounting "};
  for (size_t kind = 0; kind < kind_count(); kind++) {
    if (!same(subject, own, kind)) {
      const char *noun = kind < FIELDS ? nouns[kind] : NULL;
      return wording_format("%s%s", noun == NULL ? "" : noun, property(subject, kind).text);
    }
  }
  return wording_format("%s", "");
}

void line_names_append_others(const struct line_group *group, const struct wording *names, struct text *text)
{
  enum { TOLD_MAX = 3 };
  for (size_t line = 0; line < group->named; line++) {
    struct wording told[TOLD_MAX];
    size_t count = 0;
    for (size_t i = 0; i < group->read; i++) {
      struct wording words = difference(&group->subjects[i], drawn(group, line));
      bool fresh = group->of[i] == group->lines[line] && words.text[0] != '\0';
      for (size_t k = 0; k < count && k < TOLD_MAX && fresh; k++) {
        fresh = strcmp(told[k].text, words.text) != 0;
      }
      if (fresh && count < TOLD_MAX) {
        told[count] = words;
      }
      count += fresh;
    }
    if (count > 0) {
      text_append_format(text, " The line of %s is also that of %s", in_sentence(&names[line]).text, told[0].text);
      for (size_t k = 1; k < count && k < TOLD_MAX; k++) {
        text_append_format(text, "%s%s", k + 1 == count ? " and " : "; ", told[k].text);
      }
      text_append(text, count <= TOLD_MAX ? "." : " and others.");
    }
  }
}
