// AsyncLockTests.swift - one task at a time, in order, also when tasks are cancelled.

import NewsCore
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `A lock for tasks` {
  @Test func `goes to the tasks in the order of their calls`() async {
    let lock = AsyncLock()
    let order = Locked<[Int]>([])
    #expect(await lock.acquire())
    var tasks: [Task<Void, Never>] = []
    for number in 1...3 {
      tasks.append(
        Task {
          #expect(await lock.acquire())
          order.withLock { $0.append(number) }
          await lock.release()
        })
      await waitUntil { await lock.waiting == number }
    }

    await lock.release()
    for task in tasks { await task.value }

    #expect(order.withLock(\.self) == [1, 2, 3])
    #expect(await lock.acquire(), "it is free again")
  }

  @Test func `is not given to a task that was cancelled while it waited`() async {
    let lock = AsyncLock()
    #expect(await lock.acquire())
    let cancelled = Task { await lock.acquire() }
    await waitUntil { await lock.waiting == 1 }

    cancelled.cancel()
    #expect(await cancelled.value == false)
    let next = Task { await lock.acquire() }
    await waitUntil { await lock.waiting == 1 }
    await lock.release()

    #expect(await next.value)
    #expect(await lock.waiting == 0)
  }
}
