internal import MartletModel
internal import NIOCore

extension WireWriter {
    @inline(__always)
    mutating func writeInteger<Integer: FixedWidthInteger>(_ value: Integer) { buffer.writeInteger(value) }

    mutating func writeFloat64(_ value: Double) { writeInteger(value.bitPattern) }
    mutating func writeBool(_ value: Bool) { writeInteger(value ? 1 as Int8 : 0) }

    mutating func writeUUID(_ value: KafkaUUID) {
        writeInteger(value.high)
        writeInteger(value.low)
    }

    mutating func writeUnsignedVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(rest))
    }
}
