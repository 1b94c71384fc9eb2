// BlockingExecutor.swift - a serial executor for work that blocks its thread.

import Dispatch
import NewsCore

/// Runs an actor's jobs one after the other, away from the cooperative thread pool: a job that
/// waits for a file lock must not keep anybody else's task from running.
///
/// Waiting jobs of ordinary priority and above go first, in their order.
final class BlockingExecutor: SerialExecutor {
  private struct Jobs {
    var ordinary = Fifo()
    var background = Fifo()
  }

  private let queue: DispatchQueue
  private let jobs = Locked(Jobs())

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let isBackground = job.priority.rawValue <= TaskPriority.utility.rawValue
    let job = UnownedJob(job)
    jobs.withLock { jobs in
      if isBackground { jobs.background.append(job) } else { jobs.ordinary.append(job) }
    }
    queue.async { self.runNext() }
  }

  private func runNext() {
    let job = jobs.withLock { $0.ordinary.popFirst() ?? $0.background.popFirst() }
    job?.runSynchronously(on: asUnownedSerialExecutor())
  }
}

/// First in, first out.
private struct Fifo {
  private var jobs: [UnownedJob] = []
  private var head = 0

  mutating func append(_ job: UnownedJob) {
    jobs.append(job)
  }

  mutating func popFirst() -> UnownedJob? {
    guard head < jobs.count else { return nil }
    defer {
      head += 1
      if head == jobs.count { (jobs, head) = ([], 0) }
    }
    return jobs[head]
  }
}
