// swift-tools-version: 6.2
import PackageDescription

/// Every target reads the same: explicit existentials, explicit imports, and warnings that stop CI.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioCompression: Target.Dependency = .product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

/// A library of ours, in `Sources/NAME`.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path, exclude: readme(path ?? "Sources/\(name)"),
        swiftSettings: settings)
}

/// A module's README is documentation, not a resource.
func readme(_ folder: String) -> [String] { ["README.md"] }

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: ["README.md"], swiftSettings: settings
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "veloc",
    products: [
        .executable(name: "veloc", targets: ["veloc"]),
        .executable(name: "velod", targets: ["velod"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What compiler and runtime agree on.
        module("VeloFormat"),

        // The compiler: source → tree → spec → artifacts.
        .systemLibrary(
            name: "CLibYAML", path: "Sources/CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        module("VeloSource"),
        module("VeloYAML", ["VeloSource", "CLibYAML"]),
        module("PromQL", ["VeloSource"]),
        module("VeloModel", ["VeloFormat", "VeloSource", "VeloYAML", "PromQL"]),
        module("VeloEmit", ["VeloFormat", "VeloModel", "PromQL"]),
        module("VeloLive", ["VeloFormat", "VeloModel", nioCore, nioPosix, nioHTTP1]),
        executable(
            "veloc",
            [
                "VeloFormat", "VeloSource", "VeloYAML", "PromQL", "VeloModel", "VeloEmit", "VeloLive", arguments,
                crypto,
            ]),

        // The runtime: tables → gateway.
        module("VeloHTTP"),
        module("VeloMetrics", ["VeloFormat"]),
        module("VeloLibraryMetrics", ["VeloMetrics", metrics]),
        module("VeloGenerated", ["VeloFormat", "VeloMetrics"], path: "generated/Swift"),
        // Descriptors over a Unix socket, which needs C's macros.
        .target(name: "CSocketPassing", path: "Sources/CSocketPassing", exclude: ["README.md"]),
        module(
            "VeloRuntime",
            [
                "VeloFormat", "VeloHTTP", "VeloMetrics", "CSocketPassing", nioCore, nioPosix, nioHTTP1, nioHTTP2,
                nioSSL,
                nioTLS, nioCompression, logging, lifecycle,
            ]),
        executable(
            "velod",
            [
                "VeloFormat", "VeloMetrics", "VeloRuntime", "VeloGenerated", "VeloLibraryMetrics", nioCore, nioPosix,
                arguments, logging, lifecycle, metrics, signals,
            ]),
        executable("MetricBench", ["VeloFormat", "VeloMetrics"]),
        // Kills what counts, and checks what the state file kept.
        executable("KillStorm", ["VeloMetrics", arguments]),
        executable("HTTPBench", ["VeloHTTP"]),
        executable("SampleBackend", [nioCore, nioPosix, nioHTTP1, arguments]),

        .target(name: "TestSupport", path: "Tests/Support", exclude: ["README.md"], swiftSettings: settings),

        tests("VeloFormatTests", ["VeloFormat"]),
        tests("VeloSourceTests", ["VeloSource"]),
        tests("VeloYAMLTests", ["VeloYAML", "VeloSource"]),
        tests("PromQLTests", ["PromQL", "VeloSource"]),
        tests("FuzzTests", ["PromQL", "VeloModel", "VeloSource"]),
        tests("VeloModelTests", ["VeloModel", "PromQL", "VeloFormat", "VeloSource", "VeloYAML"]),
        tests("VeloEmitTests", ["VeloEmit", "VeloModel", "VeloFormat", "VeloSource", "VeloYAML", "PromQL"]),
        tests("VeloMetricsTests", ["VeloMetrics", "VeloFormat", "KillStorm", "TestSupport"]),
        tests("VeloLibraryMetricsTests", ["VeloLibraryMetrics", "VeloMetrics", metrics]),
        tests("VeloGeneratedTests", ["VeloGenerated", "VeloMetrics", "VeloFormat"]),
        tests("VeloHTTPTests", ["VeloHTTP"]),
        tests(
            "VeloRuntimeTests",
            [
                "VeloRuntime", "VeloHTTP", "VeloMetrics", "VeloFormat", "TestSupport", "CSocketPassing", nioCore,
                nioPosix,
                nioHTTP1, nioHTTP2, nioSSL, nioTLS, nioEmbedded, logging,
            ]),
        tests(
            "VeloLiveTests",
            ["VeloLive", "VeloFormat", "VeloMetrics", "VeloModel", "TestSupport", nioCore, nioPosix, nioHTTP1]),
        tests(
            "velocTests",
            ["veloc", "PromQL", "VeloFormat", "VeloSource", "VeloEmit", "VeloLive", "VeloModel", "TestSupport"]),
        tests("EndToEndTests", ["veloc", "velod", "SampleBackend", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// The engine and its tests alone, with no dependency: what `make sanitize` builds once more, with the Thread Sanitizer.
// The kill storm stays out: its processes end in the middle of what they do, and each has memory of its own.
if Context.environment["VELO_ENGINE_ONLY"] != nil {
    let kept: Set = ["VeloFormat", "VeloMetrics", "TestSupport", "VeloMetricsTests"]
    package.targets.removeAll { !kept.contains($0.name) }
    for target in package.targets where target.name == "VeloMetricsTests" {
        target.dependencies = ["VeloMetrics", "VeloFormat", "TestSupport"]
        target.exclude = ["Durable/KillStormTests.swift"]
    }
    package.products = []
    package.dependencies = []
}
