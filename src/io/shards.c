#include "io/shards.h"

#include "core/decimal.h"
#include "io/child.h"

#include <stdlib.h>
#include <string.h>

static const char reading[] = "reading shards";

static bool take_part(const char *text, size_t length, unsigned *number)
{
  unsigned __int128 wide = 0;
  if (decimal_to_u128(text, length, &wide) != DECIMAL_READ || wide < 1 || wide > SHARDS_MAX) {
    return false;
  }
  *number = (unsigned)wide;
  return true;
}

enum status shard_read(const char *text, struct shard *shard, struct fault *fault)
{
  const char *slash = strchr(text, '/');
  if (slash == NULL || !take_part(text, (size_t)(slash - text), &shard->number) ||
      !take_part(slash + 1, strlen(slash + 1), &shard->count) || shard->number > shard->count) {
    return fault_set(fault, STATUS_BAD_INPUT, "--shard must be K/N with 1 <= K <= N <= %d, found '%.80s'", SHARDS_MAX,
                     text);
  }
  return STATUS_OK;
}

void shard_append_directory(const struct shard *shard, struct text *path)
{
  if (shard->count > 0) {
    text_append_format(path, "/shard-%u-of-%u", shard->number, shard->count);
  }
}

void shard_rows(const struct shard *shard, uint64_t row_count, uint64_t *first, uint64_t *count)
{
  *first = 0;
  *count = row_count;
  if (shard->count > 0) {
    unsigned __int128 rows = row_count;
    *first = (uint64_t)(rows * (shard->number - 1) / shard->count);
    *count = (uint64_t)(rows * shard->number / shard->count) - *first;
  }
}

/* Which shard a directory holds. */
static enum status find_number(const struct journal *journal, struct shard *shard, struct fault *fault)
{
  struct text text = {0};
  struct fault ignored;
  const char *lines = text_string(&journal->about);
  bool known = journal_value(&lines, "shard", &text) && shard_read(text_string(&text), shard, &ignored) == STATUS_OK;
  enum status status = text_status(&text, reading, fault);
  text_free(&text);
  if (status == STATUS_OK && !known) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.512s' holds no shard", text_string(&journal->directory));
  }
  return status;
}

/* STATUS_BAD_INPUT where two were made from something else. */
static enum status compare(const struct journal *first, const struct journal *second, struct fault *fault)
{
  struct text words = {0};
  enum status status = STATUS_OK;
  if (journal_difference(&second->made_from, &first->made_from, &words)) {
    status = text_status(&words, "comparing shards", fault);
    status = status != STATUS_OK
                 ? status
                 : fault_set(fault, STATUS_BAD_INPUT, "'%.200s' does not go with '%.200s': %.500s",
                             text_string(&second->directory), text_string(&first->directory), text_string(&words));
  }
  text_free(&words);
  return status;
}

/* Moves what was read to its place among the shards. */
static enum status place_shard(struct shards *shards, struct journal *journal, struct fault *fault)
{
  struct shard shard = {0};
  enum status status = find_number(journal, &shard, fault);
  const char *directory = text_string(&journal->directory);
  if (status != STATUS_OK) {
    return status;
  }
  if (shards->journals == NULL) {
    shards->journals = calloc((size_t)shard.count + 1, sizeof *shards->journals);
    shards->count = shards->journals == NULL ? 0 : shard.count;
  }
  if (shards->journals == NULL) {
    return fault_no_memory(fault, reading);
  }
  if (shard.count != shards->count) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%.400s' is a shard of %u, another one is of %zu", directory,
                     shard.count, shards->count);
  }
  struct journal *place = &shards->journals[shard.number - 1];
  if (place->path.length > 0) {
    status = compare(place, journal, fault);
    if (status != STATUS_OK) {
      return status;
    }
    return fault_set(fault, STATUS_BAD_INPUT, "shard %u of %u is there twice: '%.300s' and '%.300s'", shard.number,
                     shard.count, text_string(&place->directory), directory);
  }
  *place = *journal;
  *journal = (struct journal){.descriptor = -1};
  return STATUS_OK;
}

/* "shard 2 of 9 is missing", "shards 2, 5 and 4 more of 9 are missing". */
static enum status fault_missing(const struct shards *shards, struct fault *fault)
{
  enum { NAMED = 8 };
  struct text names = {0};
  size_t missing = 0;
  for (size_t i = 0; i < shards->count; i++) {
    missing += shards->journals[i].path.length == 0;
  }
  for (size_t i = 0, named = 0; i < shards->count && named < NAMED; i++) {
    if (shards->journals[i].path.length == 0) {
      bool last = ++named == missing;
      text_append_format(&names, "%s%zu", named == 1 ? "" : last ? " and " : ", ", i + 1);
    }
  }
  if (missing > NAMED) {
    text_append_format(&names, " and %zu more", missing - NAMED);
  }
  enum status status = text_status(&names, reading, fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT, "%s %s of %zu %s missing", missing == 1 ? "shard" : "shards",
                       names.data, shards->count, missing == 1 ? "is" : "are");
  }
  text_free(&names);
  return status;
}

static enum status check_all(const struct shards *shards, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < shards->count && status == STATUS_OK; i++) {
    if (shards->journals[i].path.length == 0) {
      return fault_missing(shards, fault);
    }
    status = compare(&shards->journals[0], &shards->journals[i], fault);
  }
  return status;
}

/* Whether a directory is named as shard_append_directory does. */
static bool names_shard(const char *directory, struct shard *shard)
{
  static const char before[] = "shard-", between[] = "-of-";
  size_t end = strlen(directory);
  while (end > 1 && directory[end - 1] == '/') {
    end--;
  }
  size_t at = end;
  while (at > 0 && directory[at - 1] != '/') {
    at--;
  }
  const char *number = directory + at + strlen(before), *count = strstr(directory + at, between);
  return strncmp(directory + at, before, strlen(before)) == 0 && count != NULL &&
         take_part(number, (size_t)(count - number), &shard->number) &&
         take_part(count + strlen(between), (size_t)(directory + end - count) - strlen(between), &shard->count);
}

/* A directory without a journal is no shard, but may hold some. */
static enum status check_directory(const char *directory, struct fault *fault)
{
  struct text hint = {0};
  struct shard shard = {0};
  bool there = true;
  enum status status = directory_exists(directory) ? journal_look(directory, &there, fault) : STATUS_OK;
  if (status == STATUS_OK && !there && names_shard(directory, &shard)) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "'%.400s' has no journal: shard %u of %u has not got as far; run it again", directory,
                     shard.number, shard.count);
  }
  if (status == STATUS_OK && !there) {
    child_suggest(directory, "journal", &hint);
    status = text_status(&hint, reading, fault);
  }
  if (status == STATUS_OK && !there) {
    status = fault_set(
        fault, STATUS_BAD_INPUT,
        "'%.300s' holds no shard, for it has no journal: merge takes the directories that run --shard wrote%.400s",
        directory, text_string(&hint));
  }
  text_free(&hint);
  return status;
}

enum status shards_read(const char *const *directories, size_t count, struct shards *shards, struct fault *fault)
{
  *shards = (struct shards){0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    struct journal journal = {.descriptor = -1};
    status = check_directory(directories[i], fault);
    if (status == STATUS_OK) {
      status = journal_read(&journal, directories[i], fault);
    }
    if (status == STATUS_OK) {
      status = place_shard(shards, &journal, fault);
    }
    journal_free(&journal);
  }
  if (status == STATUS_OK) {
    status = check_all(shards, fault);
  }
  if (status != STATUS_OK) {
    shards_free(shards);
  }
  return status;
}

enum status shards_check_origin(const struct shards *shards, const struct text *made_from, struct fault *fault)
{
  struct text words = {0};
  enum status status = STATUS_OK;
  if (journal_difference(&shards->journals[0].made_from, made_from, &words)) {
    status = text_status(&words, "comparing shards", fault);
    status = status != STATUS_OK ? status
                                 : fault_set(fault, STATUS_BAD_INPUT, "cannot merge the shard in '%.256s': %.600s",
                                             text_string(&shards->journals[0].directory), text_string(&words));
  }
  text_free(&words);
  return status;
}

void shards_free(struct shards *shards)
{
  for (size_t i = 0; i < shards->count; i++) {
    journal_free(&shards->journals[i]);
  }
  free(shards->journals);
  *shards = (struct shards){0};
}

/* One shard's file on its way into the output. */
struct joint {
  const struct text *header;
  struct output *output;
  struct digest digest;
  uint64_t at;  /* bytes read */
  bool first;   /* whose header stays */
  bool foreign; /* begins otherwise */
};

static enum status take_block(void *context, const void *bytes, size_t length, struct fault *fault)
{
  struct joint *joint = context;
  const char *next = bytes;
  digest_add(&joint->digest, bytes, length);
  if (joint->at < joint->header->length) {
    size_t left = joint->header->length - (size_t)joint->at;
    size_t shared = length < left ? length : left;
    joint->foreign = joint->foreign || memcmp(next, joint->header->data + joint->at, shared) != 0;
    joint->at += shared;
    next += joint->first ? 0 : shared;
    length -= joint->first ? 0 : shared;
  }
  return output_write(joint->output, next, length, fault);
}

/* Hands NAME of shard number `index` to `take`, which adds to the digest what it is given. */
static enum status read_part(const struct shards *shards, size_t index, const char *name,
                             enum status (*take)(void *context, const void *bytes, size_t length, struct fault *fault),
                             void *context, struct digest *digest, struct fault *fault)
{
  struct text path = {0};
  char found[DIGEST_TEXT_SIZE];
  const struct journal *journal = &shards->journals[index];
  const struct journal_entry *entry = journal_find(journal, name);
  if (entry == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "shard %zu of %zu in '%.300s' has not finished %s; continue it with "
                     "--resume",
                     index + 1, shards->count, text_string(&journal->directory), name);
  }
  digest_begin(digest);
  path_join(&path, text_string(&journal->directory), name);
  enum status status = text_status(&path, reading, fault);
  if (status == STATUS_OK) {
    status = file_read_blocks(path.data, take, context, fault);
  }
  digest_end(digest, found);
  if (status == STATUS_OK && strcmp(found, entry->record.sha256) != 0) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.512s' is not what its shard wrote", path.data);
  }
  text_free(&path);
  return status;
}

enum status shards_join(const struct shards *shards, const char *name, const struct text *header, struct output *output,
                        struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < shards->count && status == STATUS_OK; i++) {
    struct joint joint = {.header = header, .output = output, .first = i == 0};
    status = read_part(shards, i, name, take_block, &joint, &joint.digest, fault);
    if (status == STATUS_OK && joint.foreign) {
      status = fault_set(fault, STATUS_BAD_INPUT, "'%.400s/%.100s' is not what its shard wrote",
                         text_string(&shards->journals[i].directory), name);
    }
  }
  return status;
}

/* One shard's file on its way into memory. */
struct load {
  struct digest digest;
  struct text *content;
  size_t limit;
};

static enum status take_content(void *context, const void *bytes, size_t length, struct fault *fault)
{
  struct load *load = context;
  if (length > load->limit - load->content->length) {
    return fault_set(fault, STATUS_BAD_INPUT, "partial sums of more than %zu bytes", load->limit);
  }
  digest_add(&load->digest, bytes, length);
  text_append_bytes(load->content, bytes, length);
  return text_status(load->content, reading, fault);
}

enum status shards_load(const struct shards *shards, size_t index, const char *name, size_t limit, struct text *content,
                        struct fault *fault)
{
  struct load load = {.content = content, .limit = limit};
  return read_part(shards, index, name, take_content, &load, &load.digest, fault);
}
