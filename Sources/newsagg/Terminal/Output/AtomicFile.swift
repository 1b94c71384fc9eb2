// AtomicFile.swift - writes a file as a whole or not at all.

import CDispatch
import Glibc
import NewsConfiguration
import NewsCore
import NewsRendering

/// Replaces the file at `path` with `bytes`.
func writeFile(_ bytes: [UInt8], at path: String) throws(OutputError) {
  try writeFile({ sink in bytes.withUnsafeBufferPointer(sink) }, at: path)
}

/// Replaces the file at `path` with the bytes of `source`: writes a new file beside it, flushes it, renames it.
///
/// A reader sees either the old file or the new one. Where the file system allows it, the new file
/// has no name until it is complete, so a process that is killed leaves nothing behind.
///
/// A symbolic link stays, and its target is replaced or created. Anything but a regular file
/// (`/dev/null`, a named pipe) is written to directly, and so is a path that stands for a descriptor
/// (`/dev/stdout`), because other programs write there too. An existing file keeps its permissions; a
/// new one follows the umask.
func writeFile(_ source: ByteSource, at path: String) throws(OutputError) {
  if let descriptor = openDescriptor(named: path) {
    return try Output(descriptor: descriptor).write(source)
  }
  var status = stat()
  let exists = stat(path, &status) == 0
  if exists, status.st_mode & S_IFMT != S_IFREG {
    return try writeInPlace(source, at: path)
  }
  let target = endOfLinks(path)
  let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
  let unnamed = openUnnamed(besides: target)
  defer { if unnamed >= 0 { close(unnamed) } }
  let descriptor =
    unnamed >= 0
    ? dup(unnamed) : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
  do throws(OutputError) {
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    try fill(descriptor, with: source)
    guard unnamed < 0 || name(unnamed, temporary), rename(temporary, target) == 0 else {
      throw OutputError.cannotCreate(path: path, errno: errno)
    }
  } catch {
    unlink(temporary)
    throw error
  }
  flushDirectory(of: target)
}

/// The descriptor of a new file without a name in the directory of `path`, or -1.
///
/// It is -1 when the file system has no such files, or when the file could not get a name later
/// (without /proc).
private func openUnnamed(besides path: String) -> Int32 {
  // The value of O_TMPFILE on Linux; Swift does not import this macro.
  let unnamedFile = 0o20_000_000 | O_DIRECTORY
  let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = open(directory, O_WRONLY | unnamedFile | O_CLOEXEC, 0o666)
  guard descriptor >= 0, access("/proc/self/fd/\(descriptor)", F_OK) != 0 else {
    return descriptor
  }
  close(descriptor)
  return -1
}

private func name(_ descriptor: Int32, _ path: String) -> Bool {
  linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
}

/// Appends `bytes` to the file at `path`, all of them or none; a missing file is created.
func appendToFile(_ bytes: [UInt8], at path: String) throws(OutputError) {
  try appendToFile({ sink in bytes.withUnsafeBufferPointer(sink) }, at: path)
}

/// Appends the bytes of `source` to the file at `path`, all of them or none.
func appendToFile(_ source: ByteSource, at path: String) throws(OutputError) {
  let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
  // Other processes that append wait. Only a regular file has locks and can be cut back after an error.
  _ = retrying { Int(flock(descriptor, LOCK_EX)) }
  var status = stat()
  let size = fstat(descriptor, &status) == 0 ? status.st_size : 0
  do throws(OutputError) {
    try fill(descriptor, with: source, isRegular: status.st_mode & S_IFMT == S_IFREG)
  } catch {
    truncate(path, size)
    throw error
  }
}

/// Whether there is a file of this name that is not empty.
func isFilled(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_size > 0
}

/// `pattern` with `%Y`, `%m`, `%d`, `%H`, `%M` and `%S` replaced from `time`; `%%` is a percent sign.
func datedPath(_ pattern: String, _ time: CivilTime) -> String {
  var path = ""
  var rest = pattern[...]
  while let character = rest.popFirst() {
    guard character == "%", let letter = rest.first else {
      path.append(character)
      continue
    }
    let number: Int? =
      switch letter {
      case "Y": time.year
      case "m": time.month
      case "d": time.day
      case "H": time.hour
      case "M": time.minute
      case "S": time.second
      default: nil
      }
    if number == nil, letter != "%" {
      path.append(character)
      continue
    }
    rest.removeFirst()
    path += number.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? "%"
  }
  return path
}

private func fill(
  _ descriptor: Int32, with source: ByteSource, isRegular: Bool = true
) throws(OutputError) {
  let output = Output(descriptor: descriptor)
  do throws(OutputError) {
    try output.write(source)
    guard !isRegular || fsync(descriptor) == 0 else { throw OutputError.failed(errno: errno) }
  } catch {
    try? output.close()
    throw error
  }
  try output.close()
}

private func writeInPlace(_ source: ByteSource, at path: String) throws(OutputError) {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
  let output = Output(descriptor: descriptor)
  do throws(OutputError) {
    try output.write(source)
  } catch {
    try? output.close()
    throw error
  }
  try output.close()
}

private func openDescriptor(named path: String) -> Int32? {
  switch path {
  case "/dev/stdout": return 1
  case "/dev/stderr": return 2
  default:
    let directories = ["/dev/fd/", "/proc/self/fd/"]
    guard let directory = directories.first(where: path.hasPrefix) else { return nil }
    return Int32(path.dropFirst(directory.count))
  }
}

/// The path at the end of a chain of symbolic links, whether there is a file or not.
private func endOfLinks(_ path: String, atMost links: Int = 40) -> String {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &buffer, buffer.count)
  guard count > 0, links > 0 else { return path }
  let target = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
  return endOfLinks(target.hasPrefix("/") ? target : directory + target, atMost: links - 1)
}

/// Flushes the directory, so that the rename survives a loss of power; errors are ignored.
private func flushDirectory(of path: String) {
  let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
