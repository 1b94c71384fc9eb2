// HTTPProblem+Parser.swift - the problem for bytes that cannot be parsed.

import NIOHTTP1

extension HTTPProblem {
  init(_ error: HTTPParserError) {
    switch error {
    case .headerOverflow: self = .headerTooLarge
    case .invalidVersion: self = .malformed("the version or a line end is not that of HTTP/1.1")
    case .invalidMethod: self = .malformed("no known method")
    case .invalidURL: self = .malformed("the target is not valid")
    case .invalidContentLength, .unexpectedContentLength:
      self = .malformed("Content-Length is invalid, repeated, or contradicts Transfer-Encoding")
    default: self = .malformed("it cannot be parsed")
    }
  }
}
