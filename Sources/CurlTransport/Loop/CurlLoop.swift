// CurlLoop.swift - the one thread that runs libcurl.

import CCurl
import Glibc
import NewsCore

/// Runs every transfer on one thread of its own.
///
///     send ─▶ inbox ─▶ start ─▶ resolve ─▶ admit ─▶ multi handle ─▶ finish ─▶ continuation
///
/// `@unchecked Sendable`: only the loop's thread touches `multi`, `share`, `transfers` and `idle`, after
/// `start` has handed them over. Other threads reach it through `inbox`, which is locked. They wake it
/// with `newsagg_multi_wakeup`, which libcurl allows from any thread; they call it under the same lock,
/// so never after the multi handle is freed.
final class CurlLoop: @unchecked Sendable {
  private enum Command: Sendable {
    case start(HopJob)
    case cancel(UInt64)
    case resolved(UInt64, Resolver.Answer)
  }

  private struct Inbox: Sendable {
    var commands: [Command] = []
    var lastID: UInt64 = 0
    /// Whether the loop takes no more commands and its thread ends.
    var isClosed = false
    var isWoken = false
  }

  private static let maxIdleHandles = 64
  /// The longest wait in one poll; a command wakes the loop earlier.
  private static let idlePoll: Duration = .seconds(60)

  private let options: CurlTransport.Options
  private let proxy: WebAddress?
  private let resolver: Resolver
  private let multi: UnsafeMutableRawPointer
  private let share: UnsafeMutableRawPointer?
  private let inbox = Locked(Inbox())
  private let thread = Locked<ThreadBox?>(nil)
  private var transfers: [UInt64: CurlTransfer] = [:]
  private var idle: [CurlHandle] = []

  private struct ThreadBox: @unchecked Sendable { let thread: newsagg_thread }

  /// Opens the library and starts the thread.
  ///
  /// - Throws: ``TransportError`` when libcurl is missing, the proxy is not a URL, or no thread can be
  ///   started.
  static func start(_ options: CurlTransport.Options) throws(TransportError) -> CurlLoop {
    try CurlLibrary.opened.get()
    let proxy = try proxyAddress(options.proxy)
    guard let multi = newsagg_multi_init() else {
      throw TransportError(.resource, "libcurl has no memory to start with")
    }
    // libcurl wakes the thread through a pair of sockets; without them commands would not be seen.
    guard newsagg_multi_wakeup(multi) == CURLM_OK else {
      newsagg_multi_cleanup(multi)
      throw TransportError(exhausted: EMFILE)
    }
    let loop = CurlLoop(options, proxy: proxy, multi: multi)
    try loop.startThread()
    return loop
  }

  private init(
    _ options: CurlTransport.Options, proxy: WebAddress?, multi: UnsafeMutableRawPointer
  ) {
    self.options = options
    self.proxy = proxy
    self.multi = multi
    share = newsagg_share_init()
    resolver = Resolver(
      threadLimit: options.resolverThreads, cache: options.resolverCache, lookUp: options.lookUp)
    newsagg_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.maxIdleConnections)
  }

  private static func proxyAddress(_ text: String?) throws(TransportError) -> WebAddress? {
    guard let text else { return nil }
    do {
      return try WebAddress(text)
    } catch {
      throw TransportError(.policyBlocked, "the proxy is not usable: \(error.reason)")
    }
  }

  private func startThread() throws(TransportError) {
    var thread = newsagg_thread()
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = newsagg_thread_start(
      "newsagg-curl",
      { context in
        guard let context else { return }
        Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
      }, context, &thread)
    guard failure == 0 else {
      Unmanaged<CurlLoop>.fromOpaque(context).release()
      close()
      throw TransportError(exhausted: failure)
    }
    let box = ThreadBox(thread: thread)
    self.thread.withLock { $0 = box }
  }
}

/// The part that any task or thread may call.
extension CurlLoop {
  /// Runs one hop; cancelling the task ends it with `local.cancelled`.
  func send(_ hop: Hop) async -> HopResult {
    let id = inbox.withLock { inbox in
      inbox.lastID += 1
      return inbox.lastID
    }
    let cancelled = CancellationFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let job = HopJob(id: id, hop: hop, cancelled: cancelled, continuation: continuation)
        if !post(.start(job)) { job.finish(.failure(.shutDown)) }
      }
    } onCancel: {
      cancelled.set()
      post(.cancel(id))
    }
  }

  /// Ends every transfer with `local.cancelled`, closes the connections and waits for the thread.
  func stop() {
    inbox.withLock { inbox in
      guard !inbox.isClosed else { return }
      inbox.isClosed = true
      newsagg_multi_wakeup(multi)
    }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let running { newsagg_thread_join(running.thread) }
  }

  /// Adds a command and wakes the loop; false when the loop takes no more commands.
  @discardableResult
  private func post(_ command: Command) -> Bool {
    inbox.withLock { inbox in
      guard !inbox.isClosed else { return false }
      inbox.commands.append(command)
      if !inbox.isWoken { newsagg_multi_wakeup(multi) }
      inbox.isWoken = true
      return true
    }
  }
}

/// The part that runs on the loop's thread only.
extension CurlLoop {
  private func run() {
    while true {
      let (commands, isClosed) = takeCommands()
      for command in commands { obey(command) }
      if isClosed { return close() }
      newsagg_multi_perform(multi)
      finishDone()
      let now = ContinuousClock.now
      expire(at: now)
      newsagg_multi_poll(multi, pollMilliseconds(from: now))
    }
  }

  private func takeCommands() -> (commands: [Command], isClosed: Bool) {
    inbox.withLock { inbox in
      defer { inbox.commands.removeAll(keepingCapacity: true) }
      inbox.isWoken = false
      return (inbox.commands, inbox.isClosed)
    }
  }

  private func obey(_ command: Command) {
    switch command {
    case .start(let job): start(job)
    case .cancel(let id): end(id, .failure(.cancelled))
    case .resolved(let id, let answer): transfers[id].map { resolved($0, answer) }
    }
  }

  private func start(_ job: HopJob) {
    if job.isCancelled { return job.finish(.failure(.cancelled)) }
    let transfer = CurlTransfer(job, options: options, proxy: proxy)
    transfers[job.id] = transfer
    let peer = transfer.peer
    if let literal = peer.literal { return resolved(transfer, .addresses([literal])) }
    let known = resolver.resolve(peer.host, for: job.id, at: .now) { [weak self] answer in
      self?.post(.resolved(job.id, answer))
    }
    if let known { resolved(transfer, known) }
  }

  private func resolved(_ transfer: CurlTransfer, _ answer: Resolver.Answer) {
    let id = transfer.job.id
    switch answer {
    case .addresses(let found):
      if let refusal = transfer.admit(found) { return end(id, .failure(refusal)) }
      connect(transfer)
    case .notFound:
      end(id, .failure(transfer.error(.init(.dnsNotFound, "no such host name"))))
    case .exhausted(let systemError):
      end(id, .failure(TransportError(exhausted: systemError)))
    case .failed(let reason):
      let failure = CurlFailure(.dnsFailed, "the name look-up failed (\(reason))")
      end(id, .failure(transfer.error(failure)))
    }
  }

  private func connect(_ transfer: CurlTransfer) {
    guard let handle = idle.popLast() ?? CurlHandle() else {
      let failure = CurlFailure(.resource, "libcurl has no memory for the request")
      return end(transfer.job.id, .failure(transfer.error(failure)))
    }
    handle.configure(options, share: share)
    transfer.prepare(handle)
    newsagg_multi_add(multi, handle.easy)
  }

  private func finishDone() {
    var code = CURLE_OK
    while let easy = newsagg_multi_next_done(multi, &code) {
      var context: UnsafeMutableRawPointer?
      newsagg_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
      guard let transfer = CurlTransfer.at(context) else { continue }
      end(transfer.job.id, transfer.outcome(code))
    }
  }

  private func expire(at now: ContinuousClock.Instant) {
    for (id, transfer) in transfers {
      if transfer.isOverrun {
        end(id, .failure(transfer.overrun))
        continue
      }
      guard transfer.timers.next <= now, let code = transfer.timers.expired(at: now) else {
        continue
      }
      end(id, .failure(transfer.error(CurlFailure(timer: code, transfer.job.hop.limits))))
    }
  }

  /// Removes the transfer and resumes its caller; a transfer with an unknown id has already ended.
  private func end(_ id: UInt64, _ result: HopResult) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    if let handle = transfer.handle {
      newsagg_multi_remove(multi, handle.easy)
      if idle.count < CurlLoop.maxIdleHandles { idle.append(handle) }
    } else {
      resolver.abandon(id, name: transfer.peer.host)
    }
    transfer.job.finish(result)
  }

  private func pollMilliseconds(from now: ContinuousClock.Instant) -> Int32 {
    let next = transfers.values.lazy.map(\.timers.next).min() ?? now + CurlLoop.idlePoll
    let wait = min(max(next - now, .zero), CurlLoop.idlePoll)
    // Rounded up, so that the timer has expired when poll returns.
    return Int32(truncatingIfNeeded: wait.milliseconds + 1)
  }

  private func close() {
    for id in Array(transfers.keys) { end(id, .failure(.shutDown)) }
    idle.removeAll()
    newsagg_multi_cleanup(multi)
    if let share { newsagg_share_cleanup(share) }
  }
}

extension TransportError {
  /// The error when a limit of this machine was reached; the host is not the cause.
  init(exhausted systemError: Int32) {
    let failure = CurlFailure(exhausted: systemError)
    self.init(.resource, failure?.reason ?? "the system gives no more (errno \(systemError))")
  }

  static let cancelled = TransportError(.cancelled, "cancelled")
  static let shutDown = TransportError(.cancelled, "the transport is shut down")
}
