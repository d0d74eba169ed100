internal import MartletModel
internal import NIOCore

extension WireReader {
    @inline(__always)
    mutating func readInteger<Integer: FixedWidthInteger>(_ field: StaticString) throws(WireError) -> Integer {
        guard let value = buffer.readInteger(as: Integer.self) else {
            throw truncated(field, needed: MemoryLayout<Integer>.size)
        }
        return value
    }

    mutating func readInt8(_ field: StaticString) throws(WireError) -> Int8 { try readInteger(field) }
    mutating func readInt16(_ field: StaticString) throws(WireError) -> Int16 { try readInteger(field) }
    mutating func readUInt16(_ field: StaticString) throws(WireError) -> UInt16 { try readInteger(field) }
    mutating func readInt32(_ field: StaticString) throws(WireError) -> Int32 { try readInteger(field) }
    mutating func readUInt32(_ field: StaticString) throws(WireError) -> UInt32 { try readInteger(field) }
    mutating func readInt64(_ field: StaticString) throws(WireError) -> Int64 { try readInteger(field) }

    mutating func readFloat64(_ field: StaticString) throws(WireError) -> Double {
        Double(bitPattern: try readInteger(field))
    }

    /// Any byte but 0 is true, as in Kafka.
    mutating func readBool(_ field: StaticString) throws(WireError) -> Bool { try readInt8(field) != 0 }

    mutating func readUUID(_ field: StaticString) throws(WireError) -> KafkaUUID {
        KafkaUUID(high: try readInteger(field), low: try readInteger(field))
    }

    /// An unsigned varint of at most 32 bits: seven bits a byte, least significant first.
    ///
    /// Padding zeros within five bytes are accepted, as Kafka does; a sixth byte or a 33rd bit is not.
    mutating func readUnsignedVarint(_ field: StaticString) throws(WireError) -> UInt32 {
        var value: UInt32 = 0
        for shift in stride(from: UInt32(0), through: 28, by: 7) {
            guard let byte = buffer.readInteger(as: UInt8.self) else { throw truncated(field, needed: 1) }
            if shift == 28 && byte > 0x0F { break }
            value |= UInt32(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw failure(.varintOverflow, field)
    }
}
