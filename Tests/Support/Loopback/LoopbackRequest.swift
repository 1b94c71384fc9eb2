// LoopbackRequest.swift - one request as the loopback server saw it.

package import NewsCore

package struct LoopbackRequest: Hashable, Sendable {
  /// Path and query, as sent.
  package let target: String
  package let headers: HTTPHeaders
  /// The number of its connection, counted from 1.
  package let connection: Int
  /// The address of the server on that connection, for example `127.0.0.7`.
  package let localAddress: String
  package let arrivedAt = ContinuousClock.now

  package var path: String { String(target.prefix { $0 != "?" }) }

  /// Reads a whole header block (without the empty line at its end).
  init?(head: ArraySlice<UInt8>, connection: Int, localAddress: String) {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let parts = lines.first?.split(separator: " ") ?? []
    guard parts.count == 3 else { return nil }
    target = String(parts[1])
    headers = HTTPHeaders(
      lines.dropFirst().compactMap { line in
        let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return nil }
        return HTTPHeader(String(pair[0]), String(pair[1].drop { $0 == " " }))
      })
    self.connection = connection
    self.localAddress = localAddress
  }
}
