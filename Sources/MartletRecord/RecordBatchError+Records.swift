internal import MartletModel

// The faults of single records. Apart from the code that finds them, so that the hot path stays small.

extension RecordBatchError {
    @inline(never) static func recordsEnd(at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "the records end in the middle of one", at: .records(byte: byte, record: nil),
            remedy: "the lengths and the count of records must match the bytes of the batch")
    }

    @inline(never) static func varintTooLong(bits: Int, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "a varint does not fit in \(bits) bits", at: .records(byte: byte, record: nil),
            remedy: "encode numbers as zigzag varints of at most \(bits == 32 ? 5 : 10) bytes")
    }

    @inline(never) static func negativeLength(_ what: StaticString, _ length: Int, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "the length of a \(what) is negative", at: .records(byte: byte, record: nil),
            value: "\(length)", remedy: "only keys and values of records and headers may be null, written as -1")
    }

    @inline(never) static func partTooLong(_ what: StaticString, _ length: Int, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "a \(what) reaches beyond its record", at: .records(byte: byte, record: nil),
            value: "\(length) bytes", remedy: "the parts of a record must fit in its length")
    }

    @inline(never) static func headerCount(_ count: Int32, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "the count of headers is negative or larger than the record",
            at: .records(byte: byte, record: nil), value: "\(count)", remedy: "write as many headers as are counted")
    }

    @inline(never) static func recordLength(stated: Int, actual: Int, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "the length of a record is not that of its parts", at: .records(byte: byte, record: nil),
            value: "stated \(stated), parts \(actual)", remedy: "a record's length counts the bytes that follow it")
    }

    @inline(never) static func recordsLeftOver(count: Int32, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "bytes follow the last record", at: .records(byte: byte, record: nil),
            value: "\(count) records are stated", remedy: "the count of records must be that of the batch")
    }

    @inline(never) static func offsetDelta(_ delta: Int32, expected: Int32, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "the offset delta is not consecutive", at: .records(byte: byte, record: nil),
            value: "\(delta), expected \(expected)", remedy: "number the records of a batch 0, 1, 2, ...")
    }

    @inline(never) static func timestamp(base: Int64, delta: Int64, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidTimestamp, "a timestamp is negative or too large", at: .records(byte: byte, record: nil),
            value: "base \(base), delta \(delta)", remedy: "send milliseconds since 1970, or -1 for none")
    }

    @inline(never) static func offsetOverflow(base: Offset, delta: Int32, at byte: Int) -> RecordBatchError {
        RecordBatchError(
            .invalidRecord, "an offset does not fit in 64 bits", at: .records(byte: byte, record: nil),
            value: "base \(base), delta \(delta)", remedy: "the batch is damaged: restore it from another replica")
    }

    @inline(never) static func timestampSpan(base: Timestamp, timestamp: Timestamp) -> RecordBatchError {
        RecordBatchError(
            .invalidTimestamp, "a timestamp is too far from the batch's first one", at: .records(byte: 0, record: nil),
            value: "\(timestamp), base \(base)", remedy: "send milliseconds since 1970, or -1 for none")
    }
}
