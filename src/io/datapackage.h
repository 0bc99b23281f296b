/* datapackage.json: all tables of a run in one description, after the "Data Package" and "Table Schema" standards
 * (Frictionless, version 1): path, dialect, and each column's name, type, unit and meaning. */
#ifndef PROOFSWEEP_DATAPACKAGE_H
#define PROOFSWEEP_DATAPACKAGE_H

#include "core/table.h"
#include "core/text.h"
#include "io/csv_write.h"
#include "io/json.h"

/* A description that grows by a table a call. */
struct datapackage {
  struct text text;
  struct json json;
};

/* name and title of the whole; the name's capitals are written small, as the standard wants it. */
void datapackage_begin(struct datapackage *package, const char *name, const char *title);
/* Adds the table that lies at folder/TABLE.csv ("" for no folder) as csv_write_file wrote it. */
void datapackage_add(struct datapackage *package, const char *folder, const struct table *table,
                     const struct csv_dialect *dialect, const struct csv_selection *selection);
/* Closes it: package->text is the document. STATUS_NO_MEMORY. */
enum status datapackage_end(struct datapackage *package, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void datapackage_free(struct datapackage *package);

#endif
