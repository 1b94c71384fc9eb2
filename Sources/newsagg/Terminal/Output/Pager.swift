// Pager.swift - shows text that is longer than the screen in the user's pager.

import Glibc
import NewsConfiguration

/// The command of the pager; nil when none is wanted.
///
/// It is `setting` (from the file or NEWSAGG_PAGER), else PAGER, else `less`, with options so that it
/// ends at once when the text fits.
func pagerCommand(_ setting: String?, _ environment: Environment) -> String? {
  let command = setting ?? environment.variables["PAGER"] ?? "less -FRX"
  return ["", "never", "cat"].contains(command) ? nil : command
}

/// Shows `bytes` in a pager and waits for its end; false when it could not be started.
///
/// The shell reads the command, as with git and man, because it is the user's own. The text goes
/// through a pipe.
func page(_ bytes: [UInt8], _ command: String) -> Bool {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return false }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  let known = Environment.current.variables
  let defaults = ["LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"]
    .filter { known[$0.key] == nil }
  let child = startProgram(["/bin/sh", "-c", command], input: ends[0], environment: defaults)
  Glibc.close(ends[0])
  // A user who leaves the pager early closes the pipe, which is no error.
  if child != nil { try? Output(descriptor: ends[1]).write(bytes) }
  Glibc.close(ends[1])
  guard let child else { return false }
  return ![126, 127].contains(waitForProgram(child))
}
