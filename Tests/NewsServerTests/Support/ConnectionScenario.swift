// ConnectionScenario.swift - a connection as a list of events, without a socket.

import NIOCore
import NIOHTTP1

@testable import NewsServer

/// Drives a state machine like the connection handler, and logs its actions.
///
/// The target of a request decides how it is handled: `/cached…` has a response at once, `/routed…`
/// goes to the router, `/stream…` too, for a stream, `/rejected…` ends the connection, `/last…` is cached and asks to close,
/// `/upgrade…` is cached and asks for another protocol.
struct ConnectionScenario {
  enum Event: Sendable {
    case connect
    case connectBeyondLimit
    /// The head of a request.
    case head(String)
    case body
    /// The end of a request.
    case end
    /// A whole request.
    case request(String)
    /// The router writes the head of its response.
    case routerBegins
    case routerEnds
    case flush
    case readRequested
    case readCompleted
    case writable(Bool)
    /// This many bytes of responses are not yet read by the client.
    case unsent(Int)
    case parserError
    case socketError
    case inputClosed
    case serverStops
    /// Advances the time; the timer fires if it is due.
    case after(TimeAmount)
  }

  static let limits = ConnectionTimeouts.Limits(
    header: .seconds(10), idle: .seconds(60), writing: .seconds(10), writingTotal: .seconds(30),
    drain: .milliseconds(250), drainTotal: .seconds(5))

  private var machine = ConnectionStateMachine(limits: ConnectionScenario.limits)
  private var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
  private var unsentBytes = 0
  private var isWritable = true
  private(set) var log: [String] = []

  /// The actions that follow `events`.
  static func actions(_ events: [Event]) -> [String] {
    var scenario = ConnectionScenario()
    for event in events { scenario.happens(event) }
    return scenario.log
  }

  private mutating func happens(_ event: Event) {
    switch event {
    case .connect: perform(machine.connected(isOverLimit: false, at: now))
    case .connectBeyondLimit: perform(machine.connected(isOverLimit: true, at: now))
    case .head, .body, .end, .request: receive(event)
    case .routerBegins: log.append("closes: \(machine.responseBegan(isStopping: false))")
    case .routerEnds: perform(machine.responseEnded(unsentBytes: unsentBytes, at: now))
    case .flush: machine.flushed(unsentBytes: unsentBytes, at: now)
    case .readRequested: if machine.mayRead(isWritable: isWritable) { log.append("read") }
    case .readCompleted: machine.readCompleted(at: now)
    case .writable(let isWritable):
      self.isWritable = isWritable
      perform(machine.writabilityChanged(isWritable: isWritable))
    case .unsent(let bytes): unsentBytes = bytes
    case .parserError: perform(machine.failed(.malformed("it cannot be parsed"), at: now))
    case .socketError: perform(machine.failed(nil, at: now))
    case .inputClosed: perform(machine.inputClosed(unsentBytes: unsentBytes, at: now))
    case .serverStops: machine.serverStops(at: now)
    case .after(let time): pass(time)
    }
  }

  private mutating func receive(_ event: Event) {
    switch event {
    case .head(let target):
      perform(
        machine.received(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: target))))
    case .body: perform(machine.received(.body(ByteBuffer(string: "body"))))
    case .request(let target):
      receive(.head(target))
      receive(.end)
    default: perform(machine.received(.end(nil)))
    }
  }

  /// Lets the timer fire as often as the state machine has set it.
  private mutating func pass(_ time: TimeAmount) {
    let end = now + time
    while machine.timeouts.next <= end {
      now = max(now, machine.timeouts.next)
      perform(machine.timerFired(unsentBytes: unsentBytes, at: now))
    }
    now = end
  }

  private mutating func perform(_ action: ConnectionStateMachine.Action) {
    switch action {
    case .none: break
    case .evaluate(let head): evaluate(head)
    case .forward(let part):
      switch part {
      case .head(let head): log.append("route \(head.uri)")
      case .body: log.append("route body")
      case .end: log.append("route end")
      }
    case .send(let bytes):
      log.append("send \(String(buffer: bytes))")
      perform(machine.responseEnded(unsentBytes: unsentBytes, at: now))
    case .reject(let problem):
      log.append("reject \(problem.name)")
      closeOutput()
    case .closeOutput: closeOutput()
    case .takePipelined:
      while let action = machine.takePipelined(isWritable: isWritable) { perform(action) }
      resumeReading()
    case .close: log.append("close")
    case .timeOut: log.append("time out")
    case .passEventOn: log.append("pass on")
    }
  }

  private mutating func evaluate(_ head: HTTPRequestHead) {
    var request = RequestHead(head)
    request.isKeepAlive = !head.uri.hasPrefix("/last")
    request.endsParsing = head.uri.hasPrefix("/upgrade")
    _ = machine.begin(request, isStopping: false)
    switch head.uri.prefix(7) {
    case "/routed", "/stream":
      perform(machine.route(head, isStream: head.uri.hasPrefix("/stream")))
    case "/reject": perform(machine.reject(.hostMissing, at: now))
    default: machine.answer(with: ByteBuffer(string: head.uri))
    }
  }

  private mutating func closeOutput() {
    log.append("close output")
    resumeReading()
  }

  private mutating func resumeReading() {
    if machine.resumesReading(isWritable: isWritable) { log.append("read") }
  }
}
