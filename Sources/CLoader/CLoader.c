// CLoader.c - opens a library by its name and finds functions in it.
#define _GNU_SOURCE
#include "CLoader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int newsagg_load(const char *file, const struct newsagg_symbol *symbols, size_t count,
                 const char *needed, char *message, size_t size) {
  void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(message, size, "cannot open %s (%s)", file, reason ? reason : "unknown reason");
    return -1;
  }
  for (size_t i = 0; i < count; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (!symbol) {
      snprintf(message, size, "%s has no %s; %s is needed", file, symbols[i].name, needed);
      dlclose(library);
      return -1;
    }
    memcpy(symbols[i].slot, &symbol, sizeof symbol);
  }
  return 0;
}
