// FileReading.swift - files, whole or line by line, by bare system calls.

import CDispatch
import Glibc

/// All bytes of a file, of standard input for `-`; nil when it cannot be read, see `errno`.
func contents(of file: String) -> [UInt8]? {
  let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { if descriptor > 0 { close(descriptor) } }
  return readAll(descriptor)
}

/// All bytes that are left, up to a limit; nil when they cannot be read, see `errno`.
func readAll(_ descriptor: Int32, atMost limit: Int = .max) -> [UInt8]? {
  var status = stat()
  let isSized = fstat(descriptor, &status) == 0 && status.st_size > 0
  // Some files claim terabytes and have none: /proc/kcore.
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

/// Calls `body` with each line of standard input, without its end.
///
/// - Throws: ``CommandError`` when it cannot be read, and what `body` throws.
func eachInputLine(_ body: ([UInt8]) throws -> Void) throws {
  var pending: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = try readInput(into: &buffer)
    if got == 0 { break }
    var start = 0
    while let end = buffer[start..<got].firstIndex(of: 0x0a) {
      try body(pending + buffer[start..<end])
      pending.removeAll(keepingCapacity: true)
      start = end + 1
    }
    pending += buffer[start..<got]
  }
  if !pending.isEmpty { try body(pending) }
}

/// All of standard input; a task that is cancelled does not wait for its end.
func readInputUntilCancelled() throws -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    let isReady = poll(&request, 1, 50) > 0
    try Task.checkCancellation()
    guard isReady else { continue }
    let got = try readInput(into: &buffer)
    if got == 0 { return bytes }
    bytes += buffer[..<got]
  }
}

/// How many bytes of standard input there are now; zero at its end.
private func readInput(into buffer: inout [UInt8]) throws -> Int {
  let got = retrying { read(0, &buffer, buffer.count) }
  if got < 0 { throw unreadableInput() }
  return got
}

/// Why standard input could not be read, from `errno`.
func unreadableInput() -> CommandError {
  CommandError(
    status: .badInput, code: "input", message: "cannot read standard input: \(errorText(errno))")
}

/// Repeats a system call that a signal interrupted.
private func retrying(_ call: () -> Int) -> Int {
  var result = call()
  while result < 0, errno == EINTR { result = call() }
  return result
}
