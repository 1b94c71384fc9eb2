// CurlHandle.swift - one easy handle, and the memory to which libcurl keeps pointers.

import CCurl

/// An easy handle, reused for many hops; only the loop's thread uses it.
final class CurlHandle {
  let easy: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private let hooks: UnsafeMutablePointer<newsagg_transfer_hooks>

  init?() {
    guard let easy = newsagg_easy_init() else { return nil }
    self.easy = easy
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    hooks = .allocate(capacity: 1)
  }

  deinit {
    newsagg_easy_cleanup(easy)
    errorText.deallocate()
    hooks.deallocate()
  }

  /// libcurl's error text for the last transfer; may be empty.
  var detail: String { String(cString: errorText) }

  /// Sets the options that are the same for every hop.
  ///
  /// The handle is reset first; connections and TLS sessions belong to the multi handle and the share,
  /// and stay.
  func configure(_ options: CurlTransport.Options, share: UnsafeMutableRawPointer?) {
    newsagg_easy_reset(easy)
    errorText.pointee = 0
    newsagg_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    newsagg_easy_set_pointer(easy, CURLOPT_SHARE, share)
    newsagg_easy_set_quick_exit(easy)
    setProtocols()
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 60)
    set(CURLOPT_MAXLIFETIME_CONN, 300)
    // The curl tool's value: it needs a fifth fewer system calls than the default of 16 KiB.
    set(CURLOPT_BUFFERSIZE, 102_400)
    // An empty proxy, because without the option libcurl uses the proxies of the environment.
    set(CURLOPT_PROXY, options.proxy ?? "")
    set(CURLOPT_NOPROXY, options.proxy == nil ? "*" : "")
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // ContentDecoding decodes what is requested here: see docs/decisions/0026-own-content-decoding.md.
    set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
    set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    set(CURLOPT_USERAGENT, options.userAgent)
    if let file = options.caFile { set(CURLOPT_CAINFO, file) }
  }

  /// Allows HTTP/1.1 and HTTP/2, with TLS 1.2 or later and a verified certificate; no redirects.
  private func setProtocols() {
    newsagg_easy_set_web_only(easy)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
  }

  /// Sends every event of the next transfer to `transfer`, which must outlive it.
  func attach(_ transfer: CurlTransfer) {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    newsagg_easy_set_pointer(easy, CURLOPT_PRIVATE, context)
    newsagg_easy_set_header(
      easy,
      { bytes, size, count, context in
        CurlTransfer.at(context)?.takeHeader(bytes, size * count) ?? 0
      }, context)
    newsagg_easy_set_write(
      easy,
      { bytes, size, count, context in
        CurlTransfer.at(context)?.takeBody(bytes, size * count) ?? 0
      }, context)
    newsagg_easy_set_request_guard(
      easy,
      { context, remote, _, _, _ in
        let permits = CurlTransfer.at(context)?.permitsRequest(over: remote) ?? false
        return permits ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
      }, context)
    hooks.initialize(
      to: newsagg_transfer_hooks(
        permits: { CurlTransfer.at($0)?.permitsSocket(to: $1) ?? false },
        received: { CurlTransfer.at($0)?.countReceived($1) }, user: context, socket_error: 0))
    newsagg_easy_set_hooks(easy, hooks)
  }

  func set(_ option: CURLoption, _ value: Int) {
    newsagg_easy_set_long(easy, option, value)
  }

  func set(_ option: CURLoption, _ value: String) {
    newsagg_easy_set_string(easy, option, value)
  }

  func set(_ option: CURLoption, _ list: CurlList) {
    newsagg_easy_set_list(easy, option, list.head)
  }

  /// Length of the body as received: compressed, without chunk framing.
  var wireBytes: Int {
    var value: curl_off_t = 0
    newsagg_easy_get_offset(easy, CURLINFO_SIZE_DOWNLOAD_T, &value)
    return Int(value)
  }

  /// errno of the last socket that could not be created or connected.
  var systemError: Int32 {
    if hooks.pointee.socket_error != 0 { return hooks.pointee.socket_error }
    var value = 0
    newsagg_easy_get_long(easy, CURLINFO_OS_ERRNO, &value)
    return Int32(truncatingIfNeeded: value)
  }
}

/// A list of strings that libcurl reads during a transfer.
final class CurlList {
  private(set) var head: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    for line in lines { head = newsagg_list_append(head, line) }
  }

  deinit {
    newsagg_list_free(head)
  }
}
