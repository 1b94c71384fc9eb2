// Inflater.swift - decompression of one whole body with zlib.

import CZlib

/// The three containers of a deflate stream; the raw value is zlib's `windowBits` for it.
enum DeflateFormat: Int32, Hashable, Sendable {
  /// RFC 1952; several members may follow each other.
  case gzip = 31
  /// RFC 1950; the HTTP coding `deflate` means this.
  case zlib = 15
  /// RFC 1951 without a container; some servers send it as `deflate`.
  case raw = -15
}

/// The result of a decompression.
struct Inflated: Hashable, Sendable {
  enum End: Hashable, Sendable {
    case complete
    /// The input ended before the stream did.
    case incomplete
    case damaged
    /// `limit` was reached and there is more.
    case tooLarge
    case outOfMemory
  }

  var bytes: [UInt8] = []
  var end = End.complete
}

/// Decompresses `input`, at most to `limit` bytes.
///
/// Bytes after the end of the stream are ignored, as gzip(1) and browsers do, unless they are
/// another gzip member.
func inflate(_ input: [UInt8], as format: DeflateFormat, limit: Int) -> Inflated {
  var stream = z_stream()
  guard newsagg_inflate_init(&stream, format.rawValue) == Z_OK else {
    return Inflated(end: .outOfMemory)
  }
  defer { inflateEnd(&stream) }
  var output = Inflated()
  output.bytes.reserveCapacity(min(limit, expectedSize(input, format)))
  input.withUnsafeBufferPointer { input in
    // zlib reads through this pointer and never writes.
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.avail_in = uInt(input.count)
    repeat {
      output.end = inflateStream(&stream, into: &output.bytes, limit: limit)
    } while output.end == .complete && format == .gzip && nextMember(&stream)
  }
  return output
}

/// Decompresses one member, up to its end.
private func inflateStream(
  _ stream: inout z_stream, into bytes: inout [UInt8], limit: Int
) -> Inflated.End {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { buffer in
    while true {
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(buffer.count)
      let result = CZlib.inflate(&stream, Z_NO_FLUSH)
      let produced = buffer.count - Int(stream.avail_out)
      let room = limit - bytes.count
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<min(produced, room)]))
      if produced > room { return .tooLarge }
      switch result {
      case Z_OK: continue
      case Z_STREAM_END: return .complete
      case Z_BUF_ERROR: return .incomplete
      case Z_MEM_ERROR: return .outOfMemory
      default: return .damaged
      }
    }
  }
}

/// Whether another gzip member follows; the stream is then ready for it (RFC 1952 section 2.2).
private func nextMember(_ stream: inout z_stream) -> Bool {
  let rest = UnsafeBufferPointer(start: stream.next_in, count: Int(stream.avail_in))
  return isGzip(rest) && inflateReset(&stream) == Z_OK
}

/// The decoded size to reserve: the size in the last four bytes of a gzip stream (little-endian, RFC
/// 1952) if it is plausible, else the largest possible one.
///
/// Reserved memory that is not written to costs nothing, but an array that grows is copied. Deflate
/// cannot expand more than 1,032 times.
private func expectedSize(_ input: [UInt8], _ format: DeflateFormat) -> Int {
  let largest = input.count * 1032
  guard format == .gzip else { return largest }
  let named = input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  return named < input.count ? largest : min(named, largest)
}

/// Whether the bytes begin like a gzip member: magic number and method 8 (RFC 1952 section 2.3).
func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
  bytes.starts(with: [0x1f, 0x8b, 8])
}
