// CurlLibrary.swift - opens libcurl, once per process.

import CCurl
import Glibc
package import NewsCore

enum CurlLibrary {
  /// Opened on first use, because loading its libraries would make every start of the program 10 ms
  /// slower.
  static let opened: Result<Void, TransportError> = open(String(cString: newsagg_curl_file()))

  static func open(_ file: String) -> Result<Void, TransportError> {
    var message = [CChar](repeating: 0, count: 512)
    guard newsagg_curl_open(file, &message, message.count) != 0 else { return .success(()) }
    let reason = String(
      decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // With too few descriptors or too little memory, an installed library does not open either.
    if let limit = limits.first(where: { reason.contains($0.words) }) {
      return .failure(TransportError(exhausted: limit.systemError))
    }
    let isMissing = reason.contains("No such file")
    let remedy = isMissing ? "; install libcurl 4 (Debian, Ubuntu: apt-get install libcurl4)" : ""
    return .failure(TransportError(.resource, reason + remedy))
  }

  /// The loader reports an error as text, without a number.
  private static let limits: [(words: String, systemError: Int32)] = [
    ("Too many open files", EMFILE), ("Cannot allocate memory", ENOMEM),
    ("failed to map segment", ENOMEM),
  ]
}

extension CurlTransport {
  /// The version line of the libcurl that would be used, or why it cannot be opened.
  package static func libraryVersion() -> Result<String, TransportError> {
    CurlLibrary.opened.map { String(cString: newsagg_curl_version()) }
  }
}
