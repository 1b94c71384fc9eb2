// AskedFile.swift - a file beside the store that remembers who was asked when the store cannot.

package import NewsCore

import Glibc

/// Remembers on this machine who was asked while the store could not be written.
///
/// A file of fixed size, whose room is taken while there is some, so that a full disk does not matter.
/// It has a lock of its own: whoever holds the store's does not stop it. Marks are kept by the hash
/// of their subject, in buckets, so one is found with one read; a mark that is over makes room.
/// See docs/decisions/0041-asked-file.md.
package final class AskedFile: Sendable {
  /// Half a megabyte: 4,096 marks.
  static let buckets = 128
  static let slotsInBucket = 32
  private static let bucketBytes = slotsInBucket * AskedSlot.words * 8
  private static let headerBytes = 4096
  static let length = headerBytes + buckets * bucketBytes
  /// The first two words of the header: a magic number, and whether anything was ever marked.
  private static let magic: UInt64 = 0x0031_6465_6b73_6173
  /// Longest wait for the lock.
  private static let patience = Duration.milliseconds(50)

  package let path: String
  private let descriptor = Locked<Int32>(-1)

  /// Opens nothing yet.
  package init(path: String) {
    self.path = path
  }

  deinit {
    descriptor.withLock { if $0 >= 0 { close($0) } }
  }

  /// Makes the file unless it is there, and notes when all marks are over; best effort.
  package func reserve(at now: Moment) {
    if let file = opened { return isUsed(file) ? forgetIfOver(at: now) : () }
    let draft = path + ".\(getpid())"
    let file = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let isWhole =
      posix_fallocate(file, 0, off_t(AskedFile.length)) == 0
      && write([AskedFile.magic, 0], to: file, at: 0)
    if isWhole, link(draft, path) != 0, opened == nil {
      // What is there is no whole file; one that another process has just made may have marks already.
      rename(draft, path)
    }
    unlink(draft)
  }

  private func forgetIfOver(at now: Moment) {
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0, marks(at: now).isEmpty else { return }
    _ = write([AskedFile.magic, 0], to: file, at: 0)
  }

  /// All marks that are not over.
  package func marks(at now: Moment) -> AskedMarks {
    guard let file = opened, isUsed(file) else { return AskedMarks() }
    let words = read(file, at: AskedFile.headerBytes, AskedFile.length - AskedFile.headerBytes)
    return AskedMarks(AskedFile.slots(words, at: now).compactMap(\.self))
  }

  /// The marks of these subjects that are not over.
  package func marks(_ subjects: [AskedMark.Subject], at now: Moment) -> AskedMarks {
    guard let file = opened, isUsed(file) else { return AskedMarks() }
    return AskedMarks(
      subjects.compactMap { subject in
        bucket(of: subject.key, file, at: now).first { $0?.key == subject.key } ?? nil
      })
  }

  /// Locks the file for a while, which is made if it is missing; nil when that is not possible, or when
  /// there is no room for these.
  package func claim(_ subjects: [AskedMark.Subject], at now: Moment) async -> AskedClaim? {
    // Where the store was locked since before the first answer, there is no file yet.
    if access(path, F_OK) != 0 { reserve(at: now) }
    guard opened != nil else { return nil }
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    // Closing it gives the lock back.
    let claim = AskedClaim(self, file)
    let end = ContinuousClock.now + AskedFile.patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(2))) != nil else {
        return nil
      }
    }
    let hasRoom = subjects.allSatisfy { place(of: $0.key, file, at: now) != nil }
    return hasRoom ? claim : nil
  }

  /// Writes a mark; only the holder of the lock may call it.
  fileprivate func put(_ mark: AskedMark, _ file: Int32, at now: Moment) {
    let slot = AskedSlot(mark)
    guard let place = place(of: slot.key, file, at: now) else { return }
    let offset = AskedFile.offset(of: slot.key) + place * AskedSlot.words * 8
    if write(slot.bytes, to: file, at: offset), !isUsed(file) {
      _ = write([AskedFile.magic, 1], to: file, at: 0)
    }
  }

  /// The place of a key in its bucket: its own, else one that is empty or over.
  private func place(of key: UInt64, _ file: Int32, at now: Moment) -> Int? {
    let slots = bucket(of: key, file, at: now)
    return slots.firstIndex { $0?.key == key } ?? slots.firstIndex { $0 == nil }
  }

  private func bucket(of key: UInt64, _ file: Int32, at now: Moment) -> [AskedSlot?] {
    AskedFile.slots(
      read(file, at: AskedFile.offset(of: key), AskedFile.bucketBytes), at: now)
  }

  /// The places in these words; nil for one that is empty or over.
  private static func slots(_ words: [UInt64], at now: Moment) -> [AskedSlot?] {
    stride(from: 0, to: words.count, by: AskedSlot.words).map { start in
      guard words[start] != 0 else { return nil }
      return AskedSlot(words[start..<start + AskedSlot.words], at: now).flatMap {
        $0.isLive(at: now) ? $0 : nil
      }
    }
  }

  private static func offset(of key: UInt64) -> Int {
    headerBytes + Int((key >> 8) % UInt64(buckets)) * bucketBytes
  }

  /// The file, open for reading; nil while there is no whole file.
  private var opened: Int32? {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { return descriptor }
      let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard file >= 0 else { return nil }
      guard lseek(file, 0, SEEK_END) == AskedFile.length,
        read(file, at: 0, 8) == [AskedFile.magic]
      else {
        close(file)
        return nil
      }
      descriptor = file
      return file
    }
  }

  private func isUsed(_ file: Int32) -> Bool { read(file, at: 8, 8) == [1] }

  /// Reads `count` bytes as words; zeros where they cannot be read.
  private func read(_ file: Int32, at offset: Int, _ count: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: count / 8)
    let got = words.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, off_t(offset)) }
    return got == count ? words : [UInt64](repeating: 0, count: count / 8)
  }

  private func write(_ words: [UInt64], to file: Int32, at offset: Int) -> Bool {
    words.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, off_t(offset)) == $0.count }
  }
}

/// The lock of an ``AskedFile``, given back with its last use.
package final class AskedClaim: Sendable {
  private let owner: AskedFile
  private let file: Int32

  fileprivate init(_ owner: AskedFile, _ file: Int32) {
    self.owner = owner
    self.file = file
  }

  deinit {
    close(file)
  }

  package func put(_ mark: AskedMark, at now: Moment) {
    owner.put(mark, file, at: now)
  }
}
