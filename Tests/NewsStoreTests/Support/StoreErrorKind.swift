// StoreErrorKind.swift - expects an error of one kind, with any message.

import NewsStore
import Testing

/// Expects `body` to throw a ``StoreError`` of this kind.
func expectThrows(
  _ kind: StoreError.Kind, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record(comment ?? "no error was thrown", sourceLocation: sourceLocation)
  } catch let error as StoreError {
    #expect(error.kind == kind, comment ?? "\(error)", sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, comment, sourceLocation: sourceLocation)
  }
}
