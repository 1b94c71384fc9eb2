// HTTPRequest+Source.swift - the request that is sent for a source.

import NewsCore

extension HTTPRequest {
  /// A conditional GET for a source; its time limit is at most `remaining`.
  init(_ source: Source, _ record: SourceRecord, remaining: Duration, options: EngineOptions) {
    var headers = [
      HTTPHeader(
        "Accept",
        "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
          + "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1")
    ]
    if let etag = record.validators.etag { headers.append(HTTPHeader("If-None-Match", etag)) }
    if let date = record.validators.lastModified {
      headers.append(HTTPHeader("If-Modified-Since", date))
    }
    let url = record.effectiveURL
    let isMoved = URIReference(url).origin != URIReference(source.url).origin
    var limits = TransferLimits(total: min(source.timeout ?? options.timeout, remaining))
    limits.connect = min(limits.connect, limits.total)
    limits.maxBodyBytes = options.maxBodyBytes
    self.init(
      url: url, headers: headers,
      originHeaders: isMoved
        ? [] : source.headers.map { HTTPHeader($0.name, $0.value.exposed) },
      limits: limits, allowPrivate: source.allowPrivate)
  }
}
