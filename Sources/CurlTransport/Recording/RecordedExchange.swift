// RecordedExchange.swift - one request and its result, as kept in a recording.

package import NewsCore
import NewsText

/// One request and its result, without secrets.
///
/// Values of origin headers, and query values with names of credentials, are replaced by `…` wherever
/// they occur. A replay finds an exchange by the URL after this replacement.
package struct RecordedExchange: Hashable, Sendable {
  /// The URL with its secrets replaced.
  package var url: String
  /// Validators and Accept; origin headers with their values replaced.
  package var requestHeaders: [HTTPHeader]
  package var result: Result<HTTPResponse, TransportError>
  /// Time from the request to the end of the answer.
  package var delay: Duration

  package init(
    _ request: HTTPRequest, result: Result<HTTPResponse, TransportError>, delay: Duration
  ) {
    let redactor = Redactor(request)
    url = redactor.url(request.url)
    requestHeaders =
      request.headers + request.originHeaders.map { HTTPHeader($0.name, SecretMask.mark) }
    self.result = result.map(redactor.response).mapError(redactor.error)
    self.delay = delay
  }

  init(
    url: String, requestHeaders: [HTTPHeader], result: Result<HTTPResponse, TransportError>,
    delay: Duration
  ) {
    self.url = url
    self.requestHeaders = requestHeaders
    self.result = result
    self.delay = delay
  }

  /// The URL by which a replay finds the exchange of `request`.
  static func key(of request: HTTPRequest) -> String {
    Redactor(request).url(request.url)
  }
}

/// Replaces the secrets of one request in everything that is written.
private struct Redactor {
  /// Query names whose values are credentials; compared in lower case.
  private static let secretNames: Set<String> = [
    "access_token", "api-key", "api_key", "apikey", "appid", "auth", "key", "password", "secret",
    "sig", "signature", "token",
  ]
  /// Headers of the connection and of the content coding, left out because the body is decoded.
  private static let droppedHeaders: Set<String> = [
    "connection", "content-encoding", "content-length", "keep-alive", "set-cookie",
    "transfer-encoding",
  ]

  private let mask: SecretMask

  init(_ request: HTTPRequest) {
    let credentials = Redactor.pairs(URIReference(request.url).query ?? "").compactMap { pair in
      pair.isCredential ? String(pair.value) : nil
    }
    mask = SecretMask(request.originHeaders.map(\.value) + credentials)
  }

  func error(_ error: TransportError) -> TransportError { error.masked(mask) }

  func url(_ text: String) -> String {
    var reference = URIReference(mask.text(text))
    if let authority = reference.authority, let at = authority.lastIndex(of: "@") {
      reference.authority = String(authority[authority.index(after: at)...])
    }
    reference.fragment = nil
    reference.query = reference.query.map(query)
    return reference.text
  }

  func response(_ response: HTTPResponse) -> HTTPResponse {
    var copy = response
    copy.url = url(response.url)
    copy.hops = response.hops.map { RedirectHop(status: $0.status, target: url($0.target)) }
    copy.headers.fields.removeAll { Redactor.droppedHeaders.contains($0.name.lowercasedASCII) }
    return copy.masked(mask)
  }

  private func query(_ query: String) -> String {
    Redactor.pairs(query).map { pair in
      pair.isCredential ? pair.name + "=" + SecretMask.mark : pair.text
    }.joined(separator: "&")
  }

  private static func pairs(_ query: String) -> [QueryPair] {
    query.split(separator: "&", omittingEmptySubsequences: false).map(QueryPair.init)
  }

  private struct QueryPair {
    let text: Substring

    var name: Substring { text.prefix { $0 != "=" } }
    var value: Substring { text.dropFirst(name.count + 1) }
    var isCredential: Bool { Redactor.secretNames.contains(name.lowercasedASCII) }
  }
}
