// ChaosProxy.swift - a proxy for a server's Unix socket, with which tests break connections.

import Foundation
import Glibc
import NewsCore

/// Forwards connections to a Unix socket, until a test stops it.
///
/// Each connection has its own thread, which ends with it.
package final class ChaosProxy: Sendable {
  package enum Way: Hashable, Sendable {
    case open
    /// Each piece of data is delayed by this time.
    case slow(Duration)
    /// No byte arrives, and no side gets an error.
    case frozen
    /// Connections are closed as soon as they are made.
    case cut
  }

  private struct State {
    var way = Way.open
    var isClosed = false
    var accepted = 0
    /// Increases with each cut, which closes all existing connections.
    var cuts = 0
  }

  /// Where it listens, as `host` in a URL: a folder with a socket named as PostgreSQL's.
  package let folder: String
  private let target: String
  private let listener: Int32
  private let state = Locked(State())

  private static let socketName = ".s.PGSQL.5432"

  /// `folder` contains the socket of the server.
  package init(before folder: String) throws {
    self.folder = "/tmp/newsagg-chaos-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    target = "\(folder)/\(ChaosProxy.socketName)"
    mkdir(self.folder, 0o700)
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let path = "\(self.folder)/\(ChaosProxy.socketName)"
    guard unixName(path, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
      throw LoopbackError(call: "bind", errno: errno)
    }
    thread { self.accept() }
  }

  /// Number of connections so far.
  package var accepted: Int { state.withLock { $0.accepted } }

  package func set(_ way: Way) {
    state.withLock { state in
      state.way = way
      if way == .cut { state.cuts += 1 }
    }
  }

  /// Ends all connections; new ones are passed on.
  package func cutAll() {
    set(.cut)
    set(.open)
  }

  package func close() {
    state.withLock { $0.isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
    unlink("\(folder)/\(ChaosProxy.socketName)")
    rmdir(folder)
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      let cuts = state.withLock { state in
        state.accepted += 1
        return state.cuts
      }
      if client < 0 { return }
      thread { self.pass(client, cuts: cuts) }
    }
  }

  private func pass(_ client: Int32, cuts: Int) {
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      Glibc.close(client)
      Glibc.close(server)
    }
    guard unixName(target, { connect(server, $0, $1) }) == 0 else { return }
    while true {
      let (way, isOver) = state.withLock { state in
        (state.way, state.isClosed || state.cuts != cuts || state.way == .cut)
      }
      if isOver { return }
      if way == .frozen {
        usleep(2000)
        continue
      }
      guard forward(client, server, way) else { return }
    }
  }

  /// Forwards the bytes that arrive within a few milliseconds; false when one side has ended.
  private func forward(_ client: Int32, _ server: Int32, _ way: Way) -> Bool {
    var sockets = [
      pollfd(fd: client, events: Int16(POLLIN), revents: 0),
      pollfd(fd: server, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&sockets, 2, 5) >= 0 else { return false }
    for (from, to) in [(0, server), (1, client)] where sockets[from].revents != 0 {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(sockets[from].fd, &bytes, bytes.count)
      if count <= 0 { return false }
      if case .slow(let delay) = way { usleep(UInt32(delay.milliseconds) * 1000) }
      guard write(bytes.prefix(count), to: to) else { return false }
    }
    return true
  }

  private func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

private func unixName(
  _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
  var name = sockaddr_un()
  name.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
  return withUnsafePointer(to: name) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
}

/// Runs `body` on a new thread, without waiting for it.
private func thread(_ body: @escaping @Sendable () -> Void) {
  Thread.detachNewThread(body)
}
