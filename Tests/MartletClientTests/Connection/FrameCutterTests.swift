import NIOCore
import Testing

@testable import MartletClient

@Suite struct FrameCutterTests {
    private static let stream: [UInt8] = [0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 1, 9]

    @Test(arguments: 1...16)
    func `Frames come out whole however the stream is cut`(piece: Int) throws {
        var cutter = FrameCutter(maxFrameBytes: 10)
        var frames: [[UInt8]] = []
        for start in stride(from: 0, to: Self.stream.count, by: piece) {
            cutter.append(ByteBuffer(bytes: Self.stream[start..<min(start + piece, Self.stream.count)]))
            while let frame = try cutter.next() { frames.append(Array(frame.readableBytesView)) }
        }
        #expect(frames == [[1, 2, 3], [], [9]])
    }

    @Test(arguments: [Int32(-1), .min, 11, .max])
    func `A length that cannot be is refused before anything is kept`(length: Int32) {
        var cutter = FrameCutter(maxFrameBytes: 10)
        cutter.append(ByteBuffer(integer: length))
        #expect { try cutter.next() } throws: { ($0 as? ClientError)?.kind == .malformedAnswer }
    }

    @Test func `The alert of a TLS server is known for what it is`() {
        var cutter = FrameCutter(maxFrameBytes: 100 << 20)
        cutter.append(ByteBuffer(bytes: [0x15, 3, 3, 0, 2, 2, 70]))
        #expect { try cutter.next() } throws: { error in
            guard let error = error as? ClientError else { return false }
            return error.kind == .unauthenticated && error.message.contains("security.protocol")
        }
    }
}
