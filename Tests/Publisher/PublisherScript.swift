// PublisherScript.swift - the JSON of --script as answers.

import FoundationEssentials
import NewsCore
import TestSupport

/// A JSON object with one answer, or a list of answers, for each path; the last answer repeats.
///
///     {"/bbc": {"file": "bbc.xml", "etag": "\"v1\"", "delay_ms": 300},
///      "/flaky": [{"status": 503, "headers": {"Retry-After": "2"}}, {"body": "…"}],
///      "/feed/*": {"size": 21000, "delay_ms": 300}}
struct PublisherScript {
  private(set) var routes: [String: [LoopbackAnswer]] = [:]

  init(contentsOf path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    for (path, turns) in try decoder.decode([String: Turns].self, from: data) {
      routes[path] = try turns.answers.map { try $0.answer() }
    }
  }

  private struct Turns: Decodable {
    let answers: [ScriptedAnswer]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let list = try? container.decode([ScriptedAnswer].self)
      answers = try list ?? [container.decode(ScriptedAnswer.self)]
    }
  }
}

/// One answer as it is written in the script; every key may be left out.
struct ScriptedAnswer: Decodable {
  struct Drip: Decodable {
    var bytes: Int
    var everyMs: Int
  }

  struct Cut: Decodable {
    /// `before`, `headers` or `body`.
    var at: String
    /// Bytes of the body that still arrive.
    var after: Int?
    /// `close` (the default) or `reset`.
    var ending: String?
  }

  var status: Int?
  var headers: [String: String]?
  var body: String?
  /// Relative to the working directory.
  var file: String?
  /// A body of this many bytes.
  var size: Int?
  var type: String?
  var etag: String?
  var lastModified: String?
  var redirect: String?
  var delayMs: Int?
  var drip: Drip?
  var cut: Cut?
  var chunked: Bool?
  var untilClose: Bool?
  /// A wrong Content-Length.
  var contentLength: Int?
  var gzip: Bool?
  /// Decoded bytes of a gzip bomb.
  var gzipBomb: Int?
  var endless: Bool?
  /// Header lines of 100 bytes.
  var headerBomb: Int?
  /// Bytes that are sent instead of an answer.
  var raw: String?

  func answer() throws -> LoopbackAnswer {
    var answer = try base()
    answer.status = status ?? answer.status
    for (name, value) in (headers ?? [:]).sorted(by: { $0.key < $1.key }) {
      answer = answer.header(name, value)
    }
    if let etag { answer = answer.etag(etag) }
    if let lastModified { answer = answer.lastModified(lastModified) }
    if gzip == true { answer = answer.gzipped }
    if let delayMs { answer = answer.delayed(by: .milliseconds(delayMs)) }
    if let drip { answer = answer.dripping(drip.bytes, every: .milliseconds(drip.everyMs)) }
    if let framing { answer = answer.framed(framing) }
    if let cut {
      answer = answer.cut(
        cut.point, LoopbackAnswer.Ending(rawValue: cut.ending ?? "close") ?? .close)
    }
    return answer
  }

  private func base() throws -> LoopbackAnswer {
    if let raw { return .raw(raw) }
    if let redirect { return .redirect(to: redirect) }
    if let gzipBomb { return .gzipBomb(decodedBytes: gzipBomb) }
    if let headerBomb { return .headerBomb(lines: headerBomb) }
    if endless == true { return .endless }
    return .body(try content(), type: type ?? "application/rss+xml")
  }

  private func content() throws -> [UInt8] {
    if let file { return Array(try Data(contentsOf: URL(filePath: file))) }
    if let size { return [UInt8](repeating: UInt8(ascii: "x"), count: size) }
    return Array((body ?? "").utf8)
  }

  private var framing: LoopbackAnswer.Framing? {
    if let contentLength { return .lie(contentLength) }
    if chunked == true { return .chunked }
    return untilClose == true ? .untilClose : nil
  }
}

extension ScriptedAnswer.Cut {
  var point: LoopbackAnswer.CutPoint {
    switch at {
    case "before": .beforeHeaders
    case "headers": .midHeaders
    default: .body(after: after ?? 0)
    }
  }
}
