import MartletModel
import NIOCore
import Testing

@testable import MartletWire

@Suite struct FrameTests {
    @Test func `A response frame has its length in front`() throws {
        var buffer = ByteBuffer(string: "..")
        let response = HeartbeatResponse(errorCode: .rebalanceInProgress)
        try WireFrame.append(response, to: HeartbeatRequest.self, version: 1, correlationId: 9, into: &buffer)
        #expect(
            Array(buffer.readableBytesView) == Array("..".utf8) + [0, 0, 0, 10, 0, 0, 0, 9, 0, 0, 0, 0, 0, 27])
    }

    @Test func `A request frame has header and body`() throws {
        var buffer = ByteBuffer()
        let request = MetadataRequest(topics: nil)
        try WireFrame.append(request, version: 12, correlationId: 4, clientId: "me", into: &buffer)
        let length = buffer.readInteger(as: Int32.self)
        #expect(length == Int32(buffer.readableBytes))
        var reader = WireReader(buffer)
        #expect(try RequestHeader(from: &reader).clientId == "me")
        #expect(try MetadataRequest(from: &reader, version: 12) == request)
        #expect(reader.remainingBytes == 0)
    }

    @Test func `A message that cannot be written leaves the buffer as it was`() throws {
        var buffer = ByteBuffer(string: "before")
        let request = MetadataRequest(topics: nil)
        #expect(throws: WireError.self) {
            try WireFrame.append(request, version: 0, correlationId: 4, clientId: "me", into: &buffer)
        }
        #expect(buffer == ByteBuffer(string: "before"))
        try WireFrame.append(request, version: 1, correlationId: 4, clientId: "me", into: &buffer)
        #expect(buffer.readableBytes == 6 + 4 + 12 + 4)
    }

    @Test func `Frames go into the buffer that is there, without a copy of it`() throws {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(4096)
        let before = buffer.storageCapacity
        let address = buffer.withVeryUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        for correlationId in 0..<20 as Range<Int32> {
            let response = HeartbeatResponse(errorCode: .none)
            try WireFrame.append(
                response, to: HeartbeatRequest.self, version: 4, correlationId: correlationId, into: &buffer)
        }
        #expect(buffer.withVeryUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == address)
        #expect(buffer.storageCapacity == before)
    }

    /// Two partitions from segment files, one small one from memory, one empty.
    @Test(arguments: [11, 12, 17] as [Int16])
    func `Records left out are counted, and their places told`(version: Int16) throws {
        let bytes = ["first-batches", "small", "", "more"].map { ByteBuffer(string: $0) }
        var whole = FetchResponse(sessionId: 5)
        whole.responses = [.init(topicId: version > 12 ? KafkaUUID(high: 1, low: 2) : .zero)]
        whole.responses[0].partitions = bytes.enumerated().map { index, records in
            .init(partitionIndex: PartitionIndex(Int32(index)), highWatermark: 9, records: records)
        }
        var hollow = whole
        for index in [0, 2, 3] { hollow.responses[0].partitions[index].records = nil }

        var expected = ByteBuffer()
        try WireFrame.append(whole, to: FetchRequest.self, version: version, correlationId: 2, into: &expected)
        var buffer = ByteBuffer(string: "earlier")
        let gaps = try WireFrame.append(
            hollow, leavingOutRecords: [13, nil, 0, 4], apiKey: .fetch, version: version, correlationId: 2,
            into: &buffer)

        #expect(gaps.map(\.byteCount) == [13, 4])
        var assembled = ByteBuffer()
        var position = 7
        for (gap, records) in zip(gaps, [bytes[0], bytes[3]]) {
            assembled.writeImmutableBuffer(try #require(buffer.getSlice(at: position, length: gap.position - position)))
            assembled.writeImmutableBuffer(records)
            position = gap.position
        }
        assembled.writeImmutableBuffer(
            try #require(buffer.getSlice(at: position, length: buffer.writerIndex - position)))
        #expect(assembled == expected)
    }
}
