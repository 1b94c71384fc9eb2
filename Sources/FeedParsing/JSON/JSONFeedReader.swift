// JSONFeedReader.swift - reads JSON Feed 1.0 and 1.1 (jsonfeed.org).

/// Reads a JSON Feed or an answer of NewsAPI.
///
/// The whole document is checked before the first entry is read, so no entry of a refused document is
/// passed on.
func parseJSON(_ bytes: ByteSpan, _ options: ParseOptions) throws(ParseError) -> Feed {
  var end = 0
  guard let value = JSONValue(checking: bytes, end: &end) else { throw .notAFeed("broken JSON") }
  guard let root = value.members(JSONFeedReader.rootNames) else {
    throw .notAFeed("JSON, but not an object")
  }
  let collector = EntryCollector(documentBytes: bytes.count, options)
  if root["articles"] != nil || root["status"]?.text == "error" {
    return try parseNewsAPI(root, options.limits, collector)
  }
  let version = root["version"]?.text ?? ""
  let isJSONFeed = version.contains("jsonfeed.org") || root["items"] != nil
  guard isJSONFeed || !version.isEmpty && root["title"] != nil else {
    throw .notAFeed("JSON, but neither JSON Feed nor NewsAPI")
  }
  let reader = JSONFeedReader(base: options.context.url, limits: options.limits)
  var feed = reader.feed(root, version: version, collector)
  // Caches append a comment.
  if end < bytes.count { feed.isWellFormed = false }
  return feed
}

private struct JSONFeedReader {
  /// Members of the document that are read, including those of NewsAPI.
  static let rootNames: [StaticString] = [
    "version", "title", "description", "feed_url", "home_page_url", "next_url", "language",
    "authors", "author", "icon", "favicon", "items", "articles", "status", "message", "code",
  ]

  private static let itemNames: [StaticString] = [
    "id", "url", "external_url", "title", "summary", "content_html", "content_text",
    "date_published", "date_modified", "authors", "author", "language", "image", "banner_image",
    "tags", "attachments",
  ]

  /// Most values that are kept of each list in an item.
  private static let maxParts = 256

  private var base: String?
  private let limits: ParseLimits

  init(base: String?, limits: ParseLimits) {
    self.base = base
    self.limits = limits
  }

  consuming func feed(
    _ root: JSONObject, version: String, _ collector: consuming EntryCollector
  ) -> Feed {
    var feed = Feed(format: format(version))
    feed.title = plain(root["title"])
    feed.description = plain(root["description"])
    feed.feedURL = url(root["feed_url"])
    base = feed.feedURL ?? base
    feed.link = url(root["home_page_url"])
    feed.nextURL = url(root["next_url"])
    feed.language = root["language"]?.text
    feed.authors = authors(root)
    feed.icon = url(root["icon"])
    feed.logo = url(root["favicon"])
    feed.image = (feed.icon ?? feed.logo).map { Image(url: $0) }
    base = feed.link ?? base
    var collector = collector
    var items = JSONElements(root["items"])
    items.forEachObject(JSONFeedReader.itemNames) { item in
      collector.add(entry(item), feed.format)
      return !collector.isFull
    }
    feed.entries = collector.entries
    return feed
  }

  private func format(_ version: String) -> FeedFormat {
    var tail = Substring(version)
    while tail.hasSuffix("/") { tail.removeLast() }
    if tail.hasSuffix("1.1") { return .json11 }
    return tail.hasSuffix("version/1") || tail.hasSuffix("1.0") || tail == "1" ? .json10 : .json
  }

  private func entry(_ item: JSONObject) -> Entry {
    var entry = Entry()
    let external = url(item["external_url"])
    entry.url = url(item["url"]) ?? external
    entry.id = item["id"]?.text ?? entry.url
    entry.title = plain(item["title"])
    entry.summary = plain(item["summary"])
    entry.content = content(item, base: entry.url ?? base)
    entry.published = item["date_published"]?.text.flatMap(parseFeedDate)
    entry.updated = item["date_modified"]?.text.flatMap(parseFeedDate)
    entry.authors = authors(item)
    entry.language = item["language"]?.text
    entry.image = (url(item["image"]) ?? url(item["banner_image"])).map { Image(url: $0) }
    entry.categories = categories(item["tags"])
    entry.enclosures = JSONElements(item["attachments"]).prefix(JSONFeedReader.maxParts)
      .compactMap(enclosure)
    if let url = entry.url { entry.links.append(Link(url: url, rel: "alternate")) }
    if let external, external != entry.url {
      entry.links.append(Link(url: external, rel: "related"))
    }
    return entry
  }

  private func content(_ item: JSONObject, base: String?) -> TextConstruct? {
    guard let html = item["content_html"]?.text else { return plain(item["content_text"]) }
    return TextConstruct(.html, cutText(html, limits), mediaType: "text/html", base: base)
  }

  private func enclosure(_ attachment: JSONValue) -> Enclosure? {
    guard let attachment = attachment.members(["url", "mime_type", "size_in_bytes"]),
      let url = url(attachment["url"])
    else { return nil }
    // Some write the number with a fraction or an exponent.
    let length = attachment["size_in_bytes"]?.text.flatMap { text in
      Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded()) }
    }
    return Enclosure(url: url, type: attachment["mime_type"]?.text, length: length)
  }

  /// The tags of an item, each once; some publishers write them as one text with commas.
  private func categories(_ value: JSONValue?) -> [Category] {
    var categories: [Category] = []
    for term in terms(value) {
      let category = Category(term: term)
      if !categories.contains(category) { categories.append(category) }
    }
    return categories
  }

  private func terms(_ value: JSONValue?) -> [String] {
    let most = JSONFeedReader.maxParts
    if let value, value.isString {
      return (value.string ?? "").split(separator: ",", maxSplits: most).prefix(most)
        .compactMap { String($0).nonBlank }
    }
    return JSONElements(value).prefix(most).compactMap(\.text)
  }

  /// `authors` of version 1.1, else `author` of 1.0; some publishers write a name instead of an object.
  private func authors(_ object: JSONObject) -> [Person] {
    var authors = JSONElements(object["authors"])
    if authors.isEmpty { authors = JSONElements(object["author"]) }
    return authors.prefix(JSONFeedReader.maxParts).compactMap(person)
  }

  private func person(_ author: JSONValue) -> Person? {
    if author.isString { return author.string?.nonBlank.map { Person(name: $0) } }
    guard let author = author.members(["name", "email", "url"]) else { return nil }
    let person = Person(
      name: author["name"]?.text, email: author["email"]?.text, url: url(author["url"]))
    return person == Person() ? nil : person
  }

  private func plain(_ value: JSONValue?) -> TextConstruct? {
    value?.text.map { TextConstruct(.text, cutText($0, limits), mediaType: "text/plain") }
  }

  private func url(_ value: JSONValue?) -> String? {
    guard let value, value.isString, let text = value.string else { return nil }
    return resolvedURL(text, against: base)
  }
}

/// `text` cut to the longest allowed text, at the end of a scalar.
func cutText(_ text: String, _ limits: ParseLimits) -> String {
  guard text.utf8.count > limits.maxTextBytes else { return text }
  let utf8 = text.utf8
  var end = utf8.index(utf8.startIndex, offsetBy: limits.maxTextBytes)
  while utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
  return String(text[..<end])
}
