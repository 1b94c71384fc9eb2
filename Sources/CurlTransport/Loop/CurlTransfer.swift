// CurlTransfer.swift - one hop on one easy handle: options in, response out.

import CCurl
import NewsCore

/// Belongs to the loop's thread; libcurl's callbacks arrive on it, from within `perform`.
final class CurlTransfer {
  let job: HopJob
  var timers: TransferTimers
  /// Nil until the addresses are known and the handle is with the multi handle.
  private(set) var handle: CurlHandle?

  private let proxy: WebAddress?
  private var collector: ResponseCollector
  /// Headers, body and the framing around it.
  private var receivedBytes = 0
  private var verdict = ResponseCollector.Verdict.more
  private var refusal: AddressGuard.Refusal?
  private var addresses: [IPAddress] = []
  private var requestHeaders = CurlList([])
  private var resolved = CurlList([])

  init(_ job: HopJob, options: CurlTransport.Options, proxy: WebAddress?) {
    self.job = job
    self.proxy = proxy
    collector = ResponseCollector(limits: job.hop.limits)
    timers = TransferTimers(
      limits: job.hop.limits, slow: options.slowLimit, deadline: job.hop.deadline, now: .now)
  }

  static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// What the socket connects to: the host of the URL, or the proxy.
  var peer: WebAddress { proxy ?? job.hop.address }

  var host: String { job.hop.address.label }

  /// Checks the addresses of the peer; nil when they may be connected to.
  func admit(_ found: [IPAddress]) -> TransportError? {
    addresses = found
    // A proxy is the user's choice; behind it only a literal address can be judged.
    let judged = proxy == nil ? found : job.hop.address.literal.map { [$0] } ?? []
    return job.hop.addressGuard.refusal(in: judged).map(blocked)
  }

  /// Fills `handle` in; it is ready for the multi handle afterwards.
  func prepare(_ handle: CurlHandle) {
    self.handle = handle
    handle.attach(self)
    handle.set(CURLOPT_URL, job.hop.address.url)
    // Over TLS the handshake tells whether one connection can carry all; over plain HTTP libcurl
    // would only know after the first answer, and hold the others back until then.
    handle.set(CURLOPT_PIPEWAIT, job.hop.address.scheme == .https ? 1 : 0)
    requestHeaders = CurlList(job.hop.headers.map(headerLine))
    handle.set(CURLOPT_HTTPHEADER, requestHeaders)
    if peer.literal == nil {
      let list = addresses.map { $0.family == .v6 ? "[\($0)]" : "\($0)" }.joined(separator: ",")
      resolved = CurlList(["\(peer.host):\(peer.port):\(list)"])
      handle.set(CURLOPT_RESOLVE, resolved)
    }
    timers.resolved()
  }

  /// More arrived than the request allows; the transfer must end.
  var isOverrun: Bool { receivedBytes > job.hop.wireAllowance }

  var overrun: TransportError {
    let limit = job.hop.limits.maxWireBytes >> 10
    return error(
      CurlFailure(.payloadTooLarge, "the answer takes more than \(limit) KiB on the wire"))
  }

  func outcome(_ result: CURLcode) -> HopResult {
    if isOverrun { return .failure(overrun) }
    if let refusal { return .failure(blocked(refusal)) }
    switch verdict {
    case .refused(let failure): return .failure(error(failure))
    case .enough: return answer()
    case .more: break
    }
    // libcurl takes a connection that closes within the headers for a complete answer.
    if result == CURLE_OK, !collector.isInBody {
      return .failure(error(CurlFailure(.connectReset, "the connection closed within the headers")))
    }
    guard result != CURLE_OK else { return answer() }
    let context = CurlFailure.Context(
      systemError: handle?.systemError ?? 0, inBody: collector.isInBody,
      detail: handle?.detail ?? "")
    return .failure(error(CurlFailure(result, context)))
  }

  func error(_ failure: CurlFailure) -> TransportError {
    TransportError(failure.code, "\(host): \(failure.reason)")
  }

  private func answer() -> HopResult {
    .success(
      HopAnswer(
        status: collector.status, headers: collector.headers, body: collector.body,
        wireBytes: handle?.wireBytes ?? 0, receivedBytes: receivedBytes))
  }

  private func blocked(_ refusal: AddressGuard.Refusal) -> TransportError {
    error(
      CurlFailure(
        .policyBlocked,
        "\(refusal.address) is a \(refusal.kind) address; list it in allow_private to reach it"))
  }
}

/// What libcurl's callbacks call.
extension CurlTransfer {
  /// The number of bytes taken; any other number than `count` ends the transfer.
  func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    timers.received(count) { .now }
    verdict = collector.takeHeader(CurlTransfer.buffer(bytes, count))
    return verdict == .more ? count : 0
  }

  func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    timers.received(count) { .now }
    verdict = collector.takeBody(CurlTransfer.buffer(bytes, count))
    return verdict == .more ? count : 0
  }

  /// Bytes from the connection, before libcurl takes the framing of chunks off.
  func countReceived(_ count: Int) {
    receivedBytes += count
  }

  /// Checks the address that libcurl connects to, after those that were resolved have been checked.
  func permitsSocket(to address: UnsafePointer<sockaddr>?) -> Bool {
    permits(address.flatMap { IPAddress($0) })
  }

  /// Checked for a reused connection too: a request that may reach more addresses may have opened it.
  func permitsRequest(over remote: UnsafeMutablePointer<CChar>?) -> Bool {
    timers.connected(at: .now)
    return permits(remote.flatMap { IPAddress(String(cString: $0)) })
  }

  private func permits(_ address: IPAddress?) -> Bool {
    guard let address else { return false }
    if proxy != nil { return addresses.contains(address) }
    refusal = job.hop.addressGuard.refusal(in: [address])
    return refusal == nil
  }

  private static func buffer(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let raw = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
    return raw.bindMemory(to: UInt8.self)
  }
}

/// libcurl reads `Name:` as "do not send Name" and `Name;` as an empty value.
private func headerLine(_ header: HTTPHeader) -> String {
  header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
}
