// ConfigurationEditing.swift - edits the configuration file, one process at a time.

import Glibc
import NewsConfiguration
import NewsCore

/// Replaces the text of the configuration file with the result of `edit`, atomically.
///
/// A missing file counts as empty, and its directory is created. A lock on the directory keeps two
/// processes that add a source each from losing one of them. A result that could not be read back
/// without an error is not written.
func editConfiguration(
  at path: String, _ environment: Environment, _ edit: (String) throws -> String
) throws {
  let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  makeDirectory(directory)
  let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw OutputError.cannotCreate(path: path, errno: errno) }
  defer { close(descriptor) }
  try lockForEditing(descriptor, path)
  let text: String
  do {
    text = try readTextFile(path) ?? ""
  } catch {
    throw CommandError.configuration(error.description)
  }
  let edited = try edit(text)
  _ = try ConfigurationFile(utf8: Array(edited.utf8), path: path, environment: environment)
  try writeFile(Array(edited.utf8), at: path)
}

/// Waits for other editors, which hold the lock only for a moment unless they are stopped.
private func lockForEditing(_ directory: Int32, _ path: String) throws {
  let end = ContinuousClock.now + .seconds(5)
  while flock(directory, LOCK_EX | LOCK_NB) != 0 {
    // Some file systems have no locks; the file is still edited.
    if errno != EINTR, errno != EWOULDBLOCK { return }
    guard ContinuousClock.now < end else {
      throw CommandError(
        status: .tryLater, code: "busy", message: "another process is editing \(path)",
        hint: "try again when it has ended")
    }
    usleep(20_000)
  }
}

/// Creates a directory and its parents with mode 0700 (XDG Base Directory 0.8).
func makeDirectory(_ path: String) {
  guard !path.isEmpty, mkdir(path, 0o700) != 0, errno == ENOENT,
    let slash = path.lastIndex(of: "/")
  else { return }
  makeDirectory(String(path[..<slash]))
  mkdir(path, 0o700)
}

extension Settings {
  /// The file that `sources add` writes to: the one that was read, else the usual place.
  func editableFile(_ environment: Environment) throws -> String {
    if let path = configurationFile ?? environment.configurationFile { return path }
    throw CommandError.configuration(
      "there is no place for the configuration: HOME is not set", hint: "give --config FILE")
  }
}
