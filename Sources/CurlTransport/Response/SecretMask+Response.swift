// SecretMask+Response.swift - removes secrets from what a publisher sent back.

import NewsCore
import NewsText

extension HTTPResponse {
  func masked(_ mask: SecretMask) -> HTTPResponse {
    if mask.isEmpty { return self }
    var copy = self
    copy.url = mask.text(url)
    copy.hops = hops.map { RedirectHop(status: $0.status, target: mask.text($0.target)) }
    copy.headers.fields = headers.fields.map { HTTPHeader(mask.text($0.name), mask.text($0.value)) }
    copy.body = mask.bytes(body)
    return copy
  }
}

extension TransportError {
  func masked(_ mask: SecretMask) -> TransportError {
    var copy = self
    copy.message = mask.text(message)
    return copy
  }
}
