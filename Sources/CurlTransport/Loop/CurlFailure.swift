// CurlFailure.swift - the outcome code of each result of libcurl, in one table.

import CCurl
import Glibc
import NewsCore

/// Why a hop failed.
struct CurlFailure: Error, Hashable, Sendable {
  var code: OutcomeCode
  /// The reason without the host: `connection refused`.
  var reason: String

  init(_ code: OutcomeCode, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}

extension CurlFailure {
  /// Facts that the table needs besides the code.
  struct Context {
    /// errno of the last failed connect, 0 if none.
    var systemError: Int32 = 0
    /// Whether the header block is complete.
    var inBody = false
    /// libcurl's error text for this transfer, shown for TLS failures.
    var detail = ""
  }

  /// Covers every code: an unknown one, for example of a later libcurl, counts as a broken connection.
  init(_ result: CURLcode, _ context: Context) {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.dnsFailed, "the name look-up failed")
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
      self.init(connecting: context.systemError)
    case CURLE_OPERATION_TIMEDOUT:
      self.init(
        context.inBody ? .timeoutBody : .timeoutConnect, "the connection took too long")
    case CURLE_PARTIAL_FILE:
      self.init(.bodyTruncated, "the connection closed before the answer was complete")
    case CURLE_WEIRD_SERVER_REPLY:
      self.init(.bodyTruncated, "the answer contradicts itself about its length")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
      self.init(.connectReset, "the answer is not HTTP")
    case CURLE_BAD_CONTENT_ENCODING:
      self.init(.payloadBad, "the compressed answer is damaged")
    case CURLE_FILESIZE_EXCEEDED, CURLE_WRITE_ERROR:
      self.init(.payloadTooLarge, "the answer is too large")
    case CURLE_TOO_MANY_REDIRECTS:
      self.init(.httpRedirect, "too many redirects")
    case CURLE_ABORTED_BY_CALLBACK:
      self.init(.policyBlocked, "the connection leads to an address that is not allowed")
    default:
      self = CurlFailure(tls: result, context) ?? CurlFailure(other: result, context)
    }
  }

  private init?(tls result: CURLcode, _ context: Context) {
    let detail = context.detail.isEmpty ? "" : " (\(context.detail))"
    switch result {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      self.init(.tlsVerify, "its certificate is not trusted\(detail)")
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT:
      self.init(.tlsFailed, "the TLS handshake failed\(detail)")
    case CURLE_SSL_CACERT_BADFILE:
      self.init(.resource, "the file of trusted certificates cannot be read\(detail)")
    default:
      return nil
    }
  }

  private init(other result: CURLcode, _ context: Context) {
    switch result {
    case CURLE_OUT_OF_MEMORY where !context.inBody:
      // libcurl reports this for a header line that does not fit its buffer.
      self.init(.payloadTooLarge, "a line of the headers is too long")
    case CURLE_RECV_ERROR where context.detail.hasPrefix("Out of memory"):
      // And this for a line of the trailers: "Out of memory in chunked-encoding".
      self.init(.payloadTooLarge, "a line of the trailers is too long")
    case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT,
      CURLE_UNKNOWN_OPTION, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_UNRECOVERABLE_POLL:
      self.init(.resource, "libcurl cannot make the request (code \(result.rawValue))")
    case CURLE_PROXY:
      self.init(.connectUnreachable, "the proxy did not make the connection")
    case CURLE_GOT_NOTHING:
      self.init(.connectReset, "the connection closed without an answer")
    default:
      self.init(
        context.inBody ? .bodyTruncated : .connectReset,
        context.inBody
          ? "the connection broke before the answer was complete" : "the connection broke")
    }
  }

  private init(connecting systemError: Int32) {
    switch systemError {
    case ECONNREFUSED:
      self.init(.connectRefused, "connection refused")
    case ECONNRESET, ECONNABORTED, EPIPE:
      self.init(.connectReset, "the connection broke")
    case ETIMEDOUT:
      self.init(.timeoutConnect, "no connection in time")
    default:
      self =
        CurlFailure(exhausted: systemError)
        ?? CurlFailure(.connectUnreachable, "the host cannot be reached")
    }
  }
}

extension CurlFailure {
  /// A limit of this machine, with the command or setting that shows it; nil for any other errno value.
  init?(exhausted systemError: Int32) {
    switch systemError {
    case EMFILE: self.init(.resource, "no file descriptor is left (limit of open files, ulimit -n)")
    case ENFILE: self.init(.resource, "no file descriptor is left on this machine (fs.file-max)")
    case ENOBUFS, ENOMEM:
      self.init(.resource, "no memory is left (ulimit -v, or memory.max of the cgroup)")
    case EAGAIN: self.init(.resource, "no thread can be started (limit of processes, ulimit -u)")
    default: return nil
    }
  }
}

extension CurlFailure {
  /// The failure when a timer of the hop has expired.
  init(timer code: OutcomeCode, _ limits: TransferLimits) {
    switch code {
    case .dnsFailed: self.init(code, "the name look-up took too long")
    case .timeoutConnect: self.init(code, "no connection in time")
    case .timeoutFirstByte: self.init(code, "connected, but no answer in time")
    case .timeoutSlow: self.init(code, "the answer comes too slowly")
    default: self.init(code, "the answer was not complete within \(limits.total)")
    }
  }
}
