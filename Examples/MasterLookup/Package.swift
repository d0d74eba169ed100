// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "MasterLookup",
    platforms: [.macOS(.v15)],
    dependencies: [
        // A package of yours names the repository instead: .package(url: "https://…/martlet", from: "0.1.0")
        .package(name: "martlet", path: "../..")
    ],
    targets: [
        .target(
            name: "MasterLookup",
            dependencies: [
                .product(name: "MartletCoordination", package: "martlet"),
                .product(name: "MartletStrategy", package: "martlet"),
            ]),
        .executableTarget(
            name: "shop-demo",
            dependencies: [
                "MasterLookup", .product(name: "MartletCoordination", package: "martlet"),
                .product(name: "MartletStrategy", package: "martlet"),
                // For its store in memory. A service of yours opens that of an engine: see the README.
                .product(name: "MartletTesting", package: "martlet"),
            ]),
        .testTarget(
            name: "MasterLookupTests",
            dependencies: ["MasterLookup", .product(name: "MartletTesting", package: "martlet")]),
    ]
)
