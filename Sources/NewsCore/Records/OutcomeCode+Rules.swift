// OutcomeCode+Rules.swift - the meaning of each code for reports, breaker, retry and the offline rule.

/// What an outcome says about the health of a source.
package enum BreakerEffect: Hashable, Sendable {
  case success, failure, neutral
}

extension OutcomeCode {
  /// Whether the publisher answered with a feed, or that its last one is still current.
  package var isSuccess: Bool { self == .fresh || self == .notModified }

  package var breakerEffect: BreakerEffect {
    switch self {
    case .fresh, .notModified: .success
    // The host answered, so it works; the schedule makes the requests rarer.
    case .httpClientError: .success
    case .dnsNotFound, .dnsFailed, .connectRefused, .connectUnreachable, .connectReset: .failure
    case .tlsVerify, .tlsFailed: .failure
    case .timeoutConnect, .timeoutFirstByte, .timeoutBody, .timeoutSlow: .failure
    case .bodyTruncated, .httpServerError, .httpRedirect, .payloadBad, .payloadTooLarge: .failure
    case .httpThrottled, .policyBlocked: .neutral
    case .cancelled, .deadline, .breakerOpen, .limited, .resource, .offline, .configuration:
      .neutral
    }
  }

  /// Whether the failure can also mean that this machine has no network.
  package var isNetworkClass: Bool {
    switch self {
    case .dnsFailed, .connectRefused, .connectUnreachable, .connectReset: true
    default: isTimeout
    }
  }

  /// Whether the request was sent and took too long.
  package var isTimeout: Bool {
    switch self {
    case .timeoutConnect, .timeoutFirstByte, .timeoutBody, .timeoutSlow: true
    default: false
    }
  }

  /// Whether another machine answered, at least a name server.
  package var isAnswer: Bool {
    switch self {
    case .policyBlocked: false
    default: !isLocal && !isNetworkClass
    }
  }

  /// Whether another attempt in the same run may help.
  package var isRetryable: Bool {
    switch self {
    case .tlsFailed, .bodyTruncated, .httpServerError: true
    default: isNetworkClass
    }
  }

  /// Whether this program ended the attempt; the code then says nothing about the source.
  package var isLocal: Bool { rawValue.hasPrefix("local.") }
}
