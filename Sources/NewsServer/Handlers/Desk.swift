// Desk.swift - makes the answers that are shared.

import NIOCore
import NewsCore
import NewsEngine
import NewsStore

/// Makes the answers that are shared, each once however many ask for it at the same time.
struct Desk: Sendable {
  let state: ServerState
  private let flights = SingleFlight<Prepared>()

  init(state: ServerState) {
    self.state = state
  }

  /// `generation` is the shelf's, taken before the settings were read that `ask` was made from.
  func answer(_ ask: Ask, generation: Int) async -> Prepared {
    let view = state.store
    let now = NIODeadline.now().uptimeNanoseconds
    if let prepared = state.shelf.current(ask, version: view.version, at: now) { return prepared }
    return await renew(ask, generation: generation)
  }

  /// Makes it anew and puts it on the shelf; `waits` for publishers where nothing is stored.
  @discardableResult
  func renew(_ ask: Ask, generation: Int, waits: Bool = true) async -> Prepared {
    let key = "\(generation) \(waits) \(ask.key)"
    let prepared = await flights.value(for: key, outlivesCallers: true) {
      // The version is taken first: what is committed meanwhile makes the answer outdated.
      let version = try? await state.engine.store.version()
      let draft = await make(ask, waits)
      let lifetime = draft.lifetime.milliseconds * 1_000_000
      state.shelf.put(
        Shelf.Slot(
          ask: ask, prepared: draft.prepared, version: version ?? state.store.version,
          expiresAt: NIODeadline.now().uptimeNanoseconds + UInt64(max(0, lifetime))),
        generation: generation)
      return draft.prepared
    }
    return prepared ?? Prepared(.draining)
  }

  func shutDown() async { await flights.drain() }

  /// An answer and how long it may be given.
  struct Draft: Sendable {
    var prepared: Prepared
    var lifetime: Duration
  }

  private func make(_ ask: Ask, _ waits: Bool) async -> Draft {
    do {
      switch ask {
      case .news(let ask): return await news(ask, waits: waits)
      case .page(let ask): return try await page(ask, waits: waits)
      case .sources: return try await sources()
      case .breakers: return try await breakers()
      case .stats(let since): return try await stats(since: since)
      }
    } catch {
      return Draft(prepared: Prepared(.storeFailed), lifetime: .seconds(1))
    }
  }
}
