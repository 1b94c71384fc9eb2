// Zones.swift - the rules of three places in 2026, as values.

package import NewsCore

extension Zone {
  /// UTC-5, from 8 March to 1 November UTC-4.
  package static let newYork = Zone { time in
    let summer = CivilTime(year: 2026, month: 3, day: 8, hour: 7).wallTime
    let winter = CivilTime(year: 2026, month: 11, day: 1, hour: 6).wallTime
    return summer <= time && time < winter ? -4 * 3600 : -5 * 3600
  }

  /// UTC+5:30 all year.
  package static let kolkata = Zone { _ in 19_800 }

  /// UTC+11, from 5 April to 4 October UTC+10:30.
  package static let lordHowe = Zone { time in
    let winter = CivilTime(year: 2026, month: 4, day: 4, hour: 15).wallTime
    let summer = CivilTime(year: 2026, month: 10, day: 3, hour: 15, minute: 30).wallTime
    return winter <= time && time < summer ? 37_800 : 39_600
  }
}
