// shifted_clock.c - another date for one process: LD_PRELOAD it, with the seconds to add in SHIFT.
//
// Only the wall clock is shifted, as after a restart of the machine: give each process a boot id of its own.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*original)(clockid_t, struct timespec *);
  static time_t shift;
  if (original == NULL) {
    const char *text = getenv("SHIFT");
    shift = text ? atol(text) : 0;
    original = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  }
  int result = original(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += shift;
  return result;
}
