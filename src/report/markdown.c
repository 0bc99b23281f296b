#include "report/markdown.h"

#include <ctype.h>
#include <string.h>

/* Bytes of a UTF-8 character at string that no text of a report may hold: those that turn the direction of writing
 * (U+202A to U+202E, U+2066 to U+2069) and the report's own marks (report/mark.h); else 0. */
static size_t unwanted_character(const char *string)
{
  const unsigned char *bytes = (const unsigned char *)string;
  if (bytes[0] == 0xee && bytes[1] == 0x80 && bytes[2] >= 0x80 && bytes[2] <= 0x84) {
    return 3;
  }
  if (bytes[0] != 0xe2) {
    return 0;
  }
  bool embedding = bytes[1] == 0x80 && bytes[2] >= 0xaa && bytes[2] <= 0xae;
  bool isolate = bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
  return embedding || isolate ? 3 : 0;
}

static bool is_word(char character)
{
  return isalnum((unsigned char)character) || (unsigned char)character >= 0x80;
}

/* Whether string[i] means something to Markdown there. */
static bool is_special(const char *string, size_t i)
{
  char character = string[i];
  if (strchr("\\`*[]<>&|~$!", character) != NULL) {
    return true;
  }
  if (character == '_') {
    return i == 0 || !is_word(string[i - 1]) || !is_word(string[i + 1]);
  }
  if (character == ':') {
    return string[i + 1] == '/';
  }
  if (character == '.' || character == ')') {
    bool number = i > 0 && strspn(string, "0123456789") == i;
    bool web = i >= 3 && strncasecmp(string + i - 3, "www", 3) == 0;
    return number ? !isdigit((unsigned char)string[i + 1]) : web;
  }
  return i == 0 && strchr("#+-=", character) != NULL;
}

void markdown_escape(struct text *text, const char *string)
{
  for (size_t i = 0; string[i] != '\0'; i++) {
    size_t unwanted = unwanted_character(string + i);
    if (unwanted > 0) {
      i += unwanted - 1;
      continue;
    }
    unsigned char byte = (unsigned char)string[i];
    if (byte < 0x20 || byte == 0x7f) {
      text_append_char(text, ' ');
      continue;
    }
    if (is_special(string, i)) {
      text_append_char(text, '\\');
    }
    text_append_char(text, string[i]);
  }
}

void markdown_table_head(struct text *text, const char *const *headings, const bool *right, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    text_append(text, i == 0 ? "| " : " | ");
    markdown_escape(text, headings[i]);
  }
  text_append(text, " |\n|");
  for (size_t i = 0; i < count; i++) {
    text_append(text, right[i] ? " ---: |" : " --- |");
  }
  text_append_char(text, '\n');
}

void markdown_heading(struct text *text, const char *column)
{
  static const struct {
    const char *column, *heading;
  } headings[] = {
      {"snark_constraints", "SNARK constraints"},
      {"stark_rows", "STARK rows"},
      {"snark_nonarithmetic_share", "SNARK non-arithmetic share"},
      {"stark_lookup_share", "STARK lookup share"},
      {"span", "Mean span"},
      {"half_span", "Half-way span"},
      {"context_50", "50 % at"},
      {"context_90", "90 % at"},
      {"context_99", "99 % at"},
      {"turning_c_exp", "c_exp at the turn"},
      {"break_even_c_exp", "Break-even c_exp"},
      {"n_global_layers", "Global layers"},
      {"n_local_layers", "Local layers"},
      {"d_model", "d"},
      {"n_heads", "Heads"},
      {"n_kv_heads", "KV heads"},
      {"d_head", "Head dimension"},
      {"d_ffn", "Feed-forward width"},
      {"ffn_projections", "Projections"},
      {"c_exp", "c_exp"},
      {"c_norm", "c_norm"},
      {"c_nonlin", "c_nonlin"},
      {"r_exp", "r_exp"},
      {"r_norm", "r_norm"},
      {"r_nonlin", "r_nonlin"},
  };
  for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++) {
    if (strcmp(column, headings[i].column) == 0) {
      text_append(text, headings[i].heading);
      return;
    }
  }
  static const char small[] = "abcdefghijklmnopqrstuvwxyz";
  static const char large[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const char *letter = strchr(small, column[0]);
  text_append_bytes(text, letter != NULL ? &large[letter - small] : column, 1);
  for (size_t i = 1; column[i] != '\0'; i++) {
    text_append_bytes(text, column[i] == '_' ? " " : &column[i], 1);
  }
}
