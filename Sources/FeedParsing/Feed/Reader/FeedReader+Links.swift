// FeedReader+Links.swift - reads links by their relation, and chooses the article's link.

import NewsCore

/// The rank of the link chosen so far, higher is better; 0 means that there is none.
struct LinkRanks {
  var feed = 0
  var source = 0
  var entry = 0
}

extension FeedReader {
  /// Reads a link from its attributes (Atom) or its text (RSS); feeds of either kind have both.
  mutating func openLink() -> Role {
    if let href = attribute("href") {
      addLink(href)
      return .empty
    }
    if let resource = attribute("rdf:resource") {
      finishLinkText(resource)
      return .empty
    }
    let role = openPlain(.link)
    let relation = relation(attribute("rel"))
    leaf?.label = relation
    return role
  }

  private mutating func addLink(_ href: String) {
    let rel = relation(attribute("rel"))
    // Links of the document itself (self, next) resolve against its own URL, not against its site.
    let isOfDocument = context == .feed && savedBases.isEmpty && rel != "alternate"
    let seen = isOfDocument ? resolvedURL(href, against: documentBase ?? base) : resolved(href)
    guard let url = seen ?? (href.nonBlank == nil ? base : nil) else { return }
    var link = Link(url: url, rel: rel, type: attribute("type")?.nonBlank)
    link.title = attribute("title")?.nonBlank
    link.language = attribute("hreflang")?.nonBlank
    link.length = attribute("length").flatMap(claimedByteCount)
    keep(link)
  }

  private mutating func keep(_ link: Link) {
    if context == .entry {
      if entry.links.count < FeedReader.maxParts { entry.links.append(link) }
      chooseForEntry(link)
    } else {
      if feed.links.count < FeedReader.maxParts { feed.links.append(link) }
      chooseForFeed(link)
    }
  }

  /// The relation in lower case (RFC 8288 section 2.1.1) and without the registry's prefix; "alternate" if
  /// it is missing (RFC 4287 section 4.2.7.2).
  private func relation(_ rel: String?) -> String {
    guard let rel = rel?.nonBlank?.lowercasedASCII else { return "alternate" }
    let registry = "http://www.iana.org/assignments/relation/"
    return rel.hasPrefix(registry) ? String(rel.dropFirst(registry.utf8.count)) : rel
  }

  /// The rank of the current tag's link; a rel in capitals ranks lower than one in lower case.
  private mutating func rank(_ link: Link) -> Int {
    let isCapital = attribute("rel")?.utf8.contains { $0.lowercased != $0 } ?? false
    return isCapital ? 1 : formRank(link)
  }

  private mutating func chooseForEntry(_ link: Link) {
    switch link.rel {
    case "alternate": choose(link.url, rank: rank(link), &entry.url, &linkRank.entry)
    case "enclosure":
      keep(Enclosure(url: link.url, type: link.type, length: link.length))
    case "license": setLicense(link.url)
    case "replies":
      // RFC 4685 section 4. Replies in other forms than HTML are for programs.
      if link.type?.lowercasedASCII == "text/html" { keepFirst(&entry.commentsURL, link.url) }
    default: break
    }
  }

  private mutating func chooseForFeed(_ link: Link) {
    switch link.rel {
    case "alternate":
      if enclosingFeed == nil {
        choose(link.url, rank: rank(link), &feed.link, &linkRank.feed)
      } else {
        choose(link.url, rank: rank(link), &feed.link, &linkRank.source)
      }
    case "self": keepFirst(&feed.feedURL, link.url)
    case "next": keepFirst(&feed.nextURL, link.url)
    case "license": setLicense(link.url)
    default: break
    }
  }

  /// Reads the text of an RSS link, which is preferred to any Atom link beside it.
  mutating func finishLinkText(_ text: String, relation: String = "alternate") {
    guard let url = resolved(text) else { return }
    let link = Link(url: url, rel: relation)
    if relation != "alternate" {
      keep(link)
    } else if context == .entry {
      choose(url, rank: 4, &entry.url, &linkRank.entry)
      if entry.links.count < FeedReader.maxParts { entry.links.append(link) }
    } else if enclosingFeed == nil {
      choose(url, rank: 4, &feed.link, &linkRank.feed)
      useAsBase(url)
      if feed.links.count < FeedReader.maxParts { feed.links.append(link) }
    } else {
      choose(url, rank: 4, &feed.link, &linkRank.source)
    }
  }

  /// In RSS without xml:base, relative links are relative to the site, which may differ from the URL of
  /// the feed (docs/decisions/0020-unknown-elements.md).
  private mutating func useAsBase(_ url: String) {
    if feed.format.isRSS, savedBases.isEmpty, hasWebScheme(url), url == feed.link,
      URIReference(url).host?.isEmpty == false
    {
      base = url
    }
  }
}

/// The rank of a link by its media type: HTML pages are preferred.
private func formRank(_ link: Link) -> Int {
  guard let type = link.type?.lowercasedASCII else { return 2 }
  return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") ? 3 : 1
}

/// Replaces the chosen URL by one of a higher rank; among equal ranks the first stays.
private func choose(_ url: String, rank: Int, _ chosen: inout String?, _ chosenRank: inout Int) {
  guard rank > chosenRank else { return }
  chosen = url
  chosenRank = rank
}
