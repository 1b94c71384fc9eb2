// RouteTable.swift - every path of the API, in the order of the OpenAPI document.

extension Route {
  static let all = [
    news, top, health, live, ready, sources, breakers, stats, workers, metrics, events, openAPI,
    page,
  ]

  private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path[...], $0) })

  /// The route of exactly this path.
  static func find(_ path: Substring) -> Route? { byPath[path] }

  static let news = Route(
    path: "/news", endpoint: .cacheable(CacheableRequest.news),
    summary: "Articles of many sources, newest first.",
    parameters: filters + [
      since,
      RouteParameter(.newsLimit, description: "Articles a page."),
      RouteParameter(name: .pageToken, description: "From the Link field of the page before."),
      format,
      RouteParameter(
        name: .deadline, kind: .integer(RouteParameter.deadlineRange),
        description: "Longest wait for sources of which nothing is stored."),
    ],
    mediaTypes: ResponseFormat.allCases.map(\.mediaType), schema: "news",
    degradedMediaType: "application/json")

  static let top = Route(
    path: "/top", endpoint: .cacheable(CacheableRequest.top),
    summary: "What most sources report: events by the number of sources that have them.",
    parameters: [
      filters[0], RouteParameter(name: .tag, description: "Sources with this tag."),
      sinceOrLastDay,
      RouteParameter(
        .topSources,
        description: """
          Only what at least this many sources have; \
          \(NumberParameter.topSources.fallback) if absent.
          """),
      RouteParameter(
        .topLimit, description: "Events; \(NumberParameter.topLimit.fallback) if absent."),
      format,
    ], mediaTypes: ResponseFormat.allCases.map(\.mediaType), schema: "top")

  private static let since = RouteParameter(
    name: .since,
    description: """
      2h, 7d, today, yesterday, monday, 08:00, a date or an RFC 3339 time; UTC unless a zone is \
      written.
      """)

  private static let sinceOrLastDay = RouteParameter(
    name: .since, description: "As for \(news.path); the last day if absent.")

  private static let format = RouteParameter(
    name: .format, choices: ResponseFormat.allCases, description: "How the answer is written.")

  /// The parameters that select articles.
  private static let filters = [
    RouteParameter(
      name: .sources, kind: .list,
      description: "Names, repeated or with commas; unknown ones are left out."),
    RouteParameter(
      name: .tag, description: "Sources with this tag, or else articles with it."),
    RouteParameter(
      name: .q,
      description: """
        Beginnings of words that are all in title or summary; one or two letters are a whole word.
        """),
  ]

  static let health = Route(
    path: "/health", endpoint: .status { $0.health() },
    summary: "The store and the breakers; degraded with status 200 while results cannot be stored.",
    countsAgainstCapacity: false, schema: "health", degradedMediaType: "application/json")

  private static let live = Route(
    path: "/live", endpoint: .status { $0.live() }, summary: "The process answers.",
    isOpen: true, countsAgainstCapacity: false, schema: "live")

  private static let ready = Route(
    path: "/ready", endpoint: .status { $0.ready() },
    summary: "Every critical source has an acceptable copy.", isOpen: true,
    countsAgainstCapacity: false, schema: "ready", degradedMediaType: "application/json")

  static let sources = Route(
    path: "/sources", endpoint: .cacheable { _, _ in .sources },
    summary: "The catalogue, and when each source is due.", schema: "sources")

  private static let breakers = Route(
    path: "/breakers", endpoint: .cacheable { _, _ in .breakers },
    summary: "The circuit breaker of each source.", schema: "breakers")

  private static let stats = Route(
    path: "/stats", endpoint: .cacheable(CacheableRequest.stats),
    summary: "Fetch statistics by source.",
    parameters: [sinceOrLastDay], schema: "stats")

  private static let workers = Route(
    path: "/workers", endpoint: .cacheable { _, _ in .workers },
    summary: "The processes that work on the store.", schema: "workers")

  private static let metrics = Route(
    path: "/metrics", endpoint: .status { $0.metrics() }, summary: "Figures for Prometheus.",
    countsAgainstCapacity: false, mediaTypes: ["text/plain"])

  static let events = Route(
    path: "/events", endpoint: .events,
    summary: """
      New articles as server-sent events `article`; `missed` says how many were left out for a slow client: \
      {"articles":5}.
      """,
    countsAgainstCapacity: false, parameters: filters, mediaTypes: ["text/event-stream"])

  static let openAPI = Route(
    path: "/openapi.json", endpoint: .status { $0.openAPI() }, summary: "This document.")

  static let page = Route(
    path: "/", endpoint: .cacheable(CacheableRequest.page), summary: "The page for people.",
    isLinkTarget: true,
    parameters: [
      RouteParameter(name: .q, description: "As for \(news.path)."),
      RouteParameter(name: .tag, description: "A tag of sources or articles."),
      RouteParameter(name: .source, description: "One source by name."),
      RouteParameter(
        name: .by, choices: PageQuery.Arrangement.allCases, description: "The arrangement."),
      RouteParameter(.headlines, description: "Headlines shown."),
    ], mediaTypes: ["text/html"])
}
