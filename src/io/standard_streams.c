#include "io/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

void standard_streams_hold(void)
{
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) < 0) {
      int direction = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY; /* the one that nobody wants */
      int taken = open("/dev/null", direction);
      (void)taken; /* the lowest that is free, which is this one */
    }
  }
}
