import NIOCore
import Testing

@testable import MartletWire
@testable import wiregen

/// Random messages of every kind in every version, made from the schema alone.
@Suite struct RoundTripTests {
    @Test(arguments: SchemaSubject.all)
    func `Every message is read and written in every version without a bit changing`(_ subject: SchemaSubject) throws {
        for random in subject.random(5) { try roundTrip(subject.type, random) }
    }

    private func roundTrip<M: WireMessage>(_: M.Type, _ random: RandomMessageBytes) throws {
        let version = Int16(random.version)
        var reader = WireReader(ByteBuffer(bytes: random.bytes))
        let message = try M(from: &reader, version: version)
        try reader.expectEnd()
        var writer = WireWriter()
        try message.encode(into: &writer, version: version)
        #expect(Array(writer.buffer.readableBytesView) == random.bytes, "\(random)")
        var again = WireReader(writer.buffer)
        #expect(try M(from: &again, version: version) == message, "\(random)")
    }

    @Test(arguments: SchemaSubject.all)
    func `Tagged fields that nobody knows are skipped`(_ subject: SchemaSubject) throws {
        for random in subject.random(2, addsUnknownTags: true) { try readsWhole(subject.type, random) }
    }

    private func readsWhole<M: WireMessage>(_: M.Type, _ random: RandomMessageBytes) throws {
        var reader = WireReader(ByteBuffer(bytes: random.bytes))
        _ = try M(from: &reader, version: Int16(random.version))
        #expect(reader.remainingBytes == 0, "\(random)")
    }

    @Test func `Every schema message but the headers and the log's snapshot has code`() {
        let without = Set(everySchemaMessage.map(\.name)).subtracting(everyMessage.map { "\($0.messageName)" })
        #expect(without == ["RequestHeader", "ResponseHeader", "ProducerSnapshot"])
    }
}
