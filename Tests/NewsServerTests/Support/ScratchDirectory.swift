// ScratchDirectory.swift - a temporary directory for one test.

import Glibc
import NewsStore

/// A directory for one test; removed when the test ends.
final class ScratchDirectory: Sendable {
  let path: String

  init() {
    path = "/tmp/newsagg-serve-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    mkdir(path, 0o700)
  }

  deinit {
    for suffix in ["", "-wal", "-shm", ".lock", ".ckpt"] { unlink("\(path)/news.db\(suffix)") }
    unlink("\(path)/notify")
    rmdir(path)
  }

  var database: StoreLocation { .file(path + "/news.db") }
}
