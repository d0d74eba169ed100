import NIOCore
import Testing

@testable import MartletServer

@Suite struct `A frame reader` {
    private func payload(_ step: FrameReader.Step) -> String? {
        if case .frame(let bytes) = step { String(buffer: bytes) } else { nil }
    }

    private func fault(_ step: FrameReader.Step) -> FrameFault? {
        if case .malformed(let fault) = step { fault } else { nil }
    }

    private func isIncomplete(_ step: FrameReader.Step) -> Bool {
        if case .incomplete = step { true } else { false }
    }

    @Test(arguments: 0...22)
    func `finds the same frames wherever the stream is cut`(cut: Int) {
        var stream = frame("first")
        stream.writeImmutableBuffer(frame("x"))
        stream.writeImmutableBuffer(frame("third"))
        #expect(stream.readableBytes == 23)
        var reader = FrameReader(limit: .requests(100))
        var found: [String] = []
        for part in [stream.getSlice(at: 0, length: cut), stream.getSlice(at: cut, length: 23 - cut)] {
            if let part { reader.append(part) }
            while let payload = payload(reader.next()) { found.append(payload) }
            #expect(isIncomplete(reader.next()))
        }
        #expect(found == ["first", "x", "third"])
        #expect(reader.frameCount == 3)
    }

    @Test func `takes a frame of exactly the limit and none above`() {
        var reader = FrameReader(limit: .requests(5))
        reader.append(frame("12345"))
        #expect(payload(reader.next()) == "12345")
        reader.append(frame("123456"))
        #expect(fault(reader.next()) == .tooLarge(byteCount: 6, limit: .requests(5)))
    }

    @Test(arguments: [
        (0 as UInt32, FrameFault.length(0)),
        (0xffff_ffff, .length(-1)),
        (0x8000_0000, .length(Int32.min)),
        (0x7fff_ffff, .tooLarge(byteCount: Int32.max, limit: .requests(104_857_600))),
        (0x0640_0001, .tooLarge(byteCount: 104_857_601, limit: .requests(104_857_600))),
        (0x1603_0100, .tls),
        (0x1603_0300, .tls),
        (0x4745_5420, .http("GET")),
        (0x504f_5354, .http("POST")),
        (0x5052_4920, .http("PRI (HTTP/2)")),
    ])
    func `names what is not a length`(prefix: UInt32, expected: FrameFault) {
        var reader = FrameReader(limit: .requests(104_857_600))
        reader.append(ByteBuffer(integer: prefix))
        #expect(fault(reader.next()) == expected)
        #expect(fault(reader.next()) == expected)
    }

    @Test(arguments: [0x1603_0100, 0x4745_5420] as [UInt32])
    func `knows TLS and HTTP also where the limit would let them pass`(prefix: UInt32) {
        var reader = FrameReader(limit: .requests(Int(Int32.max)))
        reader.append(ByteBuffer(integer: prefix))
        #expect(fault(reader.next()) != nil)
    }

    @Test func `waits for a length of which three bytes are there`() {
        var reader = FrameReader(limit: .requests(10))
        reader.append(ByteBuffer(bytes: [0xff, 0xff, 0xff]))
        #expect(isIncomplete(reader.next()))
    }

    @Test func `hands over slices of what was appended`() throws {
        let bytes = frame("slice")
        var reader = FrameReader(limit: .requests(10))
        reader.append(bytes)
        guard case .frame(let slice) = reader.next() else { throw NoFrame() }
        let whole = bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(slice.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } == whole + 4)
    }

    private struct NoFrame: Error {}
}
