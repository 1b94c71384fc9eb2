// PeerReader.swift - the requests of other readers to the same publisher, by their documented defaults.

import NewsCore
import TestSupport

/// Another reader's schedule, from its documentation and issue tracker, not from its code.
///
/// Both send conditional requests and check every 60 minutes which feeds are due.
struct PeerReader {
  enum Schedule {
    /// Scheduler `round_robin`: at least 60 minutes apart, longer for `ttl` and `max-age` of a 200,
    /// never longer than a day, Retry-After of a 429 included; a feed that failed three times is
    /// not asked again until a person enables it.
    case miniflux
    /// `reload-time 60`: all feeds, each time. It follows redirects, does not change the URL, and keeps
    /// Last-Modified as a date that it formats again; it does not read `ttl` (newsboat#2074).
    case newsboat
  }

  private struct Subscription {
    let url: String
    var due = Duration.zero
    var failures = 0
    var etag: String?
    var modified: String?
  }

  let schedule: Schedule
  private var subscriptions: [Subscription]

  init(_ schedule: Schedule, urls: [String]) {
    self.schedule = schedule
    subscriptions = urls.map { Subscription(url: $0) }
  }

  mutating func run(for length: Duration, publisher: StrictPublisher, clock: TestClock) async {
    let end = clock.now.elapsed + length
    while clock.now.elapsed < end {
      let now = clock.now.elapsed
      for index in subscriptions.indices where subscriptions[index].due <= now {
        await ask(&subscriptions[index], publisher, now)
      }
      clock.advance(by: .minutes(60))
    }
  }

  private func ask(
    _ subscription: inout Subscription, _ publisher: StrictPublisher, _ now: Duration
  ) async {
    if schedule == .miniflux, subscription.failures >= 3 { return }
    var request = HTTPRequest(url: subscription.url)
    if let etag = subscription.etag { request.headers.append(HTTPHeader("If-None-Match", etag)) }
    if let modified = subscription.modified {
      let sent = schedule == .newsboat ? "Sun, 22 Nov 2026 00:00:00 GMT" : modified
      request.headers.append(HTTPHeader("If-Modified-Since", sent))
    }
    guard let response = try? await publisher.send(request) else { return }
    subscription.due = now + pause(after: response)
    if response.status == 200 || response.status == 304 {
      subscription.failures = 0
      subscription.etag = response.headers["ETag"]
      subscription.modified = response.headers["Last-Modified"]
    } else {
      subscription.failures += 1
    }
  }

  private func pause(after response: HTTPResponse) -> Duration {
    guard schedule == .miniflux else { return .minutes(60) }
    var hint: Duration?
    if response.status == 200 {
      let text = String(decoding: response.body, as: UTF8.self)
      hint = [
        number(in: text, after: "<ttl>").map { .minutes($0) },
        response.headers["Cache-Control"].flatMap { number(in: $0, after: "max-age=") }
          .map { .seconds($0) },
      ].compactMap { $0 }.max()
    } else if response.status == 429 {
      hint = response.headers["Retry-After"].flatMap { Int($0) }.map { .seconds($0) }
    }
    return min(max(hint ?? .zero, .minutes(60)), .hours(24))
  }

  private func number(in text: String, after mark: String) -> Int? {
    text.firstRange(of: mark).flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
  }
}
