#include "core/variant.h"

const struct variant variants[VARIANTS] = {
    [VARIANT_PLAIN] = {"", "", "light", "wide"},
    [VARIANT_DARK] = {"dark", "-dark", "dark", "wide"},
    [VARIANT_NARROW] = {"narrow", "-narrow", "light", "narrow"},
    [VARIANT_NARROW_DARK] = {"narrow-dark", "-narrow-dark", "dark", "narrow"},
};

const char *const format_names[FORMATS] = {[FORMAT_SVG] = "svg", [FORMAT_PNG] = "png", [FORMAT_PDF] = "pdf"};

const char *format_word(size_t index)
{
  return index < FORMATS ? format_names[index] : NULL;
}
