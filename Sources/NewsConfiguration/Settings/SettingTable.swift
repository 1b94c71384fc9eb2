// SettingTable.swift - one definition for each setting.

import NewsCore
import NewsEngine
import NewsStore
import NewsRendering
import NewsText

/// One setting: its TOML key, the environment variable that overrides it, its check and its text.
package struct SettingDefinition: Sendable {
  package let key: String
  package let summary: String
  let apply: @Sendable (inout Settings, RawSetting) throws(SettingsError) -> Void
  package let show: @Sendable (Settings) -> String

  /// The environment variable of the setting: NEWSAGG_PER_HOST for `per_host`, NEWSAGG_SERVE_PORT for
  /// `serve.port`.
  package var variable: String {
    "NEWSAGG_" + String(key.uppercased().map { $0 == "." ? "_" : $0 })
  }

  static func named(_ key: String) -> SettingDefinition? {
    all.first { $0.key == key }
  }

  /// Every setting outside [sources.*], in the order of newsagg.toml(5).
  package static let all: [SettingDefinition] =
    [
      duration(
        "deadline", "fetch answers within this time", \.deadline,
        .milliseconds(100) ... .hours(1)),
      duration(
        "timeout", "one attempt, redirects included", \.engine.timeout,
        .milliseconds(100) ... .minutes(10)),
      integer(
        "concurrency", "fetches in flight over all hosts", \.engine.maxConcurrentFetches, 1...256),
      integer("per_host", "fetches in flight at one host", \.engine.maxPerHost, 1...16),
      duration(
        "ttl", "how long a copy counts as fresh", \.engine.schedule.ttl, .seconds(1) ... .days(7)),
      duration(
        "stale_if_error", "how old a copy may be when a refresh failed",
        \.engine.schedule.staleIfError, .zero ... .days(90)),
      duration(
        "stale_while_revalidate", "how long after expiry serve still answers from a copy at once",
        \.engine.schedule.staleWhileRevalidate, .zero ... .days(7)),
      duration("retention", "how long articles are kept", \.retention, .days(1) ... .days(3650)),
      integer("max_articles", "articles kept at most", \.maxArticles, 100...10_000_000),
      integer(
        "max_body_bytes", "longest decoded document", \.engine.maxBodyBytes, 1024...268_435_456),
      SettingDefinition(key: "store", summary: "the SQLite file, or a PostgreSQL database's URL") {
        settings, raw throws(SettingsError) in
        settings.store = try storePlace(raw)
      } show: {
        "\"\($0.store)\""
      },
      list("allow_private", "private address ranges that may be asked, as CIDR", \.allowPrivate) {
        raw throws(SettingsError) in try raw.addressRanges()
      },
      optionalText(
        "proxy", "HTTP proxy; variables such as http_proxy are ignored", \.proxy,
        fault: { URLFault($0)?.description }),
      optionalText("contact", "URL or address in the User-Agent", \.contact),
    ] + ofOutput + ofServe

  private static let ofServe: [SettingDefinition] = [
    text("serve.host", "address serve listens on", \.serve.host),
    integer("serve.port", "port serve listens on", \.serve.port, 0...65_535),
    duration(
      "serve.deadline", "how long serve waits for sources without a copy", \.serve.deadline,
      .milliseconds(1) ... .seconds(10)),
    integer(
      "serve.cache_bytes", "memory for responses that serve keeps for later clients",
      \.serve.cacheBytes, 1_048_576...17_179_869_184),
    optionalText("serve.token_file", "file with the bearer token of serve", \.serve.tokenFile),
    list("serve.allowed_hosts", "further Host names that serve answers to", \.serve.allowedHosts) {
      raw throws(SettingsError) in try raw.list()
    },
  ]

  private static let ofOutput: [SettingDefinition] = [
    SettingDefinition(key: "format", summary: "format of results everywhere") {
      settings, raw throws(SettingsError) in
      settings.output.terminalFormat = try raw.choice()
      settings.output.pipeFormat = settings.output.terminalFormat
    } show: { settings in
      let format = settings.output.terminalFormat
      return format == settings.output.pipeFormat ? "\"\(format.rawValue)\"" : "unset"
    },
    choice("terminal_format", "format on a terminal only", \.output.terminalFormat),
    choice("pipe_format", "format in pipes and files only", \.output.pipeFormat),
    SettingDefinition(key: "limit", summary: "articles that fetch and search print at most") {
      settings, raw throws(SettingsError) in
      settings.output.limit = try raw.integer(1...1_000_000)
    } show: {
      $0.output.limit.map { "\($0)" } ?? "unset"
    },
    list("fields", "columns of tables of articles", \.output.fields) {
      raw throws(SettingsError) in try raw.articleFields()
    },
    choice("sort", "order of the articles of fetch", \.output.sort),
    choice("color", "when to use colour", \.output.color),
    choice("hyperlinks", "when titles of tables are links", \.output.hyperlinks),
    optionalText("pager", "command for tables longer than the screen, or never", \.output.pager),
  ]

  /// A path, or the URL of a PostgreSQL database; another URL is refused, not used as a path.
  ///
  /// A URL with a password is refused, because other processes see arguments, and files are copied.
  private static func storePlace(_ raw: RawSetting) throws(SettingsError) -> String {
    let text = try raw.text()
    try refuseKeywords(text, raw)
    // Without its slashes such a URL would be taken for a path.
    let isURL =
      text.contains("://") || ["postgresql:", "postgres:"].contains(where: text.hasPrefix)
    guard isURL else { return text }
    do throws(PostgreSQLAddress.Fault) {
      _ = try PostgreSQLAddress(text)
      return text
    } catch {
      switch error {
      case .notPostgreSQL where !text.contains("://"), .malformed:
        throw raw.fail(
          "write it as postgresql://user@host:port/database?parameter=value, without a password, and "
            + "write @ as %40 in any other place")
      case .notPostgreSQL:
        let kind = text.prefix { $0 != ":" }
        throw raw.fail("a store is a path or a postgresql:// URL, not a \(kind):// URL")
      case .password:
        throw raw.fail(
          "a password does not belong there: set NEWSAGG_STORE_PASSWORD, or write it to ~/.pgpass")
      case .percentSign: throw raw.fail("a percent sign is not followed by two hexadecimal digits")
      }
    }
  }

  /// Refuses libpq's other form, `dbname=news host=/tmp`, which would become the name of a file.
  ///
  /// The message does not quote it, because it may contain a password.
  private static func refuseKeywords(_ text: String, _ raw: RawSetting) throws(SettingsError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let word = parts[0].filter { $0 != " " }
    guard parts.count == 2, libpqKeywords.contains(word) else { return }
    throw raw.fail(
      "write a database as a URL, such as postgresql:///news?host=/tmp, not with \(word)=; a file of this "
        + "name needs ./ in front")
  }

  /// Those with which a connection string usually begins (postgresql.org/docs/current/libpq-connect.html,
  /// section 34.1.2).
  private static let libpqKeywords: Set<String> = [
    "dbname", "host", "hostaddr", "password", "port", "service", "sslmode", "user",
  ]

  private static func duration(
    _ key: String, _ summary: String,
    _ path: any WritableKeyPath<Settings, Duration> & Sendable, _ range: ClosedRange<Duration>
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      settings[keyPath: path] = try raw.duration(range)
    } show: {
      "\"\($0[keyPath: path].settingText)\""
    }
  }

  private static func integer(
    _ key: String, _ summary: String, _ path: any WritableKeyPath<Settings, Int> & Sendable,
    _ range: ClosedRange<Int>
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      settings[keyPath: path] = try raw.integer(range)
    } show: {
      "\($0[keyPath: path])"
    }
  }

  private static func text(
    _ key: String, _ summary: String, _ path: any WritableKeyPath<Settings, String> & Sendable
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      settings[keyPath: path] = try raw.text()
    } show: {
      "\"\(URIReference($0[keyPath: path]).redacted)\""
    }
  }

  private static func optionalText(
    _ key: String, _ summary: String, _ path: any WritableKeyPath<Settings, String?> & Sendable,
    fault: @escaping @Sendable (String) -> String? = { _ in nil }
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      let text = try raw.text()
      if let fault = fault(text) { throw raw.fail(fault) }
      settings[keyPath: path] = text
    } show: { settings in
      settings[keyPath: path].map { "\"\(URIReference($0).redacted)\"" } ?? "unset"
    }
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ key: String, _ summary: String, _ path: any WritableKeyPath<Settings, Value> & Sendable
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      settings[keyPath: path] = try raw.choice()
    } show: {
      "\"\($0[keyPath: path].rawValue)\""
    }
  }

  private static func list(
    _ key: String, _ summary: String, _ path: any WritableKeyPath<Settings, [String]> & Sendable,
    read: @escaping @Sendable (RawSetting) throws(SettingsError) -> [String]
  ) -> SettingDefinition {
    SettingDefinition(key: key, summary: summary) { settings, raw throws(SettingsError) in
      settings[keyPath: path] = try read(raw)
    } show: { settings in
      "[" + settings[keyPath: path].map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
  }
}
