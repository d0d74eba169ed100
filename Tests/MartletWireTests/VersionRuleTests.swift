import MartletModel
import NIOCore
import Testing

@testable import MartletWire

/// What happens to a field in a version that does not have it.
@Suite struct VersionRuleTests {
    @Test func `A field that may not be lost stops a version without it`() {
        let request = MetadataRequest(allowAutoTopicCreation: false)
        #expect(reason(of: request, version: 3) == .absentInVersion(3))
        #expect(reason(of: request, version: 4) == nil)
    }

    @Test func `A tagged field that may not be lost stops a version without it`() {
        let leader = ProduceResponse.LeaderIdAndEpoch(leaderId: 3, leaderEpoch: 1)
        let partition = ProduceResponse.PartitionProduceResponse(currentLeader: leader)
        let response = ProduceResponse(responses: [.init(name: "orders", partitionResponses: [partition])])
        #expect(reason(of: response, version: 8) == .absentInVersion(8))
        #expect(reason(of: response, version: 9) == .absentInVersion(9))
        #expect(reason(of: response, version: 10) == nil)
    }

    @Test func `An ignorable field is dropped`() throws {
        let response = MetadataResponse(clusterId: "abc", controllerId: 4)
        var writer = WireWriter()
        try response.encode(into: &writer, version: 0)
        var reader = WireReader(writer.buffer)
        #expect(try MetadataResponse(from: &reader, version: 0) == MetadataResponse())
    }

    @Test func `A throttle time stops no version of any response`() throws {
        let responses = everyMessage.compactMap { $0 as? any ThrottledResponse.Type }
        #expect(responses.count > 50)
        for type in responses { try encodeThrottled(type) }
    }

    private func encodeThrottled<Response: ThrottledResponse>(_ type: Response.Type) throws {
        for version in type.validVersions {
            // Fields that may not be null, nor absent, have defaults that can be written: those of a message of zeros.
            var zeros = WireReader(ByteBuffer(repeating: 0, count: 64))
            guard var response = try? Response(from: &zeros, version: version) else { continue }
            response.throttleTimeMs = 5
            var writer = WireWriter()
            try response.encode(into: &writer, version: version)
        }
    }

    @Test func `Null stops a version that has none`() {
        #expect(reason(of: MetadataRequest(topics: nil), version: 0) == .unexpectedNull)
        #expect(reason(of: MetadataRequest(topics: nil), version: 1) == nil)
    }

    @Test func `A version outside the valid ones is refused`() {
        #expect(reason(of: MetadataRequest(), version: 14) == .unsupportedVersion(14, supported: 0...13))
        #expect(reason(of: MetadataRequest(), version: -1) == .unsupportedVersion(-1, supported: 0...13))
    }

    @Test func `An array that could not be read again is not written`() {
        let request = DeleteGroupsRequest(groupsNames: Array(repeating: "", count: 1_000_001))
        #expect(reason(of: request, version: 2) == .tooManyElements(count: 1_000_001, limit: 1_000_000))
    }

    @Test(arguments: [127, 128, 20_000])
    func `Long tagged fields have long sizes`(count: Int) throws {
        let nodes = [ProduceResponse.NodeEndpoint(nodeId: 1, host: String(repeating: "h", count: count), port: 9092)]
        let response = ProduceResponse(throttleTimeMs: 7, nodeEndpoints: nodes)
        var writer = WireWriter(ByteBuffer(string: "before"))
        try response.encode(into: &writer, version: 13)
        writer.buffer.moveReaderIndex(forwardBy: 6)
        var reader = WireReader(writer.buffer)
        #expect(try ProduceResponse(from: &reader, version: 13) == response)
        #expect(reader.remainingBytes == 0)
    }

    private func reason(of message: some WireMessage, version: Int16) -> WireError.Reason? {
        var writer = WireWriter()
        do throws(WireError) {
            try message.encode(into: &writer, version: version)
            return nil
        } catch {
            return error.reason
        }
    }
}
