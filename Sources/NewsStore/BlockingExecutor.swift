// BlockingExecutor.swift - a serial executor for work that blocks its thread.

import Dispatch

/// Runs an actor's jobs one after the other, away from the cooperative thread pool: a job that
/// waits for a file lock must not keep anybody else's task from running.
final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
