// ResolverCache.swift - results of name look-ups, kept for a short time.

/// Results of name look-ups, kept for a short time; a value, with the time as an argument.
struct ResolverCache: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// How long found addresses are used.
  ///
  /// getaddrinfo does not give the TTL. A feed whose address changes is found again a minute later.
  private let foundLife: Duration
  /// How long a failed look-up is kept, so that a dead name server is asked once a name and run.
  static let failedLife: Duration = .seconds(5)
  static let capacity = 4096

  private var entries: [String: (answer: Resolver.Answer, end: Instant)] = [:]

  init(foundLife: Duration = .seconds(60)) {
    self.foundLife = foundLife
  }

  func answer(for name: String, at now: Instant) -> Resolver.Answer? {
    guard let entry = entries[name], now < entry.end else { return nil }
    return entry.answer
  }

  mutating func store(_ answer: Resolver.Answer, for name: String, at now: Instant) {
    // A lack of resources says nothing about the name.
    if case .exhausted = answer { return }
    if entries.count >= ResolverCache.capacity { entries = entries.filter { now < $0.value.end } }
    if entries.count >= ResolverCache.capacity { entries.removeAll() }
    let isFound = if case .addresses = answer { true } else { false }
    entries[name] = (answer, now + (isFound ? foundLife : ResolverCache.failedLife))
  }
}
