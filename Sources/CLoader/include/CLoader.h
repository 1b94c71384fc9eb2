// CLoader.h - opens a library by its name and finds functions in it.
#pragma once
#include <stddef.h>

/// A function, and where its address goes.
struct newsagg_symbol {
  const char *name;
  void *slot;
};

/// Opens `file` and finds all `count` of `symbols` in it; 0 on success, else a line for a person in
/// `message`, which says that `needed` is when one is missing.
int newsagg_load(const char *file, const struct newsagg_symbol *symbols, size_t count,
                 const char *needed, char *message, size_t size);
