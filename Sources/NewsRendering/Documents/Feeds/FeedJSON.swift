// FeedJSON.swift - a feed document as the JSON object of `newsagg parse`.

import Dispatch
package import FeedParsing
import NewsCore
import NewsText

/// Writes one document: `format`, `entries`, `feed`, `encoding`, `wellformed`, `complete`.
///
/// Missing values have no key. Titles are plain text; other texts are `{"type","value"}` with safe HTML
/// and absolute URLs. Entries come before the feed, because elements of the feed may follow its
/// entries: a large document is written while it is read, on two threads, and only a few batches of
/// its entries are in memory.
package struct FeedJSONPrinter: Sendable {
  private static let batchEntries = 64
  /// Most bytes of memory in a batch; a batch of long entries has fewer entries.
  private static let batchBytes = 1 << 20
  private static let largeBytes = 1 << 18

  /// Takes the text piece by piece, on several threads, but never two calls at once.
  let sink: ByteSink

  package init(sink: @escaping ByteSink) {
    self.sink = sink
  }

  /// Reads and writes one document; false when it is no feed: then the reason is written.
  package func print(_ bytes: [UInt8], context: DocumentContext, limits: ParseLimits) -> Bool {
    do throws(ParseError) {
      if bytes.count < FeedJSONPrinter.largeBytes {
        let feed = try parseFeed(bytes, context: context, limits: limits)
        document(feed, capacity: bytes.count * 2).withBytes(sink)
      } else {
        try printPiecewise(bytes, context, limits)
      }
      return true
    } catch {
      var writer = JSONWriter()
      writer.refusal(error)
      writer.withBytes(sink)
      return false
    }
  }

  private func printPiecewise(
    _ bytes: [UInt8], _ context: DocumentContext, _ limits: ParseLimits
  ) throws(ParseError) {
    let pieces = OrderedSink(sink: sink)
    let helper = WorkShare<[Entry]>()
    var batch: [Entry] = []
    var batchBytes = 0
    var count = 0
    func write(_ format: FeedFormat) {
      if count == 0 { beginning(format).withUnsafeBufferPointer(sink) }
      let number = count
      count += 1
      helper.share(batch) { batch in
        piece(batch, format, isFirst: number == 0).withBytes { pieces.put($0, at: number) }
      }
      batch.removeAll(keepingCapacity: true)
      batchBytes = 0
    }
    let feed = try parseFeed(bytes, context: context, limits: limits) {
      (format: FeedFormat, entry: consuming Entry) in
      batchBytes += entry.memoryBytes
      batch.append(entry)
      if batch.count == FeedJSONPrinter.batchEntries || batchBytes > FeedJSONPrinter.batchBytes {
        write(format)
      }
    }
    if !batch.isEmpty || count == 0 { write(feed.format) }
    helper.finish()
    ending(feed).withUnsafeBufferPointer(sink)
  }
}

/// Runs work on a second thread, and on the caller's thread when the second one has too much.
private struct WorkShare<Value: Sendable>: Sendable {
  private let queue = DispatchQueue(label: "newsagg.print")
  private let room = DispatchSemaphore(value: 4)
  /// Values that are no longer needed.
  ///
  /// The caller made them and frees them, because memory that one thread allocates and another frees
  /// makes both wait for the allocator's lock.
  private let spent = Locked<[Value]>([])

  func share(_ value: Value, _ work: @escaping @Sendable (Value) -> Void) {
    spent.withLock { $0.removeAll() }
    guard room.wait(timeout: .now()) == .success else { return work(value) }
    queue.async {
      work(value)
      spent.withLock { $0.append(value) }
      room.signal()
    }
  }

  /// Waits until all work is done.
  func finish() {
    queue.sync {}
  }
}

/// The whole document, with all entries in memory.
private func document(_ feed: Feed, capacity: Int) -> JSONWriter {
  var writer = JSONWriter(capacity: capacity)
  writer.object { writer in
    writer.field("format", feed.format.rawValue)
    writer.key("entries")
    writer.array { $0.elements(feed.entries, isXML: feed.format.isXML) }
    writer.closing(feed)
  }
  writer.endLine()
  return writer
}

/// The text before the entries.
private func beginning(_ format: FeedFormat) -> [UInt8] {
  Array("{\"format\":\"\(format.rawValue)\",\"entries\":[".utf8)
}

/// A part of the array of entries.
private func piece(_ batch: [Entry], _ format: FeedFormat, isFirst: Bool) -> JSONWriter {
  var writer = JSONWriter(capacity: batch.count << 11, followsElements: !isFirst)
  writer.elements(batch, isXML: format.isXML)
  return writer
}

/// The text after the entries.
private func ending(_ feed: Feed) -> [UInt8] {
  var writer = JSONWriter()
  writer.object { $0.closing(feed) }
  writer.endLine()
  return Array("],".utf8) + writer.bytes.dropFirst()
}

extension JSONWriter {
  /// Writes the reason why a document was refused.
  package mutating func refusal(_ error: ParseError) {
    object { writer in
      writer.field("error", message(of: error))
      guard case .htmlPage(let feeds) = error else { return }
      writer.field("feeds", feeds)
    }
    endLine()
  }

  fileprivate mutating func elements(_ entries: [Entry], isXML: Bool) {
    // A span, because iterating over the array would copy each entry, string by string.
    let entries = entries.span
    for index in entries.indices { entry(entries[index], isXML: isXML) }
  }

  /// Writes the members after the entries.
  fileprivate mutating func closing(_ feed: Feed) {
    key("feed")
    object { $0.members(of: feed) }
    field("encoding", feed.encoding)
    field("wellformed", feed.isWellFormed)
    field("complete", feed.isComplete)
  }

  private mutating func members(of feed: Feed) {
    title("title", feed.title)
    present("link", feed.link)
    present("feed_url", feed.feedURL)
    present("next_url", feed.nextURL)
    present("new_url", feed.newURL)
    text("description", feed.description)
    present("id", feed.id)
    present("language", feed.language)
    people("authors", feed.authors)
    people("contributors", feed.contributors)
    people("publisher", one: feed.publisher)
    date("published", feed.published)
    date("updated", feed.updated)
    date("created", feed.created)
    text("rights", feed.rights)
    text("info", feed.info)
    furtherMembers(of: feed)
  }

  /// Writes members that few feeds have.
  private mutating func furtherMembers(of feed: Feed) {
    generator(feed.generator)
    image(feed.image)
    present("icon", feed.icon)
    present("logo", feed.logo)
    if let ttl = feed.ttlMinutes { field("ttl", ttl) }
    present("update_period", feed.updatePeriod)
    if let frequency = feed.updateFrequency { field("update_frequency", frequency) }
    numbers("skip_hours", feed.skipHours)
    numbers("skip_days", feed.skipDays)
    present("docs", feed.docs)
    present("license", feed.license)
    if let isExplicit = feed.isExplicit { field("explicit", isExplicit) }
    categories(feed.categories)
    links(feed.links)
  }

  private mutating func entry(_ entry: borrowing Entry, isXML: Bool) {
    object { writer in
      writer.present("id", entry.id)
      if let isPermalink = entry.isIDPermalink { writer.field("guid_is_permalink", isPermalink) }
      writer.title("title", entry.title)
      writer.present("url", entry.url)
      writer.present("feed_url", entry.feedURL)
      writer.date("published", entry.published)
      writer.date("updated", entry.updated)
      writer.people("authors", entry.authors)
      // An entry with content always has a summary too, so that readers can use the summary alone.
      writer.text("summary", entry.summary ?? (isXML ? entry.content : nil))
      writer.text("content", entry.content)
      writer.categories(entry.categories)
      writer.enclosures("enclosures", entry.enclosures)
      writer.enclosures("media", entry.media)
      writer.image(entry.image)
      writer.present("comments_url", entry.commentsURL)
      writer.present("language", entry.language)
      writer.links(entry.links)
      writer.source(entry.source)
      if entry.hasExtras { writer.extras(entry.extras) }
    }
  }

  private mutating func extras(_ extras: EntryExtras) {
    date("created", extras.created)
    date("expired", extras.expired)
    text("subtitle", extras.subtitle)
    text("rights", extras.rights)
    people("contributors", extras.contributors)
    people("publisher", one: extras.publisher)
    present("content_src", extras.contentURL)
    present("duration", extras.duration)
    if let isExplicit = extras.isExplicit { field("explicit", isExplicit) }
    present("license", extras.license)
    list("thumbnails", extras.thumbnails) { writer, url in writer.object { $0.field("url", url) } }
  }

  private mutating func source(_ source: EntrySource?) {
    guard let source else { return }
    key("source")
    object { writer in
      writer.present("title", source.title)
      writer.present("id", source.id)
      writer.present("link", source.url)
      writer.present("feed_url", source.feedURL)
      writer.text("description", source.description)
      writer.text("rights", source.rights)
      writer.people("authors", source.authors)
      writer.people("contributors", source.contributors)
      writer.date("updated", source.updated)
      writer.generator(source.generator)
      writer.present("icon", source.icon)
      writer.present("logo", source.logo)
      writer.categories(source.categories)
      writer.links(source.links)
    }
  }
}

/// A sentence for people about a refused document.
package func message(of error: ParseError) -> String {
  switch error {
  case .empty: "the document is empty"
  case .htmlPage(let feeds) where feeds.isEmpty: "this is a web page, not a feed; it names no feed"
  case .htmlPage: "this is a web page, not a feed; try one of the feeds it names"
  case .notAFeed(let looks): "not a feed: \(looks)"
  }
}
