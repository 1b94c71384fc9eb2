// ConnectionLimits.swift - the limits of open connections, below the descriptor limit.

/// The limits of open connections.
///
/// At the descriptor limit `accept` fails and the event loop spins on a socket that stays readable,
/// so the limit is below it, with room for the store, fetches and the rest of the process. Shortly before
/// the limit a client gets 503; at the limit new ones wait in the kernel's queue.
struct ConnectionLimits: Hashable, Sendable {
  /// Most open connections; no more are accepted.
  let hard: Int
  /// A connection beyond this number gets 503 and is closed: the hard limit without a tenth of it, or
  /// without four if that is more; at least 1.
  let soft: Int

  /// Number of descriptors for everything except clients.
  static let reserve = 96
  static let most = 16_384

  init(wanted: Int?, descriptors: Int) {
    let possible = max(8, descriptors - ConnectionLimits.reserve)
    hard = max(1, min(wanted ?? ConnectionLimits.most, possible))
    soft = max(1, hard - max(hard / 10, 4))
  }
}
