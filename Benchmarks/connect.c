// connect.c - the least work of a process that gets one answer from a PostgreSQL server.
//
//   cc -O2 -o connect Benchmarks/connect.c && ./connect [URL [STATEMENT...]]
//
// Loads libpq, connects if there is a URL, runs each statement, and ends.
#include <dlfcn.h>
#include <stddef.h>

int main(int count, char **words) {
  void *library = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
  if (!library) return 2;
  if (count < 2) return 0;
  void *(*connect)(const char *) = dlsym(library, "PQconnectdb");
  void *(*run)(void *, const char *) = dlsym(library, "PQexec");
  void (*finish)(void *) = dlsym(library, "PQfinish");
  void *connection = connect(words[1]);
  for (int i = 2; i < count; i++)
    if (!run(connection, words[i])) return 3;
  finish(connection);
  return 0;
}
