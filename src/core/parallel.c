#include "core/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREAD_LIMIT = 256 };

struct loop {
  void (*work)(void *context, uint64_t unit);
  void *context;
  uint64_t count;
  _Atomic uint64_t next;
};

static void *run_loop(void *argument)
{
  struct loop *loop = argument;
  for (;;) {
    uint64_t unit = atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
    if (unit >= loop->count) {
      return NULL;
    }
    loop->work(loop->context, unit);
  }
}

void parallel_for(unsigned threads, uint64_t count, void (*work)(void *context, uint64_t unit), void *context)
{
  struct loop loop = {.work = work, .context = context, .count = count};
  pthread_t helpers[THREAD_LIMIT];
  size_t started = 0, wanted = threads > 1 ? threads - 1 : 0;
  if (wanted >= count) {
    wanted = count > 0 ? (size_t)count - 1 : 0;
  }
  while (started < wanted && started < THREAD_LIMIT && pthread_create(&helpers[started], NULL, run_loop, &loop) == 0) {
    started++;
  }
  run_loop(&loop);
  for (size_t i = 0; i < started; i++) {
    pthread_join(helpers[i], NULL);
  }
}
