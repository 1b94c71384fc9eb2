// LibPQ.swift - opens libpq on first use.

import CPostgreSQL

/// libpq, opened once in a process, with the first connection.
enum LibPQ {
  /// - Throws: ``StoreError/Kind/open`` when the library is missing or too old.
  static func open(for path: String) throws(StoreError) {
    guard let problem else { return }
    throw StoreError(
      .open, path: path, detail: problem,
      advice: "install libpq (Debian: libpq5), or use an SQLite file with --store")
  }

  /// Why it cannot be used; nil if it can.
  static let problem: String? = {
    var message = [CChar](repeating: 0, count: 256)
    guard newsagg_pq_open(newsagg_pq_file(), &message, message.count) != 0 else { return nil }
    return String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()
}
