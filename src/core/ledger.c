#include "core/ledger.h"

enum ledger_answer ledger_look(const struct ledger_page *page, uint64_t level, uint64_t unit, double *values,
                               size_t count)
{
  const struct ledger_key key = {page->job, level, unit};
  return page->ledger == NULL ? UNIT_WANTED : page->ledger->look(page->ledger->context, &key, values, count);
}

void ledger_keep(const struct ledger_page *page, uint64_t level, uint64_t unit, const double *values, size_t count)
{
  const struct ledger_key key = {page->job, level, unit};
  if (page->ledger != NULL) {
    page->ledger->keep(page->ledger->context, &key, values, count);
  }
}

void ledger_expect(const struct ledger_page *page, const char *what, uint64_t evaluations)
{
  if (page->ledger != NULL) {
    page->ledger->expect(page->ledger->context, what, evaluations);
  }
}

void ledger_advance(const struct ledger_page *page, uint64_t done, uint64_t spared)
{
  if (page->ledger != NULL) {
    page->ledger->advance(page->ledger->context, done, spared);
  }
}

bool ledger_halted(const struct ledger_page *page)
{
  return page->ledger != NULL && page->ledger->halted(page->ledger->context);
}

enum status ledger_check(const struct ledger_page *page, struct fault *fault)
{
  return page->ledger == NULL ? STATUS_OK : page->ledger->check(page->ledger->context, fault);
}
