// Gzip.swift - bytes as a gzip stream.

import CZlib

/// `bytes` as a gzip stream; nil when it would not be shorter, or memory is out.
func gzipped(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
  // Below the size of one packet nothing is gained.
  guard bytes.count > 1024 else { return nil }
  var stream = z_stream()
  guard newsagg_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
  defer { deflateEnd(&stream) }
  let bound = Int(deflateBound(&stream, uLong(bytes.count)))
  var input = bytes
  let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(bound)
      count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
    }
  }
  return output.isEmpty || output.count >= bytes.count ? nil : output
}
