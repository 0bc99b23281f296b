#include "report/fit_blocks.h"

#include "core/data_fits.h"
#include "report/expression.h"
#include "report/markdown.h"
#include "report/number.h"

#include <math.h>
#include <string.h>

enum { SERIES_SHOWN = 40 };

/* The cells of `fits` that the block reads. */
enum { NAME, SERIES, X, Y, LAW, POINTS, CEILING, LOW, HIGH, EVIDENCE, SHOWS, VERDICT, REASON, CELLS };

static const char *const columns[CELLS] = {
    "name",         "series",           "x",     "y",       "law",   "points", "ceiling", "ceiling_low",
    "ceiling_high", "ceiling_evidence", "shows", "verdict", "reason"};

struct series {
  struct cell cells[CELLS];
  struct text key;   /* as the tables know it */
  const char *label; /* the key, without the entry's name where there is one entry alone */
  bool falls;        /* the curve comes down to its ceiling, which is a floor then */
};

/* Whether the curve begins above its ceiling: the first row of the series in `fit-curves` says where it begins. Series
 * stand there in the order of `fits`; *from is where this one may begin. */
static enum status find_direction(const struct table *curves, struct series *series, uint64_t *from,
                                  struct fault *fault)
{
  struct cell group, fitted;
  enum status status = STATUS_OK;
  series->falls = false;
  for (uint64_t row = *from; curves != NULL && row < curves->row_count && status == STATUS_OK; row++) {
    status = table_read_named(curves, row, "group", &group, fault);
    if (status == STATUS_OK && strcmp(group.text, text_string(&series->key)) == 0) {
      status = table_read_named(curves, row, "fitted", &fitted, fault);
      series->falls = status == STATUS_OK && fitted.value > series->cells[CEILING].value;
      *from = row;
      return status;
    }
  }
  return status;
}

/* Whether all series are of one entry of the specification, whose name then tells nothing. */
static enum status is_one_entry(const struct table *fits, bool *one, struct fault *fault)
{
  struct cell first, last;
  enum status status = table_read_named(fits, 0, columns[NAME], &first, fault);
  if (status == STATUS_OK) {
    status = table_read_named(fits, fits->row_count - 1, columns[NAME], &last, fault);
  }
  *one = status == STATUS_OK && strcmp(first.text, last.text) == 0;
  return status;
}

static enum status read_series(const struct table *fits, const struct table *curves, uint64_t row, bool one_entry,
                               uint64_t *from, struct series *series, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < CELLS && status == STATUS_OK; i++) {
    status = table_read_named(fits, row, columns[i], &series->cells[i], fault);
  }
  if (status == STATUS_OK) {
    data_fit_key(series->cells[NAME].text, series->cells[SERIES].text, &series->key);
    status = text_status(&series->key, "writing a report", fault);
  }
  series->label =
      one_entry && series->cells[SERIES].length > 0 ? series->cells[SERIES].text : text_string(&series->key);
  if (status == STATUS_OK && series->cells[CEILING].length > 0) {
    status = find_direction(curves, series, from, fault);
  }
  return status;
}

/* "3.27 to 3.34", "above 3.27", "below 3.34"; a dash where the data set no bound. */
static void write_interval(const struct series *series, struct text *text)
{
  const struct cell *low = &series->cells[LOW], *high = &series->cells[HIGH];
  bool both = low->length > 0 && high->length > 0;
  text_append(text, both || (low->length == 0 && high->length == 0) ? "" : low->length > 0 ? "above " : "below ");
  if (low->length > 0 || high->length == 0) {
    number_write(text, low, &number_auto);
  }
  text_append(text, both ? " to " : "");
  if (high->length > 0) {
    number_write(text, high, &number_auto);
  }
}

static void write_row(const struct series *series, struct text *text)
{
  text_append(text, "| ");
  markdown_escape(text, series->label);
  text_append(text, " | ");
  number_write(text, &series->cells[POINTS], &number_auto);
  text_append(text, " | ");
  markdown_escape(text, series->cells[LAW].length > 0 ? series->cells[LAW].text : "none");
  text_append(text, " | ");
  number_write(text, &series->cells[CEILING], &number_auto);
  text_append(text, " | ");
  write_interval(series, text);
  text_append(text, " | ");
  markdown_escape(text, series->cells[VERDICT].text);
  text_append(text, " |\n");
}

/* "Laws with a ceiling carry 1.7 % of the Akaike weight." Not a word where none could be compared, which has no weight
 * either. */
static void write_evidence(const struct series *series, struct text *text)
{
  static const struct number_format percent = {.style = NUMBER_FIXED, .decimals = 1, .scale = 100, .unit = "\u00a0%"};
  double evidence = series->cells[EVIDENCE].value;
  if (series->cells[EVIDENCE].length == 0 || (evidence == 0 && strcmp(series->cells[SHOWS].text, "no ceiling") != 0)) {
    return;
  }
  text_append_format(text, " Laws with a %s carry ", series->falls ? "floor" : "ceiling");
  if (evidence > 0.999 || evidence < 0.001) {
    text_append(text, evidence > 0.5 ? "over 99.9\u00a0%" : "under 0.1\u00a0%");
  } else {
    number_write(text, &series->cells[EVIDENCE], &percent);
  }
  text_append(text, " of the Akaike weight.");
}

/* Words about a ceiling, which speak of the floor where the curve comes down to it. */
static void write_words(const struct series *series, const char *words, struct text *text)
{
  static const char ceiling[] = "ceiling";
  struct text told = {0};
  for (const char *found = strstr(words, ceiling); series->falls && found != NULL; found = strstr(words, ceiling)) {
    text_append_bytes(&told, words, (size_t)(found - words));
    text_append(&told, "floor");
    words = found + strlen(ceiling);
  }
  text_append(&told, words);
  markdown_escape(text, text_string(&told));
  text_inherit(text, &told);
  text_free(&told);
}

static void write_way(const struct series *series, bool sure, struct text *text)
{
  markdown_escape(text, series->cells[Y].text);
  text_append(text, sure            ? series->falls ? " falls with " : " rises with "
                    : series->falls ? " seems to fall with "
                                    : " seems to rise with ");
  markdown_escape(text, series->cells[X].text);
  text_append_format(text, " towards a %s %s ", series->falls ? "floor" : "ceiling", sure ? "of" : "near");
  number_write(text, &series->cells[CEILING], &number_auto);
}

static void write_sentence(const struct series *series, struct text *text)
{
  const struct cell *cells = series->cells;
  text_append(text, "- **");
  markdown_escape(text, series->label);
  text_append(text, "**: ");
  if (cells[LAW].length == 0) {
    text_append(text, "without a curve or a figure, because ");
    markdown_escape(text, cells[REASON].text);
    text_append(text, ".\n");
    return;
  }
  if (strcmp(cells[SHOWS].text, "ceiling") == 0) {
    write_way(series, strcmp(cells[VERDICT].text, "identified") == 0, text);
  } else if (strcmp(cells[SHOWS].text, "no ceiling") == 0) {
    markdown_escape(text, cells[Y].text);
    text_append(text, " rises with ");
    markdown_escape(text, cells[X].text);
    text_append(text, ", and shows no ceiling");
  } else {
    text_append(text, "the data cannot tell whether ");
    markdown_escape(text, cells[Y].text);
    text_append(text, " levels off");
  }
  text_append(text, ". The ");
  markdown_escape(text, cells[LAW].text);
  text_append(text, " law was taken: ");
  write_words(series, cells[REASON].text, text);
  text_append_char(text, '.');
  write_evidence(series, text);
  text_append_char(text, '\n');
}

static void write_head(struct text *text)
{
  static const char *const headings[] = {"Series", "Points", "Law", "Ceiling", "95 % interval", "Verdict"};
  static const bool right[] = {false, true, false, true, true, false};
  text_append(text,
              "Curves fitted to data files, into which no number of the model enters. A ceiling is the value that "
              "a curve tends to, from above where it falls.\n\n");
  markdown_table_head(text, headings, right, sizeof right / sizeof right[0]);
}

/* What a list of series goes on with where there are more of them. */
static void write_rest(uint64_t count, struct text *text)
{
  text_append(text, "\n*");
  if (count > SERIES_SHOWN) {
    text_append_format(text, "The first %d of %llu series; all are", SERIES_SHOWN, (unsigned long long)count);
  } else {
    text_append(text, "All that was found is");
  }
  text_append(text, " in [fits.csv](fits.csv).*\n");
}

enum status fits_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  struct table_lookup lookup = report_lookup(input);
  const struct table *fits = lookup.find(lookup.run, "fits", NULL);
  const struct table *curves = lookup.find(lookup.run, "fit-curves", NULL);
  struct text sentences = {0};
  uint64_t from = 0;
  bool one_entry = false;
  enum status status = STATUS_OK;
  if (fits == NULL || fits->row_count == 0) {
    text_append(text, "This specification fits no data.");
    return STATUS_OK;
  }
  status = is_one_entry(fits, &one_entry, fault);
  write_head(text);
  for (uint64_t row = 0; row < fits->row_count && row < SERIES_SHOWN && status == STATUS_OK; row++) {
    struct series series = {.key = {0}};
    status = read_series(fits, curves, row, one_entry, &from, &series, fault);
    if (status == STATUS_OK) {
      write_row(&series, text);
      write_sentence(&series, &sentences);
    }
    text_free(&series.key);
  }
  text_append_char(text, '\n');
  text_append(text, text_string(&sentences));
  text_inherit(text, &sentences);
  text_free(&sentences);
  write_rest(fits->row_count, text);
  return status;
}
