// EntryKeys.swift - the ids and index keys under which an entry is stored and looked up.

import NewsCore

let hashedIDPrefix = "hash:"

/// Longest id in bytes; a longer one is replaced by a hash.
private let longestID = 2048

extension ResolvedEntry {
  /// The id of a new article of this entry: its guid, else its link, else a hash of its title.
  var preferredID: String {
    if guid != nil, let text = entry.guidText, text.utf8.count <= longestID { return text }
    if guid == nil, let link, let url = entry.article.url {
      let text = link == keys.link?.page ? canonicalLink(url) : fineLink(url)
      if let text, text.utf8.count <= longestID { return text }
    }
    return hashedIDPrefix
      + String(hashed([keys.title.hash, keys.guid?.value ?? 0] as [UInt64]), radix: 16)
  }

  /// The id when another article already has the preferred one: a hash of everything.
  func laterID(_ attempt: UInt64 = 0) -> String {
    let parts: [UInt64] = [
      keys.title.hash, hashed(keys.text), UInt64(bitPattern: keys.second ?? 0),
      keys.link?.fine ?? 0, keys.guid?.value ?? 0, attempt,
    ]
    return hashedIDPrefix + String(hashed(parts), radix: 16)
  }

  /// Ids under which the entry may be stored.
  ///
  /// An entry without a date has no key of title and date, so its second id is looked up too.
  var lookedUpIDs: [String] {
    keys.second == nil ? [preferredID, laterID()] : [preferredID]
  }

  /// The index keys of its title, by which entries of other sources find its story.
  private var titleKeys: [Int64] {
    let (title, time) = (entry.titleKey, entry.article.sortTime)
    var found: [Int64] = []
    if title.whole != 0 { found.append(IndexKey.wholeTitle(title.whole, at: time)) }
    if title.head != 0 { found.append(IndexKey.headOfTitle(title.head, at: time)) }
    return found
  }

  var addressKeys: [Int64] {
    var found: [Int64] = []
    if let place = keys.link, let link { found.append(IndexKey.address(host: place.host, link)) }
    if let guid {
      if let place = guid.link {
        if guid.isStrong, guid.value != link, guid.base != link {
          found.append(IndexKey.address(host: place.host, guid.value))
        }
      } else if guid.isStrong {
        found.append(IndexKey.name(guid))
      }
    }
    return found
  }

  /// The index keys of a stored article of this entry, whose id is `id`.
  ///
  /// A guid that is not the id needs a key of its own.
  func indexKeys(id: String) -> [Int64] {
    var found = addressKeys + titleKeys
    if let second = keys.second, !keys.title.isEmpty {
      found.append(IndexKey.title(keys.title, second: second))
    }
    if let guid, id != entry.guidText { found.append(IndexKey.guid(guid, source: source)) }
    return found
  }

  /// The index keys by which its stored version, and its story at other sources, may be found.
  var lookups: [Int64] {
    var wanted = addressKeys
    if let place = keys.link, let commonLink, commonLink != link {
      wanted.append(IndexKey.address(host: place.host, commonLink))
    }
    // Another source may have this guid as its link, whose key has no fragment.
    if let guid, guid.isStrong, let place = guid.link {
      wanted.append(IndexKey.address(host: place.host, place.page))
    }
    if let guid { wanted.append(IndexKey.guid(guid, source: source)) }
    if let second = keys.second, !keys.title.isEmpty {
      wanted.append(IndexKey.title(keys.title, second: second))
    }
    return wanted + titleLookups.map(\.key)
  }

  /// The index keys of titles that agree with this one, within 48 hours.
  var titleLookups: [(key: Int64, title: UInt64)] {
    let title = entry.titleKey
    let time = entry.article.sortTime
    let window = StoryRules.titleWindow
    var wanted: [(Int64, UInt64)] = []
    for time in [time - window, time + window] {
      if title.whole != 0 {
        wanted.append((IndexKey.wholeTitle(title.whole, at: time), title.whole))
        wanted.append((IndexKey.headOfTitle(title.whole, at: time), title.whole))
      }
      if title.head != 0 {
        wanted.append((IndexKey.wholeTitle(title.head, at: time), title.head))
      }
    }
    return wanted
  }
}

extension StoredArticle {
  /// The index keys of every address and guid of the article; some may lead to other articles now.
  package var addressKeys: [Int64] {
    let keys = keys
    var found: [Int64] = []
    if let link = keys.link, !link.isFrontPage {
      found.append(IndexKey.address(host: link.host, link.page))
      if link.fine != link.page { found.append(IndexKey.address(host: link.host, link.fine)) }
    }
    guard let guid = keys.guid else { return found }
    if let link = guid.link {
      found.append(IndexKey.address(host: link.host, guid.value))
    } else if guid.isStrong {
      found.append(IndexKey.name(guid))
    }
    if self.guid != nil { found.append(IndexKey.guid(guid, source: source)) }
    return found
  }

  /// The index keys of an article that was stored before the index existed.
  ///
  /// Nothing is known then about pages that its source shares, or about publishers' names in its titles.
  package var indexKeys: [Int64] {
    let keys = keys
    var found = addressKeys
    if let second = keys.second { found.append(IndexKey.title(keys.title, second: second)) }
    let title = TitleKey(title)
    if title.whole != 0 { found.append(IndexKey.wholeTitle(title.whole, at: sortTime)) }
    if title.head != 0 { found.append(IndexKey.headOfTitle(title.head, at: sortTime)) }
    return found
  }
}
