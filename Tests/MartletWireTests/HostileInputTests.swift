import MartletModel
import NIOCore
import Testing

@testable import MartletWire

/// Numbers that lie (scenario 35): each is refused before anything is allocated on its word.
@Suite struct HostileInputTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let version: Int16
        let bytes: [UInt8]
        let reason: WireError.Reason
        let field: String
    }

    /// A produce request up to its array of topics: no transaction, acks 1, timeout 1 s.
    private static let classic: [UInt8] = [0xFF, 0xFF, 0, 1, 0, 0, 3, 0xE8]
    private static let flexible: [UInt8] = [0, 0, 1, 0, 0, 3, 0xE8]

    static let attacks: [Attack] = [
        Attack(
            testDescription: "2^31-1 topics, classic", version: 3, bytes: classic + [0x7F, 0xFF, 0xFF, 0xFF],
            reason: .tooManyElements(count: 2_147_483_647, limit: 1_000_000), field: "topicData"),
        Attack(
            testDescription: "2^32-2 topics, compact", version: 9, bytes: flexible + [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            reason: .tooManyElements(count: 4_294_967_294, limit: 1_000_000), field: "topicData"),
        Attack(
            testDescription: "a million topics in eight bytes", version: 3,
            bytes: classic + [0, 0x0F, 0x42, 0x40] + Array(repeating: 0, count: 8),
            reason: .arrayExceedsMessage(count: 1_000_000, available: 8), field: "topicData"),
        Attack(
            testDescription: "ten topics of three bytes at least in twenty bytes", version: 9,
            bytes: flexible + [11] + Array(repeating: 0, count: 20),
            reason: .arrayExceedsMessage(count: 10, available: 20), field: "topicData"),
        Attack(
            testDescription: "a bomb inside an array", version: 9,
            bytes: flexible + [2, 2, 0x61, 0xC1, 0x84, 0x3D] + Array(repeating: 0, count: 30),
            reason: .arrayExceedsMessage(count: 1_000_000, available: 30), field: "partitionData"),
        Attack(
            testDescription: "a negative count", version: 3, bytes: classic + [0x80, 0, 0, 0],
            reason: .negativeLength(-2_147_483_648), field: "topicData"),
        Attack(
            testDescription: "-2 topics", version: 3, bytes: classic + [0xFF, 0xFF, 0xFF, 0xFE],
            reason: .negativeLength(-2), field: "topicData"),
        Attack(
            testDescription: "no topics at all, classic", version: 3, bytes: classic + [0xFF, 0xFF, 0xFF, 0xFF],
            reason: .unexpectedNull, field: "topicData"),
        Attack(
            testDescription: "no topics at all, compact", version: 9, bytes: flexible + [0],
            reason: .unexpectedNull, field: "topicData"),
        Attack(
            testDescription: "a transactional id of length -2", version: 3, bytes: [0xFF, 0xFE, 0, 0],
            reason: .negativeLength(-2), field: "transactionalId"),
        Attack(
            testDescription: "a compact string above the limit", version: 9, bytes: [0x81, 0x80, 2] + classic,
            reason: .stringTooLong(byteCount: 32_768, limit: 32_767), field: "transactionalId"),
        Attack(
            testDescription: "a string longer than the frame", version: 3, bytes: [0, 9, 0x61],
            reason: .truncated(needed: 9, available: 1), field: "transactionalId"),
        Attack(
            testDescription: "an overlong form of /", version: 3, bytes: [0, 2, 0xC0, 0xAF],
            reason: .invalidUTF8, field: "transactionalId"),
        Attack(
            testDescription: "a lone surrogate", version: 3, bytes: [0, 3, 0xED, 0xA0, 0x80],
            reason: .invalidUTF8, field: "transactionalId"),
        Attack(
            testDescription: "half a character", version: 3, bytes: [0, 1, 0xE6],
            reason: .invalidUTF8, field: "transactionalId"),
        Attack(
            testDescription: "an endless varint", version: 9, bytes: Array(repeating: 0xFF, count: 12),
            reason: .varintOverflow, field: "transactionalId"),
        Attack(
            testDescription: "more records than the frame has", version: 3,
            bytes: classic + [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
            reason: .truncated(needed: 2_147_483_647, available: 0), field: "records"),
        Attack(
            testDescription: "records of length -5", version: 3,
            bytes: classic + [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFB],
            reason: .negativeLength(-5), field: "records"),
        Attack(
            testDescription: "10,001 tagged fields", version: 9, bytes: flexible + [1, 0x91, 0x4E],
            reason: .tooManyTaggedFields(count: 10_001, limit: 10_000), field: "taggedFields"),
        Attack(
            testDescription: "a tagged field longer than the frame", version: 9, bytes: flexible + [1, 1, 5, 100, 0],
            reason: .truncated(needed: 100, available: 1), field: "taggedField"),
        Attack(
            testDescription: "nothing", version: 3, bytes: [],
            reason: .truncated(needed: 2, available: 0), field: "transactionalId"),
        Attack(
            testDescription: "an unknown version", version: 99, bytes: classic,
            reason: .unsupportedVersion(99, supported: 3...13), field: "version"),
        Attack(
            testDescription: "a negative version", version: -1, bytes: classic,
            reason: .unsupportedVersion(-1, supported: 3...13), field: "version"),
    ]

    @Test(arguments: attacks)
    func `A lie is refused with what it was, where, and by how much`(attack: Attack) {
        var reader = WireReader(ByteBuffer(bytes: attack.bytes))
        do throws(WireError) {
            _ = try ProduceRequest(from: &reader, version: attack.version)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == attack.reason)
            #expect(error.message == "ProduceRequest")
            #expect(error.field == attack.field)
            #expect(error.position <= attack.bytes.count)
        }
    }

    @Test func `10,000 unknown tagged fields are skipped`() throws {
        var writer = WireWriter()
        writer.buffer.writeBytes(Self.flexible + [1])
        writer.writeUnsignedVarint(10_000)
        for tag in 0..<10_000 as Range<UInt32> {
            writer.writeUnsignedVarint(tag)
            writer.writeUnsignedVarint(1)
            writer.writeInteger(0xAB as UInt8)
        }
        var reader = WireReader(writer.buffer)
        #expect(try ProduceRequest(from: &reader, version: 9).acks == 1)
        #expect(reader.remainingBytes == 0)
    }

    /// An empty string is one byte on the wire and sixteen in memory.
    @Test func `Half a million empty elements are stopped by the memory they would take`() throws {
        var writer = WireWriter()
        writer.writeUnsignedVarint(500_001)
        var bytes = writer.buffer
        bytes.writeRepeatingByte(1, count: 500_000)
        var reader = WireReader(bytes)
        let allowed = WireLimits.arrayMemory(messageBytes: bytes.readableBytes)
        do throws(WireError) {
            _ = try DeleteGroupsRequest(from: &reader, version: 2)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .arrayMemoryExceeded(needed: 8_000_000, available: allowed))
        }
    }

    @Test func `Twenty thousand honest elements are read`() throws {
        let names = (0..<20_000).map { "group-\($0)" }
        var writer = WireWriter()
        try DeleteGroupsRequest(groupsNames: names).encode(into: &writer, version: 2)
        var reader = WireReader(writer.buffer)
        #expect(try DeleteGroupsRequest(from: &reader, version: 2).groupsNames.count == 20_000)
    }

    @Test func `A known tagged field has the size that it declares`() throws {
        // A produce response of version 10 whose only tag, the list of nodes, declares three bytes more than it has.
        let honest: [UInt8] = [1, 0, 0, 0, 0, 1, 0, 1, 1]
        var reader = WireReader(ByteBuffer(bytes: honest))
        #expect(try ProduceResponse(from: &reader, version: 10).nodeEndpoints == [])
        reader = WireReader(ByteBuffer(bytes: [1, 0, 0, 0, 0, 1, 0, 4, 1, 0, 0, 0]))
        do throws(WireError) {
            _ = try ProduceResponse(from: &reader, version: 10)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .taggedFieldSize(tag: 0, declared: 4, actual: 1))
        }
    }

    @Test func `Bytes after the end are reported, and the message is still there`() throws {
        var reader = WireReader(ByteBuffer(bytes: [0, 0, 0, 0, 9, 9]))
        let request = try MetadataRequest(from: &reader, version: 0)
        #expect(request.topics == [])
        do throws(WireError) {
            try reader.expectEnd()
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .trailingBytes(2))
            #expect(error.description == "MetadataRequest.end: 2 bytes follow the end (at byte 4)")
        }
    }

    @Test(arguments: [0, 2, -2, 127] as [Int8])
    func `The marker of a nullable structure is 1 or -1`(marker: Int8) {
        var reader = WireReader(ByteBuffer(bytes: [1, 0, 0, 0, 9, UInt8(bitPattern: marker), 0]))
        do throws(WireError) {
            _ = try DescribeTopicPartitionsRequest(from: &reader, version: 0)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .invalidPresenceMarker(Int(marker)))
        }
    }
}
