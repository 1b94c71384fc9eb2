// LoopbackSteps.swift - an answer as steps that the server's loop carries out.

import NewsCore

enum LoopbackStep: Sendable {
  case pause(Duration)
  case bytes([UInt8])
  /// Repeats the same bytes; nil: until the client leaves.
  case repeated([UInt8], times: Int?)
  case end(LoopbackAnswer.Ending)
}

extension LoopbackAnswer {
  /// A pure function: the steps on the wire after `request`.
  func steps(for request: LoopbackRequest) -> [LoopbackStep] {
    let wait: [LoopbackStep] = delay > .zero ? [.pause(delay)] : []
    guard let raw else { return wait + exchange(request) }
    let end = rawTail.map { LoopbackStep.repeated($0, times: nil) } ?? .end(.close)
    return wait + [.bytes(raw), end]
  }

  private func exchange(_ request: LoopbackRequest) -> [LoopbackStep] {
    if let cut, cut.point == .beforeHeaders { return [.end(cut.ending)] }
    let isUnchanged = isNotModified(request)
    let head = head(isUnchanged: isUnchanged)
    if let cut, cut.point == .midHeaders {
      return [
        .bytes(Array(head.prefix(head.count / 2))), .pause(.milliseconds(5)), .end(cut.ending),
      ]
    }
    if isUnchanged { return [.bytes(head)] }
    let end: [LoopbackStep] =
      cut.map { [.pause(.milliseconds(5)), .end($0.ending)] } ?? (closes ? [.end(.close)] : [])
    let payload = payload()
    if drip == nil, case .bytes(let bytes)? = payload.first, payload.count == 1 {
      return [.bytes(head + bytes)] + end
    }
    return [.bytes(head)] + payload.flatMap(dripped) + end
  }

  private var closes: Bool { closesConnection || framing == .untilClose || isLie }

  private var isLie: Bool { if case .lie = framing { true } else { false } }

  private func isNotModified(_ request: LoopbackRequest) -> Bool {
    let known = HTTPHeaders(headers)
    if let wanted = request.headers["If-None-Match"] { return wanted == known["ETag"] }
    guard let since = request.headers["If-Modified-Since"] else { return false }
    return since == known["Last-Modified"]
  }

  private func head(isUnchanged: Bool) -> [UInt8] {
    let code = isUnchanged ? 304 : status
    var text = "HTTP/1.1 \(code) \(reasonPhrase(code))\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    if code != 304, code != 204 { text += framingHeader }
    if closes { text += "Connection: close\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private var framingHeader: String {
    switch framing {
    case .length: "Content-Length: \(wireLength)\r\n"
    case .lie(let length): "Content-Length: \(length)\r\n"
    case .chunked: "Transfer-Encoding: chunked\r\n"
    case .untilClose: ""
    }
  }

  private var wireLength: Int {
    guard case .gzipBomb(let decodedBytes) = filler else { return body.count }
    return LoopbackGzip.bombLength(decodedBytes: decodedBytes)
  }

  private func payload() -> [LoopbackStep] {
    if status == 204 { return [] }
    switch filler {
    case .gzipBomb(let decodedBytes): return bomb(decodedBytes)
    case .endless:
      return [.repeated(chunk([UInt8](repeating: 0x20, count: 16_384)[...]), times: nil)]
    case nil: break
    }
    let sent: ArraySlice<UInt8> =
      if case .body(let count)? = cut?.point { body.prefix(count) } else { body[...] }
    guard framing == .chunked else { return [.bytes(Array(sent))] }
    let end = cut == nil ? Array("0\r\n\r\n".utf8) : []
    return [.bytes(chunk(sent, isCut: cut != nil) + end)]
  }

  /// Whole blocks of zeros on the wire, and the stream header before them.
  private func bomb(_ decodedBytes: Int) -> [LoopbackStep] {
    let block = [UInt8](repeating: 0, count: LoopbackGzip.bombBlock)
    let times = LoopbackGzip.bombBlocks(decodedBytes: decodedBytes)
    guard framing == .chunked else {
      return [.bytes(LoopbackGzip.bombHead), .repeated(block, times: times)]
    }
    return [
      .bytes(chunk(LoopbackGzip.bombHead[...])), .repeated(chunk(block[...]), times: times),
      .bytes(Array("0\r\n\r\n".utf8)),
    ]
  }

  /// One chunk (RFC 9112 section 7.1); a cut one announces one byte more than it sends.
  private func chunk(_ bytes: ArraySlice<UInt8>, isCut: Bool = false) -> [UInt8] {
    if bytes.isEmpty, !isCut { return [] }
    let size = String(bytes.count + (isCut ? 1 : 0), radix: 16)
    return Array("\(size)\r\n".utf8) + bytes + (isCut ? [] : Array("\r\n".utf8))
  }

  private func dripped(_ step: LoopbackStep) -> [LoopbackStep] {
    guard let drip, case .bytes(let bytes) = step else { return [step] }
    return stride(from: 0, to: bytes.count, by: max(1, drip.bytes)).flatMap { start in
      let piece = bytes[start..<min(start + max(1, drip.bytes), bytes.count)]
      return [.pause(drip.interval), LoopbackStep.bytes(Array(piece))]
    }
  }
}

private func reasonPhrase(_ status: Int) -> String {
  switch status {
  case 200: "OK"
  case 304: "Not Modified"
  case 404: "Not Found"
  case 429: "Too Many Requests"
  case 503: "Service Unavailable"
  default: "Status"
  }
}
