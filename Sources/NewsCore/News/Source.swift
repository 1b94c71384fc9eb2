// Source.swift - a feed the user follows, as configured.

/// A feed the user follows, as configured; ``SourceRecord`` has its state.
package struct Source: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// RSS, Atom, RDF or JSON Feed, recognised by content.
    case feed
    /// The NewsAPI JSON document.
    case newsapi
  }

  /// Why a source is not asked, independent of its schedule.
  package enum Obstacle: Hashable, Sendable {
    /// `enabled = false` is written in the configuration.
    case disabled
    /// Something that its configuration needs is missing: a file with a key, for example.
    case fault(String)
  }

  /// `[a-z0-9._-]`, 1 to 64 characters; unique in the catalogue.
  package var name: String
  package var url: String
  package var kind = Kind.feed
  /// Whether the run fails without an acceptable copy of this source.
  package var isCritical = false
  /// `critical = false` is written in the configuration: it stays so when the source is named in a
  /// command.
  package var isNeverCritical = false
  /// How long a fetched copy counts as fresh; nil: the engine's default.
  ///
  /// It is a lower bound: what the publisher asks for can only make it longer.
  package var ttl: Duration?
  package var timeout: Duration?
  package var tags: [String] = []
  /// Header fields that are sent to the source's own origin only.
  package var headers: [SecretHeader] = []
  /// Address ranges that the guard lets through for this source; CIDR text.
  package var allowPrivate: [String] = []
  package var obstacle: Obstacle?
  /// The access path, for people: "NewsAPI", "public search feed"; nil when `url` itself is the feed.
  package var note: String?
  /// Given as a URL or on standard input: its name is generated, and its note says how it was given.
  package var isUnnamed = false

  /// How it was given, if its name is generated; else nil.
  package var givenAs: String? { isUnnamed ? note : nil }

  /// For messages: its name, or how it was given if its name is generated.
  package var spokenName: String { givenAs ?? name }

  /// Its text in an advised command, without parts of a URL that may be secret.
  package var commandWord: String { isUnnamed && note != url ? "URL" : spokenName }

  /// False when `enabled = false` is written in the configuration.
  package var isEnabled: Bool {
    if case .disabled? = obstacle { false } else { true }
  }

  /// A feed without options, as in a catalogue of thousands: cheaper than the other initialiser.
  package init(name: String, url: String) {
    self.name = name
    self.url = url
  }

  package init(
    name: String, url: String, kind: Kind = .feed, isCritical: Bool = false, ttl: Duration? = nil,
    timeout: Duration? = nil, tags: [String] = [], headers: [SecretHeader] = [],
    allowPrivate: [String] = [], note: String? = nil
  ) {
    self.name = name
    self.url = url
    self.kind = kind
    self.isCritical = isCritical
    self.ttl = ttl
    self.timeout = timeout
    self.tags = tags
    self.headers = headers
    self.allowPrivate = allowPrivate
    self.note = note
  }
}

extension [Source] {
  package var names: Set<String> { Set(lazy.map(\.name)) }
  package var criticalNames: Set<String> { Set(lazy.filter(\.isCritical).map(\.name)) }
}

/// A text that appears in no log, error or recording.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The text; a search for this name finds every use of a secret.
  package let exposed: String

  package init(_ text: String) {
    exposed = text
  }

  package var description: String { "<redacted>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

package struct SecretHeader: Hashable, Sendable {
  package var name: String
  package var value: Secret

  package init(name: String, value: Secret) {
    self.name = name
    self.value = value
  }
}
