// FeedReader+OpenEntry.swift - decides what a start tag means in an entry.

import NewsText

extension FeedReader {
  mutating func openEntry() -> Role {
    guard !entries.isFull else { return .skipped }
    context = .entry
    entry = Entry()
    entryDates = EntryDates()
    fallbacks = TextFallbacks()
    linkRank.entry = 0
    entry.language = language == feed.language ? nil : language
    fallbacks.id = attribute("rdf:about")
    if feed.format == .cdf, let href = resolved(attribute("href")) {
      entry.url = href
      entry.links.append(Link(url: href, rel: "alternate"))
    }
    if feed.format == .cdf { entry.updated = attribute("lastmod").flatMap(parseFeedDate) }
    return .entry
  }

  mutating func openInEntry(_ element: Element, _ namespace: Namespace) -> Role {
    switch element {
    case .title, .description, .summary, .subtitle, .tagline, .rights, .mediaTitle,
      .mediaDescription, .itunesSummary, .itunesSubtitle, .dcTitle, .dcDescription:
      return openText(element)
    case .content, .encoded, .fullItem, .xhtmlBody, .body:
      return openContent(element)
    case .id, .published, .updated, .created, .expired, .dcDate, .dcIssued, .dcModified,
      .channelDate, .comments,
      .subject, .keywords, .language, .duration, .explicit, .originalLink:
      return openPlain(element)
    case .guid:
      var leaf = Leaf(element: .guid, type: .plain)
      leaf.label = attribute("ispermalink")
      return start(leaf)
    case .source:
      return openSource()
    case .enclosure:
      openEnclosure()
      return .empty
    case .image:
      return openImage()
    case .textInput:
      return .skipped
    case .logo, .icon, .thumbnail:
      return element == .thumbnail ? openMedia(element) : .skipped
    default:
      return openShared(element, namespace)
    }
  }

  private mutating func openSource() -> Role {
    // RSS has a line of text and a URL. An element with a prefix is Atom's, which has children.
    if feed.format.isRSS && scanner.prefixHash == 0 || attribute("url") != nil {
      var leaf = Leaf(element: .source, type: .plain)
      leaf.url = resolved(attribute("url"))
      return start(leaf)
    }
    guard enclosingFeed == nil else { return .skipped }
    enclosingFeed = feed
    feed = Feed(format: feed.format)
    linkRank.source = 0
    context = .feed
    return .source
  }

  mutating func keep(_ enclosure: Enclosure) {
    if entry.enclosures.count < FeedReader.maxParts { entry.enclosures.append(enclosure) }
  }

  private mutating func openEnclosure() {
    guard let url = resolved(attribute("url")) else { return }
    let enclosure = Enclosure(
      url: url, type: attribute("type")?.nonBlank,
      length: attribute("length").flatMap(claimedByteCount))
    keep(enclosure)
    var link = Link(url: url, rel: "enclosure", type: enclosure.type)
    link.length = enclosure.length
    if entry.links.count < FeedReader.maxParts { entry.links.append(link) }
  }
}
