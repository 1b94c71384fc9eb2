// Spawn.swift - starts child processes one at a time.

import Foundation

private let starting = NSLock()

/// Runs `body`, which creates the pipes of a child process and starts it, while no other child is started.
///
/// Foundation lists the descriptors that a child must close before it starts the child. A descriptor that another
/// thread opens in between stays open in the child: the end of a pipe, or the socket by which `Process` notices the
/// end of its child. Who waits for the end of the one process would then wait for the other one too, which may be
/// a database server that runs until the end of the tests.
package func spawn<Value>(_ body: () throws -> Value) rethrows -> Value {
  try starting.withLock(body)
}
