// CacheableHandler+Top.swift - the response to /top, and the top stories of the page.

import NewsCore
import NewsEngine
import NewsRendering
import NewsStore

extension CacheableHandler {
  /// Most articles that are compared, the newest ones; each takes 10 µs.
  private static let mostCompared = 2000

  /// The events that most sources report, as JSON or as a feed of the first article of each event.
  ///
  /// - Throws: ``HTTPProblem/searchTooLong``.
  func top(_ query: TopQuery) async throws -> NewResponse<CachedResponse> {
    let (settings, now) = (state.settings, state.wall)
    var chosen = settings.sources(named: query.sources.names)
    if let tag = query.tag { chosen.removeAll { !$0.tags.contains(tag) } }
    var wanted = ArticleQuery(
      sources: chosen.map(\.name), since: query.since?.time(now) ?? now.startOfLastDay)
    wanted.includesContent = query.format != .json
    wanted.limit = CacheableHandler.mostCompared
    let stories = try await stories(wanted, reportedBy: query.fewest)
    let body = document(Array(stories.prefix(query.limit)), of: query, at: now)
    let etag = documentTag(body, query.format, ownURL(of: query), isEmpty: stories.isEmpty)
    let response = CachedResponse(
      ResponseContent(
        contentType: query.format.output.mediaType, body: body, etag: etag,
        fields: [("Cache-Control", "private, no-cache")], madeAt: now))
    return NewResponse(shared: response, lifetime: .seconds(15))
  }

  /// The events of the last day that most of these sources report, for the page.
  func top(_ names: [String], _ now: WallTime) async -> [TopStory] {
    var query = ArticleQuery(sources: names, since: now.startOfLastDay, limit: 1000)
    query.includesContent = false
    return Array(((try? await stories(query, reportedBy: TopStory.usualFewest)) ?? []).prefix(5))
  }

  private func stories(
    _ query: ArticleQuery, reportedBy fewest: Int
  ) async throws -> [TopStory] {
    var query = query
    query.timeLimit = state.options.searchLimit
    query.critical = state.settings.catalogue.criticalNames
    do throws(StoreError) {
      return topStories(try await state.engine.store.stories(query), reportedBy: fewest)
    } catch {
      if error.kind == .tooLong { throw HTTPProblem.searchTooLong }
      throw error
    }
  }

  private func document(
    _ stories: [TopStory], of query: TopQuery, at now: WallTime
  ) -> [UInt8] {
    let options = RenderOptions(now: now)
    guard query.format != .json else {
      return Listing("top", TopStory.columns, stories).json(options)
    }
    var document = NewsDocument(top: stories, at: now)
    (document.homePage, document.ownURL) = (state.homePage, ownURL(of: query))
    return document.rendered(as: query.format.output, options)
  }

  private func ownURL(of query: TopQuery) -> String { state.homePage + query.target.dropFirst() }
}
