// ConnectionLimits.swift - how many connections there may be, below the descriptor limit.

/// How many connections there may be.
///
/// At the descriptor limit `accept` fails and the event loop spins on a socket that stays readable,
/// so the limit lies below it, with room for the store, fetches and the rest of the process. From
/// nine tenths on a client is answered 503; at the limit new ones wait in the kernel's queue.
struct ConnectionLimits: Hashable, Sendable {
  /// No more connections are accepted.
  let hard: Int
  /// Connections beyond are answered 503 and closed.
  let soft: Int

  /// Descriptors for everything but clients.
  static let reserve = 96
  static let most = 16_384

  init(wanted: Int?, descriptors: Int) {
    let possible = max(8, descriptors - ConnectionLimits.reserve)
    hard = max(1, min(wanted ?? ConnectionLimits.most, possible))
    soft = max(1, hard - max(hard / 10, 4))
  }
}
