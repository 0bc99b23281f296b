#include "io/model_read.h"

#include "io/file.h"
#include "io/hf_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS_LIMIT = 5000 }; /* in all sweeps together: each is a copy of 2 KiB */

/* A model that the specification describes itself. */
struct inline_model {
  struct inline_model *next;
  struct architecture architecture;
  struct spot spot;
};

struct model_keys {
  const struct node *like, *config;
  const char *name;
};

static const struct shape model_name_shape = {.kind = SHAPE_WORD, .says = "MODEL", .words = WORDS_MODELS};
static const struct key model_keys[] = {
    {"like", false, bind_node, offsetof(struct model_keys, like), NULL, "a model to begin with", &model_name_shape},
    {"config", false, bind_node, offsetof(struct model_keys, config), NULL,
     "a Hugging Face config.json to begin with, beside the specification", &shape_text},
    {"name", false, bind_name, offsetof(struct model_keys, name), NULL, "of the new model; needed with like", NULL},
};

static const struct key_rule model_rules[] = {
    {.kind = RULE_ONE, .keys = {"like", "config"}},
    {.kind = RULE_TOGETHER, .when = "like", .keys = {"name"}},
};
static const struct key_table model_table = {.owner = "this model",
                                             .keys = model_keys,
                                             .count = sizeof model_keys / sizeof model_keys[0],
                                             .others_hint = ", or a column of models.csv such as window",
                                             .other = OTHER_FIELDS,
                                             .rules = model_rules,
                                             .rule_count = sizeof model_rules / sizeof model_rules[0]};
static const struct shape model_mapping = {.kind = SHAPE_MAPPING, .detail = &model_table};
const struct shape model_shape = {.kind = SHAPE_EITHER, .parts = {&model_name_shape, &model_mapping}};
static const struct shape model_list = {.kind = SHAPE_LIST, .parts = {&model_shape}, .limit = MODELS_LIMIT};
const struct shape models_shape = {.kind = SHAPE_EITHER, .parts = {&model_name_shape, &model_mapping, &model_list}};

static const struct architecture *find_listed(const struct reader *reader, const char *name)
{
  for (size_t i = 0; i < reader->options->model_count; i++) {
    if (strcmp(reader->options->models[i].name, name) == 0) {
      return &reader->options->models[i];
    }
  }
  return NULL;
}

static const struct architecture *find_inline(const struct reader *reader, const char *name)
{
  for (const struct inline_model *model = reader->inline_models; model != NULL; model = model->next) {
    if (strcmp(model->architecture.name, name) == 0) {
      return &model->architecture;
    }
  }
  return NULL;
}

/* Of the catalogue; what is odd about an inline model is said where it is made. */
static void warn_of_odd(struct reader *reader, const struct node *node, const struct architecture *model)
{
  struct fault words = {0};
  if (model != reader->odd_model && architecture_is_odd(model, &words)) {
    complain_warning(reader->complaints, node->spot, "%s", words.text);
    reader->odd_model = model;
  }
}

static bool read_model_name(struct reader *reader, const struct node *node, struct architecture *model)
{
  enum { NAMES = 1000 };
  const char *text = NULL, *names[NAMES];
  if (!read_text(reader, node, "a model", &text)) {
    return false;
  }
  const struct architecture *listed = find_listed(reader, text);
  const struct architecture *known = listed != NULL ? listed : find_inline(reader, text);
  if (listed != NULL) {
    warn_of_odd(reader, node, listed);
  }
  if (known != NULL) {
    *model = *known;
    return true;
  }
  size_t count = 0;
  for (; count < reader->options->model_count && count < NAMES; count++) {
    names[count] = reader->options->models[count].name;
  }
  for (const struct inline_model *own = reader->inline_models; own != NULL && count < NAMES; own = own->next) {
    names[count++] = own->architecture.name;
  }
  struct hint hint = hint_for(reader, text, (struct name_list){names, count});
  size_t length = strlen(text);
  if (length > 5 && strcmp(text + length - 5, ".json") == 0) {
    (void)snprintf(hint.text, sizeof hint.text, "; a config.json is given as {config: FILE}");
  }
  if (hint.text[0] == '\0') {
    const char *file = reader->options->models_file;
    (void)snprintf(hint.text, sizeof hint.text, "; 'proofsweep list models%s%.80s' shows them all",
                   file == NULL ? "" : " --models ", file == NULL ? "" : file);
  }
  complain(reader->complaints, node->spot, "unknown model %s%s", node_show(node).text, hint.text);
  return false;
}

/* FILE beside the specification. */
static bool read_config_file(struct reader *reader, const struct node *node, struct source *source)
{
  const char *name = NULL;
  if (!read_text(reader, node, "config", &name)) {
    return false;
  }
  struct text content = {0};
  struct fault fault = {0};
  const char *path = reader_file(reader, name);
  if (path == NULL) {
    return false;
  }
  enum status status = file_read(path, SPEC_BYTE_LIMIT, &content, &fault);
  char *bytes = status == STATUS_OK ? reader_take(reader, content.length + 1, 1) : NULL;
  if (bytes != NULL) {
    memcpy(bytes, text_string(&content), content.length);
    *source = source_of_file(path, bytes, content.length);
  } else if (status == STATUS_IO) {
    reader->unread = true;
    complain(reader->complaints, node->spot, "%s", fault.text);
  } else {
    reader->status = fault_no_memory(reader->fault, "reading a configuration");
  }
  text_free(&content);
  return bytes != NULL;
}

static bool read_config(struct reader *reader, const struct node *node, struct architecture *model)
{
  struct source *source = reader_take(reader, 1, sizeof *source);
  struct hf_config config = {0};
  if (source == NULL || !read_config_file(reader, node, source)) {
    return false;
  }
  size_t before = reader->complaints->count;
  enum status status = hf_config_parse(source, reader->scratch, reader->complaints, &config, reader->fault);
  if (status != STATUS_OK) {
    reader->status = status;
    return false;
  }
  if (config.unknown[0] != '\0') {
    complain_warning(reader->complaints, node->spot, "not known in this file, and may change the counts: %s",
                     config.unknown);
  }
  *model = config.architecture;
  (void)snprintf(model->source, sizeof model->source, "%s", node->text); /* not where that was found */
  return reader->complaints->count == before;
}

/* What the mapping begins with: another model, or a config.json. */
static bool read_beginning(struct reader *reader, const struct node *node, const struct model_keys *keys,
                           struct architecture *model)
{
  if ((keys->like == NULL) == (keys->config == NULL)) {
    complain(reader->complaints, node->spot, "an inline model %s",
             keys->like == NULL ? "needs 'like' (a model to begin with) or 'config' (a config.json)"
                                : "begins with 'like' or with 'config', not with both");
    return false;
  }
  if (keys->config != NULL) {
    return read_config(reader, keys->config, model);
  }
  if (!read_model_name(reader, keys->like, model)) {
    return false;
  }
  (void)snprintf(model->source, sizeof model->source, "this specification, like %s", model->name);
  (void)snprintf(model->verified, sizeof model->verified, "n/a");
  model->notes[0] = '\0';
  if (node_find(node, "name") == NULL) {
    complain(reader->complaints, node->spot, "an inline model has no 'name'");
    return false;
  }
  return true;
}

static bool read_field(struct reader *reader, const struct node *value, const struct architecture_field *field,
                       struct architecture *model)
{
  if (field->kind == FIELD_INTEGER) {
    uint64_t number = 0;
    bool good = read_whole(reader, value, field->name, field->low, field->high, &number);
    if (good) {
      architecture_set(model, field, number);
    }
    return good;
  }
  const char *text = NULL;
  struct fault fault = {0};
  if (!read_text(reader, value, field->name, &text)) {
    return false;
  }
  if (architecture_set_text(model, field, text, &fault) != STATUS_OK) {
    complain(reader->complaints, value->spot, "%s: %s", field->name, fault.text);
    return false;
  }
  return true;
}

static bool read_fields(struct reader *reader, const struct node *node, struct architecture *model)
{
  bool good = true;
  for (size_t i = 1; i < architecture_field_count; i++) { /* field 0 is the name */
    const struct node *value = node_find(node, architecture_fields[i].name);
    good &= value == NULL || read_field(reader, value, &architecture_fields[i], model);
  }
  return good;
}

static struct name_list field_names(struct reader *reader)
{
  const char **names = reader_take(reader, architecture_field_count, sizeof *names);
  for (size_t i = 1; names != NULL && i < architecture_field_count; i++) {
    names[i - 1] = architecture_fields[i].name;
  }
  return (struct name_list){names, names == NULL ? 0 : architecture_field_count - 1};
}

static bool check_model(struct reader *reader, const struct node *node, const struct architecture *model)
{
  const struct architecture_field *field = NULL;
  struct fault fault = {0};
  if (architecture_check(model, &field, &fault) == STATUS_OK) {
    return true;
  }
  const struct node *value = field == NULL ? NULL : node_find(node, field->name);
  complain(reader->complaints, value == NULL ? node->spot : value->spot, "model '%s': %s", model->name, fault.text);
  return false;
}

/* One name means one model in a whole specification. */
static bool keep_model(struct reader *reader, const struct node *node, const struct architecture *model)
{
  const struct node *name = node_find(node, "name");
  struct spot spot = name == NULL ? node->spot : name->spot;
  for (size_t i = 0; i < reader->options->model_count; i++) {
    if (strcmp(reader->options->models[i].name, model->name) == 0) {
      bool own = name == NULL; /* of a config.json: it may be the catalogue's model */
      if (own && architecture_counts_alike(&reader->options->models[i], model)) {
        return true;
      }
      complain(reader->complaints, spot,
               own ? "the catalogue has another model '%s'; give this one a 'name'"
                   : "the model '%s' is in the catalogue; choose another name",
               model->name);
      return false;
    }
  }
  for (const struct inline_model *other = reader->inline_models; other != NULL; other = other->next) {
    if (strcmp(other->architecture.name, model->name) == 0) {
      bool same = architecture_counts_alike(&other->architecture, model);
      if (!same) {
        complain(reader->complaints, spot, "two different models are named '%s'", model->name);
        complain_note(reader->complaints, other->spot, "the first is here");
      }
      return same;
    }
  }
  struct inline_model *kept = reader_take(reader, 1, sizeof *kept);
  if (kept != NULL) {
    *kept = (struct inline_model){reader->inline_models, *model, spot};
    reader->inline_models = kept;
  }
  return kept != NULL;
}

static bool has_no_window(const struct architecture *model)
{
  return model->n_local_layers == 0;
}

/* A gated feed-forward has three projections. */
static bool is_gated_in_words(const struct architecture *model)
{
  size_t length = strlen(model->ffn_kind);
  return length > 3 && strcmp(model->ffn_kind + length - 3, "glu") == 0 && model->ffn_projections != 3;
}

static bool is_narrower(const struct architecture *model)
{
  return model->n_heads * model->d_head != model->d_model;
}

/* Fields that have an effect only with another, and what is to be said where they come without it. */
static const struct {
  const char *field, *needs, *remark;
  bool (*idle)(const struct architecture *model);
} lonely[] = {
    {"window", "n_local_layers", "window changes nothing where no layer is local", has_no_window},
    {"ffn_kind", "ffn_projections", "ffn_kind is a word; ffn_projections, which is counted, stays as it was",
     is_gated_in_words},
    {"d_model", "n_heads", "n_heads and d_head stay as they were, and together are not d_model wide", is_narrower},
};

/* Whether a sweep, an analysis or a break-even varies a field. */
static bool is_varied(const struct node *around, const char *field)
{
  static const char *const places[] = {"one-at-a-time", "parameters", "over"};
  bool varied = node_find(around, field) != NULL;
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    const struct node *place = node_find(around, places[i]);
    varied = varied || (place != NULL && place->kind == NODE_MAPPING && node_find(place, field) != NULL);
  }
  return varied;
}

static void warn_of_lonely(struct reader *reader, const struct node *around, const struct node *node,
                           const struct architecture *model)
{
  for (size_t i = 0; i < sizeof lonely / sizeof lonely[0]; i++) {
    const struct node *value = node_find(node, lonely[i].field);
    bool alone = node_find(node, lonely[i].needs) == NULL && node_find(node, "d_head") == NULL;
    if (value != NULL && alone && lonely[i].idle(model) && !is_varied(around, lonely[i].needs)) {
      complain_warning(reader->complaints, value->spot, "model '%s': %s", model->name, lonely[i].remark);
    }
  }
  struct architecture heads_alone = *model;
  struct fault words = {0};
  heads_alone.window = 0; /* one that came with `like` is no slip */
  if (architecture_is_odd(&heads_alone, &words)) {
    const struct node *heads = node_find(node, "n_kv_heads");
    complain_warning(reader->complaints, heads == NULL ? node->spot : heads->spot, "%s", words.text);
  }
}

static bool read_inline(struct reader *reader, const struct node *around, const struct node *node,
                        struct architecture *model)
{
  struct model_keys keys = {0};
  struct key_table table = model_table;
  table.others = field_names(reader);
  size_t before = reader->complaints->count;
  bool good = bind_mapping(reader, node, &table, &keys) && read_beginning(reader, node, &keys, model);
  good = good && read_fields(reader, node, model);
  if (!good || reader->complaints->count > before) {
    return false;
  }
  if (keys.name != NULL) {
    memcpy(model->name, keys.name, strlen(keys.name) + 1);
  }
  good = check_model(reader, node, model) && keep_model(reader, node, model);
  if (good) {
    warn_of_lonely(reader, around, node, model);
  }
  return good;
}

bool model_read(struct reader *reader, const struct node *around, const struct node *node, struct architecture *model)
{
  return node->kind == NODE_MAPPING ? read_inline(reader, around, node, model) : read_model_name(reader, node, model);
}

bool models_read(struct reader *reader, const struct node *around, const struct node *node,
                 const struct architecture **models, size_t *count)
{
  bool list = node->kind == NODE_SEQUENCE;
  size_t asked = list ? node->count : 1;
  if (list && !read_list(reader, node, "models", MODELS_LIMIT)) {
    return false;
  }
  reader->listed_models += asked;
  if (reader->listed_models > MODELS_LIMIT) {
    complain(reader->complaints, node->spot, "the specification lists more than %d models", MODELS_LIMIT);
    return false;
  }
  struct architecture *read = reader_take(reader, asked, sizeof *read);
  struct entry *entries = reader_take(reader, asked, sizeof *entries);
  const struct node *item = list ? node->first : node;
  size_t good = 0;
  for (size_t i = 0; i < asked && read != NULL && entries != NULL; i++, item = item->next) {
    if (model_read(reader, around, item, &read[good])) {
      entries[good] = (struct entry){0, read[good].name, read[good].name, item->spot, i + 1};
      good++;
    }
  }
  if (entries != NULL) {
    refuse_repeated_values(reader, "models", entries, good);
  }
  *models = read;
  *count = good;
  return good == asked;
}
