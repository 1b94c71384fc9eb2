// OutcomeCode.swift - the closed list of the ways in which an attempt can end or be refused.

/// How one attempt ended, or why none was made.
///
/// The raw values are a public interface: CLI, HTTP API, statistics and metrics use
/// them, newsagg(1) documents each with its remedy, and none is ever renamed.
package enum OutcomeCode: String, CaseIterable, Hashable, Sendable, Codable {
  case fresh = "ok.fresh"
  case notModified = "ok.not_modified"

  case dnsNotFound = "dns.not_found"
  case dnsFailed = "dns.failed"
  case connectRefused = "connect.refused"
  case connectUnreachable = "connect.unreachable"
  case connectReset = "connect.reset"
  case tlsVerify = "tls.verify"
  case tlsFailed = "tls.failed"
  case timeoutConnect = "timeout.connect"
  case timeoutFirstByte = "timeout.first_byte"
  case timeoutBody = "timeout.body"
  case timeoutSlow = "timeout.slow"
  case bodyTruncated = "body.truncated"

  case httpServerError = "http.5xx"
  case httpThrottled = "http.throttled"
  case httpClientError = "http.4xx"
  case httpRedirect = "http.redirect"

  case payloadBad = "payload.bad"
  case payloadTooLarge = "payload.too_large"
  case policyBlocked = "policy.blocked"

  case cancelled = "local.cancelled"
  case deadline = "local.deadline"
  case breakerOpen = "local.breaker_open"
  case limited = "local.limited"
  case resource = "local.resource"
  case offline = "local.offline"
  case configuration = "local.config"
}
