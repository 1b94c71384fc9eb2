// FeedJSONParts.swift - the parts of a feed as JSON members; missing parts are left out.

import FeedParsing
import NewsCore
import NewsText

extension JSONWriter {
  /// Writes an array, or nothing when it is empty.
  ///
  /// It is not in JSONWriter's own file, because the compiler does not specialise generic code of
  /// another module: it would look its types up each time it runs.
  mutating func list<Element>(
    _ name: StaticString, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    guard !elements.isEmpty else { return }
    key(name)
    array { writer in
      for element in elements { body(&writer, element) }
    }
  }

  mutating func present(_ name: StaticString, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    key(name)
    string(text)
  }

  mutating func date(_ name: StaticString, _ time: WallTime?) {
    guard let time else { return }
    key(name)
    string(time.rfc3339WithFraction)
  }

  mutating func title(_ name: StaticString, _ title: TextConstruct?) {
    guard let title else { return }
    present(name, title.plainText)
    details(name, of: title)
  }

  mutating func text(_ name: StaticString, _ text: TextConstruct?) {
    guard let text else { return }
    key(name)
    object { writer in
      writer.field("type", text.kind.rawValue)
      switch text.kind {
      case .text: writer.field("value", text.value)
      case .html:
        writer.key("value")
        withSanitizedHTML(text.value, base: text.base) { writer.string(utf8: $0) }
      }
    }
    details(name, of: text)
  }

  /// Writes `NAME_type`, `NAME_lang` and `NAME_base`, if they are known.
  private mutating func details(_ name: StaticString, of text: TextConstruct) {
    func member(_ suffix: StaticString, _ value: String?, in writer: inout JSONWriter) {
      guard let value else { return }
      writer.key(name, suffix)
      writer.string(value)
    }
    member("_type", text.mediaType, in: &self)
    member("_lang", text.language, in: &self)
    // Plain text has nothing to resolve.
    if text.kind == .html { member("_base", text.base, in: &self) }
  }

  mutating func people(_ name: StaticString, _ people: [Person]) {
    list(name, people) { writer, person in writer.person(person) }
  }

  mutating func people(_ name: StaticString, one person: Person?) {
    guard let person else { return }
    key(name)
    self.person(person)
  }

  private mutating func person(_ person: Person) {
    object { writer in
      writer.present("name", person.name)
      writer.present("email", person.email)
      writer.present("url", person.url)
    }
  }

  mutating func generator(_ generator: Generator?) {
    guard let generator else { return }
    key("generator")
    object { writer in
      writer.present("name", generator.name)
      writer.present("url", generator.url)
      writer.present("version", generator.version)
    }
  }

  mutating func image(_ image: Image?) {
    guard let image else { return }
    key("image")
    object { writer in
      writer.present("url", image.url)
      writer.present("title", image.title)
      writer.present("link", image.link)
      writer.present("description", image.description)
      if let width = image.width { writer.field("width", width) }
      if let height = image.height { writer.field("height", height) }
    }
  }

  mutating func categories(_ categories: [FeedParsing.Category]) {
    list("categories", categories) { writer, category in
      writer.object { writer in
        writer.field("term", category.term)
        writer.present("scheme", category.scheme)
        writer.present("label", category.label)
      }
    }
  }

  mutating func links(_ links: [Link]) {
    list("links", links) { writer, link in
      writer.object { writer in
        writer.field("href", link.url)
        writer.present("rel", link.rel)
        writer.present("type", link.type)
        writer.present("title", link.title)
        writer.present("hreflang", link.language)
        if let length = link.length { writer.field("length", String(length)) }
      }
    }
  }

  mutating func enclosures(_ name: StaticString, _ enclosures: [Enclosure]) {
    list(name, enclosures) { writer, enclosure in
      writer.object { writer in
        writer.field("url", enclosure.url)
        writer.present("type", enclosure.type)
        if let length = enclosure.length { writer.field("length", String(length)) }
      }
    }
  }

  mutating func numbers(_ name: StaticString, _ numbers: [Int]) {
    list(name, numbers) { writer, number in writer.integer(number) }
  }
}

extension WallTime {
  /// RFC 3339 in UTC, with milliseconds unless they are zero.
  package var rfc3339WithFraction: String {
    let fraction = milliseconds - seconds * 1000
    guard fraction != 0 else { return rfc3339 }
    let digits = String(fraction)
    return rfc3339.dropLast() + "." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
      + "Z"
  }
}
