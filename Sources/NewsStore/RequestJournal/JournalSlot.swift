// JournalSlot.swift - one entry as bytes of the file.

import NewsCore
import NewsText

/// One slot of a ``JournalFile``: an entry, or empty.
///
/// Sixteen words of eight bytes: key, checksum, boot, wall time, boot time, the two waits, the length
/// of the host's name, and the name. A partly written slot has a wrong checksum and counts as
/// empty.
struct JournalSlot: Hashable, Sendable {
  static let words = 16
  /// A longer name of a host is not stored; its pause is found by the key alone.
  private static let longestName = 64

  /// The hash of its subject; zero when it is empty.
  let key: UInt64
  let at: Moment
  let ownWait: Duration
  let publisherWait: Duration
  /// The host's name; empty for a source.
  let host: String

  init(_ entry: JournalEntry) {
    key = entry.subject.key
    (at, ownWait, publisherWait) = (entry.at, entry.ownWait, entry.publisherWait)
    if case .host(let name) = entry.subject, name.utf8.count <= JournalSlot.longestName {
      host = name
    } else {
      host = ""
    }
  }

  /// Reads a slot of the file; nil if it is empty or damaged.
  ///
  /// `now` identifies the current boot.
  init?(_ words: ArraySlice<UInt64>, at now: Moment) {
    let words = Array(words)
    guard words.count == JournalSlot.words, words[0] != 0,
      words[1] == JournalSlot.checksum(words), words[7] <= UInt64(JournalSlot.longestName)
    else { return nil }
    key = words[0]
    let isThisBoot = !now.bootID.isEmpty && words[2] == contentHash(now.bootID)
    at = Moment(
      wall: WallTime(milliseconds: Int64(bitPattern: words[3])),
      bootID: isThisBoot ? now.bootID : "another boot",
      bootMilliseconds: Int64(bitPattern: words[4]))
    ownWait = .milliseconds(Int64(bitPattern: words[5]))
    publisherWait = .milliseconds(Int64(bitPattern: words[6]))
    let name = words[8...].withUnsafeBytes { Array($0.prefix(Int(words[7]))) }
    host = String(decoding: name, as: UTF8.self)
  }

  var bytes: [UInt64] {
    var words = [UInt64](repeating: 0, count: JournalSlot.words)
    words[0] = key
    words[2] = contentHash(at.bootID)
    words[3] = UInt64(bitPattern: at.wall.milliseconds)
    words[4] = UInt64(bitPattern: at.bootMilliseconds)
    words[5] = UInt64(bitPattern: ownWait.milliseconds)
    words[6] = UInt64(bitPattern: publisherWait.milliseconds)
    words[7] = UInt64(host.utf8.count)
    words[8...].withUnsafeMutableBytes { $0.copyBytes(from: host.utf8) }
    words[1] = JournalSlot.checksum(words)
    return words
  }

  private static func checksum(_ words: [UInt64]) -> UInt64 {
    var words = words
    words[1] = 0
    return words.withUnsafeBytes { contentHash($0.bindMemory(to: UInt8.self)) }
  }

  func isLive(at now: Moment) -> Bool { entry(.host(host)).isLive(at: now) }

  func entry(_ subject: JournalEntry.Subject) -> JournalEntry {
    JournalEntry(subject, at: at, ownWait: ownWait, publisherWait: publisherWait)
  }
}

extension JournalEntry.Subject {
  /// A hash of the subject, never zero.
  var key: UInt64 {
    switch self {
    case .source(let name, let url): contentHash("source\n\(name)\n\(url)") | 1
    case .host(let name): contentHash("host\n\(name)") | 1
    }
  }
}
