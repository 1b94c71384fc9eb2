// JSONFeedParser.swift - JSON Feed 1.0 and 1.1 (jsonfeed.org), and NewsAPI's answers.

import NewsCore

/// Reads a JSON document of a kind we know.
func parseJSON(_ bytes: ByteSpan, base: String?, limits: ParseLimits) throws(ParseError) -> Feed {
  var reader = JSONReader(bytes)
  guard let root = reader.read() else { throw .notAFeed("broken JSON") }
  guard root.isObject else { throw .notAFeed("JSON, but not an object") }
  if root["articles"] != nil || root["status"]?.text == "error" {
    return try parseNewsAPI(root, limits: limits)
  }
  let version = root["version"]?.text ?? ""
  let isJSONFeed = version.contains("jsonfeed.org") || root["items"] != nil
  guard isJSONFeed || !version.isEmpty && root["title"] != nil else {
    throw .notAFeed("JSON, but neither JSON Feed nor NewsAPI")
  }
  var feed = JSONFeedReader(base: base, limits: limits).feed(root, version: version)
  // Caches append a comment.
  if !reader.isAtEnd { feed.isWellFormed = false }
  return feed
}

private struct JSONFeedReader {
  var base: String?
  let limits: ParseLimits

  init(base: String?, limits: ParseLimits) {
    self.base = base
    self.limits = limits
  }

  consuming func feed(_ root: JSONValue, version: String) -> Feed {
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
    for item in (root["items"]?.array ?? []).prefix(limits.maxEntries) where item.isObject {
      feed.entries.append(entry(item))
    }
    return feed
  }

  private func format(_ version: String) -> FeedFormat {
    var tail = Substring(version)
    while tail.hasSuffix("/") { tail.removeLast() }
    if tail.hasSuffix("1.1") { return .json11 }
    return tail.hasSuffix("version/1") || tail.hasSuffix("1.0") || tail == "1" ? .json10 : .json
  }

  private func entry(_ item: JSONValue) -> Entry {
    var entry = Entry()
    let external = url(item["external_url"])
    entry.url = url(item["url"]) ?? external
    entry.id = item["id"]?.text ?? entry.url
    entry.title = plain(item["title"])
    entry.summary = plain(item["summary"])
    if let html = item["content_html"]?.text {
      entry.content = TextConstruct(
        .html, cut(html), mediaType: "text/html", base: entry.url ?? base)
    } else {
      entry.content = plain(item["content_text"])
    }
    entry.published = item["date_published"]?.text.flatMap(parseFeedDate)
    entry.updated = item["date_modified"]?.text.flatMap(parseFeedDate)
    entry.authors = authors(item)
    entry.language = item["language"]?.text
    entry.image = (url(item["image"]) ?? url(item["banner_image"])).map { Image(url: $0) }
    for term in tags(item["tags"]).prefix(256) {
      let category = Category(term: term)
      if !entry.categories.contains(category) { entry.categories.append(category) }
    }
    for attachment in list(item["attachments"]).prefix(256) {
      if let enclosure = enclosure(attachment) { entry.enclosures.append(enclosure) }
    }
    if let url = entry.url { entry.links.append(Link(url: url, rel: "alternate")) }
    if let external, external != entry.url {
      entry.links.append(Link(url: external, rel: "related"))
    }
    return entry
  }

  private func enclosure(_ attachment: JSONValue) -> Enclosure? {
    guard let url = url(attachment["url"]) else { return nil }
    // Some write the number with a fraction or an exponent.
    let length = attachment["size_in_bytes"]?.text.flatMap { text in
      Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded()) }
    }
    return Enclosure(url: url, type: attachment["mime_type"]?.text, length: length)
  }

  /// The elements of an array; some write a single value without one.
  private func list(_ value: JSONValue?) -> [JSONValue] {
    value?.array ?? value.map { [$0] } ?? []
  }

  /// Some write them as one text, with commas.
  private func tags(_ value: JSONValue?) -> [String] {
    if case .string(let text)? = value {
      return text.split(separator: ",").compactMap { String($0).nonBlank }
    }
    return list(value).compactMap(\.text)
  }

  /// `authors` of 1.1, else `author` of 1.0; some write a mere name.
  private func authors(_ value: JSONValue) -> [Person] {
    var authors = list(value["authors"])
    if authors.isEmpty { authors = list(value["author"]) }
    return authors.prefix(256).compactMap { author in
      if case .string(let name) = author { return name.nonBlank.map { Person(name: $0) } }
      let person = Person(
        name: author["name"]?.text, email: author["email"]?.text, url: url(author["url"]))
      return person == Person() ? nil : person
    }
  }

  private func plain(_ value: JSONValue?) -> TextConstruct? {
    value?.text.map { TextConstruct(.text, cut($0), mediaType: "text/plain") }
  }

  private func cut(_ text: String) -> String { cutText(text, limits) }

  private func url(_ value: JSONValue?) -> String? {
    guard case .string(let text)? = value else { return nil }
    return resolvedURL(text, against: base)
  }
}

/// At most as many bytes as the limits allow, whole scalars.
func cutText(_ text: String, _ limits: ParseLimits) -> String {
  guard text.utf8.count > limits.maxTextBytes else { return text }
  let utf8 = text.utf8
  var end = utf8.index(utf8.startIndex, offsetBy: limits.maxTextBytes)
  while utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
  return String(text[..<end])
}

// MARK: - NewsAPI

private func parseNewsAPI(_ root: JSONValue, limits: ParseLimits) throws(ParseError) -> Feed {
  if root["status"]?.text == "error" {
    let message = root["message"]?.text ?? root["code"]?.text ?? "no message"
    throw .notAFeed("NewsAPI says: \(collapsingWhiteSpace(message).prefix(200))")
  }
  var feed = Feed(format: .newsapi)
  for article in (root["articles"]?.array ?? []).prefix(limits.maxEntries) {
    if article.isObject, article["title"]?.text != "[Removed]" {
      feed.entries.append(newsAPIEntry(article, limits))
    }
  }
  return feed
}

private func newsAPIEntry(_ article: JSONValue, _ limits: ParseLimits) -> Entry {
  var entry = Entry()
  entry.url = article["url"]?.text.flatMap { resolvedURL($0, against: nil) }
  entry.id = entry.url
  entry.title = article["title"]?.text.map { TextConstruct(.text, $0, mediaType: "text/plain") }
  entry.summary = newsAPIText(article["description"], limits)
  entry.content = newsAPIText(article["content"], limits)
  entry.published = article["publishedAt"]?.text.flatMap(parseFeedDate)
  entry.authors = article["author"]?.text.map { [Person(name: $0)] } ?? []
  entry.image = article["urlToImage"]?.text.flatMap { resolvedURL($0, against: nil) }
    .map { Image(url: $0) }
  if let source = article["source"], let name = source["name"]?.text {
    entry.source = EntrySource(title: name, id: source["id"]?.text)
  }
  return entry
}

/// NewsAPI passes on what the sites say, some of it markup.
private func newsAPIText(_ value: JSONValue?, _ limits: ParseLimits) -> TextConstruct? {
  value?.text.map { TextConstruct(looksLikeHTML($0) ? .html : .text, cutText($0, limits)) }
}
