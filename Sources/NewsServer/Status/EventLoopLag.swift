// EventLoopLag.swift - measures the delay of event loops, which shows whether one is blocked.

import NIOCore
import ServiceLifecycle

/// Runs a task on each event loop every 100 ms, in real time, and notes its delay.
struct EventLoopLag: Service {
  let state: ServerState
  let group: any EventLoopGroup

  private static let interval = TimeAmount.milliseconds(100)

  func run() async throws {
    let tasks = group.makeIterator().map { loop in
      let meter = NIOLoopBoundBox.makeBoxSendingValue(
        NIODeadline.now() + EventLoopLag.interval, eventLoop: loop)
      return loop.scheduleRepeatedTask(
        initialDelay: EventLoopLag.interval, delay: EventLoopLag.interval
      ) {
        [state] _ in
        let now = NIODeadline.now()
        state.counters.recordLag(nanoseconds: max(0, Int((now - meter.value).nanoseconds)))
        meter.value = now + EventLoopLag.interval
      }
    }
    try? await gracefulShutdown()
    for task in tasks { task.cancel() }
  }
}
