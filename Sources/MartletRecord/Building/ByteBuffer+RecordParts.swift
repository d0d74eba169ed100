internal import NIOCore

extension ByteBuffer {
    mutating func writeVarint(_ value: Int64) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: 10) { Varint.write(value, to: $0, at: 0) }
    }

    /// The count, then key and value each with a varint length.
    mutating func writeRecordHeaders(_ headers: [RecordHeader]) {
        writeVarint(Int64(headers.count))
        for header in headers {
            writeVarint(Int64(header.key.utf8.count))
            writeString(header.key)
            writeVarint(header.value.map { Int64($0.readableBytes) } ?? -1)
            if let value = header.value { writeImmutableBuffer(value) }
        }
    }
}

extension [RecordHeader] {
    /// What ``ByteBuffer/writeRecordHeaders(_:)`` writes.
    var encodedByteCount: Int {
        reduce(Varint.byteCount(Int64(count))) { sum, header in
            let name = header.key.utf8.count
            let value = header.value?.readableBytes
            return sum + Varint.byteCount(Int64(name)) + name + Varint.byteCount(Int64(value ?? -1)) + (value ?? 0)
        }
    }
}
