// CurlTransfer.swift - one hop on one easy handle: options in, response out.

import CCurl
import NewsCore

/// One hop on one easy handle; only the loop's thread uses it, and libcurl's callbacks run there too,
/// inside `perform`.
final class CurlTransfer {
  let job: HopJob
  var timers: TransferTimers
  /// Nil until the addresses are known and the handle is added to the multi handle.
  private(set) var handle: CurlHandle?

  private let proxy: WebAddress?
  private var collector: ResponseCollector
  /// All bytes received so far: headers, body and framing.
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

  /// The address that the socket connects to: the host of the URL, or the proxy.
  var peer: WebAddress { proxy ?? job.hop.address }

  var host: String { job.hop.address.label }

  /// Checks the addresses of the peer; nil when they may be connected to.
  func admit(_ found: [IPAddress]) -> TransportError? {
    addresses = found
    // A proxy is the user's choice; it resolves names itself, so only a literal address can be judged.
    let judged = proxy == nil ? found : job.hop.address.literal.map { [$0] } ?? []
    return job.hop.addressGuard.refusal(in: judged).map(blocked)
  }

  /// Sets the options of `handle` for this hop, so that it can be added to the multi handle.
  func prepare(_ handle: CurlHandle) {
    self.handle = handle
    handle.attach(self)
    handle.set(CURLOPT_URL, job.hop.address.url)
    // Over TLS the handshake shows whether the connection can be shared (HTTP/2). Over plain HTTP
    // libcurl learns it only from the first answer, and would delay the other requests until then.
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

  /// Whether more bytes arrived than the request allows; the transfer must end then.
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
    // libcurl reports success when the connection closes within the headers.
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

/// Called by libcurl's callbacks.
extension CurlTransfer {
  /// Takes a header line and returns the number of bytes taken; less than `count` ends the transfer.
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

  /// Counts bytes from the connection, before libcurl removes the chunk framing.
  func countReceived(_ count: Int) {
    receivedBytes += count
  }

  /// Checks the address that libcurl connects to; the resolved addresses were checked before.
  func permitsSocket(to address: UnsafePointer<sockaddr>?) -> Bool {
    permits(address.flatMap { IPAddress($0) })
  }

  /// Checks the address of a connection, also of a reused one, because a request that may reach more
  /// addresses may have opened it.
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

/// A header line for libcurl, which reads `Name:` as "do not send Name" and `Name;` as an empty value.
private func headerLine(_ header: HTTPHeader) -> String {
  header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
}
