// PreloadedLibrary.swift - replaces functions of the C library (LD_PRELOAD).

import Foundation
import Testing

extension Workplace {
  /// Compiles C code whose functions replace those of the C library.
  ///
  /// - Returns: The path for `LD_PRELOAD`.
  func library(before code: String) async throws -> String {
    let library = directory.appending(path: "before.so").path
    let source = directory.appending(path: "before.c")
    try Data(code.utf8).write(to: source)
    let compiler = try Child(
      ["clang", "-shared", "-fPIC", "-o", library, source.path],
      environment: ProcessInfo.processInfo.environment, program: URL(filePath: "/usr/bin/env"))
    let run = try await compiler.wait()
    try #require(run.status == 0, "\(run.errors)")
    return library
  }
}
