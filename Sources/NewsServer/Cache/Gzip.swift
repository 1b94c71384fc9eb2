// Gzip.swift - compresses bytes with gzip.

import CZlib

/// The compression level for a body of `bytes` bytes.
///
/// Feeds with content have megabytes and are made one at a time: level 6 takes three times as long as
/// level 1 and saves only 6 to 13 % of the bytes.
func gzipLevel(bytes: Int) -> Int32 { bytes > 256 * 1024 ? 1 : 6 }

/// `bytes` as a gzip stream; nil when it would not be shorter, or no memory is left.
func gzipped(_ bytes: [UInt8]) -> [UInt8]? {
  // A body that fits into one packet gains nothing.
  guard bytes.count > 1024 else { return nil }
  var stream = z_stream()
  let level = gzipLevel(bytes: bytes.count)
  guard newsagg_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
  defer { deflateEnd(&stream) }
  let bound = Int(deflateBound(&stream, uLong(bytes.count)))
  let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
    bytes.withUnsafeBufferPointer { input in
      // zlib reads through this pointer and never writes.
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = uInt(input.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(bound)
      count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
    }
  }
  return output.isEmpty || output.count >= bytes.count ? nil : output
}
