// LoopbackAnswer.swift - the loopback server's answer to a request, including faults.

package import NewsCore

/// One answer or one fault; the functions below change this value.
///
///     .body(rss).etag("\"v1\"")        .status(503).header("Retry-After", "2")
///     .body(rss).delayed(by: .milliseconds(300))        .body(rss).cut(.body(after: 100), .reset)
package struct LoopbackAnswer: Sendable {
  package enum Framing: Hashable, Sendable {
    /// A correct Content-Length.
    case length
    /// A wrong Content-Length.
    case lie(Int)
    case chunked
    /// The body ends with the connection.
    case untilClose
  }

  package enum CutPoint: Hashable, Sendable {
    case beforeHeaders
    case midHeaders
    /// After this many bytes of the body; with `.chunked` in the middle of a chunk.
    case body(after: Int)
  }

  package enum Ending: String, Hashable, Sendable {
    case close
    /// RST instead of FIN.
    case reset
  }

  package enum Filler: Hashable, Sendable {
    /// A valid gzip stream of zeros that decodes to at least this many bytes.
    case gzipBomb(decodedBytes: Int)
    /// Text without end.
    case endless
  }

  package var status = 200
  package var headers: [HTTPHeader] = []
  package var body: [UInt8] = []
  package var framing = Framing.length
  /// Before the first byte of the answer.
  package var delay: Duration = .zero
  /// The body in pieces of this many bytes, one at each interval.
  package var drip: (bytes: Int, interval: Duration)?
  package var cut: (point: CutPoint, ending: Ending)?
  /// Closes the connection after a complete answer.
  package var closesConnection = false
  /// Sent instead of everything else; then the connection closes.
  package var raw: [UInt8]?
  /// Sent repeatedly after `raw`, until the client leaves.
  package var rawTail: [UInt8]?
  package var filler: Filler?

  package init() {}

  package static func body(
    _ bytes: [UInt8], type: String = "application/rss+xml", headers: [HTTPHeader] = []
  ) -> LoopbackAnswer {
    var answer = LoopbackAnswer()
    answer.body = bytes
    answer.headers = [HTTPHeader("Content-Type", type)] + headers
    return answer
  }

  package static func text(_ text: String, type: String = "text/plain") -> LoopbackAnswer {
    .body(Array(text.utf8), type: type)
  }

  package static func status(_ status: Int, _ text: String = "") -> LoopbackAnswer {
    var answer = LoopbackAnswer.text(text)
    answer.status = status
    return answer
  }

  package static func redirect(to location: String, status: Int = 302) -> LoopbackAnswer {
    LoopbackAnswer.status(status).header("Location", location)
  }

  /// These bytes; then the server closes the connection.
  package static func raw(_ text: String) -> LoopbackAnswer {
    var answer = LoopbackAnswer()
    answer.raw = Array(text.utf8)
    return answer
  }

  /// `start`, then `block` repeatedly until the client leaves.
  package static func endless(_ start: [UInt8], repeating block: [UInt8]) -> LoopbackAnswer {
    var answer = LoopbackAnswer()
    answer.raw = start
    answer.rawTail = block
    return answer
  }

  package static func gzipBomb(decodedBytes: Int) -> LoopbackAnswer {
    var answer = LoopbackAnswer.body([]).header("Content-Encoding", "gzip")
    answer.filler = .gzipBomb(decodedBytes: decodedBytes)
    return answer
  }

  package static var endless: LoopbackAnswer {
    var answer = LoopbackAnswer.body([])
    answer.filler = .endless
    answer.framing = .chunked
    return answer
  }

  /// This many header lines of 100 bytes.
  package static func headerBomb(lines: Int) -> LoopbackAnswer {
    let line = HTTPHeader("X-Filler", String(repeating: "x", count: 88))
    return .body([], headers: Array(repeating: line, count: lines))
  }
}

extension LoopbackAnswer {
  package func header(_ name: String, _ value: String) -> LoopbackAnswer {
    edited { $0.headers.append(HTTPHeader(name, value)) }
  }

  /// Answers 304 to a request whose If-None-Match is this.
  package func etag(_ value: String) -> LoopbackAnswer { header("ETag", value) }

  /// Answers 304 to a request whose If-Modified-Since is this and that has no If-None-Match.
  package func lastModified(_ value: String) -> LoopbackAnswer { header("Last-Modified", value) }

  package func delayed(by delay: Duration) -> LoopbackAnswer { edited { $0.delay = delay } }

  package func dripping(_ bytes: Int, every interval: Duration) -> LoopbackAnswer {
    edited { $0.drip = (bytes, interval) }
  }

  package func framed(_ framing: Framing) -> LoopbackAnswer { edited { $0.framing = framing } }

  package func cut(_ point: CutPoint, _ ending: Ending = .close) -> LoopbackAnswer {
    edited { $0.cut = (point, ending) }
  }

  package var closing: LoopbackAnswer { edited { $0.closesConnection = true } }

  /// The body inside a gzip stream (of stored blocks: larger, not smaller).
  package var gzipped: LoopbackAnswer {
    edited {
      $0.body = LoopbackGzip.stored($0.body)
      $0.headers.append(HTTPHeader("Content-Encoding", "gzip"))
    }
  }

  private func edited(_ change: (inout LoopbackAnswer) -> Void) -> LoopbackAnswer {
    var copy = self
    change(&copy)
    return copy
  }
}
