// SystemZone.swift - the time zone of TZ or of this system, by the rules of the C library.

import Glibc
import NewsCore

extension Zone {
  /// Read at its first use; an unknown TZ is UTC, as for every program of the C library.
  static let system = Zone { time in
    var seconds = time_t(time.seconds)
    var local = tm()
    return localtime_r(&seconds, &local) == nil ? 0 : local.tm_gmtoff
  }
}
