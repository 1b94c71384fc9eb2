// JournalEntries.swift - all entries that delay a request to a source or host, read at one instant.

package import NewsCore

/// All entries of a ``JournalFile`` that have not ended; nearly always none.
package struct JournalEntries: Sendable {
  private var slots: [UInt64: JournalSlot] = [:]

  package init() {}

  init(_ slots: [JournalSlot]) {
    for slot in slots { self.slots[slot.key] = slot }
  }

  package var isEmpty: Bool { slots.isEmpty }

  package subscript(_ subject: JournalEntry.Subject) -> JournalEntry? {
    slots.isEmpty ? nil : slots[subject.key]?.entry(subject)
  }

  /// The pause of a host.
  package func pause(of host: String) -> HostPause? {
    self[.host(host)].map(\.pause)
  }

  /// The pauses of all hosts whose name is stored.
  package var pauses: [HostPause] {
    slots.values.filter { !$0.host.isEmpty }.map { $0.entry(.host($0.host)).pause }
  }
}

extension JournalEntry {
  fileprivate var pause: HostPause {
    var host = ""
    if case .host(let name) = subject { host = name }
    return HostPause(
      host: host, until: at + publisherWait, consecutiveThrottles: 0,
      reason: "it asked for a pause while the store could not be written")
  }
}
