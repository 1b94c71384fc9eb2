// URLResolution.swift - makes relative URLs absolute and refuses dangerous ones.

import NewsCore
import NewsText

/// Longest base in bytes; a longer one is ignored, because it is repeated in every link.
let maxBaseBytes = 2048

/// `url` resolved against `base`; nil when it is empty or its scheme may run code or read files.
func resolvedURL(_ url: String, against base: String?) -> String? {
  guard let text = url.nonBlank.map(withoutLineBreaks).map(withoutWideSpaces) else { return nil }
  if hasWebScheme(text) { return text }
  guard !hasDangerousScheme(text) else { return nil }
  guard let base, !base.isEmpty, base.utf8.count <= maxBaseBytes else { return text }
  let reference = URIReference(text)
  guard reference.scheme == nil else { return text }
  let resolved = reference.resolved(against: URIReference(base)).text
  return hasDangerousScheme(resolved) ? text : resolved
}

/// Removes non-ASCII spaces and invisible marks at both ends, which people copy together with a URL.
private func withoutWideSpaces(_ url: String) -> String {
  guard let first = url.utf8.first, let last = url.utf8.last, first >= 0x80 || last >= 0x80 else {
    return url
  }
  let isSpace = { (scalar: Unicode.Scalar) in
    scalar.properties.isWhitespace || scalar == "\u{feff}" || scalar == "\u{200b}"
  }
  var scalars = url.unicodeScalars[...].drop(while: isSpace)
  while let last = scalars.last, isSpace(last) { scalars.removeLast() }
  return String(scalars)
}

/// Removes tabs and line ends, because some URLs are broken over lines (WHATWG URL section 4.4).
private func withoutLineBreaks(_ url: String) -> String {
  guard url.withBytes(hasLineBreak) else { return url }
  let kept = url.utf8.filter {
    $0 != Byte.tab && $0 != Byte.lineFeed && $0 != Byte.carriageReturn
  }
  return String(decoding: kept, as: UTF8.self)
}

func hasLineBreak(_ url: ByteSpan) -> Bool {
  url.contains { $0 == Byte.lineFeed || $0 == Byte.tab || $0 == Byte.carriageReturn }
}

/// Whether a URL is absolute and begins with http or https.
func hasWebScheme(_ text: String) -> Bool {
  text.withBytes(hasWebScheme)
}

func hasWebScheme(_ bytes: ByteSpan) -> Bool {
  bytes.hasASCII("https://", at: 0) || bytes.hasASCII("http://", at: 0)
}

/// Whether a browser might run code, or read a local file, for this URL.
///
/// White space and controls inside a scheme are skipped, as browsers skip them.
func hasDangerousScheme(_ text: String) -> Bool {
  var scheme: [UInt8] = []
  for scalar in text.unicodeScalars {
    if scalar.value <= 0x20 || isWideSpace(scalar) || isTerminalUnsafe(scalar) { continue }
    if scalar == ":" {
      // What follows `feed:` is another URL.
      guard scheme.elementsEqual("feed".utf8) else {
        return dangerousSchemes.contains(String(decoding: scheme, as: UTF8.self))
      }
      scheme.removeAll()
      continue
    }
    guard scalar.isASCII, scheme.count < 12 else { return false }
    let byte = UInt8(scalar.value)
    guard byte.isLetter || byte == Byte.hyphen else { return false }
    scheme.append(byte.lowercased)
  }
  return false
}

private func isWideSpace(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0xa0, 0x1680, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: true
  default: false
  }
}

private let dangerousSchemes: Set<String> = [
  "javascript", "vbscript", "livescript", "mocha", "data", "file", "jar", "view-source", "about",
  "blob", "filesystem", "exec",
]
