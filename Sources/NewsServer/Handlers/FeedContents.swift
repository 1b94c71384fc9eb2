// FeedContents.swift - reads the content of articles, for one feed at a time.

import NewsCore
import NewsStore
import NIOConcurrencyHelpers

/// Adds the content to the articles of feeds, for one feed after the other.
///
/// Content is the largest part of an article: that of many feeds at once would exceed the memory limit
/// in the systemd unit. Waiting feeds use the content that the previous feed has read of the same
/// articles; when none waits, nothing is kept. While one feed is compressed, the next is written.
final class FeedContents: Sendable {
  private struct Kept: Sendable {
    /// The store's version, read before the content.
    var version: Int64?
    var contents: [ArticleName: String] = [:]
  }

  let writing = AsyncLock()
  private let compressing = AsyncLock()
  private let kept = NIOLockedValueBox(Kept())
  /// Number of articles whose content was read, for tests.
  let reads = AtomicCounter()

  /// Calls `write` with the articles and their content when it is their turn, then `compress` with its
  /// result when the previous feed is compressed.
  ///
  /// - Returns: Nil when the calling task was cancelled first.
  func fill<Written: Sendable, Value: Sendable>(
    _ articles: [Article], from store: Store,
    _ write: @Sendable (Result<[Article], StoreError>) -> Written,
    compress: @Sendable (Written) -> Value
  ) async -> Value? {
    guard await writing.acquire() else { return nil }
    let written: Written
    do throws(StoreError) {
      written = write(.success(try await filled(articles, from: store)))
    } catch {
      written = write(.failure(error))
    }
    if await writing.waiting == 0 { kept.withLockedValue { $0 = Kept() } }
    // The lock is held until now, so that at most one written feed waits for the compression of another.
    let compresses = await compressing.acquire()
    await writing.release()
    guard compresses else { return nil }
    let value = compress(written)
    await compressing.release()
    return value
  }

  private func filled(
    _ articles: [Article], from store: Store
  ) async throws(StoreError) -> [Article] {
    // Articles that could not be saved come from memory, with their content.
    let names = Set(articles.lazy.filter(\.content.isEmpty).map { ArticleName($0) })
    let version = try await store.version()
    var contents = kept.withLockedValue { kept in
      kept.version == version ? kept.contents.filter { names.contains($0.key) } : [:]
    }
    let missing = names.filter { contents[$0] == nil }
    if !missing.isEmpty {
      reads.add(missing.count)
      contents.merge(try await store.contents(of: Array(missing))) { known, _ in known }
    }
    kept.withLockedValue { [contents] in $0 = Kept(version: version, contents: contents) }
    return articles.map { article in
      guard let content = contents[ArticleName(article)] else { return article }
      var article = article
      article.content = content
      return article
    }
  }
}
