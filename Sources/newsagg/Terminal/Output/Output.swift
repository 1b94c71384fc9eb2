// Output.swift - writes bytes to a file descriptor and checks every write.

import Glibc
import NewsCore
import NewsRendering
import NewsText

/// Why the output could not be delivered completely.
enum OutputError: Error, Hashable, CustomStringConvertible {
  /// The reader has closed the pipe; the caller ends quietly with ``endWithBrokenPipe()``.
  case closedPipe
  /// A write, or the close that flushes it, failed; exit status 74.
  case failed(errno: Int32)
  /// A named output could not be created; exit status 73.
  case cannotCreate(path: String, errno: Int32)

  var description: String {
    switch self {
    case .closedPipe: "the reader of the output has gone"
    case .failed(let code): "cannot write the output: \(errorText(code))"
    case .cannotCreate(let path, let code): "cannot create \(path): \(errorText(code))"
    }
  }
}

/// Writes to one file descriptor and reports every error.
///
/// Nothing in newsagg uses `print`, which ignores errors such as a full disk.
struct Output: Sendable {
  static let standardOutput = Output(descriptor: 1)
  static let standardError = Output(descriptor: 2)

  let descriptor: Int32

  /// Writes all of `bytes`, with as many system calls as necessary.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(OutputError) in try write(bytes) }
  }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(OutputError) {
    let code = writeAll(UnsafeRawBufferPointer(bytes), to: descriptor)
    if code == EPIPE { throw .closedPipe }
    if code != 0 { throw .failed(errno: code) }
  }

  /// Writes each piece as it comes, so that a long document is never in memory as a whole.
  ///
  /// After an error nothing more is written.
  func write(_ source: ByteSource) throws(OutputError) {
    var failure: OutputError?
    source { piece in
      guard failure == nil else { return }
      do throws(OutputError) { try write(piece) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Closes the output; some file systems report a full disk only here.
  ///
  /// A terminal or a pipe has nothing to flush and is closed without error.
  func close() throws(OutputError) {
    let result = Glibc.close(descriptor)
    // After EINTR the descriptor is closed on Linux; closing it again could hit another file.
    if result != 0, errno != EINTR { throw .failed(errno: errno) }
  }
}

/// Writes all bytes; returns zero, or the error number of the write that failed.
func writeAll(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var rest = buffer[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      waitUntilWritable(descriptor)
    } else if errno != EINTR {
      return errno
    }
  }
  return 0
}

/// Waits until a non-blocking descriptor can be written; other processes that share it may have made it so.
private func waitUntilWritable(_ descriptor: Int32) {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  _ = poll(&request, 1, -1)
}

/// Whether the reader of a pipe or socket has closed it.
func isReaderGone(_ descriptor: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: 0, revents: 0)
  return poll(&request, 1, 0) > 0 && request.revents & Int16(POLLERR | POLLHUP) != 0
}

/// Ignores SIGPIPE and SIGXFSZ: a closed pipe, or a file at its size limit, becomes an error of the
/// write and does not end the process.
func ignoreBrokenPipes() {
  signal(SIGPIPE, SIG_IGN)
  signal(SIGXFSZ, SIG_IGN)
}

/// Ends by SIGPIPE like other Unix tools: the shell sees status 141 and no message.
func endWithBrokenPipe() -> Never {
  signal(SIGPIPE, SIG_DFL)
  raise(SIGPIPE)
  // Reached only if the signal is blocked.
  exit(141)
}

/// Opens `/dev/null` in place of any standard stream that the caller closed.
///
/// Otherwise the next file that is opened would get the free number: the store could become standard
/// output, and the articles would be written into it.
func reopenClosedStreams() {
  for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
    // open() returns the lowest free number, which is this one.
    _ = open("/dev/null", O_RDWR)
    if descriptor == 1 { wasOutputClosed.withLock { $0 = true } }
  }
}

/// True when the caller had closed standard output: output is lost then.
let wasOutputClosed = Locked(false)
