// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "RegionPartitioner",
    platforms: [.macOS(.v15)],
    dependencies: [
        // A package of yours names the repository instead: .package(url: "https://…/martlet", from: "0.1.0")
        .package(name: "martlet", path: "../..")
    ],
    targets: [
        .target(
            name: "RegionPartitioner", dependencies: [.product(name: "MartletStrategy", package: "martlet")]),
        .executableTarget(
            name: "region-broker",
            dependencies: [
                "RegionPartitioner", .product(name: "MartletApp", package: "martlet"),
                .product(name: "MartletBuiltIns", package: "martlet"),
            ]),
        .testTarget(
            name: "RegionPartitionerTests",
            dependencies: ["RegionPartitioner", .product(name: "MartletTesting", package: "martlet")]),
    ]
)
