// RecordColumns.swift - converts a source's record to and from the columns of its row.

import NewsCore
import NewsText

/// A source's record as the columns of its row.
///
/// The three lists of this file have one order.
enum RecordColumns {
  static let names = """
    name, url, title, etag, last_modified, content_hash, article_count,
    attempted_at, attempted_boot, fetched_at, fetched_boot, publisher_ttl_ms,
    skip_hours, skip_days, failures, failing_since_at, failing_since_boot, retry_at, retry_boot,
    is_gone, last_code, last_message, last_status, document_ttl_ms, moved_to, moved_sightings,
    breaker_state, breaker_generation, breaker_failures, breaker_opens, breaker_successes,
    breaker_window, breaker_until_at, breaker_until_boot, breaker_probe_owner,
    breaker_probe_at, breaker_probe_boot, breaker_changed_at,
    lease_owner, lease_token, lease_until_at, lease_until_boot, cut_offs,
    refused_key, due_at
    """

  private static let texts: [Substring] = [
    "name", "url", "title", "etag", "last_modified", "attempted_boot", "fetched_boot",
    "failing_since_boot", "retry_boot", "last_code", "last_message", "moved_to", "breaker_state",
    "breaker_window", "breaker_until_boot", "breaker_probe_owner", "breaker_probe_boot",
    "lease_owner", "lease_until_boot", "host",
  ]

  static func upsert(_ dialect: Dialect) -> Insertion {
    dialect == .sqlite ? upsert : upsertNotingChange
  }

  private static let upsert = upsert(noting: "")
  /// Also stores the number of the transaction, by which later changes are found.
  private static let upsertNotingChange = upsert(noting: ", changed = excluded.changed")

  private static func upsert(noting change: String) -> Insertion {
    // The values that the record computes from its URLs are written, but not read.
    let columns: [Substring] =
      names.split(whereSeparator: { $0 == "," || $0.isWhitespace }) + ["host"]
    let updates = columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    return Insertion(
      into: "source", columns.map { (String($0), texts.contains($0) ? .text : .number) },
      conflict: "ON CONFLICT (name) DO UPDATE SET \(updates)\(change)", keyLength: 1)
  }

  static func values(_ record: SourceRecord) -> [SQLValue] {
    var values: [SQLValue] = [
      .text(record.name), .text(record.url), SQLValue(record.title),
      SQLValue(record.validators.etag), SQLValue(record.validators.lastModified),
      SQLValue(record.contentHash), SQLValue(record.articleCount),
    ]
    values += SQLValue.moment(record.attemptedAt) + SQLValue.moment(record.fetchedAt)
    values += [
      SQLValue(record.publisherTTL?.milliseconds), SQLValue(record.skipHours),
      SQLValue(record.skipDays), SQLValue(record.failures),
    ]
    values += SQLValue.moment(record.failingSince) + SQLValue.moment(record.retryAt)
    values += [
      SQLValue(record.isGone), SQLValue(record.lastCode?.rawValue), SQLValue(record.lastMessage),
      SQLValue(record.lastStatus), SQLValue(record.documentTTL?.milliseconds),
      SQLValue(record.movedTo), SQLValue(record.movedSightings),
    ]
    values += breakerValues(record.breaker)
    values += [.text(record.lease.owner), .integer(record.lease.token)]
    return values + SQLValue.moment(record.lease.until)
      + [
        SQLValue(record.cutOffs), SQLValue(record.refusedKey), .time(record.dueAt),
        .text(record.host),
      ]
  }

  static func record(_ row: inout RowReader) -> SourceRecord {
    var record = SourceRecord(name: row.text(), url: row.text())
    record.title = row.optionalText()
    record.validators.etag = row.optionalText()
    record.validators.lastModified = row.optionalText()
    record.contentHash = row.optionalInteger().map { UInt64(bitPattern: $0) }
    record.articleCount = row.int()
    record.attemptedAt = row.moment()
    record.fetchedAt = row.moment()
    record.publisherTTL = row.optionalInteger().map { .milliseconds($0) }
    record.skipHours = UInt32(truncatingIfNeeded: row.integer())
    record.skipDays = UInt8(truncatingIfNeeded: row.integer())
    record.failures = row.int()
    record.failingSince = row.moment()
    record.retryAt = row.moment()
    record.isGone = row.flag()
    record.lastCode = row.optionalText().flatMap(OutcomeCode.init(rawValue:))
    record.lastMessage = row.optionalText()
    record.lastStatus = row.optionalInt()
    record.documentTTL = row.optionalInteger().map { .milliseconds($0) }
    record.movedTo = row.optionalText()
    record.movedSightings = row.int()
    record.breaker = breaker(&row)
    record.lease = lease(&row)
    record.cutOffs = row.int()
    record.refusedKey = row.optionalInteger().map { UInt64(bitPattern: $0) }
    record.dueAt = row.optionalTime()
    return record
  }

  private static func lease(_ row: inout RowReader) -> Lease {
    var lease = Lease()
    lease.owner = row.text()
    lease.token = row.integer()
    lease.until = row.moment()
    return lease
  }

  private static func breakerValues(_ breaker: CircuitBreaker) -> [SQLValue] {
    var values: [SQLValue] = [
      .text(stateNames[breaker.state.rawValue]), .integer(breaker.generation),
      SQLValue(breaker.consecutiveFailures), SQLValue(breaker.opens),
      SQLValue(breaker.successesSinceClose), .text(breaker.window.map(text).joined(separator: " ")),
    ]
    values += SQLValue.moment(breaker.until)
    values.append(.text(breaker.probeOwner))
    return values + SQLValue.moment(breaker.probeUntil) + [.time(breaker.changedAt)]
  }

  private static func breaker(_ row: inout RowReader) -> CircuitBreaker {
    var breaker = CircuitBreaker()
    let state = row.text()
    breaker.state =
      stateNames.firstIndex(of: state).flatMap(CircuitBreaker.State.init(rawValue:)) ?? .closed
    breaker.generation = row.integer()
    breaker.consecutiveFailures = row.int()
    breaker.opens = row.int()
    breaker.successesSinceClose = row.int()
    breaker.window = samples(row.text())
    breaker.until = row.moment()
    breaker.probeOwner = row.text()
    breaker.probeUntil = row.moment()
    breaker.changedAt = row.optionalTime()
    return breaker
  }

  /// Names in the order of the raw values.
  private static let stateNames = ["closed", "open", "half-open", "forced-open", "forced-closed"]

  /// `+` a success, `-` a failure, then milliseconds since 1970.
  private static func text(_ sample: CircuitBreaker.Sample) -> String {
    (sample.isFailure ? "-" : "+") + String(sample.at.milliseconds)
  }

  /// For a thousand records this was a tenth of a start while the text was split into strings; an array of
  /// slices of bytes would need a search for their conformances, 0.1 ms of each start.
  private static func samples(_ text: String) -> [CircuitBreaker.Sample] {
    var samples: [CircuitBreaker.Sample] = []
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while let first = rest.first {
        let sample = rest.prefix { $0 != 0x20 }
        if let time = milliseconds(sample.dropFirst()) {
          samples.append(
            CircuitBreaker.Sample(
              at: WallTime(milliseconds: time), isFailure: first == UInt8(ascii: "-")))
        }
        rest = rest[sample.endIndex...].dropFirst()
      }
    }
    return samples
  }

  /// Nil unless these are up to eighteen digits, with an optional minus sign.
  private static func milliseconds(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text
    guard (1...18).contains(digits.count) else { return nil }
    var number: Int64 = 0
    for digit in digits {
      let value = digit &- UInt8(ascii: "0")
      guard value < 10 else { return nil }
      number = number * 10 + Int64(value)
    }
    return isNegative ? -number : number
  }
}

extension Duration {
  /// Whole microseconds, rounded towards zero; saturates.
  var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflow { return seconds > 0 ? .max : .min }
    return whole.saturatingAdd(attoseconds / 1_000_000_000_000)
  }
}
