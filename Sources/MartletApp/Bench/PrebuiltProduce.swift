import MartletClient
import MartletModel
import MartletWire
import NIOCore

/// Produce requests that are encoded once and sent again and again, so that the broker is measured and not the client.
///
/// The batches carry no producer id, so the broker may get the same bytes any number of times.
struct PrebuiltProduce: PumpWorkload {
    private struct Lane {
        var frames: [ByteBuffer]
        var next = 0
    }

    private var lanes: [Lane]
    private let version: Int16
    private let recordsPerRequest: Int64
    private let bytesPerRequest: Int64
    private let success: SuccessTemplate

    /// - Parameters:
    ///   - lanes: the partitions that each connection sends to, in turn.
    ///   - batch: what every request carries, for one partition.
    init(
        topic: BenchTopic, lanes: [[PartitionIndex]], batch: (bytes: ByteBuffer, records: Int32), acks: AcksName,
        version: Int16
    ) throws {
        self.version = version
        recordsPerRequest = Int64(batch.records)
        bytesPerRequest = Int64(batch.bytes.readableBytes)
        success = try SuccessTemplate(topic: topic, version: version)
        var frames: [PartitionIndex: ByteBuffer] = [:]
        for partition in Set(lanes.joined()) {
            let request = ProduceRequest(
                transactionalId: nil, acks: acks.acks.rawValue, timeoutMs: 30_000,
                topicData: [
                    .init(
                        name: topic.name.text, topicId: topic.id, partitionData: [.init(index: partition, records: batch.bytes)])
                ])
            var frame = ByteBuffer()
            try WireFrame.append(request, version: version, correlationId: 0, clientId: "martlet-bench", into: &frame)
            frames[partition] = frame
        }
        self.lanes = lanes.map { Lane(frames: $0.compactMap { frames[$0] }) }
    }

    mutating func nextRequest(ofConnection index: Int) -> ByteBuffer? {
        let next = lanes[index].next
        lanes[index].next = next + 1 == lanes[index].frames.count ? 0 : next + 1
        return lanes[index].frames[next]
    }

    func answered(_ frame: ByteBuffer, onConnection index: Int) throws -> PumpYield {
        if success.matches(frame) { return .success(records: recordsPerRequest, bytes: bytesPerRequest) }
        var reader = WireReader(frame)
        _ = try ResponseHeader(from: &reader, apiKey: .produce, version: version)
        let response = try ProduceResponse(from: &reader, version: version)
        guard let partition = response.responses.first?.partitionResponses.first else {
            throw CommandFailure("An answer to Produce names no partition.")
        }
        return partition.errorCode == ErrorCode.none
            ? .success(records: recordsPerRequest, bytes: bytesPerRequest) : .failure(partition.errorCode.name)
    }
}

/// What an answer without error and without extras looks like: its length, and where its error code stands. Reading
/// every answer in full would cost the client more than sending the request.
private struct SuccessTemplate {
    private let byteCount: Int
    private let errorCodePosition: Int

    init(topic: BenchTopic, version: Int16) throws {
        func answer(_ code: ErrorCode) throws -> ByteBuffer {
            let response = ProduceResponse(responses: [
                .init(
                    name: topic.name.text, topicId: topic.id,
                    partitionResponses: [.init(index: 0, errorCode: code, baseOffset: 0, errorMessage: nil)])
            ])
            var frame = ByteBuffer()
            try WireFrame.append(response, to: ProduceRequest.self, version: version, correlationId: 0, into: &frame)
            frame.moveReaderIndex(forwardBy: WireFrame.lengthByteCount)
            return frame
        }
        let good = try answer(.none)
        let bad = try answer(ErrorCode(rawValue: 0x5a5a))
        let difference = zip(good.readableBytesView, bad.readableBytesView).enumerated().first { $0.element.0 != $0.element.1 }
        guard let difference else { throw CommandFailure("An answer to Produce \(version) has no error code.") }
        byteCount = good.readableBytes
        errorCodePosition = difference.offset
    }

    func matches(_ frame: ByteBuffer) -> Bool {
        frame.readableBytes == byteCount
            && frame.getInteger(at: frame.readerIndex + errorCodePosition, as: Int16.self) == 0
    }
}
