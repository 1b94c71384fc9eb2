// Hop.swift - one request to one URL, before and after; redirects are several hops.

import NewsCore
import Synchronization

struct Hop: Sendable {
  let address: WebAddress
  let headers: [HTTPHeader]
  let limits: TransferLimits
  let addressGuard: AddressGuard
  /// What is left of ``TransferLimits/maxWireBytes`` after the hops before.
  let wireAllowance: Int
  /// End of the whole transfer, all hops together.
  let deadline: ContinuousClock.Instant
}

struct HopAnswer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  /// Without the framing of chunks, still compressed.
  let body: [UInt8]
  /// Body bytes on the wire, without the framing of chunks.
  let wireBytes: Int
  /// Everything that arrived: headers, body and framing.
  let receivedBytes: Int
}

extension HopAnswer {
  var isSuccess: Bool { (200..<300).contains(status) }

  /// - Throws: ``CurlFailure`` when a body of a 2xx answer cannot be decoded within the limits.
  func decodedBody(_ limits: TransferLimits) throws(CurlFailure) -> [UInt8] {
    let encodings = headers.all("Content-Encoding")
    if isSuccess {
      return try ContentDecoding(contentEncoding: encodings, maxBytes: limits.maxBodyBytes)
        .decode(body)
    }
    let maxBytes = ResponseCollector.errorBodyLimit
    return ContentDecoding(contentEncoding: encodings, maxBytes: maxBytes).decodePrefix(body)
  }
}

typealias HopResult = Result<HopAnswer, TransportError>

/// A hop on its way through the loop, and the caller that waits for it.
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

  /// Only the first call counts.
  func finish(_ result: HopResult) {
    let waiting = continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(returning: result)
  }
}

/// Set before the cancel command is posted, so that the loop sees it also for a hop not yet started.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() {
    flag.store(true, ordering: .releasing)
  }
}
