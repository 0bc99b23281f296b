#include "io/spec_read.h"

#include "core/arena.h"
#include "core/variant.h"
#include "io/axis_read.h"
#include "io/bind.h"
#include "io/break_even_read.h"
#include "io/claim_read.h"
#include "io/constants_read.h"
#include "io/data_fit_read.h"
#include "io/digest.h"
#include "io/document.h"
#include "io/figure_read.h"
#include "io/file.h"
#include "io/override.h"
#include "io/rehearse.h"
#include "io/sensitivity_read.h"
#include "io/sweep_read.h"

#include <string.h>

static void bind_seed(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  struct spec *spec = target;
  (void)read_whole(reader, value, key->name, 0, UINT64_MAX, &spec->seed);
  spec->has_seed = true; /* a wrong one was complained about */
}

static void bind_formats(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  struct spec *spec = target;
  (void)read_known_list(reader, value, key->name, "format", (struct name_list){format_names, FORMATS}, &spec->formats,
                        &spec->format_count);
}

/* A file beside the specification, or one of reports/. */
static void bind_report(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  struct spec *spec = target;
  const char *name = NULL;
  if (!read_text(reader, value, key->name, &name)) {
    return;
  }
  const char *path = reader_path(reader, name);
  bool there = false;
  enum status status = path == NULL ? STATUS_OK : file_look(path, &there, reader->fault);
  if (status != STATUS_OK) {
    reader->status = status;
    return;
  }
  if (there && !directory_exists(path)) {
    spec->own_report = reader_file(reader, name);
    return;
  }
  const struct name_list reports = reader->options->reports;
  for (size_t i = 0; i < reports.count; i++) {
    if (strcmp(reports.names[i], name) == 0) {
      spec->report = reader_copy(reader, name);
      return;
    }
  }
  complain(reader->complaints, value->spot, "no report template %s: there is neither '%.200s' nor one of reports/%s",
           node_show(value).text, path == NULL ? name : path, hint_for(reader, name, reports).text);
}

/* FILE beside the specification. */
static void bind_published(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  struct spec *spec = target;
  const char *name = NULL;
  if (read_text(reader, value, key->name, &name)) {
    spec->published = reader_file(reader, name);
  }
}

static const struct whole_bounds version_bounds = {1, 1};
static const struct shape version_shape = {.kind = SHAPE_WHOLE, .detail = &version_bounds};
static const struct shape report_shape = {.kind = SHAPE_WORD, .says = "TEMPLATE.md", .words = WORDS_REPORTS};
static const struct choices format_choices = {"format", format_names, FORMATS};
static const struct shape format_shape = {.kind = SHAPE_WORD, .detail = &format_choices};
static const struct shape formats_shape = {.kind = SHAPE_LIST, .parts = {&format_shape}, .limit = FORMATS};

struct limit_keys {
  uint64_t points;
};
static const struct whole_bounds point_bounds = {1, UINT64_MAX};
static const struct key limit_keys[] = {
    {"points", false, bind_whole, offsetof(struct limit_keys, points), &point_bounds,
     "largest number of points in all sweeps together", NULL},
};
static const struct key_table limit_table = KEY_TABLE("limits", limit_keys);
static const struct shape limits_shape = {.kind = SHAPE_MAPPING, .detail = &limit_table};

static void bind_limits(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)key;
  struct spec *spec = target;
  struct limit_keys limits = {0};
  (void)bind_mapping(reader, value, &limit_table, &limits);
  if (limits.points > 0) {
    spec->point_limit = limits.points;
  }
}

/* `spec: 1` is the version of this format. */
static void bind_version(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  uint64_t version = 0;
  if (read_whole(reader, value, key->name, 0, UINT64_MAX, &version) && version != 1) {
    complain(reader->complaints, value->spot, "this program reads specifications of version 1, found %llu",
             (unsigned long long)version);
  }
}

/* In the order in which they are bound: what later ones build on comes first. */
#define AT(field) offsetof(struct spec, field)
static const struct key spec_keys[] = {
    {"spec", true, bind_version, 0, NULL, "version of this format", &version_shape},
    {"name", true, bind_name, AT(name), NULL, "of the run: results go to DIR/NAME/", NULL},
    {"title", false, bind_sentence, AT(title), NULL, "heads the report (default: the name)", NULL},
    {"seed", false, bind_seed, 0, NULL, "of everything that is drawn; needed where something is", NULL},
    {"constants", false, bind_constants, AT(constants), NULL, "what each proof system pays (default: essay)",
     &constants_shape},
    {"accounting", false, bind_accounting, AT(accounting), NULL,
     "what is counted (default: paper, what the model's row says)", &accounting_shape},
    {"workload", false, bind_workload, AT(workload), NULL, "which tokens are processed (default: prefill)",
     &workload_shape},
    {"limits", false, bind_limits, 0, NULL, "what a run must not exceed", &limits_shape},
    {"sweeps", false, bind_sweeps, 0, NULL, "one CSV each, a row a point", &sweeps_shape},
    {"sensitivity", false, bind_sensitivities, 0, NULL, "which inputs move an output", &sensitivities_shape},
    {"break-even", false, bind_break_evens, 0, NULL, "where the ratio reaches a value", &break_evens_shape},
    {"fits", false, bind_data_fits, 0, NULL, "laws fitted to data of your own", &data_fits_shape},
    {"claims", false, bind_claims, 0, NULL, "what must hold; one that does not ends the run with exit status 1",
     &claims_shape},
    {"figures", false, bind_figures, 0, NULL, "what is drawn (default: nothing)", &figures_shape},
    {"report", false, bind_report, 0, NULL,
     "a template beside the specification, or of reports/ (default: a plain report)", &report_shape},
    {"published", false, bind_published, 0, NULL, "a CSV of printed values beside the computed ones", &shape_text},
    {"formats", false, bind_formats, 0, NULL, "of the figures (default: all)", &formats_shape},
};
static const struct key_rule spec_rules[] = {
    {.kind = RULE_SOME, .keys = {"sweeps", "sensitivity", "break-even", "fits"}},
};
const struct key_table spec_table = KEY_TABLE_RULES("the specification", spec_keys, spec_rules);

static const char usual_prices[] = "essay";

/* Prices that nobody gave are those of the usual set, which a catalogue of one's own may not have. */
static void check_base_prices(struct reader *reader, const struct node *root)
{
  if (node_find(root, "constants") == NULL && constants_find_set(reader, usual_prices) == NULL) {
    complain(reader->complaints, root->spot,
             "the specification gives no 'constants', and the catalogue has no set '%s'; its first is '%s'",
             usual_prices, reader->options->constants[0].name);
  }
}

/* What holds where nothing is said. */
static void set_defaults(struct reader *reader, struct spec *spec)
{
  const struct constants *usual = constants_find_set(reader, usual_prices);
  spec->constants = usual == NULL ? reader->options->constants[0] : *usual;
  spec->accounting = "paper";
  spec->workload = &workloads[0];
  spec->point_limit = SPEC_POINT_LIMIT;
  spec->formats = format_names;
  spec->format_count = FORMATS;
}

static void bind_spec(struct reader *reader, const struct node *root)
{
  struct spec *spec = reader->spec;
  set_defaults(reader, spec);
  axis_list_keys(reader);
  size_t before = reader->complaints->count;
  if (reader->axis_names.count == 0 || !bind_mapping(reader, root, &spec_table, spec)) {
    return;
  }
  bool asks = node_find(root, "sweeps") != NULL || node_find(root, "sensitivity") != NULL ||
              node_find(root, "break-even") != NULL || node_find(root, "fits") != NULL;
  if (!asks && reader->complaints->count == before) {
    complain(reader->complaints, root->spot,
             "the specification has neither 'sweeps' nor 'sensitivity' nor 'break-even' nor 'fits'");
  }
  if (spec->title == NULL) {
    spec->title = spec->name;
  }
  check_base_prices(reader, root);
  check_point_limit(reader, root);
  if (reader->complaints->count == 0 && reader->status == STATUS_OK) {
    rehearse(reader, root);
  }
}

/* The bytes and the --set words, each ended by a NUL, which neither can hold. */
static void digest_spec(const char *bytes, size_t length, const struct spec_options *options, char *hexadecimal)
{
  struct digest digest;
  digest_begin(&digest);
  digest_add(&digest, bytes, length);
  for (size_t i = 0; i < options->set_count; i++) {
    digest_add(&digest, "", 1);
    digest_add(&digest, options->sets[i], strlen(options->sets[i]));
  }
  digest_end(&digest, hexadecimal);
}

/* Parses, applies --set, binds; complaints and the reader's status say how it went. */
static enum status read_source(struct reader *reader, struct fault *fault)
{
  const struct source *source = reader->source;
  struct node *root = NULL;
  size_t before = reader->complaints->count;
  enum status status = document_parse(source, 0, DOCUMENT_BY_OTHERS, reader->scratch, reader->complaints, &root, fault);
  if (status != STATUS_OK) {
    return status;
  }
  struct spot beginning = {source, {1, 1}, 1};
  bool nothing = root == NULL || (root->kind == NODE_SCALAR && root->length == 0);
  if (nothing && reader->complaints->count == before) {
    complain(reader->complaints, beginning, "the file holds no specification");
  } else if (!nothing && root->kind != NODE_MAPPING) {
    complain(reader->complaints, root->spot, "a specification is a mapping of keys to values, found %s",
             node_show(root).text);
  }
  if (nothing || root->kind != NODE_MAPPING) {
    return STATUS_OK;
  }
  for (size_t i = 0; i < reader->options->set_count && status == STATUS_OK; i++) {
    const char *word = reader_copy(reader, reader->options->sets[i]);
    status = word == NULL ? reader->status : override_apply(word, reader->scratch, reader->complaints, root, fault);
  }
  if (status == STATUS_OK) {
    bind_spec(reader, root);
  }
  return status != STATUS_OK ? status : reader->status;
}

/* The reading between the arenas' beginning and end. */
static enum status read_into(struct spec *spec, struct arena *scratch, const struct source *source,
                             const struct spec_options *options, struct text *text, struct fault *fault)
{
  struct complaints found = {.arena = scratch};
  struct reader reader = {.options = options,
                          .spec = spec,
                          .arena = spec->arena,
                          .scratch = scratch,
                          .complaints = &found,
                          .source = source,
                          .fault = fault};
  enum status status = STATUS_OK;
  if (source->length > SPEC_BYTE_LIMIT) {
    complain(&found, (struct spot){source, {0, 0}, 1},
             "larger than 1 MiB (%d bytes); a specification is never that big", SPEC_BYTE_LIMIT);
  } else {
    status = read_source(&reader, fault);
  }
  if (status == STATUS_OK) {
    complaints_print(&found, text);
  }
  if (status == STATUS_OK && found.count > 0) {
    status = complaints_fault(source->name, found.count, fault);
    status = fault->status = reader.unread ? STATUS_IO : status;
  }
  if (found.out_of_memory || text->out_of_memory) {
    text_clear(text); /* half a message helps nobody */
    status = fault_no_memory(fault, "reading a specification");
  }
  return status;
}

enum status spec_read_bytes(const char *file, const char *bytes, size_t length, const struct spec_options *options,
                            struct spec *spec, struct text *complaints, struct fault *fault)
{
  struct arena *scratch = arena_new();
  *spec = (struct spec){.arena = arena_new()};
  char *name = spec->arena == NULL ? NULL : arena_copy(spec->arena, file, strlen(file));
  spec->text = spec->arena == NULL ? NULL : arena_copy(spec->arena, bytes, length);
  enum status status = STATUS_NO_MEMORY;
  if (scratch == NULL || name == NULL || spec->text == NULL) {
    (void)fault_no_memory(fault, "reading a specification");
  } else {
    struct source source = source_of_file(name, bytes, length);
    spec->file = name;
    digest_spec(bytes, length, options, spec->sha256);
    status = read_into(spec, scratch, &source, options, complaints, fault);
  }
  arena_free(scratch);
  if (status != STATUS_OK) {
    spec_free(spec);
  }
  return status;
}

/* Keeps one byte more than a specification may have, so that a larger file is noticed without being read whole. */
static enum status keep_block(void *context, const void *bytes, size_t length, struct fault *fault)
{
  struct text *content = context;
  size_t room = SPEC_BYTE_LIMIT + 1 - content->length;
  text_append_bytes(content, bytes, length < room ? length : room);
  if (content->out_of_memory) {
    return fault_no_memory(fault, "reading a specification");
  }
  return content->length > SPEC_BYTE_LIMIT ? STATUS_BAD_INPUT : STATUS_OK; /* spec_read_bytes says why */
}

enum status spec_read(const char *file, const struct spec_options *options, struct spec *spec, struct text *complaints,
                      struct fault *fault)
{
  *spec = (struct spec){0};
  struct text content = {0};
  enum status status = file_read_blocks(file, keep_block, &content, fault);
  if (status == STATUS_OK || content.length > SPEC_BYTE_LIMIT) {
    status = spec_read_bytes(file, text_string(&content), content.length, options, spec, complaints, fault);
  }
  text_free(&content);
  return status;
}
