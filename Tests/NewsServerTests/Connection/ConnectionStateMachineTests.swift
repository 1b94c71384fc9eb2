// ConnectionStateMachineTests.swift - the behaviour of a connection, as tables of events and actions.

import NIOCore
import NIOHTTP1
import Testing

@testable import NewsServer

/// Events, and the actions that follow them.
struct ConnectionCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let events: [ConnectionScenario.Event]
  let actions: [String]

  init(_ description: String, _ events: [ConnectionScenario.Event], _ actions: [String]) {
    testDescription = description
    self.events = events
    self.actions = actions
  }
}

@Suite struct `A connection` {
  @Test(arguments: [
    ConnectionCase(
      "sends a known response when the request has ended",
      [.connect, .head("/cached"), .body, .end], ["send /cached"]),
    ConnectionCase("sends nothing before the request has ended", [.connect, .head("/cached")], []),
    ConnectionCase(
      "passes a whole request to the router",
      [.connect, .head("/routed"), .body, .end, .routerBegins, .routerEnds],
      ["route /routed", "route body", "route end", "closes: false"]),
    ConnectionCase(
      "answers pipelined requests in their order",
      [
        .connect, .request("/routed/1"), .request("/cached/2"), .request("/routed/3"),
        .request("/cached/4"), .routerEnds, .routerEnds,
      ],
      [
        "route /routed/1", "route end", "send /cached/2", "route /routed/3", "route end",
        "send /cached/4",
      ]),
    ConnectionCase(
      "takes a pipelined request in pieces",
      [.connect, .request("/routed/1"), .head("/cached/2"), .routerEnds, .end],
      ["route /routed/1", "route end", "send /cached/2"]),
    ConnectionCase(
      "waits with pipelined requests for a client that takes nothing",
      [
        .connect, .request("/routed/1"), .request("/cached/2"), .writable(false), .routerEnds,
        .writable(true),
      ],
      ["route /routed/1", "route end", "send /cached/2"]),
    ConnectionCase(
      "drops the end of a request whose response is already written",
      [.connect, .head("/routed"), .routerEnds, .end, .request("/cached")],
      ["route /routed", "send /cached"]),
  ])
  func `answers one request after another`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase("reads while nothing waits", [.connect, .readRequested], ["read"]),
    ConnectionCase(
      "reads the rest of a request that the router has",
      [.connect, .head("/routed"), .readRequested], ["route /routed", "read"]),
    ConnectionCase(
      "does not read while pipelined requests wait, and then catches up",
      [.connect, .request("/routed/1"), .head("/cached/2"), .readRequested, .routerEnds],
      ["route /routed/1", "route end", "read"]),
    ConnectionCase(
      "does not read while the client takes nothing",
      [.connect, .writable(false), .readRequested, .writable(true)], ["read"]),
    ConnectionCase(
      "reads nothing behind a request for another protocol",
      [.connect, .request("/upgrade"), .readRequested], ["send /upgrade", "close output"]),
    ConnectionCase(
      "reads on while it lingers",
      [.connect, .request("/last"), .readRequested], ["send /last", "close output", "read"]),
  ])
  func `reads no more requests than it can handle`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase(
      "after a request that asks to close",
      [.connect, .request("/last"), .request("/cached")], ["send /last", "close output"]),
    ConnectionCase(
      "after a response of the router that says so",
      [.connect, .request("/routed"), .serverStops, .routerBegins, .routerEnds],
      ["route /routed", "route end", "closes: true", "close output"]),
    ConnectionCase(
      "after a rejected request, whose rest is dropped",
      [.connect, .head("/rejected"), .body, .end], ["reject host-missing", "close output"]),
    ConnectionCase(
      "for one connection too many",
      [.connectBeyondLimit, .request("/cached")], ["reject too-many-connections", "close output"]),
    ConnectionCase(
      "when the client has closed too",
      [.connect, .request("/last"), .inputClosed], ["send /last", "close output", "close"]),
    ConnectionCase(
      "when the client does not close within a second",
      [.connect, .request("/last"), .after(.milliseconds(999)), .after(.milliseconds(1))],
      ["send /last", "close output", "close"]),
    ConnectionCase(
      "a second after the client has taken everything",
      [
        .connect, .unsent(100), .request("/last"), .inputClosed, .after(.seconds(1)), .unsent(0),
        .after(.seconds(10)), .after(.milliseconds(999)), .after(.milliseconds(1)),
      ],
      ["send /last", "close output", "close"]),
    ConnectionCase(
      "once only",
      [.connect, .after(.seconds(10)), .after(.seconds(60)), .request("/cached"), .socketError],
      ["time out"]),
  ])
  func `ends in order`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase(
      "ends with the handler behind it when nothing is asked for",
      [.connect, .inputClosed], ["pass on"]),
    ConnectionCase(
      "gets the response in progress",
      [.connect, .request("/routed"), .inputClosed, .routerBegins, .routerEnds],
      ["route /routed", "route end", "closes: true", "close output"]),
    ConnectionCase(
      "gets the responses to pipelined requests, of which the first is the last",
      [.connect, .request("/routed/1"), .request("/cached/2"), .inputClosed, .routerEnds],
      ["route /routed/1", "route end", "send /cached/2", "close output"]),
    ConnectionCase(
      "ends at once when it follows a stream, because the client has gone",
      [.connect, .request("/stream"), .routerBegins, .inputClosed],
      ["route /stream", "route end", "closes: false", "close"]),
    ConnectionCase(
      "is given time to take what was written",
      [
        .connect, .unsent(5), .request("/cached"), .inputClosed, .after(.seconds(1)), .unsent(0),
        .after(.seconds(11)),
      ],
      ["send /cached", "close output", "close"]),
  ])
  func `that the client has half closed`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase(
      "an idle one ends after the grace time",
      [.connect, .serverStops, .after(.milliseconds(249)), .after(.milliseconds(1))], ["close"]),
    ConnectionCase(
      "a request that was just sent is answered",
      [.connect, .serverStops, .after(.milliseconds(249)), .request("/cached")],
      ["send /cached", "close output"]),
    ConnectionCase(
      "a response in progress is finished",
      [
        .connect, .request("/routed"), .serverStops, .after(.seconds(4)), .routerEnds,
        .after(.milliseconds(249)), .after(.milliseconds(1)),
      ],
      ["route /routed", "route end", "close"]),
    ConnectionCase(
      "a client that takes nothing is disconnected after the limit",
      [.connect, .request("/routed"), .serverStops, .after(.seconds(5))],
      ["route /routed", "route end", "close"]),
    ConnectionCase(
      "one that was accepted but not connected yet ends too",
      [.serverStops, .connect, .after(.milliseconds(250))], ["close"]),
    ConnectionCase(
      "one that has everything now ends after the grace time",
      [
        .connect, .unsent(9), .request("/cached"), .serverStops, .unsent(0),
        .after(.milliseconds(250)),
      ],
      ["send /cached", "close"]),
  ])
  func `of a server that stops`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase(
      "are told so when nothing else is in progress",
      [.connect, .parserError], ["reject malformed-request", "close output"]),
    ConnectionCase(
      "end a connection that is in the middle of a response",
      [.connect, .request("/routed"), .parserError], ["route /routed", "route end", "close"]),
    ConnectionCase(
      "are nothing new to a connection that has ended",
      [.connect, .request("/last"), .parserError, .parserError], ["send /last", "close output"]),
    ConnectionCase("of the socket end it at once", [.connect, .socketError], ["close"]),
  ])
  func `that fails`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test(arguments: [
    ConnectionCase(
      "no head in time",
      [.connect, .after(.seconds(9)), .after(.seconds(1))], ["time out"]),
    ConnectionCase(
      "no end of a request in time",
      [.connect, .after(.seconds(9)), .head("/cached"), .readCompleted, .after(.seconds(2))],
      ["time out"]),
    ConnectionCase(
      "no next request in time",
      [.connect, .request("/cached"), .readCompleted, .after(.seconds(59)), .after(.seconds(1))],
      ["send /cached", "close"]),
    ConnectionCase(
      "the server takes as long as it needs",
      [.connect, .request("/routed"), .readCompleted, .after(.hours(1)), .routerEnds],
      ["route /routed", "route end"]),
    ConnectionCase(
      "the client takes nothing",
      [.connect, .unsent(50), .request("/cached"), .after(.seconds(9)), .after(.seconds(1))],
      ["send /cached", "time out"]),
    ConnectionCase(
      "a further response gives no more time for those before",
      [
        .connect, .unsent(50), .request("/cached/1"), .after(.seconds(9)), .unsent(90),
        .request("/cached/2"), .after(.seconds(1)),
      ],
      ["send /cached/1", "send /cached/2", "time out"]),
    ConnectionCase(
      "the client takes a little now and then, but not all of it in half a minute",
      [
        .connect, .unsent(50), .request("/cached"), .after(.seconds(9)), .unsent(40),
        .after(.seconds(10)), .unsent(30), .after(.seconds(10)), .unsent(20), .after(.seconds(10)),
        .unsent(10), .after(.seconds(1)),
      ],
      ["send /cached", "time out"]),
    ConnectionCase(
      "a client that has taken everything is idle again",
      [
        .connect, .unsent(50), .request("/cached"), .after(.seconds(9)), .unsent(0),
        .after(.seconds(1)), .after(.seconds(59)), .request("/cached"),
      ],
      ["send /cached", "send /cached"]),
    ConnectionCase(
      "the router streams to a client that takes nothing",
      [.connect, .request("/routed"), .unsent(50), .flush, .after(.seconds(10))],
      ["route /routed", "route end", "time out"]),
    ConnectionCase(
      "the router streams to a client that takes everything",
      [.connect, .request("/routed"), .unsent(50), .flush, .unsent(0), .after(.hours(1))],
      ["route /routed", "route end"]),
  ])
  func `that waits too long`(table: ConnectionCase) {
    #expect(ConnectionScenario.actions(table.events) == table.actions)
  }

  @Test func `that has ended is not given a response or a route`() {
    var machine = ConnectionStateMachine(limits: ConnectionScenario.limits)
    _ = machine.connected(isOverLimit: true, at: .uptimeNanoseconds(1))
    let closes = machine.begin(RequestHead(), isStopping: false)
    machine.answer(with: ByteBuffer(string: "late"))
    let action = machine.route(
      HTTPRequestHead(version: .http1_1, method: .GET, uri: "/late"), isStream: false)

    #expect(closes)
    guard case .none = action, case .lingering = machine.state else {
      Issue.record("\(action), \(machine.state)")
      return
    }
  }
}
