/* libxml2_sax.c - libxml2's SAX2 parser with empty callbacks: no value is kept.
 *
 * libxml2_sax PASSES FILE prints the median of the seconds one pass took, and how many elements
 * began. Build: cc -O2 libxml2_sax.c $(xml2-config --cflags --libs)
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long elements;

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespace_count, const xmlChar **namespaces, int attribute_count,
                  int defaulted, const xmlChar **attributes) {
  elements++;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {}

static void text(void *context, const xmlChar *bytes, int count) {}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return difference < 0 ? -1 : difference > 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  int passes = count == 3 ? atoi(arguments[1]) : 0;
  FILE *file = passes > 0 ? fopen(arguments[2], "rb") : NULL;
  if (!file) {
    fputs("usage: libxml2_sax PASSES FILE\n", stderr);
    return 64;
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *bytes = malloc(size);
  double *seconds = calloc(passes, sizeof *seconds);
  if (!bytes || !seconds || fread(bytes, 1, size, file) != (size_t)size) return 74;

  xmlSAXHandler handler;
  memset(&handler, 0, sizeof handler);
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = start;
  handler.endElementNs = end;
  handler.characters = text;
  handler.ignorableWhitespace = text;
  handler.cdataBlock = text;
  for (int pass = 0; pass < passes; pass++) {
    elements = 0;
    double before = now();
    if (xmlSAXUserParseMemory(&handler, NULL, bytes, size) != 0) return 65;
    seconds[pass] = now() - before;
  }
  qsort(seconds, passes, sizeof *seconds, ascending);
  printf("%f %ld\n", seconds[passes / 2], elements);
}
