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

/// From now on the process leaves no image of its memory behind when it crashes.
void newsagg_forbid_core_dumps(void);
