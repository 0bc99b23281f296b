/* The library: what every command is read against: catalogues and the names of what can be asked for. */
#ifndef PROOFSWEEP_LIBRARY_H
#define PROOFSWEEP_LIBRARY_H

#include "command/command.h"
#include "core/arena.h"
#include "io/catalogue.h"
#include "io/spec_read.h"

struct library {
  const char *models_file, *constants_file; /* of the catalogues; NULL for the program's own */
  struct catalogue catalogue;
  struct spec_options options; /* names and catalogues for spec_read; sets empty */
  struct spec_table *tables;
  size_t table_count;
  struct arena *arena; /* holds the lists in options, and the tables */
  bool out_of_memory;  /* while they were made */
};

/* The options that choose other catalogues than the program's own: --models FILE, --constants-file FILE. */
#define LIBRARY_OPTIONS                                                                                                \
  {"--models", 0, "FILE", "other architectures than sweeps/models.csv"},                                               \
  {                                                                                                                    \
    "--constants-file", 0, "FILE", "other constants than sweeps/constants.csv"                                         \
  }

/* Reads the catalogues. The faults of catalogue_read. */
enum status library_read(const struct arguments *arguments, struct library *library, struct fault *fault) MUST_CHECK;
/* The same with the two files' paths, NULL for the program's own; they are borrowed. */
enum status library_read_files(const char *models_file, const char *constants_file, struct library *library,
                               struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void library_free(struct library *library);

#endif
