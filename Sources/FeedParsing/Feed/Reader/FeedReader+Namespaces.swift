// FeedReader+Namespaces.swift - tracks declarations of namespaces, xml:base and xml:lang.

import NewsText

extension FeedReader {
  /// Applies the declarations of the current tag.
  mutating func enterScope() -> Scope {
    var scope = Scope(bindingCount: bindings.count)
    if scanner.attributes.isEmpty { return scope }
    for index in scanner.attributes.indices {
      let attribute = scanner.attributes[index]
      guard attribute.name.count >= 5, scanner.bytes[attribute.name.lowerBound] | 0x20 == 0x78
      else { continue }
      let name = scanner.bytes.slice(attribute.name.lowerBound, attribute.name.upperBound)
      if name.hasASCII("xmlns", at: 0) {
        bind(name, to: string(attribute))
      } else if name.equalsASCII("xml:base"), !scope.changesBase {
        savedBases.append(base)
        if let own = resolved(string(attribute)), own.utf8.count <= maxBaseBytes { base = own }
        scope.changesBase = true
      } else if name.equalsASCII("xml:lang"), !scope.changesLanguage {
        savedLanguages.append(language)
        language = languageTag(string(attribute))
        scope.changesLanguage = true
      }
    }
    return scope
  }

  mutating func leave(_ scope: Scope) {
    bindings.removeLast(bindings.count - scope.bindingCount)
    if scope.changesBase { base = savedBases.popLast() ?? nil }
    if scope.changesLanguage { language = savedLanguages.popLast() ?? nil }
  }

  private mutating func bind(_ name: ByteSpan, to uri: String) {
    guard bindings.count < FeedReader.maxBindings else { return }
    var prefixHash: UInt32 = 0
    if name.count > 6, name[5] == Byte.colon {
      prefixHash = name.dropFirst(6).reduce(XMLScanner.hashSeed) { XMLScanner.hash($0, $1) }
    } else if name.count != 5 {
      return
    }
    var namespace = Namespace(uri: uri)
    if namespace == .core { namesFeedVocabulary = true }
    // Feeds declare some modules by wrong URIs, but with the usual prefix.
    if namespace == .unknown, prefixHash != 0 {
      namespace = Namespace(moduleOf: name.slice(6, name.count))
    }
    // The namespace of the root itself, or of elements without a prefix, shows the format. A namespace
    // that is declared for another prefix does not.
    if !isRecognised, prefixHash == 0 || prefixHash == scanner.prefixHash { addRootNamespace(uri) }
    // An unknown default namespace on the root is a private name for RSS. Elements called rss, channel or
    // item where RSS has them are RSS, whatever default namespace they declare.
    if prefixHash == 0, namespace == .unknown && frames.isEmpty || isPlainRSSStructure {
      namespace = .core
    }
    bindings.append(Binding(prefixHash: prefixHash, namespace: namespace))
  }

  private var isPlainRSSStructure: Bool {
    guard scanner.prefixHash == 0, leaf == nil, context != .entry else { return false }
    let name = scanner.bytes.slice(scanner.name.lowerBound, scanner.name.upperBound)
    switch frames.last?.element {
    case nil: return name.equalsASCII("rss")
    case .rss, .rdf: return name.equalsASCII("channel") || name.equalsASCII("item")
    case .channel: return name.equalsASCII("item")
    default: return false
    }
  }

  mutating func namespaceOfTag() -> Namespace {
    let prefixHash = scanner.prefixHash
    if let binding = bindings.last(where: { $0.prefixHash == prefixHash }) {
      return binding.namespace
    }
    if prefixHash == 0 { return .core }
    scanner.isWellFormed = false
    let prefix = scanner.bytes.slice(
      scanner.name.lowerBound, max(scanner.localStart - 1, scanner.name.lowerBound))
    return Namespace(commonPrefix: prefix)
  }
}
