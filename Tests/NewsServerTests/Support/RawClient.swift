// RawClient.swift - an HTTP client that sends exactly the given bytes.

import Dispatch
import Glibc
import NewsCore

/// One connection over a real socket.
///
/// Receiving blocks a thread of the client's own queue, not one that runs tasks; it fails after ten seconds
/// without a byte.
final class RawClient: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "raw-client")
  /// Bytes that were received but not yet returned.
  private let received = Locked<[UInt8]>([])

  struct Failure: Error {
    let what: String
  }

  struct Answer: Sendable {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    // An error thrown from here on runs deinit, which closes the socket.
    guard result == 0 else { throw Failure(what: "cannot connect: \(errno)") }
  }

  deinit {
    close(descriptor)
  }

  /// Sets a small receive window, for a client that reads slowly.
  func shrinkReceiveBuffer() {
    var size: Int32 = 4096
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Sends as much as the socket takes without waiting for the server to read.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(
      descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One response; without Content-Length, all bytes until the connection ends.
  func answer(isHead: Bool = false) async throws -> Answer {
    let head = try await bytes(until: "\r\n\r\n")
    var answer = Answer(head: head)
    if isHead || answer.status == 304 { return answer }
    let length = answer["Content-Length"].flatMap { Int($0) } ?? .max
    while answer.body.count < length, let chunk = try await receive() {
      answer.body += chunk
    }
    if answer.body.count > length {
      putBack(answer.body[length...])
      answer.body.removeSubrange(length...)
    }
    return answer
  }

  /// The bytes until the server closes the connection; nil when it does not close.
  func bytesUntilClosed() async -> [UInt8]? {
    var bytes: [UInt8] = []
    do {
      while let chunk = try await receive() { bytes += chunk }
      return bytes
    } catch {
      return nil
    }
  }

  /// Text up to and with `mark`; what follows it is kept for the next call.
  func bytes(until mark: String) async throws -> String {
    var bytes: [UInt8] = []
    let wanted = Array(mark.utf8)
    while true {
      if let range = bytes.firstRange(of: wanted) {
        putBack(bytes[range.upperBound...])
        return String(decoding: bytes[..<range.upperBound], as: UTF8.self)
      }
      guard let chunk = try await receive() else {
        throw Failure(what: "closed after \(String(decoding: bytes, as: UTF8.self))")
      }
      bytes += chunk
    }
  }

  private func putBack(_ bytes: ArraySlice<UInt8>) {
    received.withLock { $0 = Array(bytes) + $0 }
  }

  /// Nil at the end of the connection, also after a reset.
  private func receive() async throws -> [UInt8]? {
    let ready = received.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
    if !ready.isEmpty { return ready }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [descriptor] in
        continuation.resume(with: Result { try receiveChunk(descriptor) })
      }
    }
  }
}

private func receiveChunk(_ descriptor: Int32) throws -> [UInt8]? {
  var buffer = [UInt8](repeating: 0, count: 65_536)
  let count = recv(descriptor, &buffer, buffer.count, 0)
  if count > 0 { return Array(buffer[..<count]) }
  if count == 0 || errno == ECONNRESET { return nil }
  throw RawClient.Failure(what: "nothing arrived: \(errno)")
}

extension RawClient.Answer {
  init(head: String) {
    let lines = head.split(separator: "\r\n")
    status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }
  }
}
