// Samples.swift - articles and log lines that tests of several targets share.

package import NewsCore

extension WallTime {
  /// 2026-11-22T12:00:00Z, the noon of all samples.
  package static let sampleNoon = CivilTime(year: 2026, month: 11, day: 22, hour: 12).wallTime
}

extension Article {
  package static func sample(
    source: String = "bbc", id: String = "1", title: String = "A title",
    url: String? = "https://news.example/1", age: Duration = .minutes(5)
  ) -> Article {
    Article(
      source: source, id: id, title: title, url: url, publishedAt: .sampleNoon - age,
      firstSeenAt: .sampleNoon - age)
  }

  /// An article with every field, and text with the special characters of each format.
  package static let sampleComplete = Article(
    source: "bbc", id: "https://news.example/1?a=1&b=2",
    title: #"Markets <rise> & "fall", 2 * 3 | _4_ [5]"#,
    url: "https://news.example/1?a=1&b=2",
    publishedAt: .sampleNoon - .minutes(5), updatedAt: .sampleNoon - .minutes(2),
    authors: ["Ann Lee", "Bo \"B\" Ray"], summary: "One & two <three>.",
    content:
      #"<p onclick="x()">One &amp; <b>two</b> <a href="/more">more</a><script>bad()</script></p>"#,
    tags: ["money", "a,b"], language: "en", image: "https://img.example/1.png",
    firstSeenAt: .sampleNoon - .minutes(4),
    alsoIn: [OtherSource(source: "ap", url: "https://ap.example/x")])

  /// An article with the fewest possible fields, and a link that no output may contain.
  package static let sampleBare = Article(
    source: "ap", id: "x", title: "日本の見出し 🚀 とても長い題名がここに続く", url: "javascript:alert(1)",
    firstSeenAt: .sampleNoon - .hours(3))

  /// An article whose title a spreadsheet would calculate as a formula.
  package static let sampleFormula = Article(
    source: "ap", id: "f", title: "=1+2", url: "https://ap.example/ü?q=(1)",
    publishedAt: .sampleNoon - .days(2), summary: "-3 degrees", firstSeenAt: .sampleNoon - .days(2))
}
