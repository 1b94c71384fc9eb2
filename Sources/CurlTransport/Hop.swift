// Hop.swift - one request to one URL, and its answer; a redirect is followed by another hop.

import NewsCore
import NewsText
import Synchronization

struct Hop: Sendable {
  let address: WebAddress
  let headers: [HTTPHeader]
  let limits: TransferLimits
  let addressGuard: AddressGuard
  /// The part of ``TransferLimits/maxWireBytes`` that earlier hops have left.
  let wireAllowance: Int
  /// End of the whole transfer with all its hops.
  let deadline: ContinuousClock.Instant
}

struct HopAnswer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  /// The body without chunk framing, still compressed.
  let body: [UInt8]
  /// Length of the body as received, without chunk framing.
  let wireBytes: Int
  /// All bytes received: headers, body and framing.
  let receivedBytes: Int
}

extension HopAnswer {
  var isSuccess: Bool { (200..<300).contains(status) }

  /// The body after content decoding; `mask` hides secrets in the reason of a failure.
  ///
  /// - Throws: ``CurlFailure`` when the body of a 2xx answer cannot be decoded within the limits.
  func decodedBody(_ limits: TransferLimits, _ mask: SecretMask) throws(CurlFailure) -> [UInt8] {
    let encodings = headers.all("Content-Encoding").map(mask.text)
    if isSuccess {
      return try ContentDecoding(contentEncoding: encodings, maxBytes: limits.maxBodyBytes)
        .decode(body)
    }
    let maxBytes = ResponseCollector.errorBodyLimit
    return ContentDecoding(contentEncoding: encodings, maxBytes: maxBytes).decodePrefix(body)
  }
}

typealias HopResult = Result<HopAnswer, TransportError>

/// A hop in the loop, and the caller that waits for it.
final class HopJob: Sendable {
  let id: UInt64
  let hop: Hop
  private let continuation: Locked<CheckedContinuation<HopResult, Never>?>
  private let cancelled: CancellationFlag

  init(
    id: UInt64, hop: Hop, cancelled: CancellationFlag,
    continuation: CheckedContinuation<HopResult, Never>
  ) {
    self.id = id
    self.hop = hop
    self.cancelled = cancelled
    self.continuation = Locked(continuation)
  }

  var isCancelled: Bool { cancelled.isSet }

  /// Resumes the caller; only the first call has an effect.
  func finish(_ result: HopResult) {
    let waiting = continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(returning: result)
  }
}

/// Tells the loop that a hop is cancelled.
///
/// It is set before the cancel command is posted, so that the loop also sees it for a hop that has not
/// started yet.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() {
    flag.store(true, ordering: .releasing)
  }
}
