// The faults of a batch as a whole.

extension RecordBatchError {
    private typealias Position = RecordBatchHeader.Position

    @inline(never) static func batchIncomplete(bytes: Int, needed: Int) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the batch ends too early", at: .batch(byte: bytes), value: "\(bytes) of \(needed) bytes",
            remedy: "send the whole batch")
    }

    @inline(never) static func batchLength(_ length: Int32) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the batch length is smaller than a batch header", at: .batch(byte: Position.batchLength),
            value: "\(length)", remedy: "the length counts the bytes that follow it, at least 49")
    }

    @inline(never) static func magic(_ magic: Int8) -> RecordBatchError {
        RecordBatchError(
            .unsupportedMagic, "the record format is not v2", at: .batch(byte: Position.magic), value: "magic \(magic)",
            remedy: "send record batches of magic 2 (Kafka 0.11 and later)")
    }

    @inline(never) static func checksum(stored: UInt32, computed: UInt32) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the checksum is wrong", at: .batch(byte: Position.crc),
            value: "stored 0x\(String(stored, radix: 16)), computed 0x\(String(computed, radix: 16))",
            remedy: "the bytes changed on their way: send them again")
    }

    @inline(never) static func trailingBytes(_ count: Int, after end: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "more than one batch, or bytes after the batch", at: .batch(byte: end),
            value: "\(count) bytes", remedy: "send exactly one batch for each partition")
    }

    @inline(never) static func noBatch() -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "there is no batch", at: .batch(byte: 0), value: "0 bytes",
            remedy: "send exactly one batch for each partition")
    }

    @inline(never) static func batchTooLarge(_ bytes: Int, limit: Int) -> RecordBatchError {
        RecordBatchError(
            .batchTooLarge, "the batch is larger than the topic takes", at: .batch(byte: Position.batchLength),
            value: "\(bytes) bytes, max.message.bytes is \(limit)",
            remedy: "send smaller batches, or raise max.message.bytes of the topic")
    }

    @inline(never) static func unknownCodec(_ number: Int16) -> RecordBatchError {
        RecordBatchError(
            .unsupportedCodec, "the compression codec is unknown", at: .batch(byte: Position.attributes),
            value: "codec \(number)", remedy: "use none, gzip, snappy, lz4 or zstd (0 to 4)")
    }

    /// A field of the header that a client may not write so.
    @inline(never) static func field(
        _ fault: String, at byte: Int, value: String, remedy: String, kind: Kind = .invalidRecord
    ) -> RecordBatchError {
        RecordBatchError(kind, fault, at: .batch(byte: byte), value: value, remedy: remedy)
    }

    @inline(never) static func compressedBytes(_ codec: CompressionCodec, _ reason: String) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the records do not decompress as \(codec.name)", at: .batch(byte: RecordBatchHeader.byteCount),
            value: reason, remedy: "compress all records of the batch in the framing of Kafka's clients")
    }

    @inline(never) static func decompressedTooLarge(limit: Int) -> RecordBatchError {
        RecordBatchError(
            .decompressedTooLarge, "the records decompress to more than the broker looks at",
            at: .batch(byte: RecordBatchHeader.byteCount), value: "more than \(limit) bytes",
            remedy: "send batches with fewer records")
    }

    @inline(never) static func zstdWindow(_ log: Int) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the zstd frame asks for too large a window", at: .batch(byte: RecordBatchHeader.byteCount),
            value: "more than 2^\(log) bytes", remedy: "compress with level 19 or lower and without long mode")
    }

    @inline(never) static func compressionRefused(_ codec: CompressionCodec, _ reason: String) -> RecordBatchError {
        RecordBatchError(
            .corrupt, "the records could not be compressed as \(codec.name)", at: .records(byte: 0, record: nil),
            value: reason, remedy: "free memory on this machine, or choose another compression.type")
    }
}
