// ScheduledSource.swift - a source with its record and its schedule.

import NewsCore
import NewsEngine

/// A source with its record and its schedule.
typealias ScheduledSource = (source: Source, record: SourceRecord?, schedule: Schedule)
