// InputReading.swift - standard input, line by line or whole.

import CDispatch
import Glibc
import NewsConfiguration
import NewsText

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
