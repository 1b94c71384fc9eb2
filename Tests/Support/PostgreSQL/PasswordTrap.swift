// PasswordTrap.swift - a server that offers no TLS and asks for the password in clear text.

import Foundation
import Glibc
import NewsCore

/// A server on 127.0.0.1 that refuses TLS, asks for the password in clear text, and keeps what it gets.
package final class PasswordTrap: Sendable {
  package let port: UInt16
  private let listener: Int32
  private let passwords = Locked<[String]>([])

  package init() throws {
    let opened = try LoopbackSocket.listen(on: "127.0.0.1", port: 0, backlog: 8)
    (listener, port) = (opened.descriptor, opened.port)
    let flags = fcntl(listener, F_GETFL)
    _ = fcntl(listener, F_SETFL, flags & ~O_NONBLOCK)
    Thread.detachNewThread { [listener, passwords] in
      while case let client = accept(listener, nil, nil), client >= 0 {
        if let password = PasswordTrap.password(from: client) {
          passwords.withLock { $0.append(password) }
        }
        close(client)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The passwords that clients have sent.
  package var received: [String] { passwords.withLock { $0 } }

  /// Answers the messages of a client (postgresql.org/docs/current/protocol-message-formats.html).
  private static func password(from client: Int32) -> String? {
    while let message = message(from: client) {
      let isRequestOfEncryption = message.count == 4
      let answer: [UInt8] =
        isRequestOfEncryption ? Array("N".utf8) : Array("R".utf8) + [0, 0, 0, 8, 0, 0, 0, 3]
      guard send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else {
        return nil
      }
      if isRequestOfEncryption { continue }
      var kind: UInt8 = 0
      guard recv(client, &kind, 1, Int32(MSG_WAITALL)) == 1, kind == UInt8(ascii: "p") else {
        return nil
      }
      return self.message(from: client).map { String(decoding: $0.dropLast(), as: UTF8.self) }
    }
    return nil
  }

  /// A message behind its length; nil at the end.
  private static func message(from client: Int32) -> [UInt8]? {
    var head = [UInt8](repeating: 0, count: 4)
    guard recv(client, &head, 4, Int32(MSG_WAITALL)) == 4 else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) } - 4
    guard (0...10_000).contains(length) else { return nil }
    var body = [UInt8](repeating: 0, count: length)
    guard length == 0 || recv(client, &body, length, Int32(MSG_WAITALL)) == length else {
      return nil
    }
    return body
  }
}
