// ResponseContent.swift - the response of a handler, before it is serialized.

import NewsCore

/// The response of a handler, before it is serialized.
struct ResponseContent: Sendable {
  var status = 200
  var contentType: String
  var body: [UInt8]
  var etag: String?
  /// Header fields beyond those that follow from the other properties.
  var fields: [(name: String, value: String)] = []
  /// When the body was made; nil when it is always new and has no Age.
  var madeAt: WallTime?
  /// Whether clients that accept gzip get the body compressed.
  var compresses = true
}
