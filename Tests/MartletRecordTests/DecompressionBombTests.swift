import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

/// Scenario 37: a small batch that asks for much memory or time gets neither.
@Suite struct DecompressionBombTests {
    static let limits = RecordBatchLimits(decompressedBytesMax: 8 << 20)

    /// One record whose value is zeros, 64 MiB of them.
    static func bomb(_ codec: CompressionCodec) throws -> ByteBuffer {
        var builder = RecordBatchBuilder(compression: Compression(codec))
        try builder.append(key: nil, value: ByteBuffer(repeating: 0, count: 64 << 20), timestamp: 0)
        return try builder.finish()
    }

    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func `Zeros without end are cut off at the ceiling`(codec: CompressionCodec) throws {
        var batch = try Self.bomb(codec)
        let limits = RecordBatchLimits(batchBytesMax: .max, decompressedBytesMax: Self.limits.decompressedBytesMax)
        let error = try #require(throws: RecordBatchError.self) { try batch.validated(limits) }
        #expect(error.kind == .decompressedTooLarge)
        let readError = try #require(throws: RecordBatchError.self) {
            try DecompressedBatch(readingFrom: &batch, within: limits)
        }
        #expect(readError.kind == .decompressedTooLarge)
    }

    @Test func `A zstd frame that asks for a window of 128 MiB is refused unread`() throws {
        // Magic, a frame header with only a window byte of 2^27, an empty last raw block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (27 - 10) << 3, 0x01, 0x00, 0x00]
        let error = try #require(throws: RecordBatchError.self) { try Self.batch(frame, .zstd).validated() }
        #expect(error.fault.contains("window"))
        #expect(error.remedy.contains("level 19"))
        let generous = RecordBatchLimits(zstdWindowLogMax: 27)
        let other = try #require(throws: RecordBatchError.self) { try Self.batch(frame, .zstd).validated(generous) }
        #expect(other.kind == .invalidRecord, "the frame itself is sound, only empty: \(other)")
    }

    @Test(arguments: [false, true])
    func `A snappy block that states more than its bytes can hold takes no memory`(framed: Bool) throws {
        // 2^31-1 as varint, then a literal of one byte.
        let block: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00, 0x41]
        let bytes = framed ? XerialFraming.magic + [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, UInt8(block.count)] + block : block
        let error = try #require(throws: RecordBatchError.self) { try Self.batch(bytes, .snappy).validated() }
        #expect(error.kind == .corrupt)
    }

    @Test(arguments: [[0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0, 0, 0, 9]] as [[UInt8]])
    func `A xerial block whose length lies is refused`(length: [UInt8]) throws {
        let bytes = XerialFraming.magic + [0, 0, 0, 1, 0, 0, 0, 1] + length + [1, 0, 0x41]
        let error = try #require(throws: RecordBatchError.self) { try Self.batch(bytes, .snappy).validated() }
        #expect(error.kind == .corrupt)
    }

    @Test func `An lz4 frame with a wrong header checksum is refused`() throws {
        var batch = try GoldenBatch.bytes("aiokafka-lz4")
        // Magic and two bytes of descriptor, then perhaps 8 of content size: the checksum is before the first block.
        let flags = try #require(batch.getInteger(at: RecordBatchHeader.byteCount + 4, as: UInt8.self))
        let checksum = RecordBatchHeader.byteCount + 6 + (flags & 0b1000 != 0 ? 8 : 0)
        batch = batch.changed { $0.setInteger(~($0.getInteger(at: checksum, as: UInt8.self) ?? 0), at: checksum) }
        let error = try #require(throws: RecordBatchError.self) { try batch.validated() }
        #expect(error.kind == .corrupt)
    }

    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func `Frames one after the other are read as one, and bytes that are no frame are refused`(
        codec: CompressionCodec
    ) throws {
        var frames = ByteBuffer()
        for part in [[12, 0, 0, 0], [1, 1, 0]] as [[UInt8]] {
            try part.withUnsafeBytes { try Compression(codec).compress($0, into: &frames) }
        }
        if codec != .snappy {
            #expect(try Self.batch(Array(buffer: frames), codec).validated().facts.recordBytes == 7)
        }
        frames.writeString("garbage")
        let error = try #require(throws: RecordBatchError.self) {
            try Self.batch(Array(buffer: frames), codec).validated()
        }
        #expect(error.kind == .corrupt)
    }

    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func `A damaged payload leaves nothing behind for the next one`(codec: CompressionCodec) throws {
        let sound = try GoldenBatch.bytes("aiokafka-\(codec.name)")
        let payload = Array(buffer: sound)[RecordBatchHeader.byteCount...]
        for length in stride(from: 0, to: payload.count, by: 97) {
            let cut = try Self.batch(Array(payload.prefix(length)), codec, recordCount: 50)
            #expect(throws: RecordBatchError.self) { try cut.validated() }
            #expect(try sound.validated().facts.recordBytes == 10_742)
            #expect(try GoldenBatch.ours(Compression(codec)).validated().facts.recordBytes == 10_742)
        }
    }

    @Test(arguments: GoldenBatch.clients, [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func `A payload that ends too early is refused at every byte`(client: String, codec: CompressionCodec) throws {
        let batch = try GoldenBatch.bytes("\(client)-\(codec.name)")
        let payload = Array(buffer: batch)[RecordBatchHeader.byteCount...]
        for length in stride(from: 0, to: payload.count - 8, by: 5) {
            let cut = try Self.batch(Array(payload.prefix(length)), codec, recordCount: 50)
            #expect(throws: RecordBatchError.self, "\(length) bytes") { try cut.validated() }
        }
    }

    /// A batch with `payload` as it is behind a header that names `codec`.
    static func batch(_ payload: [UInt8], _ codec: CompressionCodec, recordCount: Int32 = 1) throws -> ByteBuffer {
        var batch = ByteBuffer(repeating: 0, count: RecordBatchHeader.byteCount)
        batch.writeBytes(payload)
        var header = RecordBatchHeader(
            baseOffset: 0, partitionLeaderEpoch: .none, attributes: RecordBatchAttributes(codec: codec),
            baseTimestamp: 0, maxTimestamp: 0, producer: .none, recordCount: recordCount)
        header.batchLength = Int32(batch.readableBytes - RecordBatchHeader.lengthOverhead)
        header.lastOffsetDelta = recordCount - 1
        batch.withUnsafeMutableReadableBytes { header.write(to: $0) }
        return batch
    }
}
