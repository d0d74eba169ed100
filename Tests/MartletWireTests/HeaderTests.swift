import NIOCore
import Testing

@testable import MartletWire

@Suite struct HeaderTests {
    @Test(arguments: [nil, "", "client-é"], [8, 9] as [Int16])
    func `Request headers are read as they were written`(clientId: String?, version: Int16) throws {
        let header = RequestHeader(apiKey: .produce, version: version, correlationId: -7, clientId: clientId)
        var writer = WireWriter()
        try header.encode(into: &writer)
        let tags = version == 9 ? 1 : 0
        #expect(writer.position == 8 + 2 + (clientId?.utf8.count ?? 0) + tags)
        var reader = WireReader(writer.buffer)
        #expect(try RequestHeader(from: &reader) == header)
        #expect(reader.remainingBytes == 0)
    }

    @Test func `Tagged fields of a flexible header are skipped`() throws {
        let bytes: [UInt8] = [0, 18, 0, 3, 0, 0, 0, 1, 0, 1, 0x61, 1, 0, 2, 0xAA, 0xBB, 0x55]
        var reader = WireReader(ByteBuffer(bytes: bytes))
        let header = try RequestHeader(from: &reader)
        #expect(header == RequestHeader(apiKey: .apiVersions, version: 3, correlationId: 1, clientId: "a"))
        #expect(reader.remainingBytes == 1)
    }

    @Test(arguments: [(18, 127), (18, -1), (999, 0), (-1, 3), (0, 2), (7, 0)] as [(Int16, Int16)])
    func `A request of an unknown API or version still says whom to answer`(apiKey: Int16, version: Int16) throws {
        var buffer = ByteBuffer()
        buffer.writeInteger(apiKey)
        buffer.writeInteger(version)
        buffer.writeInteger(Int32(77))
        buffer.writeInteger(Int16(3))
        buffer.writeString("abc")
        buffer.writeBytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        var reader = WireReader(buffer)
        let header = try RequestHeader(from: &reader)
        #expect(!header.isSupported)
        #expect(header.apiKeyNumber == apiKey)
        #expect(header.version == version)
        #expect(header.correlationId == 77)
        #expect(header.clientId == "abc")
    }

    @Test func `An unknown request without a readable client id is still answerable`() throws {
        var reader = WireReader(ByteBuffer(bytes: [0x7F, 0xFF, 0, 0, 0, 0, 0, 5, 0xFF]))
        let header = try RequestHeader(from: &reader)
        #expect(header.correlationId == 5)
        #expect(header.clientId == nil)
        #expect(header.apiKey == nil)
    }

    @Test(arguments: 0..<8)
    func `A header without its first eight bytes is refused`(count: Int) {
        var reader = WireReader(ByteBuffer(bytes: [0, 18, 0, 0, 0, 0, 0, 1].prefix(count)))
        #expect(throws: WireError.self) { try RequestHeader(from: &reader) }
    }

    @Test func `A client id that is not UTF-8 is refused in a known request`() {
        var reader = WireReader(ByteBuffer(bytes: [0, 18, 0, 0, 0, 0, 0, 1, 0, 1, 0xFF]))
        #expect(throws: WireError(.invalidUTF8, message: "RequestHeader", field: "clientId", position: 10)) {
            try RequestHeader(from: &reader)
        }
    }

    @Test(arguments: [(ApiKey.apiVersions, 3, 4), (.metadata, 9, 5), (.metadata, 8, 4)] as [(ApiKey, Int16, Int)])
    func `Response headers have tagged fields where the request is flexible, but never for ApiVersions`(
        apiKey: ApiKey, version: Int16, byteCount: Int
    ) throws {
        var writer = WireWriter()
        ResponseHeader(correlationId: 3).encode(into: &writer, apiKey: apiKey, version: version)
        #expect(writer.position == byteCount)
        var reader = WireReader(writer.buffer)
        #expect(try ResponseHeader(from: &reader, apiKey: apiKey, version: version).correlationId == 3)
        #expect(reader.remainingBytes == 0)
    }

    @Test func `APIs know their names and versions`() {
        #expect(ApiKey.produce.name == "Produce")
        #expect(ApiKey.produce.validVersions == ProduceRequest.validVersions)
        #expect(ApiKey.produce.advertisedVersions == 0...13)
        #expect(ApiKey.fetch.advertisedVersions == 4...18)
        #expect(ApiKey.initProducerId.validVersions == 0...6)
        #expect(ApiKey.initProducerId.advertisedVersions == 0...5)
        #expect(ApiKey.saslHandshake.firstFlexibleVersion == nil)
        #expect(ApiKey(rawValue: 75) == .describeTopicPartitions)
        #expect(ApiKey.allCases.count == 76)
    }
}
