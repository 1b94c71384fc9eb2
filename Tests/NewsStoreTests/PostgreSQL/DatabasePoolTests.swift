// DatabasePoolTests.swift - the order in which calls get connections.

import Dispatch
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A pool of connections` {
  @Test func `serves calls of ordinary priority before those of low priority`() async throws {
    let pool = pool(of: 2)
    let gates = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
    let order = Locked<[String]>([])
    let holders = gates.map { gate in Task { try await pool.write { _ in block(until: gate) } } }
    await waitUntil { pool.load == 2 }
    let background = Task(priority: .utility) {
      try await pool.write { _ in order.withLock { $0.append("background") } }
    }
    await waitUntil { pool.load == 3 }
    let ordinary = Task(priority: .medium) {
      try await pool.write { _ in order.withLock { $0.append("ordinary") } }
    }
    await waitUntil { pool.load == 4 }

    gates[0].signal()
    await waitUntil { order.withLock { $0.count } == 2 }

    #expect(order.withLock { $0 } == ["ordinary", "background"])
    gates[1].signal()
    for task in holders + [background, ordinary] { try await task.value }
    await pool.close()
  }

  @Test func `opens a second connection only when one is not enough`() async throws {
    let pool = pool(of: 4)
    for _ in 0..<5 { try await pool.write { _ in } }
    #expect(pool.openedCount == 1)

    let gate = DispatchSemaphore(value: 0)
    let holder = Task { try await pool.write { _ in block(until: gate) } }
    await waitUntil { pool.load == 1 }
    try await pool.write { _ in }

    #expect(pool.openedCount == 2)
    gate.signal()
    try await holder.value
    await pool.close()
  }

  private func pool(of count: Int) -> DatabasePool {
    DatabasePool(
      (0..<count).map { number in
        let session = SQLiteSession(path: ":memory:") { () throws(StoreError) in
          let opener = SQLiteOpener(
            location: .memory, options: StoreOptions(), schema: .current, wrap: { $0 })
          return try opener.openWriter()
        }
        return Database(
          label: "pool.\(number)", path: ":memory:", options: StoreOptions(), session: session)
      })
  }
}

/// Blocks the thread of a connection, as a slow statement does.
private func block(until gate: DispatchSemaphore) {
  gate.wait()
}
