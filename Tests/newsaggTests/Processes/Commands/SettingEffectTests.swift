// SettingEffectTests.swift - every setting changes what the manual says it changes.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@testable import NewsConfiguration

@testable import newsagg

extension Processes {
  @Suite struct `A setting` {
    /// Each setting of the table needs a case here.
    @Test func `has a known effect`() {
      #expect(Set(effects.map(\.key)) == Set(SettingDefinition.all.map(\.key)))
    }

    @Test(arguments: effects)
    func `has the effect that the manual describes`(effect: SettingEffect) async throws {
      let definition = try #require(SettingDefinition.all.first { $0.key == effect.key })
      var observed: [String] = []
      for value in effect.values {
        let place = try Workplace()
        let set = value.replacing("PORT", with: "\(place.server.port)")
          .replacing("HOME", with: place.directory.path)
        observed.append(
          try await effect.observe(place, value.isEmpty ? [:] : [definition.variable: set]))
      }
      #expect(observed == effect.expected)
    }
  }
}

/// Two values of a setting, and the visible effect of each; an empty value means not set.
struct SettingEffect: Sendable, CustomStringConvertible {
  let key: String
  let values: [String]
  let expected: [String]
  let observe: @Sendable (Workplace, [String: String]) async throws -> String

  init(
    _ key: String, _ values: KeyValuePairs<String, String>,
    _ observe: @escaping @Sendable (Workplace, [String: String]) async throws -> String
  ) {
    self.key = key
    self.values = values.map(\.key)
    expected = values.map(\.value)
    self.observe = observe
  }

  var description: String { key }
}

private let effects = ofFetching + ofStoring + ofOutput + ofServe

private let ofFetching: [SettingEffect] = [
  SettingEffect("deadline", ["300ms": "local.deadline", "30s": "timeout.first_byte"]) {
    try await $0.codeOfHanging($1, "--timeout", "700ms")
  },
  SettingEffect("timeout", ["900ms": "timeout.first_byte", "30s": "local.deadline"]) {
    try await $0.codeOfHanging($1, "--deadline", "4s")
  },
  SettingEffect("concurrency", ["1": "1 at once", "3": "3 at once"]) { place, environment in
    let wide = try LoopbackServer(address: "0.0.0.0")
    defer { wide.stop() }
    let hosts = (1...3).map { "127.0.0.\($0):\(wide.port)" }
    return try await place.mostAtOnce(wide, hosts, environment)
  },
  SettingEffect("per_host", ["1": "1 at once", "3": "3 at once"]) { place, environment in
    let host = "127.0.0.1:\(place.server.port)"
    return try await place.mostAtOnce(place.server, [host, host, host], environment)
  },
  SettingEffect("ttl", ["10m": "waits 10 min", "2h": "waits 120 min"]) { place, environment in
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed("one"))
    _ = try await place.run("fetch")
    let why = try await place.run("why", "bbc", "--format", "json", environment: environment)
    // Jitter adds up to a tenth.
    let minutes = (why.json["wait_s"] as? Int ?? 0) / 60
    return "waits \(minutes / 60 >= 1 ? 120 : minutes >= 9 ? 10 : 0) min"
  },
  SettingEffect("stale_if_error", ["0s": "failed", "24h": "stale"]) { place, environment in
    try place.configure(sources: ["bbc"], "ttl = \"1s\"")
    place.server.route("/bbc", feed("one"))
    _ = try await place.run("fetch")
    place.server.stop()
    let run = try await place.run("fetch", "--refresh", environment: environment)
    return run.states["bbc"] ?? ""
  },
  SettingEffect("max_body_bytes", ["1024": "payload.too_large", "100000": "ok"]) {
    place, environment in
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed(String(repeating: "a long title ", count: 200)))
    return try await place.run("fetch", environment: environment).code
  },
  SettingEffect("allow_private", ["10.0.0.0/8": "policy.blocked", "127.0.0.0/8": "ok"]) {
    place, environment in
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed("one"))
    return try await place.run("fetch", environment: environment).code
  },
  SettingEffect("proxy", ["": "connect.refused", "http://127.0.0.1:PORT": "ok"]) {
    place, environment in
    try place.configure("[sources.bbc]\nurl = \"http://127.0.0.1:1024/bbc\"")
    place.server.route("/*", feed("one"))
    place.server.route("http://127.0.0.1:1024/bbc", feed("one"))
    return try await place.run("fetch", environment: environment).code
  },
  SettingEffect("contact", ["": "no contact", "me@example.org": "(+me@example.org)"]) {
    place, environment in
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed("one"))
    _ = try await place.run("fetch", environment: environment)
    let agent = place.server.requests("/bbc").first?.headers["User-Agent"] ?? ""
    return agent.firstIndex(of: "(").map { String(agent[$0...]) } ?? "no contact"
  },
]

private let ofStoring: [SettingEffect] = [
  SettingEffect("retention", ["1d": "1 d", "30d": "30 d"]) { place, environment in
    let variables = environment.merging(["HOME": place.directory.path]) { $1 }
    let settings = try Settings.load(SettingFlags(), Environment(variables: variables))
    let report = NewsReport(
      generatedAt: WallTime(seconds: 0), sources: [], articles: [], duration: .zero)
    return "\(settings.retentionPolicy(report).maxAge.components.seconds / 86_400) d"
  },
  SettingEffect("max_articles", ["100": "100 left", "1000": "300 left"]) { place, environment in
    try place.configure(sources: ["bbc"], "ttl = \"1s\"")
    for half in ["first", "second"] {
      let items = (0..<150).map { "\(half) \($0) of many, with a title of its own" }
      place.server.route("/bbc", .body(Array(rssDocument(items: items).utf8)))
      _ = try await place.run("fetch", "--refresh", environment: environment)
    }
    return "\(try await place.run("fetch", "--offline").articles.count) left"
  },
  SettingEffect("store", ["HOME/one.db": "one.db", "HOME/two.db": "two.db"]) {
    place, environment in
    try place.configure(sources: ["bbc"])
    _ = try await place.run("fetch", environment: environment)
    let names = try FileManager.default.contentsOfDirectory(atPath: place.directory.path)
    return names.filter { $0.hasSuffix(".db") }.joined(separator: " ")
  },
]

private let ofOutput: [SettingEffect] = [
  SettingEffect("format", ["json": "{", "csv": "i"]) { try await $0.firstLetter($1) },
  SettingEffect("pipe_format", ["json": "{", "csv": "i"]) { try await $0.firstLetter($1) },
  SettingEffect("terminal_format", ["json": "true", "table": "false"]) {
    "\(try await $0.onTerminal("fetch", $1).contains("newsagg.news/1"))"
  },
  SettingEffect("limit", ["1": "1", "2": "2"]) {
    "\(try await $0.fetchTwo($1).articles.count)"
  },
  SettingEffect("sort", ["title": "alpha", "newest": "beta"]) {
    try await $0.fetchTwo($1).articles.first?["title"] as? String ?? ""
  },
  SettingEffect("fields", ["title": "false", "title,id": "true"]) {
    "\(try await $0.fetchTwo($1, "--format", "table").text.contains("tag:bbc:"))"
  },
  SettingEffect("color", ["never": "false", "always": "true"]) {
    "\(try await $0.fetchTwo($1, "--format", "table").text.contains("\u{1b}["))"
  },
  SettingEffect("hyperlinks", ["never": "false", "always": "true"]) {
    "\(try await $0.onTerminal("fetch --format table", $1).contains("\u{1b}]8;"))"
  },
  SettingEffect("pager", ["never": "false", "sed s/^/PAGED/": "true"]) {
    "\(try await $0.onTerminal("fetch --format table", $1).contains("PAGED"))"
  },
]

private let ofServe: [SettingEffect] = [
  SettingEffect(
    "stale_while_revalidate", ["0s": "stale", "1h": "cached"]
  ) { place, environment in
    try place.configure(sources: ["bbc"], "ttl = \"1s\"")
    place.server.route("/bbc", feed("one"), feed("late").delayed(by: .seconds(60)))
    _ = try await place.run("fetch")
    return try await place.serving(environment) { port in
      var source: [String: Any] = [:]
      try await waitUntil {
        let news = try httpGet(port: port, "/news").json
        source = (news["sources"] as? [[String: Any]])?.first ?? [:]
        return source["refreshing"] as? Bool == true
      }
      return source["state"] as? String ?? ""
    }
  },
  SettingEffect("serve.host", ["127.0.0.1": "true", "127.0.0.2": "false"]) { place, environment in
    try place.configure(sources: ["bbc"])
    let server = try place.start(["serve", "--port", "0"], environment: environment)
    let line = server.errorLine { $0.contains("listening on") } ?? ""
    server.send(SIGTERM)
    _ = try await server.wait()
    return "\(line.contains("//127.0.0.1:"))"
  },
  SettingEffect("serve.port", ["0": "listens", "PORT": "is taken"]) { place, environment in
    try place.configure(sources: ["bbc"])
    let server = try place.start(["serve"], environment: environment)
    let isListening = server.errorLine { $0.contains("listening on") } != nil
    server.send(SIGTERM)
    _ = try await server.wait()
    return isListening ? "listens" : "is taken"
  },
  SettingEffect("serve.deadline", ["1ms": "pending", "10s": "fresh"]) { place, environment in
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed("one").delayed(by: .seconds(3)))
    return try await place.serving(environment) { port in
      let news = try httpGet(port: port, "/news").json
      return ((news["sources"] as? [[String: Any]])?.first?["state"] as? String) ?? ""
    }
  },
  SettingEffect("serve.cache_bytes", ["1048576": "not kept", "67108864": "kept"]) {
    place, environment in
    try place.configure(sources: ["bbc"])
    let items = (0..<900).map { "number \($0) " + String(repeating: "long ", count: 190) }
    place.server.route("/bbc", .body(Array(rssDocument(items: items).utf8)))
    _ = try await place.run("fetch")
    return try await place.serving(environment) { port in
      // A commit, for example of the index of contents, may remove the cached response, so try again.
      for _ in 0..<5 {
        #expect(try httpGet(port: port, "/news?limit=500").status == 200)
        let metrics = String(decoding: try httpGet(port: port, "/metrics").body, as: UTF8.self)
        if metrics.contains("\nnewsagg_http_cached_responses 1\n") { return "kept" }
      }
      return "not kept"
    }
  },
  SettingEffect("serve.token_file", ["": "200", "HOME/token": "401"]) { place, environment in
    try place.configure(sources: ["bbc"])
    let token = place.directory.appending(path: "token")
    try Data("a-token-that-is-long-enough".utf8).write(to: token)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token.path)
    return try await place.serving(environment) { "\(try httpGet(port: $0, "/sources").status)" }
  },
  SettingEffect("serve.allowed_hosts", ["": "421", "news.example": "200"]) { place, environment in
    try place.configure(sources: ["bbc"])
    return try await place.serving(environment) {
      "\(try httpGet(port: $0, "/sources", host: "news.example").status)"
    }
  },
]

extension Run {
  /// The report of the only source.
  fileprivate var code: String {
    let source = (json["sources"] as? [[String: Any]])?.first
    return (source?["error"] as? [String: Any])?["code"] as? String ?? "ok"
  }
}

extension Workplace {
  fileprivate func codeOfHanging(
    _ environment: [String: String], _ option: String, _ value: String
  ) async throws -> String {
    try configure(sources: ["bbc"])
    server.route("/bbc", feed("late").delayed(by: .seconds(60)))
    return try await run("fetch", option, value, environment: environment).code
  }

  fileprivate func mostAtOnce(
    _ server: LoopbackServer, _ hosts: [String], _ environment: [String: String]
  ) async throws -> String {
    let tables = hosts.enumerated().map { "[sources.s\($0)]\nurl = \"http://\($1)/s\($0)\"\n" }
    try configure(tables.joined())
    server.route("/*", feed("one").delayed(by: .milliseconds(800)))
    _ = try await run("fetch", environment: environment)
    return "\(server.statistics.maxActive) at once"
  }

  /// A run with two articles, of which the second is newer.
  fileprivate func fetchTwo(
    _ environment: [String: String], _ options: String...
  ) async throws -> Run {
    try configure(sources: ["bbc"])
    let item = { (title: String, hour: Int) in
      """
      <item><title>\(title)</title><guid>tag:bbc:\(title)</guid><link>http://bbc.example/\(title)</link>
      <pubDate>Sun, 22 Nov 2026 0\(hour):00:00 GMT</pubDate></item>
      """
    }
    let document =
      "<rss version=\"2.0\"><channel>\(item("alpha", 1))\(item("beta", 2))</channel></rss>"
    server.route("/bbc", .body(Array(document.utf8)))
    return try await start(["fetch"] + options, environment: environment).wait()
  }

  fileprivate func firstLetter(_ environment: [String: String]) async throws -> String {
    String(try await fetchTwo(environment).text.prefix(1))
  }

  /// The output on a terminal of six lines.
  fileprivate func onTerminal(
    _ command: String, _ environment: [String: String]
  ) async throws -> String {
    try configure(sources: ["bbc"])
    server.route("/bbc", .body(Array(rssDocument(items: (0..<20).map { "item \($0)" }).utf8)))
    let script = "script -qec 'stty rows 6 cols 80; $NEWSAGG \(command)' /dev/null < /dev/null"
    return try await shell(
      script, environment: environment.merging(["TERM": "xterm", "PAGER": "cat"]) { $1 }
    ).text
  }

  fileprivate func serving(
    _ environment: [String: String], _ body: (Int) async throws -> String
  ) async throws -> String {
    let server = try start(
      ["serve"], environment: ["NEWSAGG_SERVE_PORT": "0"].merging(environment) { $1 })
    let observed = try await body(try server.port())
    server.send(SIGTERM)
    _ = try await server.wait()
    return observed
  }
}
