// CurlFailureTests.swift - every result of libcurl maps to an outcome code.

import CCurl
import NewsCore
import Testing

@testable import CurlTransport

import Glibc

@Suite struct `The table of libcurl's results` {
  @Test(arguments: 1..<110)
  func `has a failure for every code, before and within the body`(code: Int) {
    for inBody in [false, true] {
      let failure = CurlFailure(
        CURLcode(UInt32(code)), CurlFailure.Context(inBody: inBody))
      #expect(failure.code != .fresh && failure.code != .notModified)
      #expect(!failure.reason.isEmpty)
    }
  }

  @Test(arguments: [
    (ECONNREFUSED, OutcomeCode.connectRefused), (ECONNRESET, .connectReset),
    (ETIMEDOUT, .timeoutConnect), (EHOSTUNREACH, .connectUnreachable),
    (ENETUNREACH, .connectUnreachable), (EMFILE, .resource), (ENFILE, .resource),
    (ENOMEM, .resource), (EAGAIN, .resource), (0, .connectUnreachable),
  ])
  func `reads the reason of a failed connect`(errno: Int32, code: OutcomeCode) {
    let context = CurlFailure.Context(systemError: errno)
    #expect(CurlFailure(CURLE_COULDNT_CONNECT, context).code == code)
  }

  @Test(arguments: [
    (CURLE_PEER_FAILED_VERIFICATION, OutcomeCode.tlsVerify), (CURLE_SSL_CONNECT_ERROR, .tlsFailed),
    (CURLE_COULDNT_RESOLVE_HOST, .dnsFailed), (CURLE_PARTIAL_FILE, .bodyTruncated),
    (CURLE_BAD_CONTENT_ENCODING, .payloadBad), (CURLE_GOT_NOTHING, .connectReset),
  ])
  func `names the common ones`(result: CURLcode, code: OutcomeCode) {
    #expect(CurlFailure(result, CurlFailure.Context()).code == code)
  }

  @Test func `maps a break before the body to a reset, and within it to a truncation`() {
    #expect(CurlFailure(CURLE_RECV_ERROR, .init(inBody: false)).code == .connectReset)
    #expect(CurlFailure(CURLE_RECV_ERROR, .init(inBody: true)).code == .bodyTruncated)
  }
}

@Suite struct `A missing libcurl` {
  @Test func `is reported with the package to install`() {
    guard case .failure(let error) = CurlLibrary.open("libcurl-absent.so.4") else {
      Issue.record("the library was found")
      return
    }
    #expect(error.code == .resource)
    #expect(error.message.contains("libcurl-absent.so.4"))
    #expect(error.message.contains("install libcurl"))
  }

  @Test func `is distinguished from one that lacks a function`() {
    guard case .failure(let error) = CurlLibrary.open("libm.so.6") else { return }
    #expect(error.message.contains("has no curl_global_init"))
  }
}
