/* Days: dates as one number, for axes and for gaps between nights. */
#ifndef PROOFSWEEP_CALENDAR_H
#define PROOFSWEEP_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { CALENDAR_TEXT_SIZE = 11 }; /* "2026-11-22" and a NUL */

/* Reads "YYYY-MM-DD" as days since 1970-01-01; false where the text is no day of the Gregorian calendar from year 1 to
 * 9999. */
bool calendar_read(const char *text, int64_t *day);

/* Writes a day in [-719162, 2932896] (years 1 to 9999) as "YYYY-MM-DD". */
void calendar_write(int64_t day, char text[CALENDAR_TEXT_SIZE]);

/* "22" and "Nov" of a day in that range. */
void calendar_split(int64_t day, int *year, int *month, int *day_of_month);
/* "Jan" for 1 ... "Dec" for 12. */
const char *calendar_month(int month);

#endif
