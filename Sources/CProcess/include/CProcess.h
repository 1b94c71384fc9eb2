// CProcess.h - signals, watchdog, limits and core dumps: functions that work without a free thread.
#pragma once

/// Unblocks SIGINT and SIGTERM, which the parent may have blocked, as threads of some runtimes do.
void newsagg_unblock_signals(void);

/// Catches SIGINT and SIGTERM. The first one makes the returned descriptor readable, and it stays so;
/// a second one ends the process with status 128 + its number.
/// Call it before the first thread starts, so that no signal is lost. Returns -1 when no descriptor is
/// free; the signals then end the process, as by default.
int newsagg_catch_signals(void);

/// The first signal that was caught, or 0.
int newsagg_caught_signal(void);

/// Ends the process with `status` after `milliseconds`, unless it is set again or cleared before.
/// `message`, which must never be freed, goes to standard error. After a caught signal n, there is no
/// message and the status is 128 + n. A timer of the kernel does this; it needs no thread and no memory.
void newsagg_set_watchdog(long milliseconds, int status, const char *message);
void newsagg_clear_watchdog(void);

/// Sets the limit for a process that ends after a signal and has no watchdog: the first signal starts one with
/// this time. A watchdog that is set already is shortened to five seconds; neither can be cleared any more.
void newsagg_end_within(long milliseconds);

/// Catches crashes: writes a line to standard error and ends the process with the status of the last
/// watchdog that was set, else with `status`. In a release build they would have no message: a failed
/// check of Swift is SIGILL or SIGTRAP, an allocation without memory SIGABRT, SIGSEGV or SIGBUS.
void newsagg_catch_traps(int status);

/// Whether `count` more threads (or descriptors), at most 64, are available now. They are released again.
int newsagg_can_start_threads(int count);
int newsagg_can_open_files(int count);

/// Turns core dumps off, so that a crash writes no copy of the memory to disk.
void newsagg_forbid_core_dumps(void);
