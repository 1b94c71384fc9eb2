// FeedReader+Open.swift - decides what a start tag means in its context.

import NewsCore
import NewsText

extension FeedReader {
  /// Reads the tag's attributes and decides how its text and children are read.
  mutating func open(_ element: Element, _ namespace: Namespace, _ local: ByteSpan) -> Role {
    if leaf != nil { return openInLeaf(namespace, local) }
    switch frames.last?.role {
    case .skipped where context == .feed && (element == .item || element == .entry):
      return openEntry()
    case .skipped, .empty: return .skipped
    case .attachment where !isOfAttachment(element): return .skipped
    case .list where !isListed(element): return .skipped
    default: break
    }
    switch context {
    case .outside: return openRoot(element)
    case .feed: return openInFeed(element, namespace)
    case .entry: return openInEntry(element, namespace)
    case .person: return openInPerson(element)
    case .image: return openInImage(element)
    }
  }

  /// Whether an element inside a media object also describes the entry.
  func isOfAttachment(_ element: Element) -> Bool {
    switch element {
    case .thumbnail, .mediaContent, .keywords, .category: true
    default: false
    }
  }

  /// Whether a list such as `categories` may contain the element.
  private mutating func isListed(_ element: Element) -> Bool {
    switch element {
    case .author, .contributor, .category, .enclosure, .newURL: true
    case .link: attribute("href") != nil
    default: false
    }
  }

  /// Opens the root, or an element around it: a feed is found inside other elements too.
  private mutating func openRoot(_ element: Element) -> Role {
    let isFirst = frames.isEmpty
    switch element {
    case .rss where isFirst || attribute("version") != nil:
      recognise(rssFormat(version: attribute("version")))
      feed.language = language
    case .rdf:
      recognise(rootNamespaces.rss090 && !rootNamespaces.rss10 ? .rss090 : .rss10)
      feed.language = language
    case .feed where isFirst || rootNamespaces.atom10 || rootNamespaces.atom03:
      recognise(atomFormat(version: attribute("version")))
      feed.language = language
    case .channel where isFirst:
      return openChannelWithoutRoot()
    case .opml:
      recognise(.opml)
    case .entry where isFirst && (rootNamespaces.atom10 || rootNamespaces.atom03):
      recognise(atomFormat(version: attribute("version")))
      return openEntry()
    case .html where isFirst:
      isPage = true
      return .skipped
    default:
      return .transparent
    }
    return .feed
  }

  private mutating func recognise(_ format: FeedFormat) {
    feed.format = format
    isRecognised = true
    rootDepth = frames.count
    context = .feed
  }

  /// Opens a channel without `rss` around it: Microsoft's CDF, or RSS that lacks its root.
  private mutating func openChannelWithoutRoot() -> Role {
    let name = scanner.bytes.slice(scanner.name.lowerBound, scanner.name.upperBound)
    let isCDF = attribute("href") != nil || attribute("lastmod") != nil || name.first == 0x43
    recognise(isCDF ? .cdf : .rss)
    openChannel()
    return .feed
  }

  private mutating func openChannel() {
    if let about = attribute("rdf:about") { feed.id = feed.id ?? about.nonBlank }
    guard feed.format == .cdf else { return }
    if let href = resolved(attribute("href")) {
      feed.link = href
      feed.links.append(Link(url: href, rel: "alternate"))
    }
    feed.updated = attribute("lastmod").flatMap(parseFeedDate)
  }

  private func rssFormat(version: String?) -> FeedFormat {
    let version = (version ?? "").trimmed
    switch version {
    case "0.90": return .rss090
    case "0.91": return .rss091
    case "0.92": return .rss092
    case "0.93": return .rss093
    case "0.94": return .rss094
    case "1.0": return .rss10
    default: return version.hasPrefix("2") ? .rss20 : .rss
    }
  }

  private func atomFormat(version: String?) -> FeedFormat {
    if rootNamespaces.atom03 || version == "0.3" { return .atom03 }
    return rootNamespaces.atom10 || version == "1.0" ? .atom10 : .atom
  }

  mutating func addRootNamespace(_ uri: String) {
    func ends(in suffix: StaticString) -> Bool {
      uri.withBytes { bytes in
        let uri = bytes.trimmed
        return uri.hasASCII(suffix, at: uri.count - suffix.utf8CodeUnitCount)
      }
    }
    if ends(in: "www.w3.org/2005/atom") { rootNamespaces.atom10 = true }
    if ends(in: "purl.org/atom/ns#") { rootNamespaces.atom03 = true }
    if ends(in: "purl.org/rss/1.0/") { rootNamespaces.rss10 = true }
    if ends(in: "netscape.com/rdf/simple/0.9/") { rootNamespaces.rss090 = true }
  }

  /// The namespaces of formats that were declared on the root and before it.
  struct RootNamespaces {
    var atom10 = false
    var atom03 = false
    var rss10 = false
    var rss090 = false
  }
}

// MARK: - In a feed

extension FeedReader {
  private mutating func openInFeed(_ element: Element, _ namespace: Namespace) -> Role {
    switch element {
    case .channel:
      openChannel()
      return .feed
    case .item, .entry:
      return openEntry()
    case .textInput:
      return .skipped
    case .outline where feed.format == .opml:
      return openOutline()
    case .image:
      return openImage()
    case .skipHours, .skipDays, .head, .body, .feed, .rss:
      return .transparent
    case .title, .description, .tagline, .subtitle, .rights, .info, .summary, .mediaTitle,
      .mediaDescription, .itunesSummary, .itunesSubtitle, .dcTitle, .dcDescription:
      return openText(element)
    case .id, .docs, .newURL, .logo, .icon, .published, .updated, .created, .dcDate, .dcIssued,
      .dcModified, .channelDate, .subject, .keywords, .language, .ttl, .hour, .day, .updatePeriod,
      .updateFrequency, .explicit, .generator:
      return openPlain(element)
    default:
      return openShared(element, namespace)
    }
  }

  /// Opens an element that means the same in a feed and in an entry.
  mutating func openShared(_ element: Element, _ namespace: Namespace) -> Role {
    switch element {
    case .link:
      return openLink()
    case .license:
      return openLicense()
    case .author, .managingEditor, .creator, .contributor, .publisher, .webMaster, .owner,
      .itunesAuthor:
      return openPerson()
    case .category:
      return openCategory(namespace)
    case .itunesCategory:
      addCategory(term: attribute("text"), scheme: "http://www.itunes.com/")
      return .transparent
    case .itunesImage:
      return openITunesImage()
    case .thumbnail, .mediaContent:
      return openMedia(element)
    case .generatorAgent:
      openGeneratorAgent()
      return .empty
    case .group:
      return namespace == .media ? .transparent : .list
    case .empty:
      return .empty
    default:
      let isTransparent = namespace == .core && (feed.format == .opml || isHTML)
      return isTransparent ? .transparent : .skipped
    }
  }

  /// Whether the element is markup from a template.
  ///
  /// It often lacks its end tag, so what follows is not taken for its content.
  private var isHTML: Bool {
    strayMarkup.contains(scanner.bytes.slice(scanner.localStart, scanner.name.upperBound))
  }

  mutating func openPlain(_ element: Element) -> Role {
    var leaf = Leaf(element: element, type: .plain)
    if element == .generator {
      leaf.url = resolved(attribute("uri") ?? attribute("url"))
      leaf.label = attribute("version")
    }
    return start(leaf)
  }

  private mutating func openCategory(_ namespace: Namespace) -> Role {
    var scheme = attribute("scheme") ?? attribute("domain")
    if scheme == nil, namespace == .media {
      scheme = "http://search.yahoo.com/mrss/category_schema"
    }
    if let term = attribute("term") {
      addCategory(term: term, scheme: scheme, label: attribute("label"))
      return .empty
    }
    var leaf = Leaf(element: .category, type: .plain)
    leaf.url = scheme
    leaf.label = attribute("label")
    return start(leaf)
  }

  private mutating func openLicense() -> Role {
    if let url = attribute("rdf:resource") {
      setLicense(url)
      return .empty
    }
    return openPlain(.license)
  }

  private mutating func openGeneratorAgent() {
    guard let url = resolved(attribute("rdf:resource")) else { return }
    keepFirst(&feed.generator, Generator(name: url, url: url))
  }

  mutating func setLicense(_ url: String) {
    guard let url = resolved(url) else { return }
    if context == .entry { entry.extras.license = url } else { feed.license = url }
  }

}

/// HTML elements that templates leave in feeds; not `video`, `section` and others, which are publishers'
/// own data elements.
private let strayMarkup = NameSet([
  "p", "div", "span", "br", "hr", "b", "i", "u", "em", "strong", "small", "big", "a", "img", "font",
  "center", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "code", "script",
  "style",
])

extension FeedFormat {
  var isRSS: Bool {
    switch self {
    case .rss090, .rss091, .rss092, .rss093, .rss094, .rss10, .rss20, .rss, .cdf: true
    default: false
    }
  }
}

/// The number of bytes in a text; nil when it is no such number.
///
/// Reads digits, also in groups of three, and drops a fraction and the word for bytes:
/// "12,345 bytes" is 12,345. Other units give nil.
func claimedByteCount(_ text: String) -> Int64? {
  var digits: [UInt8] = []
  var rest = Array(text.trimmed.utf8)[...]
  while true {
    let run = rest.prefix { $0.isDigit }
    guard digits.isEmpty || run.count == 3 else { break }
    digits += run
    rest = rest.dropFirst(run.count)
    guard let separator = rest.first, ",. '".utf8.contains(separator),
      rest.dropFirst().prefix(while: \.isDigit).count == 3
    else { break }
    rest.removeFirst()
  }
  if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { $0.isDigit } }
  let unit = String(decoding: rest, as: UTF8.self).trimmed.lowercasedASCII
  guard ["", "b", "byte", "bytes"].contains(unit) else { return nil }
  return Int64(String(decoding: digits, as: UTF8.self))
}
