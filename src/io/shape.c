#include "io/shape.h"

const char list_empty_too[] = "", list_repeats[] = "";

const struct shape shape_text = {.kind = SHAPE_TEXT};
const struct shape shape_name = {.kind = SHAPE_NAME};

static const struct shape column = {.kind = SHAPE_WORD, .says = "COLUMN", .words = WORDS_COLUMNS};
const struct shape shape_columns = {.kind = SHAPE_LIST, .parts = {&column}, .limit = 10000};

static const struct shape texts = {.kind = SHAPE_LIST, .parts = {&shape_text}, .limit = 64};
const struct shape shape_condition = {.kind = SHAPE_EITHER, .parts = {&shape_text, &texts}};
