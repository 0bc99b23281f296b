/* Where the program's own data lies: the directory that holds sweeps/, plots/ and reports/. */
#ifndef PROOFSWEEP_HOME_H
#define PROOFSWEEP_HOME_H

#include "core/status.h"
#include "core/text.h"

/* What the choice depends on; everything borrowed. */
struct home_places {
  const char *chosen;      /* PROOFSWEEP_DATA of the environment; NULL or "" where unset */
  const char *executable;  /* the running program, absolute, symbolic links resolved; NULL where unknown */
  const char *build_tree;  /* where this program was built */
  const char *source_tree; /* from what */
  const char *installed;   /* where `cmake --install` puts data by default */
};

/* Appends the first of these that holds a directory sweeps: `chosen` (and no other, where given); the source tree for
 * an executable below the build tree; ../share/proofsweep beside the executable's directory, so that an installation
 * can be moved; `installed`; the source tree. STATUS_IO where none does, naming what was tried. */
enum status home_choose(const struct home_places *places, struct text *directory, struct fault *fault) MUST_CHECK;

/* Appends the path of one thing in what home_choose finds for this process: home_path("sweeps/models.csv", ...). It
 * need not exist. */
enum status home_path(const char *relative, struct text *path, struct fault *fault) MUST_CHECK;

#endif
