/* Names of models, constant sets, specifications and what is in them: they become names of files and words of other
 * tables, so they hold nothing that means something there. */
#ifndef PROOFSWEEP_NAME_H
#define PROOFSWEEP_NAME_H

enum { NAME_SIZE = 64 }; /* bytes of the longest, with its end */

/* What keeps a text from being a name: [A-Za-z_][A-Za-z0-9_.-]*, by ASCII whatever the locale, shorter than NAME_SIZE.
 * The first that is so. */
enum name_fault {
  NAME_GOOD,
  NAME_BAD_CHARACTER, /* somewhere in it */
  NAME_BAD_START,     /* or nothing at all */
  NAME_TOO_LONG
};
enum name_fault name_check(const char *text);

#endif
