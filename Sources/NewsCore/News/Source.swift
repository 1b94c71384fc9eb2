// Source.swift - a feed the user follows, as configured.

/// A feed the user follows, as configured; what is known of it is its ``SourceRecord``.
package struct Source: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// RSS, Atom, RDF or JSON Feed, told apart by content.
    case feed
    /// The NewsAPI JSON document.
    case newsapi
  }

  /// Why a source is not asked, whatever its schedule says.
  package enum Obstacle: Hashable, Sendable {
    /// `enabled = false` is written in the configuration.
    case disabled
    /// What its configuration needs is missing: a file with a key, for example.
    case fault(String)
  }

  /// `[a-z0-9._-]`, 1 to 64 characters; unique in the catalogue.
  package var name: String
  package var url: String
  package var kind = Kind.feed
  /// The run fails without an acceptable copy of a critical source.
  package var isCritical = false
  /// `critical = false` is written in the configuration: it is not critical where it is named either.
  package var isNeverCritical = false
  /// How long a fetched copy counts as fresh; nil: the engine's default.
  ///
  /// A lower bound: what the publisher asks for only raises it.
  package var ttl: Duration?
  package var timeout: Duration?
  package var tags: [String] = []
  /// Sent to the source's own origin only.
  package var headers: [SecretHeader] = []
  /// Address ranges that the guard lets through for this source; CIDR text.
  package var allowPrivate: [String] = []
  package var obstacle: Obstacle?
  /// How it is reached, for a person: "NewsAPI", "public search feed"; nil when it is plainly `url`.
  package var note: String?

  /// Not taken out of use with `enabled = false`.
  package var isEnabled: Bool {
    if case .disabled? = obstacle { false } else { true }
  }

  /// A plain feed; a catalogue of thousands is made of these.
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

/// A text that appears in no log, error or recording.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The one way to the text; every use of this name is a use of the secret.
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
