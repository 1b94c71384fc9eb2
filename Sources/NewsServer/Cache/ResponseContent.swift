// ResponseContent.swift - the response of a handler, before it is serialized.

import NewsCore

/// The response of a handler, before it is serialized.
struct ResponseContent: Sendable {
  /// Whether clients that accept gzip get the body compressed.
  enum Compression: Hashable, Sendable {
    case never
    /// If that makes it shorter.
    case allowed
    /// Not this response, which only one client gets, but later ones to requests for the same target.
    case laterResponses
  }

  var status = 200
  var contentType: String
  var body: [UInt8]
  var etag: String?
  /// Header fields beyond those that follow from the other properties.
  var fields: [(name: String, value: String)] = []
  /// When the body was made; nil when it is always new and has no Age.
  var madeAt: WallTime?
  var compression = Compression.allowed
}
