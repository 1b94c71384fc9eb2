// Gzip.swift - bytes as a gzip stream.

import CZlib

/// The level of compression for a body of this many bytes.
///
/// Feeds with content take megabytes and are made one at a time: level 6 takes three times as long as
/// level 1 and saves 6 to 13 % of the bytes.
func gzipLevel(bytes: Int) -> Int32 { bytes > 256 * 1024 ? 1 : 6 }

/// `bytes` as a gzip stream; nil when it would not be shorter, or memory is out.
func gzipped(_ bytes: [UInt8]) -> [UInt8]? {
  // Below the size of one packet nothing is gained.
  guard bytes.count > 1024 else { return nil }
  var stream = z_stream()
  let level = gzipLevel(bytes: bytes.count)
  guard newsagg_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
  defer { deflateEnd(&stream) }
  let bound = Int(deflateBound(&stream, uLong(bytes.count)))
  let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
    bytes.withUnsafeBufferPointer { input in
      // zlib reads it only.
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = uInt(input.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(bound)
      count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
    }
  }
  return output.isEmpty || output.count >= bytes.count ? nil : output
}
