// FeedReader.swift - makes a feed from the scanner's events: RSS, RDF, Atom, CDF and OPML.

import NewsText

/// Reads all XML formats, because published feeds mix them: Atom links in RSS, RSS dates in Atom.
///
///     scanner events | element and context | texts, links, people … | feed
///
/// Open elements are kept as a stack of frames; each has a role that says what its text and children
/// mean. An end tag closes its frame and all frames opened after it; without a frame it is ignored.
struct FeedReader: ~Copyable {
  /// What the fields of an element belong to.
  enum Context: UInt8 {
    case outside, feed, entry, image, person
  }

  enum Role: UInt8 {
    /// Its children are read, its text is not.
    case transparent
    /// Its content is not read, except for entries inside an unknown element of a feed.
    case skipped
    /// Its value is in its attributes. Feeds often lack its end tag.
    case empty
    /// A list of elements of one kind: `categories`, `links`.
    case list
    /// A media object: its titles and texts are not the entry's.
    case attachment
    case feed, entry, source, image, person, outline
    /// Its text is a value; see ``Leaf``.
    case leaf
    /// Inside a leaf without markup: only its text is read.
    case plainChild
    /// Inside a leaf with markup: its tags are part of the value.
    case markup
    /// The div that Atom wraps around XHTML, which is not part of the value (RFC 4287 section 3.1.1.3).
    case wrapper
  }

  /// An open element.
  struct Frame {
    var nameHash: UInt32
    var localHash: UInt32
    /// Offsets of the local name.
    var localName: Range<Int>
    var element: Element
    var role: Role
    var outerContext: Context
    var scope: Scope
    /// Whether its end tag was found by looking ahead, so that the elements before it are its children.
    var isClosedLater = false
  }

  /// Declarations of a tag, which end with its element.
  struct Scope {
    /// Number of bindings before the tag.
    var bindingCount: Int
    var changesBase = false
    var changesLanguage = false
  }

  /// A namespace declaration in force.
  struct Binding {
    var prefixHash: UInt32
    var namespace: Namespace
  }

  static let maxBindings = 256
  /// Most links, enclosures, categories and other parts that are kept of one entry, and of the feed itself.
  static let maxParts = 256

  var scanner: XMLScanner
  let limits: ParseLimits
  let table = ElementTable.shared
  let hasMojibake: Bool
  let hasCarriageReturns: Bool

  var feed = Feed(format: .rss)
  var isRecognised = false
  /// Number of frames around the root; not zero when other elements contain the feed.
  var rootDepth = 0
  var rootNamespaces = RootNamespaces()
  var isRootClosed = false
  /// Whether a namespace of RSS or Atom was declared, for any prefix.
  var namesFeedVocabulary = false
  /// Whether the channel has ended, so that the document is complete even without its root's end tag.
  private var isChannelClosed = false
  var isPage = false
  var entries: EntryCollector
  var entry = Entry()
  var entryDates = EntryDates()
  var fallbacks = TextFallbacks()
  var feedFallbacks = TextFallbacks()

  var frames: [Frame] = []
  /// Number of open elements beyond the depth limit.
  var overflow = 0
  var context = Context.outside
  var bindings: [Binding] = []
  var base: String?
  /// URL of the document.
  let documentBase: String?
  /// Bytes that may still be read in search of end tags; see ``isUnclosed(before:_:)``.
  var lookAhead: Int
  var language: String?
  var savedBases: [String?] = []
  var savedLanguages: [String?] = []

  var leaf: Leaf?
  var buffer = ByteBuilder(capacity: 4096)
  /// Whether references were decoded into the buffer.
  var hasReferences = false
  var person = Person()
  var image = Image(url: "")
  /// The feed around an Atom source, while the source is read.
  var enclosingFeed: Feed?
  var folders: [String] = []
  /// Rank of the link chosen so far, for the feed, its source, the entry.
  var linkRank = LinkRanks()

  /// `text` is the result of decoding `bytes`.
  init(_ bytes: ByteSpan, _ text: DecodedText, _ options: ParseOptions) {
    entries = EntryCollector(documentBytes: bytes.count, options)
    scanner = XMLScanner(bytes)
    base = options.context.url
    limits = options.limits
    hasMojibake = text.hasMojibake
    lookAhead = 2 * bytes.count
    documentBase = base
    hasCarriageReturns = text.hasCarriageReturns
    frames.reserveCapacity(32)
  }

  /// Adds the current entry to those of the feed.
  mutating func deliverEntry() {
    var complete = Entry()
    swap(&entry, &complete)
    entries.add(complete, feed.format)
  }

  /// Whether there was any markup at all.
  private(set) var sawTags = false

  /// Reads the whole document; nil when it is no feed.
  mutating func read() -> Feed? {
    loop: while !isPage && !isRootClosed {
      switch scanner.next() {
      case .text: readText()
      case .startTag: readStartTag()
      case .endTag: readEndTag()
      case .end: break loop
      }
    }
    guard isRecognised, !isPage else { return nil }
    if isRootClosed {
      checkTrailingContent()
    } else {
      scanner.isWellFormed = false
      feed.isComplete = isChannelClosed
      close(downTo: 0)
    }
    if isOtherRDF { return nil }
    finishFeed()
    feed.entries = entries.entries
    feed.isWellFormed = scanner.isWellFormed
    return feed
  }

  /// Whether the document is RDF without any part of a feed: RDF also describes people, projects and
  /// vocabularies.
  private var isOtherRDF: Bool {
    feed.format == .rss10 && !namesFeedVocabulary && entries.count == 0 && feed.title == nil
      && feed.link == nil
  }

  /// Checks that only comments and white space follow the root.
  private mutating func checkTrailingContent() {
    var event = scanner.next()
    while event == .text,
      scanner.bytes.slice(scanner.text.lowerBound, scanner.text.upperBound).isBlank
    {
      event = scanner.next()
    }
    if event != .end { scanner.isWellFormed = false }
  }
}

// MARK: - Tags

extension FeedReader {
  private var nameHash: UInt32 { scanner.localHash ^ scanner.prefixHash &* 31 }

  private mutating func readStartTag() {
    sawTags = true
    let isTooDeep = frames.count >= limits.maxDepth
    if isTooDeep, !mayBeginEntry() { return skipDeepTag() }
    var scope = isTooDeep ? Scope(bindingCount: bindings.count) : enterScope()
    let namespace = namespaceOfTag()
    let element = elementOfTag(namespace)
    if let ended = frameEnded(by: element, namespace) {
      leave(scope)
      scanner.isWellFormed = false
      close(downTo: ended)
      scope = enterScope()
    }
    guard frames.count < limits.maxDepth else {
      leave(scope)
      return skipDeepTag()
    }
    push(element, namespace, scope)
  }

  /// Below the depth limit tags are only counted, except where an item or entry may begin, whose names
  /// have four or five bytes.
  private mutating func mayBeginEntry() -> Bool {
    (4...5).contains(scanner.name.upperBound - scanner.localStart)
  }

  private mutating func skipDeepTag() {
    if !scanner.isSelfClosing { overflow += 1 }
  }

  @inline(__always) private mutating func elementOfTag(_ namespace: Namespace) -> Element {
    let local = scanner.bytes.slice(scanner.localStart, scanner.name.upperBound)
    guard namespace != .unknown, local.count <= limits.maxNameBytes else { return .unknown }
    return table.element(local, hash: scanner.localHash, in: namespace)
  }

  @inline(__always) private mutating func push(
    _ element: Element, _ namespace: Namespace, _ scope: Scope
  ) {
    let outer = context
    let local = scanner.bytes.slice(scanner.localStart, scanner.name.upperBound)
    let role = open(element, namespace, local)
    frames.append(
      Frame(
        nameHash: nameHash, localHash: scanner.localHash,
        localName: scanner.localStart..<scanner.name.upperBound, element: element, role: role,
        outerContext: outer, scope: scope, isClosedLater: frames.last?.isClosedLater ?? false))
    if scanner.isSelfClosing || role == .markup && ElementTraits(of: local).contains(.void) {
      closeTop()
    }
  }

  private mutating func readEndTag() {
    let hash = nameHash
    if let top = frames.last, top.nameHash == hash, overflow == 0 { return closeTop() }
    let match = frames.lastIndex { $0.nameHash == hash && (overflow == 0 || $0.role != .markup) }
    if overflow > 0, match == nil {
      overflow -= 1
      return
    }
    scanner.isWellFormed = false
    if let match { return close(downTo: match) }
    // The end tag may lack the prefix of the start tag.
    if let top = frames.last, top.role == .leaf, top.localHash == scanner.localHash { closeTop() }
  }

  mutating func close(downTo index: Int) {
    overflow = 0
    while frames.count > index { closeTop() }
  }

  mutating func closeTop() {
    guard let frame = frames.popLast() else { return }
    finish(frame)
    if frame.element == .channel { isChannelClosed = true }
    context = frame.outerContext
    leave(frame.scope)
    if isRecognised, frames.count == rootDepth { isRootClosed = true }
  }

  private mutating func finish(_ frame: Frame) {
    switch frame.role {
    case .leaf: finishLeaf()
    case .person: finishPerson(frame.element, in: frame.outerContext)
    case .image: finishImage(in: frame.outerContext)
    case .entry: finishEntry()
    case .source: finishSource()
    case .outline: folders.removeLast()
    case .markup:
      // In a title a tag without its end tag is text, so no end tag is added.
      if leaf?.isSniffedTitle != true || isClosedByTag(frame) {
        writeEndTag(scanner.bytes.slice(frame.localName.lowerBound, frame.localName.upperBound))
      }
    case .feed, .transparent, .skipped, .empty, .list, .attachment, .plainChild, .wrapper: break
    }
  }

  /// Whether the current tag is the end tag of this element, or an empty-element tag.
  private mutating func isClosedByTag(_ frame: Frame) -> Bool {
    scanner.isOpening ? scanner.isSelfClosing : scanner.localHash == frame.localHash
  }

  /// The position of the frame that lacks its end tag, because `element` cannot be inside it.
  private mutating func frameEnded(by element: Element, _ namespace: Namespace) -> Int? {
    let isEntry = element == .item || element == .entry
    let top = frames.last?.role
    let mayBeUnclosed = top == .skipped || top == .empty || top == .attachment
    if mayBeUnclosed, leaf == nil, element != .unknown, isUnclosed(before: element, isEntry) {
      // An entry around it has ended as well when another entry begins.
      return isEntry && namespace == .core
        ? frames.lastIndex { $0.role == .entry } ?? frames.count - 1 : frames.count - 1
    }
    guard namespace == .core, isEntry || leaf != nil, top != .skipped,
      frames.last?.isClosedLater != true, leaf?.isDocument != true
    else {
      return nil
    }
    if isEntry, let open = frames.lastIndex(where: { $0.role == .entry }) { return open }
    let endsLeaf = leaf?.isEnded(by: element, isRSS: feed.format.isRSS) == true
    return endsLeaf ? frames.lastIndex { $0.role == .leaf } : nil
  }
}
