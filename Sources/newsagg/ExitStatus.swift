// ExitStatus.swift - the exit codes, and which error leads to which.

import CurlTransport
import NewsConfiguration
import NewsRendering
import NewsStore

/// The exit codes of newsagg(1); new ones may be added, but none changes its meaning.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  /// `search --exit-status` found nothing, or `fetch --exit-status` printed nothing.
  case nothingFound = 1
  /// `--fail-on any`: a source is stale, missing or late.
  case degraded = 3
  /// A critical source has no acceptable copy, or no source has one.
  case criticalMissing = 4
  case usage = 64
  /// A document given to `parse`, `fetch -` or `sources` is of another kind or malformed.
  case badInput = 65
  /// The store or the server cannot start, or a source to be added cannot be reached.
  case unavailable = 69
  case internalError = 70
  case cannotCreate = 73
  case outputFailed = 74
  case tryLater = 75
  case badConfiguration = 78
}

/// An error with its exit code and a message for people.
struct CommandError: Error, CustomStringConvertible {
  let status: ExitStatus
  /// The stable code of the error, the same in text and JSON.
  let code: String
  /// What happened and why; lower case, no full stop.
  let message: String
  /// What the user can do about it.
  var hint: String?

  /// Whether nothing is printed, because the output already said everything.
  var isQuiet: Bool { code.isEmpty }

  /// An error without a message: only the exit status, after a result that was delivered.
  static func quiet(_ status: ExitStatus) -> CommandError {
    CommandError(status: status, code: "", message: "")
  }

  var description: String {
    hint.map { "\(message); \($0)" } ?? message
  }

  static func usage(_ message: String, hint: String? = nil) -> CommandError {
    CommandError(status: .usage, code: "usage", message: message, hint: hint)
  }

  static func configuration(_ message: String, hint: String? = nil) -> CommandError {
    CommandError(status: .badConfiguration, code: "config", message: message, hint: hint)
  }
}

extension CommandError {
  /// Translates any error into one with an exit code; nil for errors of the argument parser, which
  /// have their own.
  init?(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as SettingsError:
      if case .flag = error.origin {
        self = .usage(error.description)
      } else {
        self = .configuration(error.description)
      }
    case let error as ConfigurationError:
      self =
        error.place == .request
        ? .usage(error.message, hint: error.hint) : .configuration(error.message, hint: error.hint)
    case let error as StoreError:
      self.init(
        status: error.kind == .newer || error.kind == .foreign ? .badConfiguration : .unavailable,
        code: "store.\(error.kind.rawValue)", message: error.description, hint: error.hint)
    case let error as OutputError:
      self.init(status: error.exitStatus, code: "output", message: error.description)
    case let error as UnknownField:
      self.init(status: .usage, code: "usage", message: error.description)
    case let error as TOMLEditError: self.init(editing: error)
    case let error as OPMLError:
      self.init(status: .badInput, code: "input", message: error.description)
    case let error as RecordingError:
      self.init(status: .usage, code: "recording", message: error.description)
    default: return nil
    }
  }
}

extension CommandError {
  fileprivate init(editing error: TOMLEditError) {
    switch error {
    case .exists: self = .usage(error.description, hint: "choose another name with --name")
    case .missing:
      self = .usage(error.description, hint: "newsagg sources list shows where each one is")
    case .notATable, .inlineTable: self = .configuration(error.description)
    }
  }
}

extension OutputError {
  fileprivate var exitStatus: ExitStatus {
    if case .cannotCreate = self { return .cannotCreate }
    return .outputFailed
  }
}
