#include "io/figure_read.h"

#include "core/analyses.h"
#include "core/variant.h"
#include "io/sweep_read.h"

#include <string.h>

enum { FIGURES_LIMIT = 1000 };

struct figure_keys {
  const struct node *figure, *name, *sweep, *analysis;
};

static const struct shape figure_name_shape = {.kind = SHAPE_WORD, .says = "FIGURE", .words = WORDS_FIGURES};
static const struct shape file_name_shape = {.kind = SHAPE_NAME,
                                             .detail = "^(?!.*-(dark|narrow|tex)$)[a-z][a-z0-9-]*$"};
static const struct key figure_keys[] = {
    {"figure", true, bind_node, offsetof(struct figure_keys, figure), NULL, "which figure", &figure_name_shape},
    {"name", false, bind_node, offsetof(struct figure_keys, name), NULL,
     "of its files (default: the figure's; two of one kind need two)", &file_name_shape},
    {"sweep", false, bind_node, offsetof(struct figure_keys, sweep), NULL,
     "of which sweep (default: the first that has what it draws)", &shape_name},
    {"analysis", false, bind_node, offsetof(struct figure_keys, analysis), NULL,
     "of which sensitivity, break-even or fit (default: the first)", &shape_name},
};
static const struct key_table figure_table = KEY_TABLE("this figure", figure_keys);
static const struct shape figure_mapping = {.kind = SHAPE_MAPPING, .detail = &figure_table};
static const struct shape figure_shape = {.kind = SHAPE_EITHER, .parts = {&figure_name_shape, &figure_mapping}};
const struct shape figures_shape = {
    .kind = SHAPE_LIST, .detail = list_empty_too, .parts = {&figure_shape}, .limit = FIGURES_LIMIT};

/* The name of an entry of `sensitivity:`, `break-even:` or `fits:`. */
static const char *read_analysis(struct reader *reader, const struct node *node)
{
  const struct spec *spec = reader->spec;
  size_t count = analyses_count(spec);
  const char **names = reader_take(reader, count + 1, sizeof *names);
  const char *name = NULL;
  for (size_t i = 0; i < count && names != NULL; i++) {
    names[i] = analyses_at(spec, i).name;
  }
  if (names != NULL) {
    (void)read_known(reader, node, "analysis", (struct name_list){names, count}, &name);
  }
  return name;
}

/* Names of files, which may not be taken for another figure's variants. */
static const char *read_file_name(struct reader *reader, const struct node *node)
{
  const char *const suffixes[] = {variants[VARIANT_DARK].suffix, variants[VARIANT_NARROW].suffix, "-tex"};
  const char *name = NULL;
  if (!read_name(reader, node, "name", &name)) {
    return NULL;
  }
  if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0') {
    complain(reader->complaints, node->spot, "the name of a figure may only hold small letters, digits and '-'");
    return NULL;
  }
  for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
    size_t length = strlen(suffixes[i]);
    if (strlen(name) >= length && strcmp(name + strlen(name) - length, suffixes[i]) == 0) {
      complain(reader->complaints, node->spot, "the name of a figure may not end in %s, as those of variants do",
               suffixes[i]);
      return NULL;
    }
  }
  return name;
}

/* A name, or {figure: NAME, sweep: SWEEP}, or {figure: NAME, analysis: ANALYSIS}. spots: where the figure is named, and
 * where its files are. */
static void read_figure(struct reader *reader, const struct node *node, struct figure_request *figure,
                        const struct node *spots[2])
{
  struct figure_keys keys = {.figure = node};
  figure->place = node->spot.place;
  if (node->kind == NODE_MAPPING) {
    keys.figure = NULL;
    (void)bind_mapping(reader, node, &figure_table, &keys);
  }
  if (keys.figure != NULL) {
    (void)read_known(reader, keys.figure, "figure", reader->options->figures, &figure->figure);
  }
  figure->name = keys.name == NULL ? figure->figure : read_file_name(reader, keys.name);
  spots[0] = keys.figure;
  spots[1] = keys.name == NULL ? keys.figure : keys.name;
  const struct sweep *sweep = keys.sweep == NULL ? NULL : read_sweep_name(reader, keys.sweep);
  figure->sweep = sweep == NULL ? NULL : sweep->name;
  figure->analysis = keys.analysis == NULL ? NULL : read_analysis(reader, keys.analysis);
}

/* Complains about a figure of which the specification lacks what it draws; not behind other complaints, which may be
 * why. */
static void check_figure(struct reader *reader, const struct figure_request *figure, struct spot name)
{
  struct fault missing = {0};
  if (reader->options->check_figure != NULL &&
      reader->options->check_figure(reader->spec, figure, &missing) != STATUS_OK) {
    complain(reader->complaints, name, "%s", missing.text);
  }
}

void bind_figures(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (value->kind == NODE_SEQUENCE && value->count == 0) {
    return;
  }
  if (!read_list(reader, value, key->name, FIGURES_LIMIT)) {
    return;
  }
  struct figure_request *figures = reader_take(reader, value->count, sizeof *figures);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  bool sound = reader->complaints->count == 0;
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && figures != NULL && entries != NULL; item = item->next) {
    const struct node *spots[2] = {NULL, NULL};
    size_t before = reader->complaints->count;
    read_figure(reader, item, &figures[i], spots);
    if (sound && reader->complaints->count == before && figures[i].figure != NULL) {
      check_figure(reader, &figures[i], spots[0]->spot);
    }
    if (figures[i].name != NULL) {
      entries[named++] = (struct entry){0, figures[i].name, figures[i].name, spots[1]->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "figures", entries, named);
  }
  reader->spec->figures = figures;
  reader->spec->figure_count = figures == NULL ? 0 : value->count;
}
