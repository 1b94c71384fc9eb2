// SecretFile.swift - keys and tokens from files that nobody else can read.

import Glibc

struct FileFault: Error, CustomStringConvertible {
  let description: String
}

/// The first line of a file that belongs to us and is closed to everyone else (0600).
func readSecretFile(_ path: String, home: String?) throws(FileFault) -> String {
  let path = expandingHome(path, home: home)
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw FileFault(description: "cannot read \(path): \(String(cString: strerror(errno)))")
  }
  defer { close(descriptor) }
  var facts = stat()
  guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
    throw FileFault(description: "\(path) is no regular file")
  }
  guard facts.st_mode & 0o077 == 0 else {
    throw FileFault(description: "\(path) is open to others; run: chmod 600 \(path)")
  }
  guard facts.st_uid == getuid() else {
    throw FileFault(description: "\(path) belongs to another user")
  }
  let text = String(decoding: readAll(descriptor, atMost: 65_536), as: UTF8.self)
  return String(text.prefix { !$0.isNewline })
}

/// The text of a file; nil when there is none.
func readTextFile(_ path: String) throws(FileFault) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw FileFault(description: "cannot read \(path): \(String(cString: strerror(errno)))")
  }
  defer { close(descriptor) }
  var facts = stat()
  guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT != S_IFDIR else {
    throw FileFault(description: "cannot read \(path): it is a directory")
  }
  let bytes = readAll(descriptor, atMost: 64 << 20)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileFault(description: "\(path) is not UTF-8")
  }
  return text
}

/// Everything up to a limit, or to the first error.
func readAll(_ descriptor: Int32, atMost limit: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while bytes.count < limit {
    let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
    if count < 0, errno == EINTR { continue }
    if count <= 0 { break }
    bytes.append(contentsOf: chunk[..<count])
  }
  return bytes
}

func expandingHome(_ path: String, home: String?) -> String {
  guard path.hasPrefix("~/"), let home else { return path }
  return home + path.dropFirst(1)
}
