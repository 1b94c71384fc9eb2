// NetworkFault.swift - faults of one source, and the expected report of each.

import NewsCore
import NewsEngine
import Testing
import TestSupport

/// One row of the fault matrix.
struct NetworkFault: Sendable, CustomTestStringConvertible {
  /// The expected report of the faulty source; the others are always fresh.
  enum Expectation: Hashable, Sendable {
    case fresh
    case failure(OutcomeCode)
    /// The request was not finished when the answer was given.
    case pending
  }

  let name: String
  let answers: [LoopbackAnswer]
  /// Where the request goes.
  let place: Place
  let expectation: Expectation

  enum Place: Hashable, Sendable {
    case publisher
    case closedPort
    case blackhole
    /// HTTPS to a port that speaks HTTP.
    case https
    /// HTTPS with a self-signed certificate.
    case unsigned
    /// A name with an IPv6 and an IPv4 address, of which the IPv6 address does not answer.
    case dualStack
    /// A name that the fake resolver knows; see ``SLATests``.
    case host(String)
  }

  var testDescription: String { name }

  init(
    _ name: String, _ answers: LoopbackAnswer..., at place: Place = .publisher,
    is expectation: Expectation
  ) {
    self.name = name
    self.answers = answers
    self.place = place
    self.expectation = expectation
  }

  /// The case of a self-signed certificate needs openssl(1), which serves TLS.
  static let all = (connection + time + cuts + redirects + statuses + payloads)
    .filter { $0.place != .unsigned || TLSServer.openssl != nil }

  private static let good = feed("new")
  private static let late = Duration.seconds(60)

  private static let connection = [
    NetworkFault(
      "N1 the name does not exist", at: .host("missing"), is: .failure(.dnsNotFound)),
    NetworkFault("N2 the name server does not answer", at: .host("silent"), is: .pending),
    NetworkFault("N3 the name server fails", at: .host("failing"), is: .failure(.dnsFailed)),
    NetworkFault("N3 the name server needs 200 ms", good, at: .host("slow"), is: .fresh),
    NetworkFault("N4 the port is closed", at: .closedPort, is: .failure(.connectRefused)),
    NetworkFault("N5 no answer to the connection attempt", at: .blackhole, is: .pending),
    NetworkFault("N7 IPv6 does not answer, IPv4 does", good, at: .dualStack, is: .fresh),
    NetworkFault("N14 the TLS handshake gets no answer", at: .https, is: .pending),
    NetworkFault("N14 a self-signed certificate", at: .unsigned, is: .failure(.tlsVerify)),
    NetworkFault(
      "N26 the connection is closed after the answer", good.cut(.body(after: good.body.count)),
      is: .fresh),
  ]

  private static let time = [
    NetworkFault("N8 no byte after the connection", good.delayed(by: late), is: .pending),
    NetworkFault("N9 one byte a second", good.dripping(1, every: .seconds(1)), is: .pending),
    NetworkFault("N9 200 ms to the first byte", good.delayed(by: .milliseconds(200)), is: .fresh),
  ]

  private static let cuts = [
    NetworkFault(
      "N10 reset within the headers", good.cut(.midHeaders, .reset), is: .failure(.connectReset)),
    NetworkFault("N10 reset once", good.cut(.midHeaders, .reset), good, is: .fresh),
    NetworkFault(
      "N10 reset within the body", good.cut(.body(after: 30), .reset), is: .failure(.bodyTruncated)),
    NetworkFault(
      "N11 closed within a chunk", good.framed(.chunked).cut(.body(after: 30)),
      is: .failure(.bodyTruncated)),
    NetworkFault(
      "N11 a body shorter than its Content-Length", good.framed(.lie(10_000)),
      is: .failure(.bodyTruncated)),
    NetworkFault(
      "N12 cut off, body without a length", good.framed(.untilClose).cut(.body(after: 60)),
      is: .failure(.bodyTruncated)),
    NetworkFault(
      "N13 two different Content-Lengths",
      .raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!"),
      is: .failure(.bodyTruncated)),
    NetworkFault(
      "N13 a negative Content-Length", .raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok"),
      is: .failure(.bodyTruncated)),
  ]

  private static let redirects = [
    NetworkFault(
      "N15 three redirects", .redirect(to: "/faulty/b"), .redirect(to: "/faulty/c", status: 307),
      .redirect(to: "/faulty/d", status: 308), good, is: .fresh),
    NetworkFault("N15 a redirect loop", .redirect(to: "?"), is: .failure(.httpRedirect)),
    NetworkFault("N15 a redirect without Location", .status(302), is: .failure(.httpRedirect)),
    NetworkFault(
      "N15 a redirect to a private address", .redirect(to: "http://10.0.0.1/"),
      is: .failure(.policyBlocked)),
    NetworkFault(
      "N15 a redirect to ftp", .redirect(to: "ftp://127.0.0.1/"), is: .failure(.httpRedirect)),
  ]

  private static let statuses = [
    NetworkFault(
      "N16 429, Retry-After 2 s", .status(429).header("Retry-After", "2"),
      is: .failure(.httpThrottled)),
    NetworkFault(
      "N16 429, Retry-After of 317 years", .status(429).header("Retry-After", "9999999999"),
      is: .failure(.httpThrottled)),
    NetworkFault(
      "N16 429, invalid Retry-After", .status(429).header("Retry-After", "soon"),
      is: .failure(.httpThrottled)),
    NetworkFault(
      "N17 503, Retry-After 2 s", .status(503).header("Retry-After", "2"),
      is: .failure(.httpThrottled)),
    NetworkFault("N17 503", .status(503), is: .failure(.httpServerError)),
    NetworkFault("N18 500", .status(500), is: .failure(.httpServerError)),
    NetworkFault("N18 502 once", .status(502), good, is: .fresh),
    NetworkFault("N21 401", .status(401), is: .failure(.httpClientError)),
    NetworkFault("N21 404", .status(404), is: .failure(.httpClientError)),
    NetworkFault("N21 410", .status(410), is: .failure(.httpClientError)),
  ]

  private static let payloads = [
    NetworkFault("N19 304 to our validators", good.etag("\"old\""), is: .fresh),
    NetworkFault(
      "N20 a web page", .text("<html><body>log in</body></html>", type: "text/html"),
      is: .failure(.payloadBad)),
    NetworkFault("N20 an empty body", .body([]), is: .failure(.payloadBad)),
    NetworkFault("N20 204", .status(204), is: .failure(.payloadBad)),
    NetworkFault("N20 206", .status(206, "<rss/>"), is: .failure(.payloadBad)),
    NetworkFault(
      "N20 JSON that is no feed", .text("{\"a\":1}", type: "application/json"),
      is: .failure(.payloadBad)),
    NetworkFault(
      "N22 a gzip bomb", .gzipBomb(decodedBytes: 200_000_000), is: .failure(.payloadTooLarge)),
    NetworkFault(
      "N22 too many header lines", .headerBomb(lines: 1_000), is: .failure(.payloadTooLarge)),
  ]
}
