internal import MartletRecord
internal import MartletStrategy
internal import NIOCore

extension ProducerRecord {
    /// The record as a strategy sees it.
    func withFacts<Answer, Failure: Error>(
        _ body: (borrowing RecordFacts) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try Self.withSpan(of: key) { (key) throws(Failure) in
            try Self.withSpan(of: value) { (value) throws(Failure) in
                try withEncodedHeaders { (headers) throws(Failure) in
                    try body(RecordFacts(key: key, value: value, encodedHeaders: headers))
                }
            }
        }
    }

    private static func withSpan<Answer, Failure: Error>(
        of buffer: ByteBuffer?, _ body: (RawSpan?) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        guard let buffer else { return try body(nil) }
        return try body(buffer.readableBytesSpan)
    }

    private func withEncodedHeaders<Answer, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try body(encodedHeaders.readableBytesSpan)
    }

    /// As a record batch carries them: the count, then name and value each with a zigzag varint length, -1 for null.
    private var encodedHeaders: ByteBuffer {
        if headers.isEmpty { return Self.noHeaders }
        var buffer = ByteBuffer()
        buffer.writeZigzagVarint(headers.count)
        for header in headers {
            buffer.writeZigzagVarint(header.key.utf8.count)
            buffer.writeString(header.key)
            buffer.writeZigzagVarint(header.value?.readableBytes ?? -1)
            if let value = header.value { buffer.writeImmutableBuffer(value) }
        }
        return buffer
    }

    private static let noHeaders = ByteBuffer(bytes: [0])
}

extension ByteBuffer {
    fileprivate mutating func writeZigzagVarint(_ value: Int) {
        var bits = UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))
        while bits >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: bits) | 0x80)
            bits >>= 7
        }
        writeInteger(UInt8(truncatingIfNeeded: bits))
    }
}
