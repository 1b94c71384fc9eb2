// FeedReader+Media.swift - reads images and media of podcasts and Media RSS, and OPML outlines.

import NewsText

extension FeedReader {
  /// Opens an image, whose URL is in a child element (RSS) or, in some feeds, its text or an attribute.
  mutating func openImage() -> Role {
    image = Image(url: attribute("href") ?? attribute("url") ?? "")
    context = .image
    buffer.removeAll()
    return .image
  }

  mutating func openInImage(_ element: Element) -> Role {
    switch element {
    case .title, .description, .url, .link, .width, .height: openPlain(element)
    default: .skipped
    }
  }

  mutating func finishImageLeaf(_ leaf: borrowing Leaf) {
    let text = takeText()
    switch leaf.element {
    case .url: if !text.isEmpty { image.url = text }
    case .title: image.title = plainLine(text).nonBlank
    case .link: image.link = resolved(text)
    case .description: image.description = text.nonBlank
    case .width: image.width = leadingNumber(text)
    case .height: image.height = leadingNumber(text)
    default: break
    }
  }

  mutating func finishImage(in outer: Context) {
    let text = takeText()
    if image.url.isEmpty { image.url = text }
    guard let url = resolved(image.url) else { return }
    image.url = url
    keep(image, in: outer)
  }

  mutating func openITunesImage() -> Role {
    let isImage = attribute("rel").map { $0.trimmed.equalsASCII("image") } ?? true
    if let href = attribute("href") ?? attribute("url"), isImage, let url = resolved(href) {
      keep(Image(url: url), in: context)
      return .empty
    }
    image = Image(url: "")
    context = .image
    buffer.removeAll()
    return .image
  }

  private mutating func keep(_ image: Image, in context: Context) {
    if context == .entry {
      if entry.image == nil { entry.image = image }
    } else {
      keepFirst(&feed.image, image)
    }
  }

  mutating func openMedia(_ element: Element) -> Role {
    let url = resolved(attribute("url"))
    if element == .thumbnail {
      guard let url else { return openPlain(.thumbnail) }
      addThumbnail(url)
      return .empty
    }
    if let url, context == .entry, entry.media.count < FeedReader.maxParts { addMedia(url) }
    return .attachment
  }

  private mutating func addMedia(_ url: String) {
    let type = attribute("type")?.nonBlank
    entry.media.append(
      Enclosure(url: url, type: type, length: attribute("filesize").flatMap(claimedByteCount)))
    let isImage = attribute("medium")?.equalsASCII("image") ?? type?.hasPrefix("image/") ?? false
    if isImage, entry.image == nil { entry.image = Image(url: url) }
  }

  mutating func addThumbnail(_ text: String) {
    guard let url = resolved(text) else { return }
    if context == .entry {
      // Each append copies the others, and no reader shows more than a few.
      if entry.extras.thumbnails.count < 16 { entry.extras.thumbnails.append(url) }
    } else {
      keepFirst(&feed.image, Image(url: url))
    }
  }
}

// MARK: - OPML

extension FeedReader {
  /// Opens an outline: with a feed it is a subscription, without one a folder (OPML 2.0).
  mutating func openOutline() -> Role {
    let title = attribute("title")?.nonBlank ?? attribute("text")?.nonBlank
    let address = attribute("xmlurl") ?? attribute("feedurl")
    let isFeed = attribute("type")?.trimmed.equalsASCII("rss") ?? false
    if let url = resolved(address ?? (isFeed ? attribute("url") : nil)) {
      addSubscription(title: title, url: url)
      folders.append("")
    } else {
      folders.append(title ?? "")
    }
    return .outline
  }

  private mutating func addSubscription(title: String?, url: String) {
    guard !entries.isFull else { return }
    entry = Entry()
    entry.title = title.map { TextConstruct(.text, $0) }
    entry.feedURL = url
    entry.url = resolved(attribute("htmlurl") ?? attribute("url"))
    entry.summary = attribute("description")?.nonBlank.map { TextConstruct(.text, $0) }
    entry.language = attribute("language").flatMap(languageTag)
    entry.categories = folders.filter { !$0.isEmpty }.map { Category(term: $0) }
    for term in (attribute("category") ?? "").split(separator: ",").prefix(256) {
      if let term = String(term).nonBlank { entry.categories.append(Category(term: term)) }
    }
    deliverEntry()
  }
}
