// CProcess.c - signal handlers and system calls that need no Swift runtime.
#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static const int caught_signals[] = {SIGINT, SIGTERM};
// SIGILL and SIGTRAP are failed checks of Swift; the others follow when memory runs out.
static const int traps[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS};
static volatile sig_atomic_t first_signal;
static int descriptor = -1;
static volatile sig_atomic_t watchdog_status;
static const char *volatile watchdog_message;
static volatile sig_atomic_t longest_end;
static volatile sig_atomic_t trap_status;
static const char trap_message[] =
    "newsagg: a check inside the program failed; a limit of this machine may be too low (ulimit -a), else "
    "please report it\n";
// Time in milliseconds for which a watched step may continue after a signal.
static const long signal_grace = 5000;

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

static void start_timer(long milliseconds) {
  struct sigaction action = {.sa_handler = end_process};
  sigfillset(&action.sa_mask);
  sigaction(SIGALRM, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  if (milliseconds < 1) milliseconds = 1;
  struct itimerval timer = {
      .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

// Milliseconds until the timer fires, rounded up; 0 when it is not set.
static long timer_left(void) {
  struct itimerval timer;
  getitimer(ITIMER_REAL, &timer);
  return timer.it_value.tv_sec * 1000 + (timer.it_value.tv_usec + 999) / 1000;
}

// POSIX does not list getitimer and setitimer as safe in a signal handler. On Linux they are: plain system
// calls.
static void hurry(void) {
  long left = timer_left();
  if (left > signal_grace) start_timer(signal_grace);
  if (left == 0 && longest_end > 0) start_timer(longest_end);
}

static void take_signal(int number) {
  int saved = errno;
  if (first_signal) _exit(128 + number);
  first_signal = number;
  hurry();
  uint64_t one = 1;
  ssize_t written = write(descriptor, &one, sizeof one);
  (void)written;
  errno = saved;
}

int newsagg_catch_signals(void) {
  descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return -1;
  // Each handler blocks the other signal, so that exactly one of them is the first.
  struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
  fill_caught(&action.sa_mask);
  for (size_t i = 0; i < sizeof caught_signals / sizeof *caught_signals; i++) {
    sigaction(caught_signals[i], &action, NULL);
  }
  return descriptor;
}

int newsagg_caught_signal(void) { return first_signal; }

void newsagg_set_watchdog(long milliseconds, int status, const char *message) {
  newsagg_clear_watchdog();
  watchdog_status = status;
  watchdog_message = message;
  if (first_signal && timer_left() > 0) return;
  start_timer(milliseconds);
  if (first_signal) hurry();
}

void newsagg_clear_watchdog(void) {
  // After a signal the timer keeps running, because the clean-up can hang too.
  if (first_signal) return;
  struct itimerval never = {0};
  setitimer(ITIMER_REAL, &never, NULL);
  // A signal may have come since the check above.
  if (first_signal) start_timer(signal_grace);
}

void newsagg_end_within(long milliseconds) { longest_end = (sig_atomic_t)milliseconds; }

static void end_after_trap(int number) {
  (void)number;
  ssize_t written = write(STDERR_FILENO, trap_message, sizeof trap_message - 1);
  (void)written;
  _exit(watchdog_status ? watchdog_status : trap_status);
}

void newsagg_catch_traps(int status) {
  trap_status = status;
  struct sigaction action = {.sa_handler = end_after_trap};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) sigaction(traps[i], &action, NULL);
}

static void *wait_for_gate(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return NULL;
}

int newsagg_can_start_threads(int count) {
  pthread_t threads[64];
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  if (count > 64) count = 64;
  pthread_mutex_lock(&gate);
  int started = 0;
  while (started < count && pthread_create(&threads[started], NULL, wait_for_gate, &gate) == 0) {
    started++;
  }
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  return started == count;
}

int newsagg_can_open_files(int count) {
  int descriptors[64], opened = 0;
  if (count > 64) count = 64;
  while (opened < count) {
    int descriptor = eventfd(0, EFD_CLOEXEC);
    if (descriptor < 0) break;
    descriptors[opened++] = descriptor;
  }
  for (int i = 0; i < opened; i++) close(descriptors[i]);
  return opened == count;
}

void newsagg_forbid_core_dumps(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  // Linux pipes dumps to a program (core_pattern "|…") even with a limit of 0, but not with 1.
  limit.rlim_cur = limit.rlim_max < 1 ? 0 : 1;
  setrlimit(RLIMIT_CORE, &limit);
}
