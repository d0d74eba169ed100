import NIOCore
import Testing

@testable import MartletWire
@testable import wiregen

/// Damaged messages: they are refused with a typed error, or read as something that can be written again. That the
/// process survives is half of the test.
@Suite struct MutationTests {
    @Test(arguments: SchemaSubject.all)
    func `A damaged message is refused or makes sense`(_ subject: SchemaSubject) throws {
        for random in subject.random(30) {
            var generator = random.generator
            var bytes = random.bytes
            for _ in 0...Int.random(in: 0..<3, using: &generator) { damage(&bytes, using: &generator) }
            readAndWrite(subject.type, bytes, random)
        }
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard let position = bytes.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes.removeSubrange(position...)
        case 2: bytes[position] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
        case 3: bytes.replaceSubrange(position..<min(position + 4, bytes.count), with: [0x7F, 0xFF, 0xFF, 0xFF])
        default: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], at: position)
        }
    }

    private func readAndWrite<M: WireMessage>(_: M.Type, _ bytes: [UInt8], _ origin: RandomMessageBytes) {
        let version = Int16(origin.version)
        var reader = WireReader(ByteBuffer(bytes: bytes))
        guard let message = try? M(from: &reader, version: version) else { return }
        do {
            var writer = WireWriter()
            try message.encode(into: &writer, version: version)
            var second = WireReader(writer.buffer)
            var rewriter = WireWriter()
            try M(from: &second, version: version).encode(into: &rewriter, version: version)
            #expect(rewriter.buffer == writer.buffer, "\(origin)")
        } catch {
            Issue.record("what was read cannot be written again: \(error); \(origin)")
        }
    }
}
