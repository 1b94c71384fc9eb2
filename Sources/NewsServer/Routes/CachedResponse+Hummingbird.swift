// CachedResponse+Hummingbird.swift - a response as a type of Hummingbird's router.

import HTTPTypes
import Hummingbird
import NewsCore

extension CachedResponse {
  /// The response for the router, to a request that the connection handler did not find in the cache.
  func response(to request: RequestHead, at now: WallTime) -> Response {
    let variant = variant(for: request, closes: false)
    var headers = HTTPFields()
    for (name, value) in headFields(variant, at: now) {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(
      status: HTTPTypes.HTTPResponse.Status(code: status(of: variant)), headers: headers,
      body: body(of: variant).map { ResponseBody(byteBuffer: $0) } ?? ResponseBody())
  }
}
