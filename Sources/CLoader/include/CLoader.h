// CLoader.h - opens a library by its name and finds functions in it.
#pragma once
#include <stddef.h>

/// A function, and the variable that gets its address.
struct newsagg_symbol {
  const char *name;
  void *slot;
};

/// Opens `file` and finds all `count` functions of `symbols` in it; 0 on success, else a line for people
/// in `message`. If a function is missing, the line says that `needed` ("libcurl 7.80 or later") is needed.
int newsagg_load(const char *file, const struct newsagg_symbol *symbols, size_t count,
                 const char *needed, char *message, size_t size);
