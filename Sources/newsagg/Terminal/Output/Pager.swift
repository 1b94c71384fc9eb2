// Pager.swift - text that is longer than the screen, in the user's pager.

import Glibc
import NewsConfiguration

/// The command of the pager; nil where none is wanted.
///
/// `setting` is that of the file or NEWSAGG_PAGER; then PAGER counts, then `less`, which ends by itself
/// where the text fits.
func pagerCommand(_ setting: String?, _ environment: Environment) -> String? {
  let command = setting ?? environment.variables["PAGER"] ?? "less -FRX"
  return ["", "never", "cat"].contains(command) ? nil : command
}

/// Shows `bytes` in a pager and waits for its end; false when it could not be started.
///
/// The command is the user's own and goes through the shell, as with git and man; the text never does.
func page(_ bytes: [UInt8], _ command: String) -> Bool {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return false }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  let known = Environment.current.variables
  let defaults = ["LESS": "FRX", "LV": "-c"].filter { known[$0.key] == nil }
  let child = startProgram(["/bin/sh", "-c", command], input: ends[0], environment: defaults)
  Glibc.close(ends[0])
  // Whoever leaves the pager early has seen what was wanted.
  if child != nil { try? Output(descriptor: ends[1]).write(bytes) }
  Glibc.close(ends[1])
  guard let child else { return false }
  return ![126, 127].contains(waitForProgram(child))
}
