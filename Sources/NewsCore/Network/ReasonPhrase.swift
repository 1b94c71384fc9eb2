// ReasonPhrase.swift - HTTP status codes in words.

/// The registered phrase of a status code that a feed or our own server sends (RFC 9110 section 15,
/// RFC 6585, RFC 7725); for other codes, the kind of error.
package func reasonPhrase(_ status: Int) -> String {
  switch status {
  case 200: "OK"
  case 204: "No Content"
  case 206: "Partial Content"
  case 304: "Not Modified"
  case 400: "Bad Request"
  case 401: "Unauthorized"
  case 402: "Payment Required"
  case 403: "Forbidden"
  case 404: "Not Found"
  case 405: "Method Not Allowed"
  case 406: "Not Acceptable"
  case 410: "Gone"
  case 413: "Content Too Large"
  case 414: "URI Too Long"
  case 421: "Misdirected Request"
  case 429: "Too Many Requests"
  case 431: "Request Header Fields Too Large"
  case 451: "Unavailable For Legal Reasons"
  case 500: "Internal Server Error"
  case 501: "Not Implemented"
  case 502: "Bad Gateway"
  case 503: "Service Unavailable"
  case 504: "Gateway Timeout"
  case 520...527: "Cloudflare Error"
  default: status < 500 ? "Client Error" : "Server Error"
  }
}
