// RecordedExchange.swift - one request and what came of it, as it is kept in a recording.

package import NewsCore

/// A recording holds no secret.
///
/// Values of origin headers are replaced, in the URL too; so are query values whose names say that
/// they are credentials. The URL with `…` in their place is what a replay matches by.
package struct RecordedExchange: Hashable, Sendable {
  /// As far as it may be written down.
  package var url: String
  /// Validators and Accept; origin headers with their values replaced.
  package var requestHeaders: [HTTPHeader]
  package var result: Result<HTTPResponse, TransportError>
  /// From the request to the end of the answer.
  package var delay: Duration

  package init(
    _ request: HTTPRequest, result: Result<HTTPResponse, TransportError>, delay: Duration
  ) {
    let redactor = Redactor(request)
    url = redactor.url(request.url)
    requestHeaders =
      request.headers + request.originHeaders.map { HTTPHeader($0.name, Redactor.mark) }
    self.result = result.map(redactor.response)
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

  /// What a replay looks `request` up by.
  static func key(of request: HTTPRequest) -> String {
    Redactor(request).url(request.url)
  }
}

/// Takes the secrets of one request out of what is written.
private struct Redactor {
  static let mark = "…"

  /// Query names whose values are credentials; compared in lower case.
  private static let secretNames: Set<String> = [
    "access_token", "api-key", "api_key", "apikey", "appid", "auth", "key", "password", "secret",
    "sig", "signature", "token",
  ]
  /// About the connection, not about the answer: the body is kept decoded and whole.
  private static let droppedHeaders: Set<String> = [
    "connection", "content-encoding", "content-length", "keep-alive", "set-cookie",
    "transfer-encoding",
  ]

  private let secrets: [String]

  init(_ request: HTTPRequest) {
    secrets = request.originHeaders.map(\.value).filter { $0.utf8.count >= 4 }
  }

  func url(_ text: String) -> String {
    var reference = URIReference(without(text))
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
    copy.headers.fields = response.headers.fields.compactMap { field in
      if Redactor.droppedHeaders.contains(field.name.lowercased()) { return nil }
      return HTTPHeader(field.name, without(field.value))
    }
    return copy
  }

  private func query(_ query: String) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      return Redactor.secretNames.contains(name.lowercased()) ? name + "=" + Redactor.mark : pair
    }.joined(separator: "&")
  }

  private func without(_ text: String) -> String {
    secrets.reduce(text) { $0.replacing($1, with: Redactor.mark) }
  }
}
