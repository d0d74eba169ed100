import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

/// Bytes of chance: whatever arrives gets an answer, never a trap. A failing case prints its seed.
@Suite struct DamagedBatchTests {
    static let seeds = (0..<12).map { _ in UInt64.random(in: 0...UInt64.max) }
    static let names = GoldenBatch.clients.flatMap { client in
        CompressionCodec.allCases.map { "\(client)-\($0.name)" }
    }

    /// Reads `bytes` in every way there is. An error is an answer.
    private func readEverywhere(_ bytes: ByteBuffer) {
        let limits = RecordBatchLimits(decompressedBytesMax: 1 << 20)
        _ = try? bytes.validated(limits)
        var rest = bytes
        if let batch = try? DecompressedBatch(readingFrom: &rest, within: limits) { _ = try? batch.records() }
        var batches = RecordBatchCursor(bytes.readableBytesSpan)
        while let batch = try? batches.next() {
            _ = try? batch.recompressed(with: .zstd, within: limits)
            guard let payload = try? batch.decompressedRecords(within: limits) else { continue }
            var records = RecordCursor(header: batch.header, payload: payload.readableBytesSpan)
            while let record = try? records.next() { _ = TransactionMarker(record) }
        }
    }

    @Test(arguments: seeds)
    func `Flipped bits, behind a checksum that was made right, never trap`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for name in Self.names {
            let batch = try GoldenBatch.bytes(name)
            for _ in 0..<20 {
                let damaged = batch.changed { bytes in
                    for _ in 0..<Int.random(in: 1...4, using: &random) {
                        let byte = Int.random(in: 0..<bytes.readableBytes, using: &random)
                        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
                        bytes.setInteger((bytes.getInteger(at: byte, as: UInt8.self) ?? 0) ^ bit, at: byte)
                    }
                }
                readEverywhere(damaged)
            }
        }
    }

    @Test(arguments: seeds)
    func `Cuts, and lengths that hide them, never trap`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for name in Self.names {
            let batch = try GoldenBatch.bytes(name)
            for _ in 0..<10 {
                let length = Int.random(in: 0..<batch.readableBytes, using: &random)
                let cut = try #require(batch.getSlice(at: 0, length: length))
                readEverywhere(cut)
                guard length > RecordBatchHeader.byteCount else { continue }
                readEverywhere(
                    cut.changed {
                        $0.setInteger(
                            Int32(length - RecordBatchHeader.lengthOverhead),
                            at: RecordBatchHeader.Position.batchLength)
                    })
            }
        }
    }

    @Test(arguments: seeds)
    func `Records of chance never trap`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                // Small numbers make plausible lengths, so that the walk gets further.
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...12, using: &random) : UInt8.random(in: 0...255, using: &random)
            }
            for codec in CompressionCodec.allCases {
                readEverywhere(try RecordStructureTests.batch(bytes, codec: codec))
                readEverywhere(try DecompressionBombTests.batch(bytes, codec))
            }
        }
    }
}
