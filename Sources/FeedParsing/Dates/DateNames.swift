// DateNames.swift - names of months in some twenty languages, and of time zones.

import NewsText

/// The month of a name or of its first three or more letters, 1 to 12; English names come first.
func monthNumber(_ word: ByteSpan) -> Int? {
  guard word.count >= 3, word.count <= 40, !isEnglishWeekday(word) else { return nil }
  if let month = englishMonth(word) { return month }
  let text = word.text.lowercased()
  guard text.unicodeScalars.count >= 3 else { return nil }
  return text.withBytes { word in
    (0..<12).first { hasName(monthNames[$0].bytes, startingWith: word) }.map { $0 + 1 }
  }
}

/// Nearly every date begins with an English weekday; this avoids the search for a month of that name.
private func isEnglishWeekday(_ word: ByteSpan) -> Bool {
  guard word.count == 3 else { return false }
  let names: StaticString = "montuewedthufrisatsun"
  let key = (word[0].lowercased, word[1].lowercased, word[2].lowercased)
  return stride(from: 0, to: names.utf8CodeUnitCount, by: 3).contains { start in
    (names.utf8Start[start], names.utf8Start[start + 1], names.utf8Start[start + 2]) == key
  }
}

/// Whether one of the `names`, which are separated by white space, begins with `word`.
private func hasName(_ names: ByteSpan, startingWith word: ByteSpan) -> Bool {
  var start = 0
  while start + word.count <= names.count {
    if names.slice(start, start + word.count).elementsEqual(word) { return true }
    while start < names.count, !names[start].isSpace { start += 1 }
    while start < names.count, names[start].isSpace { start += 1 }
  }
  return false
}

/// The month of an English name, whole or abbreviated: "September", "Sept", "Sep".
private func englishMonth(_ word: ByteSpan) -> Int? {
  let key = word.prefix(3).reduce(UInt32(0)) { $0 << 8 | UInt32($1.lowercased) }
  guard word.count == 3 || word.allSatisfy(\.isLetter) else { return nil }
  let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"
  for month in 0..<12 {
    let name = UnsafeBufferPointer(start: names.utf8Start + month * 3, count: 3)
    guard name.reduce(UInt32(0), { $0 << 8 | UInt32($1) }) == key else { continue }
    return word.count == 3 || isEnglishMonth(word, month) ? month + 1 : nil
  }
  return nil
}

private func isEnglishMonth(_ word: ByteSpan, _ month: Int) -> Bool {
  let names: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  let name = ByteSpan(start: names[month].utf8Start, count: names[month].utf8CodeUnitCount)
  return word.count <= name.count
    && name.slice(0, word.count).elementsEqual(word.lazy.map(\.lowercased))
}

/// The names of each month in lower case, separated by white space.
private let monthNames: [StaticString] = [
  """
  january jänner janvier enero gennaio janeiro januari tammikuu stycznia ledna január
  ianuarie ocak января січня януари ιανουαρίου
  """,
  """
  february feber février febrero febbraio fevereiro helmikuu lutego února február februarie
  şubat февраля лютого февруари φεβρουαρίου
  """,
  """
  march märz mrz mars marzo março maart mrt marts maaliskuu marca března március martie марта
  березня μαρτίου maret
  """,
  """
  avril abril aprile huhtikuu kwietnia dubna április aprilie nisan апреля квітня април
  απριλίου
  """,
  """
  mayo maggio maio mei toukokuu maja května május mayıs мая травня май μαΐου μάι
  """,
  """
  june juin junio giugno junho kesäkuu czerwca června június iunie haziran июня червня юни
  ιουνίου ιούν
  """,
  """
  july juillet julio luglio julho heinäkuu lipca července július iulie temmuz июля липня юли
  ιουλίου ιούλ
  """,
  """
  août agosto augustus augusti elokuu sierpnia srpna augusztus ağustos августа серпня
  αυγούστου αύγ agustus
  """,
  """
  september septembre septiembre setiembre settembre setembro syyskuu września září
  szeptember septembrie eylül сентября вересня септември σεπτεμβρίου
  """,
  """
  october oktober octobre octubre ottobre outubro lokakuu października října október
  octombrie ekim октября жовтня октомври οκτωβρίου
  """,
  """
  november novembre noviembre novembro marraskuu listopada listopadu noiembrie kasım ноября
  листопада ноември νοεμβρίου
  """,
  """
  december dezember décembre diciembre dicembre dezembro desember joulukuu grudnia prosince
  decembrie aralık декабря грудня декември δεκεμβρίου
  """,
]

/// The offset of a named zone in seconds east of UTC; nil when the name is unknown or ambiguous.
func zoneOffset(_ name: ByteSpan) -> Int? {
  if name.count == 1 { return militaryOffset(name[0]) }
  if name.equalsASCII("gmt") || name.equalsASCII("utc") { return 0 }
  guard name.count <= 5 else { return nil }
  return zones[name.text.uppercased()].map { $0 * 60 }
}

/// The offset of a military zone, with the signs of RFC 822 section 5.1.
private func militaryOffset(_ letter: UInt8) -> Int? {
  switch letter.lowercased {
  case UInt8(ascii: "z"): 0
  case 0x61...0x69: -Int(letter.lowercased - 0x60) * 3600
  case 0x6b...0x6d: -Int(letter.lowercased - 0x61) * 3600
  case 0x6e...0x79: Int(letter.lowercased - 0x6d) * 3600
  default: nil
  }
}

/// Offsets of named zones in minutes east of UTC.
private let zones: [String: Int] = [
  "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "IST": 330, "CET": 60,
  "CEST": 120, "MET": 60, "MEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180,
  "SAST": 120, "MSK": 180, "MSD": 240, "TRT": 180, "PKT": 300, "WIB": 420, "ICT": 420,
  "CCT": 480, "HKT": 480, "SGT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540,
  "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "NST": -210,
  "NDT": -150, "AT": -240, "AST": -240, "ADT": -180, "ET": -300, "EST": -300, "EDT": -240,
  "CT": -360, "CST": -360, "CDT": -300, "MT": -420, "MST": -420, "MDT": -360, "PT": -480,
  "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "HAST": -600, "BRT": -180,
  "ART": -180, "CLT": -240, "COT": -300, "PET": -300, "VET": -240,
]
