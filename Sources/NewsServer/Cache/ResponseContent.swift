// ResponseContent.swift - what a handler answers with.

import NewsCore

/// What a handler answers with.
struct ResponseContent: Sendable {
  var status = 200
  var contentType: String
  var body: [UInt8]
  var etag: String?
  /// Header fields beyond those that follow from the other properties.
  var fields: [(name: String, value: String)] = []
  /// When the body was made; nil where it is always of this moment and has no Age.
  var madeAt: WallTime?
  /// Worth a gzip stream for the clients that take one.
  var compresses = true
}
