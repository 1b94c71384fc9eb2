// HTTPGet.swift - one HTTP request over a socket of its own.

import Foundation
import Glibc
import Testing

/// The answer to one GET.
struct HTTPAnswer: Sendable {
  let status: Int
  /// The head as it was sent.
  let head: String
  let body: Data

  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
  }
}

/// Requests `target` from 127.0.0.1 with `host` as Host, and reads until the connection ends.
///
/// Each read waits at most ten seconds.
func httpGet(port: Int, _ target: String, host: String = "127.0.0.1") throws -> HTTPAnswer {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  var limit = timeval(tv_sec: 10, tv_usec: 0)
  setsockopt(
    descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  let connected = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  try #require(connected == 0, "no process listens on port \(port)")
  let request = "GET \(target) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n"
  try #require(send(descriptor, request, request.utf8.count, 0) == request.utf8.count)
  var bytes = Data()
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
    bytes += buffer[..<count]
  }
  let end = try #require(bytes.firstRange(of: Data("\r\n\r\n".utf8)), "no head of an answer")
  let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
  let status = try #require(Int(head.split(separator: " ")[1]))
  return HTTPAnswer(status: status, head: head, body: bytes[end.upperBound...])
}
