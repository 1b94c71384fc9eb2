// RecordingFiles.swift - the names of a recording's files, and their order.

import FoundationEssentials
import NewsCore

enum RecordingFiles {
  private static let ending = ".http"

  /// The names of the recording's files, in the order of their numbers.
  static func names(in directory: String) throws(RecordingError) -> [String] {
    do {
      let all = try FileManager.default.contentsOfDirectory(atPath: directory)
      return all.filter { $0.hasSuffix(ending) }.sorted { number($0) < number($1) }
    } catch {
      throw RecordingError(description: "cannot read the directory \(directory)")
    }
  }

  /// A file name of letters, digits, dots and dashes, made from number, host and path.
  static func name(_ number: Int, _ url: String) -> String {
    let reference = URIReference(url)
    let words = "\(reference.host ?? "")\(reference.path)".utf8.map { byte in
      let isPlain = byte.isASCIIDigit || byte.isASCIILetter
      return isPlain || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
    }
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 2 - digits.count)) + digits
    return "\(padded)-\(String(decoding: words.prefix(80), as: UTF8.self))\(ending)"
  }

  /// The sort key of a file: its number, then its name, so that 100 follows 99; files without a number
  /// come last.
  private static func number(_ name: String) -> (Int, String) {
    (Int(name.prefix { $0 != "-" }) ?? .max, name)
  }
}
