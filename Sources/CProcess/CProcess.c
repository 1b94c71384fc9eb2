// CProcess.c - what the process does without Swift's runtime: handlers and system calls only.
#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static const int caught_signals[] = {SIGINT, SIGTERM};
static volatile sig_atomic_t first_signal;
static int descriptor = -1;
static volatile sig_atomic_t watchdog_status;
static const char *volatile watchdog_message;

static void fill_caught(sigset_t *set) {
  sigemptyset(set);
  for (size_t i = 0; i < sizeof caught_signals / sizeof *caught_signals; i++) {
    sigaddset(set, caught_signals[i]);
  }
}

void newsagg_unblock_signals(void) {
  sigset_t set;
  fill_caught(&set);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void take_signal(int number) {
  int saved = errno;
  if (first_signal) _exit(128 + number);
  first_signal = number;
  uint64_t one = 1;
  ssize_t written = write(descriptor, &one, sizeof one);
  (void)written;
  errno = saved;
}

int newsagg_catch_signals(void) {
  descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return -1;
  // Each handler holds back the other signal: which one is the first is then certain.
  struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
  fill_caught(&action.sa_mask);
  for (size_t i = 0; i < sizeof caught_signals / sizeof *caught_signals; i++) {
    sigaction(caught_signals[i], &action, NULL);
  }
  return descriptor;
}

int newsagg_caught_signal(void) { return first_signal; }

static void end_process(int number) {
  (void)number;
  if (first_signal) _exit(128 + first_signal);
  const char *message = watchdog_message;
  if (message) {
    ssize_t written = write(STDERR_FILENO, message, strlen(message));
    (void)written;
  }
  _exit(watchdog_status);
}

void newsagg_set_watchdog(long milliseconds, int status, const char *message) {
  newsagg_clear_watchdog();
  watchdog_status = status;
  watchdog_message = message;
  struct sigaction action = {.sa_handler = end_process};
  sigfillset(&action.sa_mask);
  sigaction(SIGALRM, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  if (milliseconds < 1) milliseconds = 1;
  struct itimerval timer = {
      .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

void newsagg_clear_watchdog(void) {
  struct itimerval never = {0};
  setitimer(ITIMER_REAL, &never, NULL);
}

void newsagg_forbid_core_dumps(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  // 1 and not 0: where dumps are piped to a program, Linux asks it also at 0 and skips it at 1.
  limit.rlim_cur = limit.rlim_max < 1 ? 0 : 1;
  setrlimit(RLIMIT_CORE, &limit);
}
