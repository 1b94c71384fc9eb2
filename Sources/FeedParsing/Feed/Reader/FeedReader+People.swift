// FeedReader+People.swift - reads authors, contributors and publishers, as elements or one line of text.

import NewsText

extension FeedReader {
  mutating func openPerson() -> Role {
    context = .person
    person = Person()
    buffer.removeAll()
    return .person
  }

  mutating func openInPerson(_ element: Element) -> Role {
    switch element {
    case .name, .email, .personURL, .url, .title: openPlain(element)
    default: .transparent
    }
  }

  mutating func finishPersonLeaf(_ leaf: borrowing Leaf) {
    let text = takeText()
    guard !text.isEmpty else { return }
    switch leaf.element {
    case .name, .title: keepFirst(&person.name, text)
    case .email: keepFirst(&person.email, text)
    default: keepFirst(&person.url, resolved(text))
    }
  }

  mutating func finishPerson(_ element: Element, in outer: Context) {
    let text = takeText()
    let people = person == Person() ? parsePeople(text) : [person]
    for person in people where person != Person() { keep(person, of: element, in: outer) }
  }

  private mutating func keep(_ person: Person, of element: Element, in outer: Context) {
    switch (element, outer) {
    case (.contributor, .entry):
      if entry.extras.contributors.count < 16 { entry.extras.contributors.append(person) }
    case (.contributor, _):
      if feed.contributors.count < FeedReader.maxParts { feed.contributors.append(person) }
    case (.publisher, .entry), (.webMaster, .entry), (.owner, .entry):
      entry.extras.publisher = person
    case (.publisher, _), (.webMaster, _), (.owner, _): keepFirst(&feed.publisher, person)
    case (_, .entry): add(person, to: &entry.authors)
    default: add(person, to: &feed.authors)
    }
  }

}

/// The people in one line; several if commas split it into parts with one mail address each.
private func parsePeople(_ text: String) -> [Person] {
  let at = UInt8(ascii: "@")
  guard text.utf8.count(where: { $0 == at }) > 1 else { return [parsePerson(text)] }
  let parts = text.split { $0 == "," || $0 == ";" }
  guard parts.allSatisfy({ part in part.utf8.count { $0 == at } == 1 }) else {
    return [parsePerson(text)]
  }
  return parts.map { parsePerson(String($0)) }
}

/// A person from `Name <mail>`, `Name (mail)`, `mail (Name)`, a name or a mail address.
func parsePerson(_ text: String) -> Person {
  let text = looksLikeHTML(text) ? plainText(fromHTML: text) : collapsingWhiteSpace(text)
  guard let mail = mailAddress(in: text) else { return Person(name: text.nonBlank) }
  let name = (String(text[..<mail.range.lowerBound]) + String(text[mail.range.upperBound...]))
  return Person(name: nameWithoutAddress(name), email: mail.address)
}

/// The word around the first at sign, and its range including "mailto:"; nil without an address.
private func mailAddress(in text: String) -> (address: String, range: Range<String.Index>)? {
  let bytes = text.utf8
  let hasAt = text.withBytes { $0.firstOffset(of: UInt8(ascii: "@"), from: 0, to: $0.count) != nil }
  guard hasAt, let at = bytes.firstIndex(of: UInt8(ascii: "@")), bytes.count <= 1024 else {
    return nil
  }
  let isPart = { (byte: UInt8) in
    !byte.isSpace && !"()<>,;:\"[]".utf8.contains(byte)
  }
  var start = at
  while start > bytes.startIndex, isPart(bytes[bytes.index(before: start)]) {
    start = bytes.index(before: start)
  }
  let end = bytes[at...].firstIndex { !isPart($0) } ?? bytes.endIndex
  let address = String(text[start..<end])
  guard start < at, address.utf8.count > bytes.distance(from: start, to: at) + 1 else { return nil }
  let prefix = "mailto:"
  if text[..<start].hasSuffix(prefix) {
    start = bytes.index(start, offsetBy: -prefix.utf8.count)
  }
  return (address, start..<end)
}

/// The name in a line whose mail address was removed, without brackets around name or address.
private func nameWithoutAddress(_ text: String) -> String? {
  var name = text
  for empty in ["()", "<>", "[]", "( )", "< >"] {
    if let range = name.firstRange(of: empty) { name.removeSubrange(range) }
  }
  name = name.trimmed
  if name.hasPrefix("("), name.hasSuffix(")") { name = String(name.dropFirst().dropLast()) }
  if name.hasPrefix("\""), name.hasSuffix("\""), name.utf8.count > 1 {
    name = String(name.dropFirst().dropLast())
  }
  while let last = name.utf8.last, last == UInt8(ascii: ",") || last == Byte.hyphen || last.isSpace
  {
    name.removeLast()
  }
  return name.nonBlank
}

/// Adds a person who is not listed yet; many feeds name an author twice, with and without an address.
private func add(_ person: Person, to people: inout [Person]) {
  guard people.count < FeedReader.maxParts else { return }
  let isKnown = people.contains { $0 == person || person.isNameAlone && $0.name == person.name }
  if isKnown { return }
  if let index = people.firstIndex(where: { $0.isNameAlone && $0.name == person.name }) {
    people[index] = person
  } else {
    people.append(person)
  }
}

extension Person {
  fileprivate var isNameAlone: Bool { email == nil && url == nil }
}
