// SecretFile.swift - reads keys and tokens from files that only their owner can read.

import CDispatch
import Glibc
import NewsText

package struct FileFault: Error, CustomStringConvertible {
  package let description: String
}

/// The first line of a file that belongs to this user and is readable for no other (mode 0600).
package func readSecretFile(_ path: String, home: String?) throws(FileFault) -> String {
  let path = expandingHome(path, home: home)
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw FileFault(description: "cannot read \(path): \(errorText(errno))")
  }
  defer { close(descriptor) }
  var facts = stat()
  guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
    throw FileFault(description: "\(path) is not a regular file")
  }
  guard facts.st_mode & 0o077 == 0 else {
    throw FileFault(description: "\(path) is open to others; run: chmod 600 \(path)")
  }
  guard facts.st_uid == getuid() else {
    throw FileFault(description: "\(path) belongs to another user")
  }
  guard let bytes = readAll(descriptor, atMost: 65_536) else {
    throw FileFault(description: "cannot read \(path): \(errorText(errno))")
  }
  return String(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
}

/// The text of a file; nil when the file does not exist.
package func readTextFile(_ path: String) throws(FileFault) -> String? {
  try readUTF8(path).map { String(decoding: $0, as: UTF8.self) }
}

/// The bytes of a file, which are checked to be UTF-8; nil when the file does not exist.
func readUTF8(_ path: String) throws(FileFault) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw FileFault(description: "cannot read \(path): \(errorText(errno))")
  }
  defer { close(descriptor) }
  var facts = stat()
  guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT != S_IFDIR else {
    throw FileFault(description: "cannot read \(path): it is a directory")
  }
  guard let bytes = readAll(descriptor, atMost: 64 << 20) else {
    throw FileFault(description: "cannot read \(path): \(errorText(errno))")
  }
  guard (try? UTF8Span(validating: bytes.span)) != nil else {
    throw FileFault(description: "\(path) is not UTF-8")
  }
  return bytes
}

func expandingHome(_ path: String, home: String?) -> String {
  guard path.hasPrefix("~/"), let home else { return path }
  return home + path.dropFirst(1)
}
