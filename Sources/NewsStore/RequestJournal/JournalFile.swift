// JournalFile.swift - a file beside the store that records requests while the store cannot be written.

package import NewsCore

import Glibc

/// Records which sources and hosts this machine asked while the store could not be written.
///
/// A file of fixed size; its disk space is allocated early, so that it works on a full disk. It has its
/// own lock, so a process that holds the store's lock does not block it. Entries are stored in buckets by
/// the hash of their subject, so one read finds an entry; an entry that has ended is replaced.
/// See docs/decisions/0041-request-journal.md.
package final class JournalFile: Sendable {
  /// Half a megabyte: 4,096 entries.
  static let buckets = 128
  static let slotsInBucket = 32
  private static let bucketBytes = slotsInBucket * JournalSlot.words * 8
  private static let headerBytes = 4096
  static let length = headerBytes + buckets * bucketBytes
  /// The first two words of the header: a magic number, and whether any entry was ever written.
  private static let magic: UInt64 = 0x0031_6465_6b73_6173
  /// Longest wait for the lock.
  private static let longestLockWait = Duration.milliseconds(50)

  package let path: String
  private let descriptor = Locked<Int32>(-1)

  /// Opens nothing yet.
  package init(path: String) {
    self.path = path
  }

  deinit {
    descriptor.withLock { if $0 >= 0 { close($0) } }
  }

  /// Creates the file if it is missing, and records when all entries have ended; best effort.
  package func reserve(at now: Moment) {
    if let file = opened { return isUsed(file) ? forgetIfOver(at: now) : () }
    let draft = path + ".\(getpid())"
    let file = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let isWhole =
      posix_fallocate(file, 0, off_t(JournalFile.length)) == 0
      && write([JournalFile.magic, 0], to: file, at: 0)
    if isWhole, link(draft, path) != 0, opened == nil {
      // The file is not complete; one that another process has just created may have entries already.
      rename(draft, path)
    }
    unlink(draft)
  }

  private func forgetIfOver(at now: Moment) {
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0, entries(at: now).isEmpty else { return }
    _ = write([JournalFile.magic, 0], to: file, at: 0)
  }

  /// All entries that have not ended.
  package func entries(at now: Moment) -> JournalEntries {
    guard let file = opened, isUsed(file) else { return JournalEntries() }
    let words = read(
      file, at: JournalFile.headerBytes, JournalFile.length - JournalFile.headerBytes)
    return JournalEntries(JournalFile.slots(words, at: now).compactMap(\.self))
  }

  /// The entries of these subjects that have not ended.
  package func entries(_ subjects: [JournalEntry.Subject], at now: Moment) -> JournalEntries {
    guard let file = opened, isUsed(file) else { return JournalEntries() }
    return JournalEntries(
      subjects.compactMap { subject in
        bucket(of: subject.key, file, at: now).first { $0?.key == subject.key } ?? nil
      })
  }

  /// Locks the file, and creates it if it is missing; nil if that is not possible, or if there is no room
  /// for these subjects.
  package func lock(_ subjects: [JournalEntry.Subject], at now: Moment) async -> JournalLock? {
    // If the store was locked before the first answer, there is no file yet.
    if access(path, F_OK) != 0 { reserve(at: now) }
    guard opened != nil else { return nil }
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    // Closing it releases the lock.
    let lock = JournalLock(self, file)
    let end = ContinuousClock.now + JournalFile.longestLockWait
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(2))) != nil else {
        return nil
      }
    }
    let hasRoom = subjects.allSatisfy { place(of: $0.key, file, at: now) != nil }
    return hasRoom ? lock : nil
  }

  /// Writes an entry; only the holder of the lock may call it.
  fileprivate func put(_ entry: JournalEntry, _ file: Int32, at now: Moment) {
    let slot = JournalSlot(entry)
    guard let place = place(of: slot.key, file, at: now) else { return }
    let offset = JournalFile.offset(of: slot.key) + place * JournalSlot.words * 8
    if write(slot.bytes, to: file, at: offset), !isUsed(file) {
      _ = write([JournalFile.magic, 1], to: file, at: 0)
    }
  }

  /// The slot of a key in its bucket: its own, else an empty or ended one.
  private func place(of key: UInt64, _ file: Int32, at now: Moment) -> Int? {
    let slots = bucket(of: key, file, at: now)
    return slots.firstIndex { $0?.key == key } ?? slots.firstIndex { $0 == nil }
  }

  private func bucket(of key: UInt64, _ file: Int32, at now: Moment) -> [JournalSlot?] {
    JournalFile.slots(
      read(file, at: JournalFile.offset(of: key), JournalFile.bucketBytes), at: now)
  }

  /// The slots in these words; nil for an empty or ended one.
  private static func slots(_ words: [UInt64], at now: Moment) -> [JournalSlot?] {
    stride(from: 0, to: words.count, by: JournalSlot.words).map { start in
      guard words[start] != 0 else { return nil }
      return JournalSlot(words[start..<start + JournalSlot.words], at: now).flatMap {
        $0.isLive(at: now) ? $0 : nil
      }
    }
  }

  private static func offset(of key: UInt64) -> Int {
    headerBytes + Int((key >> 8) % UInt64(buckets)) * bucketBytes
  }

  /// The file, open for reading; nil while it is missing or incomplete.
  private var opened: Int32? {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { return descriptor }
      let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard file >= 0 else { return nil }
      guard lseek(file, 0, SEEK_END) == JournalFile.length,
        read(file, at: 0, 8) == [JournalFile.magic]
      else {
        close(file)
        return nil
      }
      descriptor = file
      return file
    }
  }

  private func isUsed(_ file: Int32) -> Bool { read(file, at: 8, 8) == [1] }

  /// Reads `count` bytes as words; zeros if they cannot be read.
  private func read(_ file: Int32, at offset: Int, _ count: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: count / 8)
    let got = words.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, off_t(offset)) }
    return got == count ? words : [UInt64](repeating: 0, count: count / 8)
  }

  private func write(_ words: [UInt64], to file: Int32, at offset: Int) -> Bool {
    words.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, off_t(offset)) == $0.count }
  }
}

/// The lock of a ``JournalFile``, released with its last reference.
package final class JournalLock: Sendable {
  private let owner: JournalFile
  private let file: Int32

  fileprivate init(_ owner: JournalFile, _ file: Int32) {
    self.owner = owner
    self.file = file
  }

  deinit {
    close(file)
  }

  package func put(_ entry: JournalEntry, at now: Moment) {
    owner.put(entry, file, at: now)
  }
}
