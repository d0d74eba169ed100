import ArgumentParser
import MartletRecord

/// `--compression`
enum CompressionName: String, ExpressibleByArgument, CaseIterable {
    case none, gzip, snappy, lz4, zstd

    var compression: Compression {
        switch self {
        case .none: .none
        case .gzip: .gzip
        case .snappy: .snappy
        case .lz4: .lz4
        case .zstd: .zstd
        }
    }
}
