// ScheduledSource.swift - a source with what is stored of it.

import NewsCore
import NewsEngine

/// A source with what is stored of it, and when it is due.
typealias ScheduledSource = (source: Source, record: SourceRecord?, schedule: Schedule)
