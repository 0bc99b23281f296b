/* What libyaml does not say. */
#ifndef PROOFSWEEP_YAML_MEMORY_H
#define PROOFSWEEP_YAML_MEMORY_H

#include <stdbool.h>
#include <yaml.h>

/* Whether a parser that failed had no memory, which it does not always note: any other failure is noted. */
static inline bool yaml_out_of_memory(const yaml_parser_t *parser)
{
  return parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR;
}

#endif
