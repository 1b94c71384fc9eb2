// swift-tools-version: 6.2

import PackageDescription

// Arrows point down only; `make check` builds with the explicit import check, so an import that is
// not declared here fails the build. docs/architecture.md says what each target may know.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "newsagg",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "newsagg", targets: ["newsagg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    .target(name: "NewsCore", swiftSettings: strict),
    .target(name: "FeedParsing", dependencies: ["NewsCore"], swiftSettings: strict),

    .target(name: "CCurl"),
    .target(name: "CurlTransport", dependencies: ["NewsCore", "CCurl"], swiftSettings: strict),

    .systemLibrary(name: "CSQLite"),
    .target(name: "NewsStore", dependencies: ["NewsCore", "CSQLite"], swiftSettings: strict),

    .target(
      name: "NewsEngine",
      dependencies: [
        "NewsCore", "FeedParsing", "NewsStore", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "newsagg",
      dependencies: [
        "NewsCore", "FeedParsing", "CurlTransport", "NewsStore", "NewsEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict,
      // A third of the start-up time: see docs/decisions/0009-start-up.md.
      linkerSettings: [
        .unsafeFlags(
          ["-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "-s"],
          .when(platforms: [.linux], configuration: .release))
      ]),

    .target(
      name: "TestSupport", dependencies: ["NewsCore", "NewsStore"], path: "Tests/Support",
      swiftSettings: strict),
    // The same loopback server as a program, for scripts and benchmarks; never installed.
    .executableTarget(
      name: "loopback-publisher", dependencies: ["TestSupport", "NewsCore"],
      path: "Tests/Publisher", swiftSettings: strict),
    // Processes that tests start by the dozen and kill; never installed.
    .executableTarget(
      name: "resilience-worker",
      dependencies: ["NewsEngine", "NewsStore", "CurlTransport", "NewsCore"],
      path: "Tests/ResilienceWorker", swiftSettings: strict),
    .executableTarget(
      name: "fetch-bench", dependencies: ["CurlTransport", "NewsCore"],
      path: "Benchmarks/FetchBench", swiftSettings: strict),
    .testTarget(
      name: "NewsCoreTests", dependencies: ["NewsCore", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FeedParsingTests", dependencies: ["FeedParsing", "NewsCore", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "CurlTransportTests",
      dependencies: ["CurlTransport", "CCurl", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NewsStoreTests", dependencies: ["NewsStore", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NewsEngineTests",
      dependencies: ["NewsEngine", "NewsStore", "FeedParsing", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ResilienceTests",
      dependencies: [
        "resilience-worker", "NewsEngine", "NewsStore", "CurlTransport", "NewsCore", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "newsaggTests",
      dependencies: [
        "newsagg", "NewsEngine", "NewsStore", "FeedParsing", "NewsCore", "TestSupport",
      ],
      exclude: ["Golden"], swiftSettings: strict),
  ]
)
