// ResolverCache.swift - answers of name look-ups, for a short while.

/// A value: the time comes in as an argument.
struct ResolverCache: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// How long found addresses are used.
  ///
  /// getaddrinfo does not tell the TTL; a minute is what feeds can bear when an address moves.
  private let foundLife: Duration
  /// Long enough to spare a dead name server within one run, short enough to recover.
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
    if entries.count >= ResolverCache.capacity { entries = entries.filter { now < $0.value.end } }
    if entries.count >= ResolverCache.capacity { entries.removeAll() }
    let isFound = if case .addresses = answer { true } else { false }
    entries[name] = (answer, now + (isFound ? foundLife : ResolverCache.failedLife))
  }
}
