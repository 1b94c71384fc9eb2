// ClusterBench.swift - times the clustering of headlines, by their number.

import NewsArticles
import NewsCore

/// Prints the time for each headline and the number of groups, for growing numbers of headlines.
///
/// The headlines are made from a fixed seed: 20,000 words with the frequencies of a language (Zipf), five
/// headlines with some other words for every tenth event, and a summary for three of four headlines.
@main
enum ClusterBench {
  static func main() {
    print("| headlines | groups | µs a headline |\n|---:|---:|---:|")
    for count in [100, 1000, 10_000, 20_000] {
      var maker = HeadlineMaker()
      let headlines = maker.headlines(count)
      let rounds = (0..<5).map { _ in
        let clock = ContinuousClock()
        var groups = 0
        let time = clock.measure { groups = Clusters(headlines).groups.count }
        return (time: time, groups: groups)
      }
      guard let best = rounds.min(by: { $0.time < $1.time }) else { continue }
      let micros =
        Double(best.time.components.attoseconds) / 1e12
        + Double(best.time.components.seconds) * 1e6
      let each = (micros / Double(count) * 10).rounded() / 10
      print("| \(count) | \(best.groups) | \(each) |")
    }
  }
}

private struct HeadlineMaker {
  private var state: UInt64 = 1

  mutating func headlines(_ count: Int) -> [Headline] {
    var headlines: [Headline] = []
    while headlines.count < count {
      let words = self.words(9)
      let text = self.words(30).joined(separator: " ")
      for copy in 0..<(random(10) == 0 ? 5 : 1) {
        var title = words
        for _ in 0..<copy { title[random(title.count)] = word() }
        headlines.append(
          Headline(
            title: title.joined(separator: " "), text: random(4) == 0 ? "" : text,
            time: WallTime(seconds: 1_790_000_000 + Int64(random(86_400)))))
      }
    }
    return Array(headlines.prefix(count))
  }

  private mutating func words(_ count: Int) -> [String] {
    (0..<count).map { _ in word() }
  }

  /// A random word; that of rank r has a frequency of about 1/r.
  private mutating func word() -> String {
    let rank = 1 << random(14) + random(3)
    let number = rank + random(rank)
    let text = "w" + String(number, radix: 26)
    return number % 4 == 0 ? text.uppercased() : text
  }

  private mutating func random(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
