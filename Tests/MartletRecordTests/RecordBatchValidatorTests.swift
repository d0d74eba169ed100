import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

/// Scenario 36: what a client sent is judged before any of it is written.
@Suite struct RecordBatchValidatorTests {
    typealias Position = RecordBatchHeader.Position
    typealias Kind = RecordBatchError.Kind

    struct Lie: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let kind: Kind
        let tell: @Sendable (inout ByteBuffer) -> Void

        init(_ what: String, _ kind: Kind, _ tell: @escaping @Sendable (inout ByteBuffer) -> Void) {
            testDescription = what
            self.kind = kind
            self.tell = tell
        }
    }

    static let headerLies: [Lie] = [
        Lie("magic 0", .unsupportedMagic) { $0.setInteger(Int8(0), at: Position.magic) },
        Lie("magic 1", .unsupportedMagic) { $0.setInteger(Int8(1), at: Position.magic) },
        Lie("magic 3", .unsupportedMagic) { $0.setInteger(Int8(3), at: Position.magic) },
        Lie("length one more", .corrupt) { $0.add(1, to: Position.batchLength) },
        Lie("length one less", .invalidRecord) { $0.add(-1, to: Position.batchLength) },
        Lie("length of no header", .corrupt) { $0.setInteger(Int32(48), at: Position.batchLength) },
        Lie("length zero", .corrupt) { $0.setInteger(Int32(0), at: Position.batchLength) },
        Lie("negative length", .corrupt) { $0.setInteger(Int32(-1), at: Position.batchLength) },
        Lie("largest length", .corrupt) { $0.setInteger(Int32.max, at: Position.batchLength) },
        Lie("one record more", .invalidRecord) { $0.add(1, to: Position.recordCount) },
        Lie("one record more, and the delta too", .invalidRecord) {
            $0.add(1, to: Position.recordCount)
            $0.add(1, to: Position.lastOffsetDelta)
        },
        Lie("one record less, and the delta too", .invalidRecord) {
            $0.add(-1, to: Position.recordCount)
            $0.add(-1, to: Position.lastOffsetDelta)
        },
        Lie("two billion records", .invalidRecord) {
            $0.setInteger(Int32.max, at: Position.recordCount)
            $0.setInteger(Int32.max - 1, at: Position.lastOffsetDelta)
        },
        Lie("no records", .invalidRecord) {
            $0.setInteger(Int32(0), at: Position.recordCount)
            $0.setInteger(Int32(-1), at: Position.lastOffsetDelta)
        },
        Lie("negative records", .invalidRecord) { $0.setInteger(Int32.min, at: Position.recordCount) },
        Lie("last offset delta one more", .invalidRecord) { $0.add(1, to: Position.lastOffsetDelta) },
        Lie("negative last offset delta", .invalidRecord) { $0.setInteger(Int32.min, at: Position.lastOffsetDelta) },
        Lie("base offset 5", .invalidRecord) { $0.setInteger(Int64(5), at: Position.baseOffset) },
        Lie("negative base timestamp", .invalidTimestamp) { $0.setInteger(Int64(-2), at: Position.baseTimestamp) },
        Lie("timestamps overflow", .invalidTimestamp) { $0.setInteger(Int64.max, at: Position.baseTimestamp) },
        Lie("negative largest timestamp", .invalidTimestamp) { $0.setInteger(Int64.min, at: Position.maxTimestamp) },
        Lie("codec 5", .unsupportedCodec) { $0.setInteger(Int16(5), at: Position.attributes) },
        Lie("codec 7", .unsupportedCodec) { $0.setInteger(Int16(7), at: Position.attributes) },
        Lie("gzip that is none", .corrupt) { $0.setInteger(Int16(1), at: Position.attributes) },
        Lie("snappy that is none", .corrupt) { $0.setInteger(Int16(2), at: Position.attributes) },
        Lie("lz4 that is none", .corrupt) { $0.setInteger(Int16(3), at: Position.attributes) },
        Lie("zstd that is none", .corrupt) { $0.setInteger(Int16(4), at: Position.attributes) },
        Lie("append time", .invalidTimestamp) { $0.setInteger(Int16(1 << 3), at: Position.attributes) },
        Lie("transactional without producer id", .invalidRecord) {
            $0.setInteger(Int16(1 << 4), at: Position.attributes)
        },
        Lie("control batch", .invalidRecord) { $0.setInteger(Int16(1 << 5), at: Position.attributes) },
        Lie("delete horizon", .invalidRecord) { $0.setInteger(Int16(1 << 6), at: Position.attributes) },
        Lie("negative producer id", .invalidRecord) { $0.setInteger(Int64(-2), at: Position.producerID) },
        Lie("producer id without epoch", .invalidRecord) {
            $0.setInteger(Int64(1), at: Position.producerID)
            $0.setInteger(Int32(0), at: Position.baseSequence)
        },
        Lie("producer id without sequence", .invalidRecord) {
            $0.setInteger(Int64(1), at: Position.producerID)
            $0.setInteger(Int16(0), at: Position.producerEpoch)
        },
    ]

    @Test(arguments: headerLies)
    func `A header that lies is refused, whatever its checksum`(lie: Lie) throws {
        let batch = try GoldenBatch.bytes("kafka-python-none").changed(lie.tell)
        let error = try #require(throws: RecordBatchError.self) { try batch.validated() }
        #expect(error.kind == lie.kind, "\(error)")
    }

    @Test func `Every flipped bit behind the checksum is found by it`() throws {
        let batch = try GoldenBatch.bytes("kafka-python-lz4")
        for byte in stride(from: RecordBatchHeader.checksummedFrom, to: batch.readableBytes, by: 7) {
            var flipped = batch
            flipped.setInteger(batch.getInteger(at: byte, as: UInt8.self)! ^ 1 << (byte % 8), at: byte)
            let error = try #require(throws: RecordBatchError.self) { try flipped.validated() }
            #expect(error.kind == .corrupt)
        }
    }

    @Test func `Sequence and epoch without producer id mean nothing and are let pass`() throws {
        let batch = try GoldenBatch.bytes("kafka-python-none").changed {
            $0.setInteger(Int16(0), at: Position.producerEpoch)
            $0.setInteger(Int32(0), at: Position.baseSequence)
        }
        #expect(try batch.validated().header.producerID == .none)
    }

    @Test func `Exactly one batch is taken`() throws {
        let batch = try GoldenBatch.bytes("kafka-python-none")
        var two = batch
        two.writeImmutableBuffer(batch)
        var trailing = batch
        trailing.writeInteger(UInt8(0))
        for bytes in [two, trailing, ByteBuffer()] {
            let error = try #require(throws: RecordBatchError.self) { try bytes.validated() }
            #expect(error.kind == .invalidRecord)
        }
    }

    @Test func `A batch that ends too early is refused at every length`() throws {
        let batch = try GoldenBatch.bytes("kafka-python-none")
        for length in [1, 8, 12, 16, 17, 60, 61, 62, batch.readableBytes - 1] {
            let cut = try #require(batch.getSlice(at: 0, length: length))
            let error = try #require(throws: RecordBatchError.self) { try cut.validated() }
            #expect(error.kind == .corrupt)
        }
    }

    @Test func `A batch larger than the topic takes is refused by its bytes as sent`() throws {
        let batch = try GoldenBatch.bytes("kafka-python-zstd")
        let limits = RecordBatchLimits(batchBytesMax: batch.readableBytes - 1)
        let error = try #require(throws: RecordBatchError.self) { try batch.validated(limits) }
        #expect(error.kind == .batchTooLarge)
        #expect(try batch.validated(RecordBatchLimits(batchBytesMax: batch.readableBytes)).facts.recordBytes == 10_742)
    }

    @Test(arguments: CompressionCodec.allCases)
    func `The walk tells what the records are`(codec: CompressionCodec) throws {
        var builder = RecordBatchBuilder(compression: Compression(codec))
        try builder.append(key: ByteBuffer(string: "a"), value: nil, timestamp: 70)
        try builder.append(key: ByteBuffer(), value: ByteBuffer(), timestamp: .none)
        try builder.append(key: ByteBuffer(string: "c"), value: nil, timestamp: 90)
        try builder.append(key: nil, value: ByteBuffer(string: "d"), timestamp: 50)
        let facts = try builder.finish().validated().facts
        #expect(facts.timestampMin == 50)
        #expect(facts.timestampMax == 90)
        #expect(facts.firstKeylessRecord == 3)
    }

    @Test func `Records without timestamps are no fault`() throws {
        var builder = RecordBatchBuilder()
        try builder.append(key: ByteBuffer(string: "a"), value: nil, timestamp: .none)
        let facts = try builder.finish().validated().facts
        #expect(facts.timestampMin == nil)
        #expect(facts.timestampMax == .none)
        #expect(facts.firstKeylessRecord == nil)
    }
}

extension ByteBuffer {
    fileprivate mutating func add(_ difference: Int32, to position: Int) {
        setInteger((getInteger(at: position, as: Int32.self) ?? 0) + difference, at: position)
    }
}
