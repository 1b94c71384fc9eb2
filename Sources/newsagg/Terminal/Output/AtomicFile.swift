// AtomicFile.swift - a named output that is there whole or not at all.

import CDispatch
import Glibc
import NewsConfiguration
import NewsCore
import NewsRendering

/// Replaces the file at `path` by `bytes`.
func writeFile(_ bytes: [UInt8], at path: String) throws(OutputError) {
  try writeFile({ sink in bytes.withUnsafeBufferPointer(sink) }, at: path)
}

/// Replaces the file at `path` by what `source` hands over: a new file beside it, flushed, then renamed over it.
///
/// Where the file system can, the new file has no name before it is whole: a process that is killed
/// leaves nothing behind.
///
/// A reader sees the old file or the new one. A symbolic link stays and what it names is replaced,
/// even if there is no such file yet. What is not a regular file (`/dev/null`, a named pipe) is written
/// to as it is, and so is what a descriptor stands for (`/dev/stdout`): others write there as well. An
/// existing file keeps its permissions, a new one follows the umask.
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

/// A new file without a name in the directory of `path`; -1 where there can be none, or where it could
/// not be given one (without /proc).
private func openUnnamed(besides path: String) -> Int32 {
  // O_TMPFILE of Linux is a macro that Swift does not import.
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

/// Adds `bytes` to the end of the file at `path`, all of them or none; a missing file is made.
func appendToFile(_ bytes: [UInt8], at path: String) throws(OutputError) {
  try appendToFile({ sink in bytes.withUnsafeBufferPointer(sink) }, at: path)
}

/// The same of what `source` hands over.
func appendToFile(_ source: ByteSource, at path: String) throws(OutputError) {
  let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
  // Others who append wait; what is no regular file has no locks and no end to go back to.
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

/// A file that something was written to before.
func isFilled(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_size > 0
}

/// `%Y`, `%m`, `%d`, `%H`, `%M` and `%S` in a name, filled in; `%%` is a percent sign.
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

/// Where a chain of symbolic links ends, whether there is a file or not.
private func endOfLinks(_ path: String, atMost links: Int = 40) -> String {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &buffer, buffer.count)
  guard count > 0, links > 0 else { return path }
  let target = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
  return endOfLinks(target.hasPrefix("/") ? target : directory + target, atMost: links - 1)
}

/// Makes the rename survive a loss of power; some file systems refuse it, which harms nothing.
private func flushDirectory(of path: String) {
  let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
