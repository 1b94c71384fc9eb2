// ProcessTests.swift - system limits and kills, each in a separate process.

import Glibc
import NewsCore
import Testing

@testable import NewsStore

@Suite struct `A store whose files may not grow` {
  @Test func `reports it, keeps its data, and works again when they may`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      try await withDirectory { directory in
        let store = try await Store.open(.file(directory + "/newsagg.db"))
        try await store.save([.sample("1")])
        let large = Article.sample("2", summary: String(repeating: "x", count: 1 << 20))

        limitFileSize(512 << 10)
        await expectThrows(.full) { try await store.save([large]) }
        try #require(try await store.ids() == ["1"])

        limitFileSize(64 << 20)
        try await store.save([large])
        try #require(try await store.ids().count == 2)
        try #require(await store.check().problems == [])
        await store.close()
      }
    }
  }
}

@Suite struct `A store whose process is killed` {
  @Test func `has every acknowledged commit and nothing of the unfinished one`()
    async throws
  {
    try await withDirectory { directory in
      await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
        let store = try await Store.open(.file(directory + "/newsagg.db"))
        for round in 0..<20 {
          try await store.save([.sample("\(round)")])
        }
        try await store.writer.write { connection throws(StoreError) in
          try connection.execute("DELETE FROM article")
          kill(getpid(), SIGKILL)
        }
      }

      let store = try await Store.open(
        .file(directory + "/newsagg.db"), options: StoreOptions(verifies: true))
      #expect(try await store.ids().count == 20)
      #expect(await store.check().problems == [])
      #expect(await store.condition == StoreCondition())
      await store.close()
    }
  }
}

private func limitFileSize(_ bytes: rlim_t) {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  limit.rlim_cur = bytes
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
