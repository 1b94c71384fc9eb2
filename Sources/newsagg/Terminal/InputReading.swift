// InputReading.swift - reads standard input, line by line or whole.

import CDispatch
import Glibc
import NewsConfiguration
import NewsText

/// Calls `body` with each line of standard input, without the line end.
///
/// - Throws: ``CommandError`` when the input cannot be read, and the errors of `body`.
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

/// All bytes of standard input; throws `CancellationError` within 50 ms when the task is cancelled.
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

/// Reads the available bytes of standard input into `buffer` and returns their number; zero at the end.
private func readInput(into buffer: inout [UInt8]) throws -> Int {
  let got = retrying { read(0, &buffer, buffer.count) }
  if got < 0 { throw unreadableInput() }
  return got
}

/// The error for standard input that could not be read, from `errno`.
func unreadableInput() -> CommandError {
  CommandError(
    status: .badInput, code: "input", message: "cannot read standard input: \(errorText(errno))")
}
