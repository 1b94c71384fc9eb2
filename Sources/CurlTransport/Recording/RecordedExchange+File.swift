// RecordedExchange+File.swift - an exchange as a text file that people can read and edit.

import NewsCore

/// A recording that cannot be written or read.
package struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

/// The file looks like the exchange on the wire, with a few fields of our own:
///
///     GET https://feeds.example/bbc.xml
///     If-None-Match: "v1"
///
///     HTTP/1.1 200
///     ETag: "v2"
///     X-Newsagg-Delay: 1200ms
///
///     <rss …
///
/// `X-Newsagg-Hop: 301 URL` stands for each redirect. A failure has no status line but
/// `X-Newsagg-Error: timeout.first_byte what happened`. Lines may end in CR LF.
extension RecordedExchange {
  private static let delayName = "X-Newsagg-Delay"
  private static let errorName = "X-Newsagg-Error"
  private static let afterRedirectName = "X-Newsagg-After-Redirect"
  private static let hopName = "X-Newsagg-Hop"

  package var fileBytes: [UInt8] {
    let request = ["GET \(url)"] + lines(requestHeaders)
    var answer: [String]
    var body: [UInt8] = []
    switch result {
    case .success(let response):
      answer = ["HTTP/1.1 \(response.status)"] + lines(response.headers.fields)
      answer += response.hops.map { "\(RecordedExchange.hopName): \($0.status) \($0.target)" }
      body = response.body
    case .failure(let error):
      answer = ["\(RecordedExchange.errorName): \(error.code.rawValue) \(oneLine(error.message))"]
      if error.afterRedirect { answer.append("\(RecordedExchange.afterRedirectName): yes") }
    }
    answer.append("\(RecordedExchange.delayName): \(delay.milliseconds)ms")
    let head = (request + [""] + answer + ["", ""]).joined(separator: "\n")
    return Array(head.utf8) + body
  }

  /// Reads such a file.
  ///
  /// - Throws: ``RecordingError`` with the reason, without the file's name.
  package init(fileBytes: [UInt8]) throws(RecordingError) {
    var reader = LineReader(bytes: fileBytes[...])
    let request = reader.block()
    let answer = reader.block()
    guard let first = request.first, first.hasPrefix("GET ") else {
      throw RecordingError(description: "the first line is not GET and a URL")
    }
    let fields = HTTPHeaders(answer.compactMap(header))
    let url = String(first.dropFirst(4).prefix { $0 != " " })
    self.init(
      url: url, requestHeaders: request.dropFirst().compactMap(header),
      result: try RecordedExchange.result(
        url, statusLine: answer.first ?? "", fields, body: Array(reader.bytes)),
      delay: try RecordedExchange.delay(fields[RecordedExchange.delayName]))
  }

  private static func result(
    _ url: String, statusLine: String, _ fields: HTTPHeaders, body: [UInt8]
  ) throws(RecordingError) -> Result<HTTPResponse, TransportError> {
    if let text = fields[errorName] { return .failure(try error(text, fields)) }
    let parts = statusLine.split(separator: " ")
    guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = Int(parts[1]),
      (100...599).contains(status)
    else { throw RecordingError(description: "neither a status line nor \(errorName)") }
    let hops = try fields.fields.filter { $0.name == hopName }.map(hop)
    let own = [delayName, hopName]
    return .success(
      HTTPResponse(
        status: status, headers: HTTPHeaders(fields.fields.filter { !own.contains($0.name) }),
        body: body, url: hops.last?.target ?? url, hops: hops, wireBytes: body.count))
  }

  private static func error(
    _ text: String, _ fields: HTTPHeaders
  ) throws(RecordingError) -> TransportError {
    let name = text.prefix { $0 != " " }
    guard let code = OutcomeCode(rawValue: String(name)) else {
      throw RecordingError(description: "\(errorName): \(name) is not an error code")
    }
    return TransportError(
      code, String(text.dropFirst(name.count + 1)),
      afterRedirect: fields[afterRedirectName] == "yes")
  }

  private static func hop(_ field: HTTPHeader) throws(RecordingError) -> RedirectHop {
    let parts = field.value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let status = Int(parts[0]) else {
      throw RecordingError(description: "\(hopName) is not a status and a URL")
    }
    return RedirectHop(status: status, target: String(parts[1]))
  }

  /// Reads a delay such as `1200ms` or `1.2s`; nil means no delay.
  private static func delay(_ text: String?) throws(RecordingError) -> Duration {
    guard let text else { return .zero }
    if text.hasSuffix("ms"), let count = Int(text.dropLast(2)), count >= 0 {
      return .milliseconds(count)
    }
    if text.hasSuffix("s"), let count = Double(text.dropLast()), (0...86_400).contains(count) {
      return .seconds(count)
    }
    throw RecordingError(description: "\(delayName): \(text) is not a time such as 1200ms")
  }
}

private func lines(_ headers: [HTTPHeader]) -> [String] {
  headers.map { "\($0.name): \(oneLine($0.value))" }
}

private func oneLine(_ text: String) -> String {
  String(decoding: text.utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
}

private func header(_ line: String) -> HTTPHeader? {
  guard let colon = line.firstIndex(of: ":") else { return nil }
  let value = line[line.index(after: colon)...].drop { $0 == " " }
  return HTTPHeader(String(line[..<colon]), String(value))
}

/// Reads the lines of a file one after the other.
private struct LineReader {
  private(set) var bytes: ArraySlice<UInt8>

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// The lines up to the next empty one, which is skipped.
  mutating func block() -> [String] {
    var lines: [String] = []
    while !bytes.isEmpty {
      let line = line()
      if line.isEmpty { break }
      lines.append(String(decoding: line, as: UTF8.self))
    }
    return lines
  }

  private mutating func line() -> ArraySlice<UInt8> {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let line = bytes[..<end]
    bytes = bytes[min(end + 1, bytes.endIndex)...]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }
}
