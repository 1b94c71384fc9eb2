// RecordingTransport.swift - records the requests and answers of another transport.

import FoundationEssentials
package import NewsCore

/// Writes one file for each exchange, numbered in the order of the requests.
///
/// A file is named `03-feeds.example-bbc.xml.http`. Secrets are left out, see ``RecordedExchange``.
package final class RecordingTransport: Transport {
  private let wrapped: any Transport
  private let directory: URL
  private let count: Locked<Int>

  /// Creates the directory if it is missing, or continues the recording in it.
  ///
  /// - Throws: ``RecordingError`` when the directory cannot be made or read.
  package init(wrapping wrapped: any Transport, directory: String) throws(RecordingError) {
    self.wrapped = wrapped
    self.directory = URL(filePath: directory, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(
        at: self.directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw RecordingError(description: "cannot make the directory \(directory)")
    }
    let last = try RecordingFiles.names(in: directory).last?.prefix { $0 != "-" }
    count = Locked(last.flatMap { Int($0) } ?? 0)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let started = ContinuousClock.now
    let result = await Result { () async throws(TransportError) in try await wrapped.send(request) }
    if case .failure(let error) = result, error.code == .cancelled { throw error }
    let exchange = RecordedExchange(request, result: result, delay: .now - started)
    try write(exchange, number: number)
    return try result.get()
  }

  private func write(_ exchange: RecordedExchange, number: Int) throws(TransportError) {
    let file = directory.appending(path: RecordingFiles.name(number, exchange.url))
    do {
      try Data(exchange.fileBytes).write(to: file, options: .atomic)
    } catch {
      throw TransportError(.resource, "cannot write the recording \(file.path)")
    }
  }
}

extension Result {
  fileprivate init(catching body: () async throws(Failure) -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
