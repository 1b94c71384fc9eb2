// SmallDisk.swift - a file system of a few megabytes that a test can fill.

import Foundation

/// A file system of a few megabytes in memory, which is removed with the last reference to it.
package final class SmallDisk: Sendable {
  package let path: String
  private var filler: String { path + "/filler" }

  private struct NotMounted: Error {}

  /// Only root can create one.
  package static var canBeMade: Bool { (try? SmallDisk(megabytes: 1, of: "root")) != nil }

  /// `owner` is a user's name.
  package init(megabytes: Int, of owner: String) throws {
    path = "/tmp/newsagg-disk-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let options = "size=\(megabytes)m,mode=700,uid=\(try SmallDisk.userID(owner))"
    guard try SmallDisk.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) else {
      try? FileManager.default.removeItem(atPath: path)
      throw NotMounted()
    }
  }

  deinit {
    _ = try? SmallDisk.run("umount", "-l", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Fills the file system.
  package func fill() {
    guard let file = fopen(filler, "w") else { return }
    defer { fclose(file) }
    let block = [UInt8](repeating: 1, count: 4096)
    while fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
  }

  package func makeRoom() {
    unlink(filler)
  }

  private static func userID(_ name: String) throws -> UInt32 {
    guard let user = getpwnam(name) else { throw NotMounted() }
    return user.pointee.pw_uid
  }

  private static func run(_ command: String...) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try spawn(process.run)
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
