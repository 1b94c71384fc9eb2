// RefusedKey.swift - remembers which key a publisher refused, so that a new key is tried at once.

package import NewsCore
import NewsText

extension Source {
  /// A hash of the kind and headers of a request, without its URL.
  ///
  /// Another URL starts a new record anyway. Only the hash is stored, and only after a refusal.
  var requestKey: UInt64 {
    let headers = headers.map { "\($0.name.lowercasedASCII): \($0.value.exposed)" }
    return contentHash(([kind.rawValue] + headers).joined(separator: "\n"))
  }
}

/// Another key, header or kind ends the wait after a refusal, so that a person who corrects a key need
/// not wait. Two wrong keys that alternate must not end every wait: each refusal of another key during
/// the wait doubles it, and the third one in a row is waited for whatever the key is.
///
/// The length of the wait is the number of such refusals; it needs no column of its own.
extension SourceRecord {
  /// Whether the wait after a refusal is over because the source has another key, header or kind now.
  func hasNewKey(_ source: Source, policy: SchedulePolicy) -> Bool {
    hasOtherKey(source) && anotherKeyEndsWait(policy)
  }

  /// Whether another key, header or kind would end the wait.
  package func anotherKeyEndsWait(_ policy: SchedulePolicy = SchedulePolicy()) -> Bool {
    refusedKey != nil && lengthOfWait(policy) < policy.longestForbiddenPause
  }

  /// The wait after a refusal at `now`, before this is noted in the record.
  func waitAfterRefusal(of source: Source, at now: Moment, policy: SchedulePolicy) -> Duration {
    let isWaiting = retryAt.map { !$0.isReached(at: now, limit: policy.longestBackoff) } ?? false
    guard isWaiting, hasOtherKey(source) else { return policy.forbiddenPause }
    return lengthOfWait(policy).doubled(1, atMost: policy.longestForbiddenPause)
  }

  private func hasOtherKey(_ source: Source) -> Bool {
    refusedKey.map { $0 != source.requestKey } ?? false
  }

  /// The wait that began with the last request.
  private func lengthOfWait(_ policy: SchedulePolicy) -> Duration {
    guard let retryAt, let attemptedAt else { return .zero }
    return retryAt.remaining(from: attemptedAt, atMost: policy.longestBackoff)
  }
}

extension SchedulePolicy {
  /// The wait that no other key ends.
  fileprivate var longestForbiddenPause: Duration { forbiddenPause * 4 }
}
