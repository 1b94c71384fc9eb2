// ChildProgram.swift - starts another program without a shell, and waits for its end.

import Glibc
import NewsConfiguration
import NewsText

/// Starts a program and waits for its end.
///
/// `input` becomes its standard input; nil leaves it the one of newsagg. The variables in `environment`
/// are added to those of newsagg. The program starts with the default signal handlers; while it runs,
/// newsagg ignores SIGINT and SIGQUIT.
///
/// - Returns: The exit status as in a shell: 128 + n after signal n, 127 when it cannot be started.
func runProgram(
  _ arguments: [String], input: Int32? = nil, environment: [String: String] = [:]
) -> Int32 {
  guard let child = startProgram(arguments, input: input, environment: environment) else {
    return 127
  }
  return waitForProgram(child)
}

/// Starts a program as above and returns its process id; nil when it cannot be started.
func startProgram(
  _ arguments: [String], input: Int32? = nil, environment: [String: String] = [:]
) -> pid_t? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  for signal in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGQUIT] { sigaddset(&signals, signal) }
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
  let variables = Environment.current.variables.merging(environment) { $1 }
  var words = arguments.map { strdup($0) } + [nil]
  var entries = variables.map { strdup("\($0)=\($1)") } + [nil]
  defer { for text in words + entries { free(text) } }
  var child = pid_t()
  guard let program = words[0] else { return nil }
  return posix_spawnp(&child, program, &actions, &attributes, &words, &entries) == 0 ? child : nil
}

/// Waits for the end of a program that was started.
func waitForProgram(_ child: pid_t) -> Int32 {
  // Ctrl-C is meant for the program in the foreground, not for newsagg.
  var ignored = sigaction()
  ignored.__sigaction_handler.sa_handler = SIG_IGN
  var before = (sigaction(), sigaction())
  sigaction(SIGINT, &ignored, &before.0)
  sigaction(SIGQUIT, &ignored, &before.1)
  defer {
    sigaction(SIGINT, &before.0, nil)
    sigaction(SIGQUIT, &before.1, nil)
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {
    if errno != EINTR { return 127 }
  }
  let signal = status & 0x7f
  return signal == 0 ? status >> 8 & 0xff : 128 + signal
}
