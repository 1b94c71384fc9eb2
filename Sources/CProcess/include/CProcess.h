// CProcess.h - signals, a last deadline and core dumps: what must work when no thread can be had.
#pragma once

/// Lets SIGINT and SIGTERM through that the parent had blocked, as threads of some runtimes do.
void newsagg_unblock_signals(void);

/// Catches SIGINT and SIGTERM from now on. The first one makes the returned descriptor readable, for
/// good; a second one ends the process with 128 plus its number.
/// Call it before the first thread exists, so that no signal is lost. -1 when no descriptor is left;
/// the signals then end the process as they do by default.
int newsagg_catch_signals(void);

/// The first signal that was caught, or 0.
int newsagg_caught_signal(void);

/// Ends the process with `status` in so many milliseconds, unless it is set again or cleared before.
/// `message`, a constant, goes to the standard error. After a signal was caught, the process ends by
/// that signal's status instead. It is a timer of the kernel: it needs no thread and no memory.
void newsagg_set_watchdog(long milliseconds, int status, const char *message);
void newsagg_clear_watchdog(void);

/// The first signal shortens a watchdog that is set to five seconds, and from then on it is not cleared. Where none
/// is set, it ends the process in so many milliseconds, whatever hangs.
void newsagg_end_within(long milliseconds);

/// A failed check of the runtime ends the process by SIGILL or SIGTRAP, memory that is not to be had by SIGABRT, SIGSEGV
/// or SIGBUS, in a release build without a word. From now on a line goes to the standard error, and the process ends with the status of
/// the last watchdog that was set, else with `status`.
void newsagg_catch_traps(int status);

/// Whether so many threads, or descriptors, can be had at the same time, at most 64; they are given back.
int newsagg_can_start_threads(int count);
int newsagg_can_open_files(int count);

/// From now on the process leaves no image of its memory behind when it crashes.
void newsagg_forbid_core_dumps(void);
