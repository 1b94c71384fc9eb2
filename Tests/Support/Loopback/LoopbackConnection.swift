// LoopbackConnection.swift - one client of the loopback server.

/// The state of one connection: its requests, and the bytes that are left to send.
///
/// It belongs to the server's thread and never blocks: `advance` does what can be done now.
struct LoopbackConnection {
  typealias Instant = ContinuousClock.Instant

  enum Progress { case open, ended }

  let descriptor: Int32
  let number: Int
  let localAddress: String
  private(set) var isAnswering = false
  /// When a pause is over.
  private(set) var wakeAt: Instant?

  private var input: [UInt8] = []
  private var steps: ArraySlice<LoopbackStep> = []
  private var output: ArraySlice<UInt8> = []

  init(descriptor: Int32, number: Int, localAddress: String) {
    self.descriptor = descriptor
    self.number = number
    self.localAddress = localAddress
  }

  var wantsToWrite: Bool { !output.isEmpty }

  /// False when the client is gone.
  mutating func receive() -> Bool {
    guard let bytes = LoopbackSocket.receive(on: descriptor) else { return false }
    input += bytes
    return true
  }

  /// The next request, once the last one is answered and a whole header block has arrived.
  ///
  /// With `answersTLS` the first record of a TLS client (type 22, RFC 8446 section 5.1) counts as a request
  /// for `TLS`; without it, such a client gets no answer.
  mutating func nextRequest(answersTLS: Bool) -> LoopbackRequest? {
    if answersTLS, !isAnswering, input.first == 22 {
      input = Array("GET TLS HTTP/1.1\r\n\r\n".utf8)
    }
    guard !isAnswering, let end = endOfHead() else { return nil }
    let request = LoopbackRequest(
      head: input[..<end], connection: number, localAddress: localAddress)
    input.removeFirst(end + 4)
    return request
  }

  mutating func answer(_ steps: [LoopbackStep]) {
    self.steps = steps[...]
    isAnswering = true
  }

  /// Sends until the socket is full, a pause begins or the answer is complete.
  mutating func advance(at now: Instant) -> Progress {
    while isAnswering {
      if !output.isEmpty {
        guard let count = LoopbackSocket.send(output, on: descriptor) else { return end(.close) }
        output.removeFirst(count)
        if count == 0 { return .open }
        continue
      }
      if let wake = wakeAt {
        guard now >= wake else { return .open }
        wakeAt = nil
      }
      guard let step = steps.popFirst() else {
        isAnswering = false
        return .open
      }
      if begin(step, at: now) == .ended { return .ended }
    }
    return .open
  }

  private mutating func begin(_ step: LoopbackStep, at now: Instant) -> Progress {
    switch step {
    case .pause(let length):
      wakeAt = now + length
    case .bytes(let bytes):
      output = bytes[...]
    case .repeated(let bytes, let times):
      output = bytes[...]
      let left = times.map { $0 - 1 }
      if left.map({ $0 > 0 }) ?? true { steps = [.repeated(bytes, times: left)] + steps }
    case .end(let ending):
      return end(ending)
    }
    return .open
  }

  private func end(_ ending: LoopbackAnswer.Ending) -> Progress {
    LoopbackSocket.end(descriptor, ending)
    return .ended
  }

  private func endOfHead() -> Int? {
    guard input.count >= 4 else { return nil }
    let end: [UInt8] = [13, 10, 13, 10]
    return (0...(input.count - 4)).first { input[$0..<($0 + 4)].elementsEqual(end) }
  }
}
