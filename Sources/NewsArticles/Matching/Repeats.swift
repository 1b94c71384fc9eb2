// Repeats.swift - drops entries that a document contains twice.

/// The entries without true repeats: the version that was updated last stays, in the place of the first.
func withoutRepeats(_ entries: [DocumentEntry]) -> [DocumentEntry] {
  var kept: [DocumentEntry] = []
  kept.reserveCapacity(entries.count)
  // An entry is compared with the last of the same title and the last of the same second only.
  var last: [Place: Int] = [:]
  for entry in entries {
    let places = places(of: entry)
    let known = places.lazy.compactMap { last[$0] }.first { isRepeat(kept[$0], entry) }
    if let known {
      if entry.changedAt > kept[known].changedAt { kept[known] = entry }
    } else {
      kept.append(entry)
    }
    for place in places { last[place] = known ?? kept.count - 1 }
  }
  return kept
}

private struct Place: Hashable {
  var guid: UInt64?
  var link: UInt64?
  var title: UInt64?
  var second: Int64?
}

private func places(of entry: DocumentEntry) -> [Place] {
  let keys = entry.keys
  let (guid, link) = (keys.guid?.value, keys.link?.fine)
  let byTitle = Place(guid: guid, link: link, title: keys.title.hash)
  guard let second = keys.second else { return [byTitle] }
  return [byTitle, Place(guid: guid, link: link, second: second)]
}

/// Whether two entries with the same guid and link, and the same title or date, are a true repeat.
///
/// When all entries of a document have one guid and one link, title or date alone prove little: the text
/// has to agree as well.
private func isRepeat(_ left: DocumentEntry, _ right: DocumentEntry) -> Bool {
  let (guid, link) = (left.keys.guid, left.keys.link)
  let isSameSecond = left.keys.second == right.keys.second
  let hasPage = link.map { !$0.isFrontPage } ?? false
  let (left, right) = (ArticleFacts(left.keys), ArticleFacts(right.keys))
  if left.hasSameTitle(as: right) {
    let hasID = guid != nil || hasPage
    if left.text == right.text { return isSameSecond || hasID }
    guard hasID, left.hasAlikeText(right) else { return false }
    return isSameSecond || guid?.isStrong ?? false
  }
  guard isSameSecond, guid != nil, hasPage else { return false }
  return left.hasSimilarTitle(right) || left.hasAlikeText(right)
}
