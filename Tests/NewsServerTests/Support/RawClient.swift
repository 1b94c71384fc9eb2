// RawClient.swift - an HTTP client that sends just the bytes it is told to.

import Glibc

/// One connection over a real socket; it never blocks its thread.
final class RawClient: Sendable {
  private let descriptor: Int32

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
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    // What is thrown from here on runs deinit, which closes it.
    guard result == 0 else { throw Failure(what: "cannot connect: \(errno)") }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(descriptor)
  }

  /// A small window, for a client that reads slowly.
  func shrinkReceiveBuffer() {
    var size: Int32 = 4096
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One answer, framed by Content-Length; without one, all up to the end.
  func answer(isHead: Bool = false) async throws -> Answer {
    var bytes: [UInt8] = []
    while !bytes.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard let byte = try await receive(1) else {
        throw Failure(what: "closed after \(bytes.count) bytes of a head")
      }
      bytes += byte
    }
    var answer = Answer(head: String(decoding: bytes, as: UTF8.self))
    if isHead || answer.status == 304 { return answer }
    let length = answer["Content-Length"].flatMap { Int($0) } ?? .max
    while answer.body.count < length,
      let chunk = try await receive(min(65_536, length - answer.body.count))
    {
      answer.body += chunk
    }
    return answer
  }

  /// Bytes until the other side closes; nil when it has not within `limit`.
  func bytesUntilClosed(within limit: Duration = .seconds(10)) async -> [UInt8]? {
    var bytes: [UInt8] = []
    let end = ContinuousClock.now + limit
    do {
      while let chunk = try await receive(until: end) { bytes += chunk }
      return bytes
    } catch {
      return nil
    }
  }

  /// Bytes until `text` is among them.
  func bytes(until text: String) async throws -> String {
    var bytes: [UInt8] = []
    while true {
      let sofar = String(decoding: bytes, as: UTF8.self)
      if sofar.contains(text) { return sofar }
      guard let chunk = try await receive() else { throw Failure(what: "closed after \(sofar)") }
      bytes += chunk
    }
  }

  /// Nil at the end, also one by reset.
  private func receive(
    _ most: Int = 65_536, until end: ContinuousClock.Instant = .now + .seconds(10)
  ) async throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: most)
    while true {
      let count = recv(descriptor, &buffer, most, 0)
      if count > 0 { return Array(buffer[..<count]) }
      if count == 0 || errno == ECONNRESET { return nil }
      guard errno == EAGAIN, ContinuousClock.now < end else {
        throw Failure(what: "nothing arrived: \(errno)")
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }
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
