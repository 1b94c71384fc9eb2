/* shim.h - zlib; the init functions are macros, so Swift needs functions. */
#ifndef NEWSAGG_CZLIB_SHIM_H
#define NEWSAGG_CZLIB_SHIM_H

#include <zlib.h>

/* A gzip stream (RFC 1952) with a window of 32 KiB. */
static inline int newsagg_deflate_init_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/* window_bits: 15 for zlib (RFC 1950), 31 for gzip (RFC 1952), -15 for raw deflate (RFC 1951). */
static inline int newsagg_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

#endif
