// FileReading.swift - reads whole files with system calls.

import Glibc

/// All bytes of a file, or of standard input for `-`; nil when it cannot be read (`errno` says why).
package func contents(of file: String) -> [UInt8]? {
  let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { if descriptor > 0 { close(descriptor) } }
  return readAll(descriptor)
}

/// All remaining bytes up to a limit; nil when they cannot be read (`errno` says why).
func readAll(_ descriptor: Int32, atMost limit: Int = .max) -> [UInt8]? {
  var status = stat()
  let isSized = fstat(descriptor, &status) == 0 && status.st_size > 0
  // Some files claim a size of terabytes and have no contents: /proc/kcore.
  var room = isSized ? min(Int(status.st_size), 1 << 28) : 1 << 16
  var bytes = [UInt8]()
  while bytes.count < limit {
    var failed = false
    let chunk = [UInt8](unsafeUninitializedCapacity: min(room, limit - bytes.count)) {
      buffer, count in
      preferLargePages(UnsafeMutableRawBufferPointer(buffer))
      let got = retrying { read(descriptor, buffer.baseAddress, buffer.count) }
      count = max(got, 0)
      failed = got < 0
    }
    if failed { return nil }
    if chunk.isEmpty { break }
    if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    room = 1 << 16
  }
  return bytes
}

/// Repeats a system call that a signal interrupted.
package func retrying(_ call: () -> Int) -> Int {
  var result = call()
  while result < 0, errno == EINTR { result = call() }
  return result
}
