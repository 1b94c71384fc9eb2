/* shim.h - zlib; deflateInit2 is a macro, so Swift needs a function. */
#ifndef NEWSAGG_CZLIB_SHIM_H
#define NEWSAGG_CZLIB_SHIM_H

#include <zlib.h>

/* A gzip stream (RFC 1952) with a window of 32 KiB. */
static inline int newsagg_deflate_init_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
