// ArticleCommand.swift - runs a program once for each new article.

import Glibc
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

extension FetchJob {
  /// Runs the command for each article, one after another; the cursor moves past an article when its
  /// command has succeeded.
  ///
  /// The first failure ends the run; the remaining articles come again with the next one.
  ///
  /// - Returns: What went wrong; nil when every command succeeded.
  func runCommands(_ report: NewsReport, _ claim: CursorClaim?) async throws -> CommandError? {
    // The command must not read the standard input of newsagg.
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    let articles = isReversed ? report.articles.reversed() : report.articles
    for (index, article) in articles.enumerated() {
      try Task.checkCancellation()
      let status = runProgram(command, input: input, environment: commandVariables(article))
      guard status == 0 else {
        return CommandError(
          status: .outputFailed, code: "each",
          message: status == 127
            ? "cannot start \(command[0])" : "\(command[0]) ended with \(status)",
          hint: "\(counted(articles.count - index, "article")) come again with the next run")
      }
      try await claim?.advance(after: [article], at: report.generatedAt)
    }
    return nil
  }
}

/// The fields of an article as environment variables: NEWS_TITLE, NEWS_URL and so on.
///
/// The values have no control characters and are short enough for any system.
func commandVariables(_ article: Article) -> [String: String] {
  let fields: [(ArticleField, String)] = [
    (.id, article.id), (.source, article.source), (.title, article.title),
    (.url, webLink(article.url) ?? ""), (.summary, article.summary),
    (.publishedAt, article.sortTime.rfc3339), (.authors, article.authors.joined(separator: ", ")),
    (.tags, article.tags.joined(separator: ", ")), (.language, article.language ?? ""),
  ]
  return Dictionary(
    uniqueKeysWithValues: fields.map { field, text in
      ("NEWS_" + field.rawValue.uppercased(), String(escaped(text, for: .terminal).prefix(4096)))
    })
}
