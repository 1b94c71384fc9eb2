// ElementName.swift - the elements that the reader knows, with look-up by bytes.

/// An element that the reader knows, by its meaning; several vocabularies may have it.
enum Element: UInt8 {
  // Structure
  case rss, rdf, channel, feed, item, entry, source, image, textInput, group, opml, outline, html
  case head, body
  // Texts
  case title, description, tagline, summary, subtitle, content, encoded, fullItem, xhtmlBody
  case rights, info, mediaTitle, mediaDescription, itunesSummary, itunesSubtitle, dcTitle
  case dcDescription
  // Links and identities
  case link, originalLink, id, guid, url, comments, docs, newURL, license, logo, icon, enclosure,
    generatorAgent
  // Dates
  case published, updated, created, expired, dcDate, dcIssued, dcModified, channelDate
  // People
  case author, managingEditor, creator, contributor, publisher, webMaster, owner, itunesAuthor
  case name, email, personURL
  // The rest
  case category, subject, keywords, itunesCategory, generator, language, ttl, skipHours, hour
  case skipDays, day, updatePeriod, updateFrequency, width, height, mediaContent, thumbnail,
    itunesImage, duration, explicit
  /// An element with attributes only, none of which is read.
  case empty
  case unknown
}

/// The table from names to elements.
struct ElementTable: Sendable {
  private struct Row {
    var hash: UInt32
    var namespace: Namespace
    var name: StaticString
    var element: Element
  }

  static let shared = ElementTable()

  /// A hash table with open addressing, as ``NameTable``; an empty slot has no name.
  private var slots: [Row]
  private static let mask: UInt32 = 511

  private init() {
    let empty = Row(hash: 0, namespace: .unknown, name: "", element: .unknown)
    slots = Array(repeating: empty, count: Int(ElementTable.mask) + 1)
    for (namespace, names) in ElementTable.names {
      for (name, element) in names { insert(name, namespace, element) }
    }
  }

  private mutating func insert(_ name: StaticString, _ namespace: Namespace, _ element: Element) {
    let bytes = ByteSpan(start: name.utf8Start, count: name.utf8CodeUnitCount)
    let hash = bytes.reduce(XMLScanner.hashSeed) { XMLScanner.hash($0, $1) }
    var slot = ElementTable.slot(hash, namespace)
    while slots[Int(slot)].name.utf8CodeUnitCount > 0 { slot = (slot + 1) & ElementTable.mask }
    slots[Int(slot)] = Row(hash: hash, namespace: namespace, name: name, element: element)
  }

  private static func slot(_ hash: UInt32, _ namespace: Namespace) -> UInt32 {
    (hash ^ hash >> 16 ^ UInt32(namespace.rawValue) &* 0x9e5) & mask
  }

  /// The element of a local name; `hash` is its hash by ``XMLScanner/hash(_:_:)``.
  func element(_ name: ByteSpan, hash: UInt32, in namespace: Namespace) -> Element {
    var slot = ElementTable.slot(hash, namespace)
    while slots[Int(slot)].name.utf8CodeUnitCount > 0 {
      let row = slots[Int(slot)]
      if row.hash == hash, row.namespace == namespace, name.equalsASCII(row.name) {
        return row.element
      }
      slot = (slot + 1) & ElementTable.mask
    }
    return .unknown
  }
}

extension ElementTable {
  private static let names: [(Namespace, [(StaticString, Element)])] = [
    (.core, core), (.dublinCore, dublinCore), (.itunes, itunes), (.media, media),
    (
      .dublinTerms,
      [
        ("created", .created), ("issued", .dcIssued), ("modified", .dcModified),
        ("title", .dcTitle), ("description", .dcDescription), ("abstract", .dcDescription),
        ("creator", .creator), ("contributor", .contributor), ("publisher", .publisher),
        ("subject", .subject), ("rights", .rights), ("language", .language),
        ("license", .license), ("date", .dcDate),
      ]
    ),
    (.content, [("encoded", .encoded)]),
    (.rdf, [("rdf", .rdf)]),
    (.xhtml, [("body", .xhtmlBody), ("html", .html)]),
    (.creativeCommons, [("license", .license)]),
    (.admin, [("generatoragent", .generatorAgent)]),
    (.feedburner, [("origlink", .originalLink)]),
    (.syndication, [("updateperiod", .updatePeriod), ("updatefrequency", .updateFrequency)]),
  ]

  private static let core: [(StaticString, Element)] = [
    ("rss", .rss), ("rdf", .rdf), ("channel", .channel), ("feed", .feed), ("item", .item),
    ("entry", .entry), ("source", .source), ("image", .image), ("textinput", .textInput),
    ("opml", .opml), ("outline", .outline), ("html", .html), ("head", .head), ("body", .body),
    ("title", .title), ("description", .description), ("tagline", .tagline),
    ("abstract", .description), ("summary", .summary), ("subtitle", .subtitle),
    ("content", .content), ("encoded", .encoded), ("fullitem", .fullItem), ("rights", .rights),
    ("copyright", .rights), ("info", .info), ("link", .link), ("id", .id), ("guid", .guid),
    ("url", .url), ("uri", .personURL), ("homepage", .personURL), ("comments", .comments),
    ("docs", .docs), ("newlocation", .newURL), ("license", .license), ("logo", .logo),
    ("icon", .icon), ("enclosure", .enclosure), ("pubdate", .published),
    ("published", .published), ("issued", .published), ("updated", .updated),
    ("modified", .updated), ("lastbuilddate", .channelDate), ("datemodified", .channelDate),
    ("created", .created), ("expirationdate", .expired), ("tags", .keywords), ("date", .dcDate),
    ("author", .author), ("managingeditor", .managingEditor), ("creator", .creator),
    ("contributor", .contributor),
    ("publisher", .publisher), ("webmaster", .webMaster), ("name", .name), ("email", .email),
    ("category", .category), ("keywords", .keywords), ("generator", .generator),
    ("language", .language), ("ttl", .ttl), ("skiphours", .skipHours), ("hour", .hour),
    ("authors", .group), ("contributors", .group), ("categories", .group), ("enclosures", .group),
    ("links", .group), ("redirect", .group), ("cloud", .empty), ("meta", .empty),
    ("skipdays", .skipDays), ("day", .day), ("width", .width), ("height", .height),
  ]

  private static let dublinCore: [(StaticString, Element)] = [
    ("title", .dcTitle), ("description", .dcDescription), ("creator", .creator),
    ("author", .creator), ("contributor", .contributor), ("publisher", .publisher),
    ("subject", .subject), ("date", .dcDate), ("rights", .rights), ("language", .language),
  ]

  private static let itunes: [(StaticString, Element)] = [
    ("title", .mediaTitle), ("author", .itunesAuthor), ("owner", .owner), ("name", .name),
    ("email", .email), ("image", .itunesImage), ("link", .itunesImage),
    ("category", .itunesCategory), ("keywords", .keywords), ("subtitle", .itunesSubtitle),
    ("summary", .itunesSummary), ("description", .itunesSummary), ("explicit", .explicit),
    ("duration", .duration), ("new-feed-url", .newURL),
  ]

  private static let media: [(StaticString, Element)] = [
    ("group", .group), ("content", .mediaContent), ("thumbnail", .thumbnail),
    ("title", .mediaTitle), ("description", .mediaDescription), ("keywords", .keywords),
    ("category", .category), ("player", .empty),
  ]
}
