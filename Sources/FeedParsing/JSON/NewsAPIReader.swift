// NewsAPIReader.swift - reads answers of NewsAPI (newsapi.org, version 2).

private let articleNames: [StaticString] = [
  "url", "title", "description", "content", "publishedAt", "author", "urlToImage", "source",
]

/// Reads the articles of an answer; an answer that reports an error is refused with its message.
func parseNewsAPI(
  _ root: JSONObject, _ limits: ParseLimits, _ collector: consuming EntryCollector
) throws(ParseError) -> Feed {
  if root["status"]?.text == "error" {
    let message = root["message"]?.text ?? root["code"]?.text ?? "no message"
    throw .notAFeed("NewsAPI says: \(collapsingWhiteSpace(message).prefix(200))")
  }
  var feed = Feed(format: .newsapi)
  var collector = collector
  var articles = JSONElements(root["articles"])
  articles.forEachObject(articleNames) { article in
    // Withdrawn articles stay in the list with this title.
    if article["title"]?.text != "[Removed]" {
      collector.add(entry(article, limits), feed.format)
    }
    return !collector.isFull
  }
  feed.entries = collector.entries
  return feed
}

private func entry(_ article: JSONObject, _ limits: ParseLimits) -> Entry {
  var entry = Entry()
  entry.url = article["url"]?.text.flatMap { resolvedURL($0, against: nil) }
  entry.id = entry.url
  entry.title = article["title"]?.text.map { TextConstruct(.text, $0, mediaType: "text/plain") }
  entry.summary = text(article["description"], limits)
  entry.content = text(article["content"], limits)
  entry.published = article["publishedAt"]?.text.flatMap(parseFeedDate)
  entry.authors = article["author"]?.text.map { [Person(name: $0)] } ?? []
  entry.image = article["urlToImage"]?.text.flatMap { resolvedURL($0, against: nil) }
    .map { Image(url: $0) }
  if let source = article["source"]?.members(["name", "id"]), let name = source["name"]?.text {
    entry.source = EntrySource(title: name, id: source["id"]?.text)
  }
  return entry
}

/// A description or content, which comes from the site of the article and may be HTML.
private func text(_ value: JSONValue?, _ limits: ParseLimits) -> TextConstruct? {
  value?.text.map { TextConstruct(looksLikeHTML($0) ? .html : .text, cutText($0, limits)) }
}
