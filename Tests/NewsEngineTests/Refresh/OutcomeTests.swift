// OutcomeTests.swift - one row for each way an attempt can end.

import NewsCore
import NewsEngine
import Testing
import TestSupport

private struct Row: Sendable {
  let code: OutcomeCode
  let effect: BreakerEffect
  let isRetried: Bool
  let isBuffered: Bool
}

private let rows: [Row] = [
  Row(code: .fresh, effect: .success, isRetried: false, isBuffered: false),
  Row(code: .notModified, effect: .success, isRetried: false, isBuffered: false),
  Row(code: .dnsNotFound, effect: .failure, isRetried: false, isBuffered: false),
  Row(code: .dnsFailed, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .connectRefused, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .connectUnreachable, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .connectReset, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .tlsVerify, effect: .failure, isRetried: false, isBuffered: false),
  Row(code: .tlsFailed, effect: .failure, isRetried: true, isBuffered: false),
  Row(code: .timeoutConnect, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .timeoutFirstByte, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .timeoutBody, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .timeoutSlow, effect: .failure, isRetried: true, isBuffered: true),
  Row(code: .bodyTruncated, effect: .failure, isRetried: true, isBuffered: false),
  Row(code: .httpServerError, effect: .failure, isRetried: true, isBuffered: false),
  Row(code: .httpThrottled, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .httpClientError, effect: .success, isRetried: false, isBuffered: false),
  Row(code: .httpRedirect, effect: .failure, isRetried: false, isBuffered: false),
  Row(code: .payloadBad, effect: .failure, isRetried: false, isBuffered: false),
  Row(code: .payloadTooLarge, effect: .failure, isRetried: false, isBuffered: false),
  Row(code: .policyBlocked, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .cancelled, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .deadline, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .breakerOpen, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .limited, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .resource, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .offline, effect: .neutral, isRetried: false, isBuffered: false),
  Row(code: .configuration, effect: .neutral, isRetried: false, isBuffered: false),
]

private func outcome(
  _ status: Int, _ body: String = "", headers: [HTTPHeader] = [], sentValidators: Bool = false
) -> Outcome {
  let response = HTTPResponse(
    status: status, headers: HTTPHeaders(headers), body: Array(body.utf8), url: "http://a.example/")
  var record = SourceRecord(name: "a", url: response.url)
  if sentValidators { record.validators.etag = "\"v1\"" }
  return classify(
    response, askedWith: record, now: WallTime(seconds: 1_790_000_000), policy: SchedulePolicy()
  ).outcome
}

@Suite struct `An outcome` {
  @Test func `has a row for every code`() {
    #expect(Set(rows.map(\.code)) == Set(OutcomeCode.allCases))
    #expect(rows.count == OutcomeCode.allCases.count)
  }

  @Test(arguments: rows)
  private func `has one meaning for breaker, retry and the offline rule`(row: Row) {
    #expect(row.code.breakerEffect == row.effect)
    #expect(row.code.isRetryable == row.isRetried)
    #expect(row.code.isNetworkClass == row.isBuffered)
  }

  @Test func `is found for any status and never traps`() {
    for status in -1...1000 {
      for sent in [true, false] {
        let code = outcome(status, "x", sentValidators: sent).code
        #expect(OutcomeCode.allCases.contains(code))
      }
    }
  }

  @Test(arguments: [
    (200, "<rss version='2.0'><channel><title>t</title></channel></rss>", OutcomeCode.fresh),
    (200, "", .payloadBad), (204, "", .payloadBad), (206, "<rss/>", .payloadBad),
    (200, "<html><body>portal</body></html>", .payloadBad), (200, "nonsense", .payloadBad),
    (200, "<rss version='2.0'><channel><title>t</title>", .bodyTruncated),
    (300, "", .httpRedirect), (304, "", .payloadBad), (400, "", .httpClientError),
    (404, "", .httpClientError), (410, "", .httpClientError), (429, "", .httpThrottled),
    (500, "", .httpServerError), (503, "", .httpServerError), (522, "", .httpServerError),
  ])
  func `depends on status and body`(status: Int, body: String, code: OutcomeCode) {
    #expect(outcome(status, body).code == code)
  }

  @Test func `counts a 503 with Retry-After as a failure and a 429 as neither`() {
    let wait = [HTTPHeader("retry-after", "120")]

    #expect(outcome(503, headers: wait).code == .httpThrottled)
    #expect(outcome(503, headers: wait).effect == .failure)
    #expect(outcome(429, headers: wait).effect == .neutral)
    #expect(outcome(429, headers: wait).retryAfter == .seconds(120))
  }

  @Test func `counts a forbidden address as a failure only if a redirect led there`() {
    let configured = classify(TransportError(.policyBlocked, "m"))
    let redirected = classify(TransportError(.policyBlocked, "m", afterRedirect: true))

    #expect(configured.outcome.effect == .neutral)
    #expect(redirected.outcome.effect == .failure)
  }
}

@Suite struct `A Retry-After` {
  private let now = CivilTime(year: 2026, month: 11, day: 22, hour: 12).wallTime

  private func wait(_ value: String?, date: String? = nil) -> Duration? {
    parseRetryAfter(value, date: date, now: now, cap: .days(7))
  }

  @Test(arguments: [
    ("120", 120), (" 120 ", 120), ("9999999999", 7 * 86_400),
    ("99999999999999999999999", 7 * 86_400), ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
    ("Sunday, 22-Nov-26 12:02:00 GMT", 120), ("Sun Nov 22 12:02:00 2026", 120),
  ])
  func `is read as seconds or as a date`(text: String, seconds: Int64) {
    #expect(wait(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "0", "-5", "1.5", "soon", "Sun, 22 Nov 2026 11:00:00 GMT", "１２０"])
  func `is ignored when past or not understood`(text: String) {
    #expect(wait(text) == nil)
  }

  @Test func `is measured against the publisher's own clock unless that is far off`() {
    let target = "Sun, 22 Nov 2026 13:00:00 GMT"

    #expect(wait(target, date: "Sun, 22 Nov 2026 12:30:00 GMT") == .minutes(30))
    #expect(wait(target, date: "Sun, 22 Nov 1970 12:30:00 GMT") == .minutes(60))
  }

  @Test func `never traps and never exceeds its cap`() {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    let alphabet = Array("0123456789 ,:-+GMTSunovZ.\u{e9}".unicodeScalars)
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...32, using: &random) {
        text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "0")
      }
      let wait = wait(text) ?? .zero
      #expect(wait >= .zero && wait <= .days(7), "seed \(seed): \(text)")
    }
  }
}

@Suite struct `A freshness lifetime` {
  private let now = CivilTime(year: 2026, month: 11, day: 22, hour: 12).wallTime

  private static let granted: [([HTTPHeader], Int)] = [
    ([HTTPHeader("Cache-Control", "public, max-age=600")], 600),
    ([HTTPHeader("Cache-Control", "MAX-AGE=\"600\"")], 600),
    ([HTTPHeader("Cache-Control", "max-age=600"), HTTPHeader("Age", "100")], 500),
    ([HTTPHeader("Cache-Control", "s-maxage=900, max-age=600")], 900),
    (
      [
        HTTPHeader("Expires", "Sun, 22 Nov 2026 12:10:00 GMT"),
        HTTPHeader("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
      ], 600
    ),
  ]

  @Test(arguments: granted)
  func `is the one that the headers name`(headers: [HTTPHeader], seconds: Int) {
    #expect(freshnessLifetime(HTTPHeaders(headers), now: now) == .seconds(seconds))
  }

  private static let refused: [[HTTPHeader]] = [
    [], [HTTPHeader("Cache-Control", "no-cache")], [HTTPHeader("Cache-Control", "max-age=0")],
    [HTTPHeader("Cache-Control", "max-age=-5")], [HTTPHeader("Expires", "0")],
  ]

  @Test(arguments: refused)
  func `is zero if the headers name none`(headers: [HTTPHeader]) {
    #expect(freshnessLifetime(HTTPHeaders(headers), now: now) == nil)
  }
}
