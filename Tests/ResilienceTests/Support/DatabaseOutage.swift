// DatabaseOutage.swift - the ways in which a database can fail.

import Foundation
import NewsEngine
import NewsStore
import TestSupport
import Testing

/// A way in which a database can fail.
struct DatabaseOutage: Sendable, CustomTestStringConvertible {
  let name: String
  /// Part of the expected message about the store; nil if none is expected.
  var problem: String?
  var needsSmallDisk = false
  let begin: @Sendable (DatabaseWorld) async throws -> Void
  var end: @Sendable (DatabaseWorld) async throws -> Void = { _ in }

  var testDescription: String { name }

  /// Whether the first answer got leases: of a full disk, small changes may find room.
  func grantsLeases(_ report: NewsReport) -> Bool {
    problem == nil || report.sources.contains { $0.state == .fresh }
  }

  static let all = [silent, cut, slow, stopped, ended, restarted, readOnly, full, crowded]

  static let silent = DatabaseOutage(
    name: "the network to it drops everything", problem: "no answer within"
  ) {
    $0.proxy?.set(.frozen)
  } end: {
    $0.proxy?.set(.open)
  }

  private static let cut = DatabaseOutage(
    name: "it closes every connection", problem: "cannot reach"
  ) {
    $0.proxy?.set(.cut)
  } end: {
    $0.proxy?.set(.open)
  }

  private static let slow = DatabaseOutage(name: "the network to it adds 5 ms") {
    $0.proxy?.set(.slow(.milliseconds(5)))
  } end: {
    $0.proxy?.set(.open)
  }

  private static let stopped = DatabaseOutage(
    name: "all its processes are stopped (SIGSTOP)", problem: "no answer within"
  ) {
    $0.server.signal(SIGSTOP)
  } end: {
    $0.server.signal(SIGCONT)
  }

  private static let ended = DatabaseOutage(
    name: "it was ended (SIGQUIT) and is started again later", problem: "cannot reach"
  ) {
    try $0.server.stop()
  } end: {
    try $0.server.start()
  }

  private static let restarted = DatabaseOutage(name: "it was ended and is running again") {
    try $0.server.restart()
  }

  private static let crowded = DatabaseOutage(
    name: "other clients hold all its connections (53300)", problem: "53300"
  ) { world in
    try world.server.endConnections(of: DatabaseWorld.role)
    try await world.takeAllConnections()
  } end: {
    await $0.giveConnectionsBack()
  }

  private static let readOnly = DatabaseOutage(name: "it is read-only (25006)", problem: "25006") {
    try $0.server.run("ALTER ROLE \(DatabaseWorld.role) SET default_transaction_read_only = on")
    try $0.server.endConnections(of: DatabaseWorld.role)
  } end: {
    try $0.server.run("ALTER ROLE \(DatabaseWorld.role) RESET default_transaction_read_only")
  }

  private static let full = DatabaseOutage(
    name: "its disk is full (53100)", problem: "53100", needsSmallDisk: true
  ) {
    $0.disk?.fill()
  } end: {
    $0.disk?.makeRoom()
  }
}
