// OutcomeCode+Rules.swift - what each code means for breaker, retry and the judgement of the network.

/// What an outcome says about the health of a source.
package enum BreakerEffect: Hashable, Sendable {
  case success, failure, neutral
}

extension OutcomeCode {
  package var breakerEffect: BreakerEffect {
    switch self {
    case .fresh, .notModified: .success
    // It answered, so it is alive; asking more slowly is the schedule's business.
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

  /// A failure that our own lack of a network explains as well as the source's.
  package var isNetworkClass: Bool {
    switch self {
    case .dnsFailed, .connectRefused, .connectUnreachable, .connectReset: true
    default: isTimeout
    }
  }

  /// It was asked and took longer than it may.
  package var isTimeout: Bool {
    switch self {
    case .timeoutConnect, .timeoutFirstByte, .timeoutBody, .timeoutSlow: true
    default: false
    }
  }

  /// Something beyond this machine answered, if only a name server.
  package var isAnswer: Bool {
    switch self {
    case .policyBlocked: false
    default: !isLocal && !isNetworkClass
    }
  }

  /// Another attempt in the same run may help.
  package var isRetryable: Bool {
    switch self {
    case .tlsFailed, .bodyTruncated, .httpServerError: true
    default: isNetworkClass
    }
  }

  /// Ended by us; says nothing about the source.
  package var isLocal: Bool { rawValue.hasPrefix("local.") }
}
