// shim.h - sqlite3.h, and what its macros hide from Swift.
#pragma once
#include <sqlite3.h>

#include <sys/vfs.h>

/// SQLITE_TRANSIENT is a cast, which Swift does not import: copy the bytes while binding.
static inline int newsagg_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
  return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// sqlite3_db_config is variadic, which Swift cannot call; this is its (int, int *) form.
static inline int newsagg_db_config(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

/// The f_type of statfs(2), which Swift's Glibc module leaves out; 0 when it cannot be told.
static inline long newsagg_file_system_type(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}
