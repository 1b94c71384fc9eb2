// FeedReader+Close.swift - stores the value of an element at its end.

import NewsCore
import NewsText

/// Dates of an entry that are used if the format's own are missing.
struct EntryDates {
  var dublinCore: WallTime?
  var issued: WallTime?
  var modified: WallTime?
}

/// Values from extensions, used if the format's own element is missing.
struct TextFallbacks {
  var title: TextConstruct?
  var description: TextConstruct?
  var itunesSummary: TextConstruct?
  var mediaDescription: TextConstruct?
  var itunesSubtitle: TextConstruct?
  var id: String?
  /// The URL of the article, if its link goes through a service that counts clicks.
  var originalLink: String?

  var summary: TextConstruct? {
    description ?? itunesSummary ?? mediaDescription ?? itunesSubtitle
  }
}

extension FeedReader {
  mutating func finishLeaf() {
    guard let leaf = leaf.take() else { return }
    switch context {
    case .feed: finishFeedLeaf(leaf)
    case .entry: finishEntryLeaf(leaf)
    case .person: finishPersonLeaf(leaf)
    case .image: finishImageLeaf(leaf)
    case .outside: buffer.removeAll()
    }
  }

  private mutating func finishFeedLeaf(_ leaf: borrowing Leaf) {
    switch leaf.element {
    case .title: keepFirst(&feed.title, takeConstruct(leaf))
    case .description, .tagline, .subtitle, .summary:
      keepFirst(&feed.description, takeConstruct(leaf))
    case .itunesSummary: keepFirst(&feedFallbacks.itunesSummary, takeConstruct(leaf))
    case .itunesSubtitle: keepFirst(&feedFallbacks.itunesSubtitle, takeConstruct(leaf))
    case .dcDescription: keepFirst(&feedFallbacks.description, takeConstruct(leaf))
    case .mediaDescription: keepFirst(&feedFallbacks.mediaDescription, takeConstruct(leaf))
    case .dcTitle, .mediaTitle: keepFirst(&feedFallbacks.title, takeConstruct(leaf))
    case .rights: keepFirst(&feed.rights, takeConstruct(leaf))
    case .info: keepFirst(&feed.info, takeConstruct(leaf))
    case .published: keepLast(&feed.published, takeDate())
    case .updated, .channelDate: keepLast(&feed.updated, takeDate())
    case .dcDate, .dcModified: keepFirst(&feed.updated, takeDate())
    case .dcIssued: keepFirst(&feed.published, takeDate())
    case .created: keepLast(&feed.created, takeDate())
    default: finishFeedValue(leaf)
    }
  }

  private mutating func finishFeedValue(_ leaf: borrowing Leaf) {
    let text = takeText()
    if leaf.element == .generator {
      let generator = Generator(
        name: text.nonBlank, url: leaf.url, version: leaf.label?.nonBlank)
      return keepFirst(&feed.generator, generator == Generator() ? nil : generator)
    }
    guard !text.isEmpty else { return }
    switch leaf.element {
    case .id: keepFirst(&feed.id, identity(text))
    case .docs: keepFirst(&feed.docs, resolved(text))
    case .newURL: keepFirst(&feed.newURL, resolved(text))
    case .logo: keepFirst(&feed.logo, resolved(text))
    case .icon: keepFirst(&feed.icon, resolved(text))
    case .language: feed.language = languageTag(text)
    case .ttl: keepFirst(&feed.ttlMinutes, leadingNumber(text))
    case .updatePeriod: keepFirst(&feed.updatePeriod, text.lowercasedASCII)
    case .updateFrequency: keepFirst(&feed.updateFrequency, leadingNumber(text))
    case .hour:
      if let hour = leadingNumber(text), hour <= 24, feed.skipHours.count < 24 {
        feed.skipHours.append(hour % 24)
      }
    case .day: if let day = weekday(text), feed.skipDays.count < 7 { feed.skipDays.append(day) }
    case .explicit: feed.isExplicit = explicitFlag(text)
    default: finishSharedValue(leaf, text)
    }
  }

  private mutating func finishEntryLeaf(_ leaf: borrowing Leaf) {
    switch leaf.element {
    case .title: keepFirst(&entry.title, takeConstruct(leaf))
    case .description, .summary, .tagline: finishSummary(takeConstruct(leaf))
    case .content, .encoded, .fullItem, .xhtmlBody, .body:
      finishContent(leaf)
    case .subtitle: finishSubtitle(takeConstruct(leaf))
    case .itunesSubtitle: finishSubtitle(takeConstruct(leaf))
    case .itunesSummary: keepFirst(&fallbacks.itunesSummary, takeConstruct(leaf))
    case .mediaDescription: keepFirst(&fallbacks.mediaDescription, takeConstruct(leaf))
    case .dcDescription: keepFirst(&fallbacks.description, takeConstruct(leaf))
    case .dcTitle, .mediaTitle: keepFirst(&fallbacks.title, takeConstruct(leaf))
    case .rights: if entry.rights == nil { entry.rights = takeConstruct(leaf) }
    case .published: keepLast(&entry.published, takeDate())
    case .updated, .channelDate: keepLast(&entry.updated, takeDate())
    case .dcDate: keepLast(&entryDates.dublinCore, takeDate())
    case .dcIssued: keepFirst(&entryDates.issued, takeDate())
    case .dcModified: keepFirst(&entryDates.modified, takeDate())
    case .created: if let date = takeDate() { entry.extras.created = date }
    case .expired: if let date = takeDate() { entry.extras.expired = date }
    default: finishEntryValue(leaf)
    }
  }

  private mutating func finishEntryValue(_ leaf: borrowing Leaf) {
    let text = takeText()
    if leaf.element == .source {
      entry.source = EntrySource(title: plainLine(text).nonBlank, url: leaf.url)
      return
    }
    guard !text.isEmpty else { return }
    switch leaf.element {
    case .id: keepFirst(&entry.id, identity(text))
    case .guid: finishGUID(text, isPermalink: leaf.label)
    case .comments: keepFirst(&entry.commentsURL, isAddress(text) ? resolved(text) : nil)
    case .language: entry.language = languageTag(text)
    case .duration: entry.extras.duration = text
    case .explicit: entry.extras.isExplicit = explicitFlag(text)
    case .originalLink: keepFirst(&fallbacks.originalLink, resolved(text))
    default: finishSharedValue(leaf, text)
    }
  }

  private mutating func finishSharedValue(_ leaf: borrowing Leaf, _ text: String) {
    switch leaf.element {
    case .link: finishLinkText(text, relation: leaf.label ?? "alternate")
    case .category: addCategory(term: plainLine(text), scheme: leaf.url, label: leaf.label)
    case .subject: addCategory(term: plainLine(text))
    case .keywords:
      for term in plainLine(text).split(separator: ",", maxSplits: 256) {
        addCategory(term: String(term))
      }
    case .license: setLicense(text)
    case .thumbnail: addThumbnail(text)
    default: break
    }
  }

  private mutating func finishSummary(_ text: TextConstruct?) {
    guard let text else { return }
    if entry.summary == nil {
      entry.summary = text
    } else if entry.content == nil, feed.format.isRSS {
      // If an item has two descriptions, the second is the whole text.
      entry.content = text
    }
  }

  private mutating func finishContent(_ leaf: borrowing Leaf) {
    guard let text = takeConstruct(leaf) else { return }
    // Some feeds have a short `content` beside the whole text in `content:encoded`.
    if entry.content == nil || leaf.element == .encoded { entry.content = text }
  }

  private mutating func finishSubtitle(_ text: TextConstruct?) {
    guard let text else { return }
    entry.extras.subtitle = text
    keepFirst(&fallbacks.itunesSubtitle, text)
  }

  private mutating func finishGUID(_ text: String, isPermalink: String?) {
    // The guid is RSS's own element, so it replaces an id of any other vocabulary.
    guard entry.isIDPermalink == nil else { return }
    entry.id = nil
    entry.isIDPermalink = isPermalink?.trimmed.equalsASCII("false") != true
    keepFirst(&entry.id, entry.isIDPermalink == true ? identity(text) : text)
  }

  /// An identity, resolved if it is a relative URL: it has a slash and no space ("12 at https://…" has).
  private mutating func identity(_ text: String) -> String {
    let isPath = text.utf8.contains(Byte.slash) && !text.utf8.contains(Byte.space)
    return isPath ? resolved(text) ?? text : text
  }

  mutating func addCategory(term: String?, scheme: String? = nil, label: String? = nil) {
    guard let term = term?.nonBlank else { return }
    let category = Category(term: term, scheme: scheme?.nonBlank, label: label?.nonBlank)
    if context == .entry {
      guard entry.categories.count < FeedReader.maxParts, !entry.categories.contains(category)
      else { return }
      entry.categories.append(category)
    } else if feed.categories.count < FeedReader.maxParts, !feed.categories.contains(category) {
      feed.categories.append(category)
    }
  }

  private mutating func takeDate() -> WallTime? {
    let text = takeText()
    return text.utf8.count <= 128 ? parseFeedDate(text) : nil
  }
}

// MARK: - The end of an entry, a source, a feed

extension FeedReader {
  mutating func finishEntry() {
    entry.id = entry.id ?? fallbacks.id?.nonBlank
    entry.title = entry.title ?? fallbacks.title
    entry.summary = entry.summary ?? fallbacks.summary
    entry.published = entry.published ?? entryDates.issued
    entry.updated = entry.updated ?? entryDates.modified
    if let date = entryDates.dublinCore {
      entry.updated = entry.updated ?? date
      entry.published = entry.published ?? date
    }
    if entry.published == nil, entry.hasExtras { entry.published = entry.extras.created }
    finishPermalink()
    if let link = fallbacks.originalLink, hasWebScheme(link) { entry.url = link }
    if entry.image == nil, let url = entry.hasExtras ? entry.extras.thumbnails.first : nil {
      entry.image = Image(url: url)
    }
    if context == .entry { deliverEntry() }
  }

  /// Uses the guid as the link if it is a permalink and a URL, and there is no link (RSS 2.0, `guid`).
  private mutating func finishPermalink() {
    guard let id = entry.id else { return }
    guard feed.format.isRSS else {
      if entry.url == nil, id.hasPrefix("http://") || id.hasPrefix("https://") { entry.url = id }
      return
    }
    if entry.isIDPermalink == true {
      if entry.url == nil {
        entry.url = isAddress(id) ? resolved(id).flatMap { hasWebScheme($0) ? $0 : nil } : nil
      } else {
        entry.isIDPermalink = entry.url == id
      }
    }
  }

  mutating func finishSource() {
    guard let outer = enclosingFeed else { return }
    var source = EntrySource(title: feed.title?.plainText, url: feed.link, id: feed.id)
    source.feedURL = feed.feedURL
    source.description = feed.description
    source.rights = feed.rights
    source.authors = feed.authors
    source.contributors = feed.contributors
    source.categories = feed.categories
    source.links = feed.links
    source.generator = feed.generator
    source.icon = feed.icon
    source.logo = feed.logo
    source.updated = feed.updated
    feed = outer
    enclosingFeed = nil
    entry.source = source
  }

  mutating func finishFeed() {
    feed.title = feed.title ?? feedFallbacks.title
    feed.description =
      feed.description ?? feedFallbacks.summary
    if feed.image == nil, let logo = feed.logo { feed.image = Image(url: logo) }
  }
}

// MARK: - Small values

@inline(__always) func keepFirst<Value>(_ kept: inout Value?, _ new: Value?) {
  if kept == nil { kept = new }
}

@inline(__always) func keepLast<Value>(_ kept: inout Value?, _ new: Value?) {
  if let new { kept = new }
}

/// Whether a text can be a URL: it has no spaces or markup, and is not a number.
private func isAddress(_ text: String) -> Bool {
  !text.utf8.contains { $0 <= Byte.space || $0 == Byte.less } && !text.utf8.allSatisfy(\.isDigit)
}

/// The text of a value that should be plain text, but may have been written as HTML with references.
func plainLine(_ text: String) -> String {
  text.withBytes(hasReference) ? plainText(fromHTML: text) : text
}

/// The number at the beginning of a text; nil without one.
func leadingNumber(_ text: String) -> Int? {
  let digits = text.trimmed.utf8.prefix { $0.isDigit }
  return digits.count <= 9 ? Int(String(decoding: digits, as: UTF8.self)) : nil
}

/// The weekday of an English name, where 0 is Sunday.
private func weekday(_ text: String) -> Int? {
  let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  let text = text.trimmed.lowercasedASCII
  return names.firstIndex { text.hasPrefix($0) }
}

private func explicitFlag(_ text: String) -> Bool? {
  switch text.trimmed.lowercasedASCII {
  case "yes", "true", "explicit": true
  case "no", "false", "clean": false
  default: nil
  }
}
