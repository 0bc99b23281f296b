#include "core/calendar.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Years begin in March, so that the leap day is the last; 400 of them have 146097 days (E. M. Reingold, N. Dershowitz,
 * Calendrical Calculations, 2018, chapter 2). */
enum { ERA_DAYS = 146097, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

static int64_t day_of(int year, int month, int day_of_month)
{
  int shifted = month > 2 ? year : year - 1;
  int of_era = shifted % 400;
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
  int within_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
  return (int64_t)(shifted / 400) * ERA_DAYS + within_era - EPOCH;
}

void calendar_split(int64_t day, int *year, int *month, int *day_of_month)
{
  int64_t since = day + EPOCH;
  int of_era = (int)(since % ERA_DAYS);
  int years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * years + years / 4 - years / 100);
  int shifted = (5 * of_year + 2) / 153;
  *day_of_month = of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = (int)(since / ERA_DAYS) * 400 + years + (*month <= 2);
}

bool calendar_read(const char *text, int64_t *day)
{
  static const char form[] = "dddd-dd-dd";
  for (size_t i = 0; i < sizeof form; i++) {
    if (form[i] == 'd' ? (text[i] < '0' || text[i] > '9') : text[i] != form[i]) {
      return false;
    }
  }
  int parts[3] = {0}, part = 0;
  for (size_t i = 0; form[i] != '\0'; i++) {
    part += form[i] == '-';
    parts[part] = form[i] == 'd' ? 10 * parts[part] + (text[i] - '0') : parts[part];
  }
  if (parts[0] < 1 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31) {
    return false;
  }
  int year, month, day_of_month;
  *day = day_of(parts[0], parts[1], parts[2]);
  calendar_split(*day, &year, &month, &day_of_month);
  return month == parts[1] && day_of_month == parts[2];
}

void calendar_write(int64_t day, char text[CALENDAR_TEXT_SIZE])
{
  int year, month, day_of_month;
  calendar_split(day, &year, &month, &day_of_month);
  (void)snprintf(text, CALENDAR_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
                 (unsigned)day_of_month % 100);
}

const char *calendar_month(int month)
{
  static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return names[month - 1];
}
