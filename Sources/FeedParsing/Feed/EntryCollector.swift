// EntryCollector.swift - collects the entries of a document, within limits of number and memory.

/// Passes each entry to a sink, or keeps it while there is room.
///
/// Some documents need far more memory than their own length: a relative link of one letter becomes as
/// long as its base, a tag of two letters takes three pointers. Entries beyond the limits are left out.
struct EntryCollector {
  private let maxEntries: Int
  private let sink: EntrySink?
  /// Bytes of memory that entries may still take.
  private var room: Int
  private(set) var count = 0
  private(set) var entries: [Entry] = []

  /// With a sink in `options`, only the number of entries is limited.
  init(documentBytes: Int, _ options: ParseOptions) {
    maxEntries = options.limits.maxEntries
    sink = options.sink
    let (bytes, isBeyond) = documentBytes.multipliedReportingOverflow(
      by: options.limits.memoryFactor)
    room = isBeyond ? .max : max(16 << 20, bytes)
  }

  /// Whether further entries are left out.
  var isFull: Bool { count >= maxEntries || room <= 0 }

  mutating func add(_ entry: consuming Entry, _ format: FeedFormat) {
    guard !isFull else { return }
    count += 1
    if let sink { return sink(format, entry) }
    if room < .max { room -= entry.memoryBytes }
    entries.append(entry)
  }
}

extension Entry {
  /// Approximate memory in bytes; strings that it shares with other entries count as its own.
  package var memoryBytes: Int {
    var bytes = MemoryLayout<Entry>.stride + heapBytes(id) + heapBytes(url) + heapBytes(commentsURL)
    bytes += heapBytes(title?.value) + heapBytes(summary?.value) + heapBytes(content?.value)
    bytes += heapBytes(categories) + heapBytes(links) + heapBytes(authors)
    bytes += heapBytes(enclosures) + heapBytes(media)
    if hasExtras {
      bytes += heapBytes(extras.rights?.value) + heapBytes(extras.subtitle?.value)
      bytes += heapBytes(extras.contributors)
      for url in extras.thumbnails { bytes += MemoryLayout<String>.stride + heapBytes(url) }
    }
    if let source {
      bytes += heapBytes(source.links) + heapBytes(source.categories) + heapBytes(source.authors)
    }
    return bytes
  }
}

private func heapBytes(_ categories: [Category]) -> Int {
  categories.reduce(0) {
    $0 + MemoryLayout<Category>.stride + heapBytes($1.term) + heapBytes($1.scheme)
      + heapBytes($1.label)
  }
}

private func heapBytes(_ links: [Link]) -> Int {
  links.reduce(0) { $0 + MemoryLayout<Link>.stride + heapBytes($1.url) + heapBytes($1.title) }
}

private func heapBytes(_ enclosures: [Enclosure]) -> Int {
  enclosures.reduce(0) { $0 + MemoryLayout<Enclosure>.stride + heapBytes($1.url) }
}

private func heapBytes(_ people: [Person]) -> Int {
  people.reduce(0) {
    $0 + MemoryLayout<Person>.stride + heapBytes($1.name) + heapBytes($1.email) + heapBytes($1.url)
  }
}

/// Heap memory of a string: none up to 15 bytes, else its bytes and a header of 32 bytes.
private func heapBytes(_ text: String?) -> Int {
  guard let count = text?.utf8.count, count > 15 else { return 0 }
  return count + 32
}
