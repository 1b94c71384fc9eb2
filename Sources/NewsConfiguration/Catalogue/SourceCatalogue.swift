// SourceCatalogue.swift - the built-in sources.

package import NewsCore

/// The sources that are known without a configuration file.
///
/// AP and Reuters publish no feed: with NEWSAPI_KEY set they are read through NewsAPI, else through a
/// public news-search feed; their note says which.
package func builtInCatalogue(_ environment: Environment) -> [Source] {
  let feeds: [(name: String, url: String, tags: [String])] = [
    ("bbc", "https://feeds.bbci.co.uk/news/rss.xml", ["world", "uk"]),
    ("guardian", "https://www.theguardian.com/international/rss", ["world", "uk"]),
    ("npr", "https://feeds.npr.org/1001/rss.xml", ["us"]),
    ("nytimes", "https://rss.nytimes.com/services/xml/rss/nyt/HomePage.xml", ["us"]),
    ("aljazeera", "https://www.aljazeera.com/xml/rss/all.xml", ["world"]),
    ("dw", "https://rss.dw.com/rdf/rss-en-all", ["world", "europe"]),
    ("france24", "https://www.france24.com/en/rss", ["world", "europe"]),
    ("ars", "https://feeds.arstechnica.com/arstechnica/index", ["tech"]),
    ("hn", "https://news.ycombinator.com/rss", ["tech"]),
    ("lwn", "https://lwn.net/headlines/rss", ["tech", "linux"]),
    ("phoronix", "https://www.phoronix.com/rss.php", ["tech", "linux"]),
    ("nature", "https://www.nature.com/nature.rss", ["science"]),
  ]
  let wires = [
    wire("ap", newsAPI: "associated-press", site: "apnews.com", environment),
    wire("reuters", newsAPI: "reuters", site: "reuters.com", environment),
  ]
  return wires + feeds.map { Source(name: $0.name, url: $0.url, tags: $0.tags) }
}

/// The sources of `newsagg fetch` without a configuration file and without names.
let builtInDefaults = ["bbc", "ap", "reuters", "guardian", "npr"]

private func wire(
  _ name: String, newsAPI id: String, site: String, _ environment: Environment
) -> Source {
  guard let key = environment["NEWSAPI_KEY"] else {
    return Source(
      name: name, url: "https://news.google.com/rss/search?q=site:\(site)+when:1d&hl=en-US&gl=US",
      tags: ["wire"], note: "through a public news-search feed; set NEWSAPI_KEY to use NewsAPI")
  }
  return Source(
    name: name, url: "https://newsapi.org/v2/top-headlines?sources=\(id)&pageSize=100",
    kind: .newsapi, tags: ["wire"],
    headers: [SecretHeader(name: "X-Api-Key", value: Secret(key))], note: "through NewsAPI")
}
