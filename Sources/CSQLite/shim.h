// shim.h - sqlite3.h, and functions for its macros and variadic calls, which Swift cannot use.
#pragma once
#include <sqlite3.h>

#include <locale.h>
#include <regex.h>
#include <stdlib.h>

#include <sys/vfs.h>

/// SQLITE_TRANSIENT is a cast, which Swift does not import: copy the bytes while binding.
static inline int newsagg_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
  return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// Sets the text result of an SQL function; SQLite copies the bytes.
static inline void newsagg_result_text(sqlite3_context *context, const char *bytes, int count) {
  sqlite3_result_text(context, bytes, count, SQLITE_TRANSIENT);
}

/// sqlite3_db_config is variadic, which Swift cannot call; this is its (int, int *) form.
static inline int newsagg_db_config(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

/// The f_type of statfs(2), which Swift's Glibc module leaves out; 0 when the call fails.
static inline long newsagg_file_system_type(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}

static void newsagg_free_regex(void *regex) {
  regfree((regex_t *)regex);
  free(regex);
}

/// The SQL function newsagg_matches(pattern, ignores_case, text): POSIX extended regular expressions
/// over UTF-8. An invalid pattern matches nothing; it is compiled once for each statement.
static void newsagg_matches(sqlite3_context *context, int count, sqlite3_value **values) {
  static locale_t utf8;
  (void)count;
  if (!utf8) utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
  regex_t *regex = sqlite3_get_auxdata(context, 0);
  regex_t *made = 0;
  if (!regex) {
    const char *pattern = (const char *)sqlite3_value_text(values[0]);
    int flags = REG_EXTENDED | REG_NOSUB | REG_NEWLINE | (sqlite3_value_int(values[1]) ? REG_ICASE : 0);
    made = malloc(sizeof *made);
    if (made && pattern && regcomp(made, pattern, flags) == 0) {
      regex = made;
    } else {
      free(made);
      made = 0;
    }
  }
  const char *text = (const char *)sqlite3_value_text(values[2]);
  sqlite3_result_int(context, regex && text && regexec(regex, text, 0, 0, 0) == 0);
  if (made) sqlite3_set_auxdata(context, 0, made, newsagg_free_regex);
  if (before) uselocale(before);
}

/// Adds newsagg_matches for our own statements; views and triggers of a file cannot call it.
static inline int newsagg_add_functions(sqlite3 *database) {
  return sqlite3_create_function_v2(
      database, "newsagg_matches", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, 0,
      newsagg_matches, 0, 0, 0);
}
