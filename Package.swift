// swift-tools-version: 6.2
import PackageDescription

// The folder list is the architecture: a target imports only what stands above it.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let hashTrees: Target.Dependency = .product(name: "HashTreeCollections", package: "swift-collections")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let metricsTesting: Target.Dependency = .product(name: "MetricsTestKit", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// A target of the tree.
func library(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: ["README.md"], swiftSettings: strict + settings)
}

/// A strategy: sees the public contract only, as a user's own does (`packageAccess: false`).
func plugin(_ family: String, _ name: String, module: String, _ more: [Target.Dependency] = []) -> Target {
    .target(
        name: module, dependencies: ["MartletModel", "MartletStrategy"] + more, path: "Plugins/\(family)/\(name)",
        packageAccess: false, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let plugins: [Target] = [
    plugin("Partitioners", "Murmur2", module: "PartitionerMurmur2"),
    plugin("Partitioners", "CRC32", module: "PartitionerCRC32"),
    plugin("Partitioners", "FNV1a", module: "PartitionerFNV1a"),
    plugin("Partitioners", "RoundRobin", module: "PartitionerRoundRobin"),
    plugin("Partitioners", "Sticky", module: "PartitionerSticky"),
    plugin("Partitioners", "Explicit", module: "PartitionerExplicit"),
    plugin("Retention", "Time", module: "RetentionTime"),
    plugin("Retention", "Size", module: "RetentionSize"),
    plugin("Retention", "Compact", module: "RetentionCompact"),
    plugin("Retention", "EventTime", module: "RetentionEventTime"),
    plugin("Retention", "Consumed", module: "RetentionConsumed"),
    plugin("Records", "DedupByHeader", module: "RecordDedupByHeader"),
    plugin("Records", "TimeToLive", module: "RecordTimeToLive"),
    plugin("Records", "Delay", module: "RecordDelay"),
    plugin("Acks", "None", module: "AcksNone"),
    plugin("Acks", "Leader", module: "AcksLeader"),
    plugin("Acks", "All", module: "AcksAll"),
    plugin("Acks", "Quorum", module: "AcksQuorum"),
    plugin("Delivery", "AtMostOnce", module: "DeliveryAtMostOnce"),
    plugin("Delivery", "AtLeastOnce", module: "DeliveryAtLeastOnce"),
    plugin("Delivery", "ExactlyOnce", module: "DeliveryExactlyOnce"),
    plugin("Delivery", "Client", module: "DeliveryClient"),
    plugin("Assignors", "Uniform", module: "AssignorUniform"),
    plugin("Assignors", "Range", module: "AssignorRange"),
    plugin("Authorizers", "ACL", module: "AuthorizerACL"),
    plugin(
        "Coordinators", "Embedded", module: "CoordinatorEmbedded", [.product(name: "GRDB", package: "GRDB.swift")]),
    plugin("Coordinators", "Etcd", module: "CoordinatorEtcd", ["MartletHTTP"]),
    plugin("Coordinators", "ZooKeeper", module: "CoordinatorZooKeeper", ["MartletTLS", nioCore, nioPosix, deque, log]),
]
let pluginModules: [Target.Dependency] = plugins.map { .byName(name: $0.name) }

let package = Package(
    name: "martlet",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "martlet", targets: ["martlet"]),
        .library(name: "MartletApp", targets: ["MartletApp"]),
        .library(name: "MartletBuiltIns", targets: ["MartletBuiltIns"]),
        .library(name: "MartletStrategy", targets: ["MartletModel", "MartletStrategy"]),
        .library(name: "MartletTesting", targets: ["MartletTesting"]),
        .library(name: "MartletCoordination", targets: ["MartletCoordination"]),
        .library(name: "MartletClient", targets: ["MartletClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        library("MartletModel", []),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "CCRC32C"),
        .target(name: "CPreallocate"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        library(
            "MartletRecord", ["MartletModel", "CCRC32C", "CZlib", "CSnappy", "CLZ4", "CZstd", nioCore],
            [.enableExperimentalFeature("Lifetimes")]),
        library("MartletWire", ["MartletModel", nioCore]),
        library("MartletStrategy", ["MartletModel"], [.enableExperimentalFeature("Lifetimes")]),
        library("MartletTLS", ["MartletModel", "COpenSSL", nioCore, log]),
        library("MartletHTTP", ["MartletModel", "MartletTLS", nioCore, nioPosix, nioHTTP]),
        library("MartletSecurity", ["MartletModel", "MartletStrategy", "COpenSSL"]),
        library("MartletLog", ["MartletModel", "MartletRecord", "MartletStrategy", "CCRC32C", "CPreallocate", nioCore, log]),
        library(
            "MartletReplication",
            ["MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletLog", deque]),
        library("MartletCoordination", ["MartletModel", "MartletStrategy", hashTrees, log]),
        library("MartletGroups", ["MartletModel", "MartletWire", "MartletStrategy", deque, heap, hashTrees, nioCore]),
        library("MartletTransactions", ["MartletModel", "MartletWire", "MartletStrategy", heap]),
        library("MartletConfig", ["MartletModel", "MartletStrategy", "MartletSecurity"]),
        library("MartletServer", ["MartletModel", "MartletWire", nioCore, nioPosix, log]),
        library(
            "MartletBroker",
            [
                "MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletLog", "MartletReplication",
                "MartletCoordination", "MartletGroups", "MartletTransactions", "MartletTLS", "MartletHTTP", "MartletSecurity",
                "MartletConfig", "MartletServer", "MartletClient", nioCore, nioPosix, deque, log, metrics, hashTrees,
            ]),
        library(
            "MartletClient",
            [
                "MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletTLS", "MartletHTTP", "MartletSecurity",
                nioCore, nioPosix, log,
            ]),
        library(
            "MartletApp",
            [
                "MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletLog", "MartletCoordination",
                "MartletTLS", "MartletSecurity", "MartletConfig", "MartletServer", "MartletBroker", "MartletClient", nioCore,
                nioPosix, log, metrics, lifecycle, .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        library("MartletTesting", ["MartletModel", "MartletStrategy"]),
        library(
            "MartletSimulation",
            [
                "MartletModel", "MartletRecord", "MartletStrategy", "MartletLog", "MartletReplication", "MartletCoordination",
                "MartletGroups", "MartletTransactions", "MartletWire", "MartletClient", "MartletTesting", "AcksAll", "AcksQuorum",
                "AssignorUniform", heap,
                nioCore,
            ]),
        .executableTarget(name: "martlet", dependencies: ["MartletApp", "MartletBuiltIns"], swiftSettings: strict),
        .executableTarget(name: "wiregen", exclude: ["README.md", "Schema"], swiftSettings: strict),
        .target(
            name: "MartletBuiltIns", dependencies: pluginModules, path: "Plugins/BuiltIns", swiftSettings: strict),
    ] + plugins + [
        tests("MartletModelTests", ["MartletModel"]),
        tests("MartletRecordTests", ["MartletRecord", "MartletModel", nioCore], exclude: ["Golden"]),
        tests("MartletWireTests", ["MartletWire", "MartletModel", "wiregen", nioCore], exclude: ["Golden"]),
        tests("MartletStrategyTests", ["MartletStrategy", "MartletModel"]),
        tests("PluginTests", ["MartletStrategy", "MartletModel", "MartletTesting", "MartletBuiltIns"] + pluginModules),
        tests("MartletLogTests", ["MartletLog", "MartletRecord", "MartletModel", "MartletStrategy", nioCore, log]),
        tests(
            "MartletReplicationTests",
            ["MartletReplication", "MartletModel", "MartletStrategy", "MartletWire", "MartletLog", nioCore]),
        tests("MartletSimulationTests", ["MartletSimulation"]),
        tests(
            "MartletCoordinationTests",
            ["MartletCoordination", "MartletModel", "MartletStrategy", "MartletTesting", "CoordinatorEmbedded"]),
        tests(
            "CoordinationEngineTests",
            [
                "MartletCoordination", "MartletHTTP", "MartletModel", "MartletStrategy", "MartletTesting", "CoordinatorEtcd",
                "CoordinatorZooKeeper", nioCore, nioPosix, log,
            ]),
        tests(
            "MartletGroupsTests",
            [
                "MartletGroups", "MartletModel", "MartletStrategy", "MartletWire", "AssignorUniform", "AssignorRange", nioCore,
            ]),
        tests("MartletTransactionsTests", ["MartletTransactions", "MartletModel", "MartletStrategy", "MartletWire", nioCore]),
        tests(
            "MartletTLSTests", ["MartletTLS", "MartletModel", "MartletTesting", "COpenSSL", nioCore, nioPosix, nioEmbedded, log]),
        tests(
            "MartletHTTPTests",
            ["MartletHTTP", "MartletModel", "MartletTesting", nioCore, nioPosix, nioEmbedded, nioHTTP]),
        tests("MartletSecurityTests", ["MartletSecurity", "MartletModel", "MartletStrategy", "MartletTesting", "COpenSSL"]),
        tests("MartletConfigTests", ["MartletConfig", "MartletModel", "MartletSecurity", "MartletStrategy", "MartletBuiltIns"]),
        tests(
            "MartletServerTests",
            ["MartletServer", "MartletTLS", "MartletModel", "MartletWire", nioCore, nioPosix, nioEmbedded, log]),
        tests(
            "MartletBrokerTests",
            [
                "MartletBroker", "MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletLog",
                "MartletConfig", "MartletCoordination", "MartletServer", "MartletSecurity", "MartletTesting", "MartletBuiltIns",
                nioCore,
                nioPosix, nioEmbedded, log,
            ] + pluginModules),
        tests(
            "MartletClientTests",
            [
                "MartletClient", "MartletModel", "MartletRecord", "MartletWire", "MartletStrategy", "MartletBroker",
                "MartletConfig", "MartletServer", "MartletBuiltIns", nioCore, nioPosix, log,
            ] + pluginModules),
        tests(
            "MartletClusterTests",
            [
                "MartletClient", "MartletModel", "MartletStrategy", "MartletBroker", "MartletConfig", "MartletServer",
                "MartletCoordination", "MartletTesting", "MartletBuiltIns", "MartletTLS", "MartletWire", "MartletRecord", nioCore,
                nioPosix, log, metrics, metricsTesting,
            ] + pluginModules),
        tests(
            "MartletAppTests",
            [
                "MartletApp", "MartletModel", "MartletConfig", "MartletStrategy", "MartletClient", "MartletBuiltIns",
                "MartletLog", "MartletRecord", "MartletSecurity", "MartletTesting", nioCore, nioPosix, log,
            ]),
    ]
)
