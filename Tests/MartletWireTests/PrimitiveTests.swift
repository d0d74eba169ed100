import MartletModel
import NIOCore
import Testing

@testable import MartletWire

@Suite struct PrimitiveTests {
    static let varints: [(UInt32, [UInt8])] = [
        (0, [0]), (1, [1]), (0x7F, [0x7F]), (0x80, [0x80, 1]), (300, [0xAC, 2]), (0x3FFF, [0xFF, 0x7F]),
        (0x4000, [0x80, 0x80, 1]), (0x0FFF_FFFF, [0xFF, 0xFF, 0xFF, 0x7F]), (0x1000_0000, [0x80, 0x80, 0x80, 0x80, 1]),
        (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
    ]

    @Test(arguments: varints)
    func `Varints have seven bits a byte, least significant first`(value: UInt32, bytes: [UInt8]) throws {
        var reader = WireReader(ByteBuffer(bytes: bytes))
        #expect(try reader.readUnsignedVarint("it") == value)
        #expect(reader.remainingBytes == 0)
        var writer = WireWriter()
        writer.writeUnsignedVarint(value)
        #expect(Array(writer.buffer.readableBytesView) == bytes)
    }

    @Test func `A varint padded with zeros within five bytes is read`() throws {
        var reader = WireReader(ByteBuffer(bytes: [0x81, 0x80, 0x80, 0x80, 0x00, 9]))
        #expect(try reader.readUnsignedVarint("it") == 1)
        #expect(reader.remainingBytes == 1)
    }

    @Test(
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0x1F], [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x80, 0x80, 0x80, 0x80, 0x10],
        ] as [[UInt8]])
    func `A varint of more than 32 bits or five bytes is refused`(bytes: [UInt8]) {
        #expect(
            reason(bytes) { (reader) throws(WireError) in _ = try reader.readUnsignedVarint("it") } == .varintOverflow)
    }

    @Test(arguments: 1...4)
    func `A varint that ends in the middle is truncated`(count: Int) {
        let bytes = [UInt8](repeating: 0x80, count: count)
        #expect(
            reason(bytes) { (reader) throws(WireError) in _ = try reader.readUnsignedVarint("it") }
                == .truncated(needed: 1, available: 0))
    }

    @Test func `Numbers are big-endian`() throws {
        var reader = WireReader(ByteBuffer(bytes: Array(1...39)))
        #expect(try reader.readInt8("it") == 1)
        #expect(try reader.readInt16("it") == 0x0203)
        #expect(try reader.readUInt16("it") == 0x0405)
        #expect(try reader.readInt32("it") == 0x0607_0809)
        #expect(try reader.readUInt32("it") == 0x0A0B_0C0D)
        #expect(try reader.readInt64("it") == 0x0E0F_1011_1213_1415)
        #expect(try reader.readUUID("it") == KafkaUUID(high: 0x1617_1819_1A1B_1C1D, low: 0x1E1F_2021_2223_2425))
        #expect(try reader.readBool("it"))
        #expect(reader.remainingBytes == 1)
        #expect(reader.position == 38)
    }

    @Test(arguments: [Float64.pi, -0.0, .infinity, 1e-300])
    func `Doubles keep every bit`(value: Double) throws {
        var writer = WireWriter()
        writer.writeFloat64(value)
        var reader = WireReader(writer.buffer)
        #expect(try reader.readFloat64("it").bitPattern == value.bitPattern)
    }

    @Test(arguments: [false, true])
    func `Strings, bytes and null have their lengths in both encodings`(isFlexible: Bool) throws {
        let long = String(repeating: "ß", count: 100)
        var writer = WireWriter()
        writer.isFlexible = isFlexible
        try writer.writeString("", "it")
        try writer.writeString(long, "it")
        try writer.writeNullableString(nil, "it")
        try writer.writeBytes(ByteBuffer(bytes: [1, 2]), "it")
        try writer.writeNullableBytes(nil, "it")
        try writer.writeStrings(["a", "b"], "it")
        try writer.writeNullableStrings(nil, "it")
        var reader = WireReader(writer.buffer)
        reader.isFlexible = isFlexible
        #expect(try reader.readString("it") == "")
        #expect(try reader.readString("it") == long)
        #expect(try reader.readNullableString("it") == nil)
        #expect(try reader.readBytes("it") == ByteBuffer(bytes: [1, 2]))
        #expect(try reader.readNullableBytes("it") == nil)
        #expect(try reader.readStrings("it") == ["a", "b"])
        #expect(try reader.readNullableStrings("it") == nil)
        #expect(reader.remainingBytes == 0)
        let contents = 200 + 2 + 2
        let lengths = isFlexible ? 1 + 2 + 1 + 1 + 1 + (1 + 1 + 1) + 1 : 2 + 2 + 2 + 4 + 4 + (4 + 2 + 2) + 4
        #expect(writer.position == contents + lengths)
    }

    @Test func `Bytes are a slice of the frame, not a copy`() throws {
        var frame = ByteBuffer()
        frame.writeInteger(Int32(4))
        frame.writeBytes([7, 8, 9, 10])
        var reader = WireReader(frame)
        let slice = try reader.readBytes("it")
        let frameAddress = frame.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let sliceAddress = slice.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(sliceAddress == frameAddress + 4)
    }

    @Test func `A string of 32,767 bytes is the longest`() throws {
        var writer = WireWriter()
        writer.isFlexible = true
        try writer.writeString(String(repeating: "a", count: 32_767), "it")
        var reader = WireReader(writer.buffer)
        reader.isFlexible = true
        #expect(try reader.readString("it").utf8.count == 32_767)
        do throws(WireError) {
            try writer.writeString(String(repeating: "a", count: 32_768), "it")
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .stringTooLong(byteCount: 32_768, limit: 32_767))
        }
    }

    private func reason(
        _ bytes: [UInt8], _ body: (inout WireReader) throws(WireError) -> Void
    ) -> WireError.Reason? {
        var reader = WireReader(ByteBuffer(bytes: bytes))
        do throws(WireError) {
            try body(&reader)
            return nil
        } catch {
            return error.reason
        }
    }
}
