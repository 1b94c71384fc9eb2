// DoctorCommand.swift - finds what is wrong with this installation, and says what to do.

import ArgumentParser
import CurlTransport
import Dispatch
import Glibc
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check configuration, store, sources, clock, limits and name look-up; suggest a remedy for each problem."
  )

  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    var findings: [DoctorFinding] = []
    do {
      let settings = try options.load()
      findings = configurationFindings(settings) + limitFindings()
      findings += await storeFindings(settings) + sourceFindings(settings)
      findings += networkFindings(settings)
    } catch {
      // The checks that need no configuration are still made.
      guard let error = CommandError(error), error.status == .badConfiguration else { throw error }
      findings = [
        DoctorFinding(
          "configuration", .bad, error.message,
          remedy: error.hint ?? "correct that line; newsagg config check shows any other errors")
      ]
      findings += limitFindings() + [libraryFinding()]
    }
    try listing.delivery(try? options.load()).write("findings", DoctorFinding.columns, findings)
    if findings.contains(where: { $0.grade == .bad }) {
      throw CommandError.quiet(.unavailable)
    }
  }
}

/// The result of one check.
struct DoctorFinding {
  enum Grade: String, CaseIterable {
    case good, warning, bad
  }

  let subject: String
  let grade: Grade
  let message: String
  let remedy: String?

  init(_ subject: String, _ grade: Grade, _ message: String, remedy: String? = nil) {
    self.subject = subject
    self.grade = grade
    self.message = message
    self.remedy = remedy
  }

  static var columns: [Column<DoctorFinding>] {
    [
      Column("subject", .text, "What was checked.") { .text($0.subject) }.shown(as: "CHECK"),
      Column("grade", .choice(Grade.allCases.map(\.rawValue)), "Result of the check.") {
        .text($0.grade.rawValue)
      }.shown(as: "STATE"),
      // Never cut to the width, because a remedy must be complete.
      Column("message", .text, "What was found.") { .text($0.message) }
        .shown(as: "FOUND", .wrapped) { row, _ in
          TableCell([row.message, row.remedy].compactMap(\.self).joined(separator: ": "))
        },
      Column("remedy", .optional(.text), "What to do about it.") { .text($0.remedy) },
    ]
  }
}

private func configurationFindings(_ settings: Settings) -> [DoctorFinding] {
  let place = settings.configurationFile ?? "built-in"
  let count = counted(settings.defaultNames.count, "source")
  var findings = [DoctorFinding("configuration", .good, "\(place), \(count) by default")]
  let hasty = settings.catalogue.filter { ($0.ttl ?? settings.engine.schedule.ttl) < .minutes(5) }
  if !hasty.isEmpty {
    let names = hasty.map(\.name).prefix(5).joined(separator: ", ")
    findings.append(
      DoctorFinding(
        "politeness", .warning, "asked more often than every 5 minutes: \(names)",
        remedy: "raise ttl, unless the publisher agreed to it"))
  }
  findings += settings.faultySources.map { name, fault in
    DoctorFinding(
      "source \(name)", .bad, fault, remedy: "it is not asked until this file can be read")
  }
  return findings
    + settings.missingKeys.map { name, missing in
      DoctorFinding("source \(name)", .warning, missing, remedy: "set the variable")
    }
}

private func storeFindings(_ settings: Settings) async -> [DoctorFinding] {
  do {
    let (check, server) = try await withStore(settings) { store in
      (await store.check(), try await store.serverFacts(at: SystemClock().now()))
    }
    return storeFindings(check) + (server.map { serverFindings($0, check.path) } ?? [])
  } catch let error as StoreError {
    return [DoctorFinding("store", .bad, error.description, remedy: error.hint)]
  } catch {
    return [DoctorFinding("store", .bad, "\(error)")]
  }
}

private func storeFindings(_ check: StoreCheck) -> [DoctorFinding] {
  var findings = [integrityFinding(check)]
  if let finding = roomFinding(check.path) { findings.append(finding) }
  if case .readOnly(let reason, let advice) = check.condition.access {
    findings.append(
      DoctorFinding(
        "store", .warning, "read-only: \(reason)", remedy: advice ?? "make it writable"))
  }
  for mode in [check.fileMode, check.directoryMode] where (mode ?? 0) & 0o077 != 0 {
    findings.append(
      DoctorFinding(
        "permissions", .warning, "others may read the store or its directory",
        remedy: "chmod 600 the file and 700 its directory"))
    break
  }
  let mode =
    check.checkpointMode == .gated
    ? "checkpoints under a lock of ours, because this version has the WAL-reset bug"
    : "checkpoints as usual"
  let version = check.databaseVersion
  findings.append(
    DoctorFinding(
      check.databaseName, .good, check.checkpointMode == .none ? version : "\(version), \(mode)"))
  return findings
}

/// Findings about the store's server: connection, clock and permissions.
private func serverFindings(_ server: ServerFacts, _ place: String) -> [DoctorFinding] {
  var findings = [tlsFinding(server)]
  if let reason = server.refusalOfWrites {
    findings.append(
      DoctorFinding(
        "writing", .bad, "the server accepts no writes: \(reason)",
        remedy: "let it accept writes, or name another server in the URL of the store"))
  }
  if !server.missingRights.isEmpty {
    findings.append(
      DoctorFinding(
        "rights", .bad, "this role lacks rights: \(server.missingRights.joined(separator: ", "))",
        remedy: "make it the owner of the schema, or grant them"))
  }
  let offset = server.clockOffset
  let isFar = offset > .seconds(60) || offset < .seconds(-60)
  findings.append(
    DoctorFinding(
      "store clock", isFar ? .warning : .good,
      comparedClocks(offset),
      remedy: isFar ? "set one of them: times of articles come from both" : nil))
  let share = "\(server.connections) of the server's \(server.connectionLimit) connections"
  findings.append(
    DoctorFinding(
      "connections", .good,
      server.isPooled ? "\(share), through a pooler" : "\(share), without a pooler"))
  return findings
}

/// `offset` is the server's clock minus this machine's.
func comparedClocks(_ offset: Duration) -> String {
  let milliseconds = abs(offset.milliseconds)
  let distance =
    switch milliseconds {
    case ..<1000: "\(milliseconds) ms"
    case ..<120_000: "\(milliseconds / 1000) s"
    default: "\(milliseconds / 60_000) min"
    }
  let direction = offset < .zero ? "behind" : "ahead of"
  return "the server's clock is \(distance) \(direction) this machine's"
}

private func tlsFinding(_ server: ServerFacts) -> DoctorFinding {
  if server.isLocal { return DoctorFinding("tls", .good, "nothing crosses a network") }
  let mode = "sslmode \(server.tlsMode)"
  guard let tls = server.tls else {
    return DoctorFinding(
      "tls", .bad, "nothing is encrypted (\(mode))", remedy: "use sslmode=verify-full in the URL")
  }
  guard server.tlsMode == "verify-full" else {
    return DoctorFinding(
      "tls", .warning, "\(tls), but the server is not verified in full (\(mode))",
      remedy: "use sslmode=verify-full in the URL")
  }
  return DoctorFinding("tls", .good, "\(tls), \(mode)")
}

/// Findings about the default sources: how many of them have trouble.
private func sourceFindings(_ settings: Settings) async -> [DoctorFinding] {
  let rows = try? await withEngine(settings) { engine in
    try await engine.schedules(settings.defaultSources).map {
      StatusRow($0.source, $0.record, $0.schedule)
    }
  }
  // A store that cannot be read was reported already.
  guard let rows else { return [] }
  let troubled = rows.filter { $0.condition.isTrouble }
  if troubled.isEmpty { return [DoctorFinding("sources", .good, statusSummary(rows))] }
  let isCritical = troubled.contains(where: \.source.isCritical)
  return [
    DoctorFinding(
      "sources", isCritical ? .bad : .warning,
      "\(troubled.count) of \(rows.count) have trouble: "
        + troubled.prefix(5).map(\.source.name).joined(separator: ", ")
        + (troubled.count > 5 ? " …" : ""),
      remedy: "newsagg status shows the trouble and what to do")
  ]
}

/// The finding about free space on the store's disk.
private func roomFinding(_ path: String) -> DoctorFinding? {
  var facts = statvfs()
  let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  guard statvfs(directory, &facts) == 0 else { return nil }
  let free = Int(facts.f_bavail) * Int(facts.f_frsize)
  guard free < 64 << 20 else { return nil }
  return DoctorFinding(
    "disk", free < 1 << 20 ? .bad : .warning,
    "\(shortSize(free)) are free on the disk of the store",
    remedy: "make room, or shorten retention")
}

private func integrityFinding(_ check: StoreCheck) -> DoctorFinding {
  guard check.problems.isEmpty else {
    return DoctorFinding(
      "store", .bad, check.problems.joined(separator: "; "),
      remedy: "run any command: damaged files are moved aside and a new store is created")
  }
  return DoctorFinding(
    "store", .good,
    "\(check.path): \(check.articles) articles, \(check.sources) sources, "
      + "\(shortSize(check.databaseBytes))")
}

private func limitFindings() -> [DoctorFinding] {
  var findings: [DoctorFinding] = []
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  if limit.rlim_cur < 128 {
    findings.append(
      DoctorFinding(
        "descriptors", .warning, "only \(limit.rlim_cur) files may be open, so few fetches run",
        remedy: "ulimit -n 1024"))
  }
  let year = CivilTime(SystemClock().now().wall).year
  if year < 2025 || year > 2100 {
    findings.append(
      DoctorFinding(
        "clock", .bad, "the clock says it is \(year); certificates will not verify",
        remedy: "set the clock"))
  }
  return findings
}

private func libraryFinding() -> DoctorFinding {
  switch CurlTransport.libraryVersion() {
  case .success(let version): DoctorFinding("libcurl", .good, version)
  case .failure(let error):
    DoctorFinding("libcurl", .bad, error.message, remedy: "install libcurl (Debian: libcurl4)")
  }
}

private func networkFindings(_ settings: Settings) -> [DoctorFinding] {
  var findings = [libraryFinding()]
  let hosts = Set(settings.defaultSources.compactMap { URIReference($0.url).host })
  guard let host = hosts.sorted().first else { return findings }
  let fault = lookUp(host, within: .seconds(5))
  findings.append(
    fault.map {
      DoctorFinding(
        "names", .warning, "\(host) does not resolve: \($0)",
        remedy: "check the network and /etc/resolv.conf; stored articles are still there")
    } ?? DoctorFinding("names", .good, "\(host) resolves"))
  return findings
}

/// Why a name has no address; nil when it has one.
///
/// A resolver without an answer blocks its thread for half a minute and cannot be interrupted, so the
/// thread is left running.
private func lookUp(_ host: String, within limit: Duration) -> String? {
  let result = Locked<Int32?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  DispatchQueue.global().async {
    var answer: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, nil, &answer)
    if let answer { freeaddrinfo(answer) }
    result.withLock { $0 = code }
    isDone.signal()
  }
  _ = isDone.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds)))
  guard let code = result.withLock({ $0 }) else { return "no answer in \(limit.settingText)" }
  return code == 0 ? nil : String(cString: gai_strerror(code))
}
