// Repeats.swift - entries that stand twice in one document.

/// The entries without true repeats; of those, the one updated last stays, at the place of the first.
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

/// Same guid, same link, and the same title or the same date; both are given here.
///
/// Where one guid and one link stand on all entries, title or date alone say little: the text has to
/// agree as well.
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
