// SystemZone.swift - the time zone of TZ or of this system, as the C library knows it.

import Glibc
import NewsCore

extension Zone {
  /// The zone, read at its first use; the C library takes an unknown TZ as UTC.
  static let system = Zone { time in
    var seconds = time_t(time.seconds)
    var local = tm()
    return localtime_r(&seconds, &local) == nil ? 0 : local.tm_gmtoff
  }
}
