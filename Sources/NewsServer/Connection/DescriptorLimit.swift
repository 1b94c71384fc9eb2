// DescriptorLimit.swift - raises the limit of open files of this process.

import Glibc

/// Raises the soft limit of open files to the hard one and returns it; at most a million.
@discardableResult
package func raiseDescriptorLimit() -> Int {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  let most = rlim_t(1 << 20)
  var limit = rlimit()
  guard getrlimit(resource, &limit) == 0 else { return 1024 }
  if limit.rlim_cur < limit.rlim_max {
    var raised = limit
    raised.rlim_cur = min(limit.rlim_max, most)
    if setrlimit(resource, &raised) == 0 { limit = raised }
  }
  return Int(min(limit.rlim_cur, most))
}
