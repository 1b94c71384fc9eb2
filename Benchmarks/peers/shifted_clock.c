// shifted_clock.c - shifts the wall clock of one process; a library for LD_PRELOAD, with the seconds to add in SHIFT.
//
// The boot clock stays, so each process needs a boot id of its own, as after a restart of the machine.

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
