import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// Fetches and looks at batch headers only: how many records, how many bytes, where to go on.
struct FetchLoad: PumpWorkload {
    struct Source {
        let partition: PartitionIndex
        let start: Offset
        /// Where it ended when the benchmark began.
        let end: Offset
        var position: Offset
    }

    private struct Lane {
        var sources: [Source]
        var isFinished: Bool { sources.allSatisfy { $0.position >= $0.end } }
    }

    private let topic: BenchTopic
    private let version: Int16
    private let maxBytes: Int32
    /// Whether to begin again at the start once the end is reached.
    private let wraps: Bool
    private var lanes: [Lane]
    private(set) var rounds = 0

    init(topic: BenchTopic, lanes: [[Source]], version: Int16, maxBytes: Int32, wraps: Bool) {
        self.topic = topic
        self.version = version
        self.maxBytes = maxBytes
        self.wraps = wraps
        self.lanes = lanes.map { Lane(sources: $0) }
    }

    var isFinished: Bool { !wraps && lanes.allSatisfy(\.isFinished) }

    mutating func nextRequest(ofConnection index: Int) -> ByteBuffer? {
        if lanes[index].isFinished {
            guard wraps else { return nil }
            rounds += 1
            for source in lanes[index].sources.indices {
                lanes[index].sources[source].position = lanes[index].sources[source].start
            }
        }
        let asked = lanes[index].sources.filter { $0.position < $0.end }
        let request = FetchRequest(
            maxWaitMs: 500, minBytes: 1, maxBytes: maxBytes, sessionId: 0, sessionEpoch: -1,
            topics: [
                .init(
                    topic: topic.name.text, topicId: topic.id,
                    partitions: asked.map {
                        .init(partition: $0.partition, fetchOffset: $0.position, partitionMaxBytes: maxBytes)
                    })
            ])
        var frame = ByteBuffer()
        // The version was negotiated, and nothing in the request is absent from any version since 4.
        guard (try? WireFrame.append(request, version: version, correlationId: 0, clientId: "martlet-bench", into: &frame)) != nil
        else { return nil }
        return frame
    }

    mutating func answered(_ frame: ByteBuffer, onConnection index: Int) throws -> PumpYield {
        var reader = WireReader(frame)
        _ = try ResponseHeader(from: &reader, apiKey: .fetch, version: version)
        let response = try FetchResponse(from: &reader, version: version)
        guard response.errorCode == ErrorCode.none else { return .failure(response.errorCode.name) }
        var records: Int64 = 0
        var bytes: Int64 = 0
        for partition in response.responses.flatMap(\.partitions) {
            guard partition.errorCode == ErrorCode.none else { return .failure(partition.errorCode.name) }
            guard let source = lanes[index].sources.firstIndex(where: { $0.partition == partition.partitionIndex }),
                let batches = partition.records
            else { continue }
            let seen = try BatchTally(batches)
            records += seen.records
            bytes += seen.bytes
            if let next = seen.next { lanes[index].sources[source].position = max(lanes[index].sources[source].position, next) }
        }
        return .success(records: records, bytes: bytes)
    }
}

/// What whole batches hold, by their headers.
private struct BatchTally {
    private(set) var records: Int64 = 0
    private(set) var bytes: Int64 = 0
    /// The offset behind the last one.
    private(set) var next: Offset?

    init(_ batches: ByteBuffer) throws {
        var batches = batches
        while batches.readableBytes >= RecordBatchHeader.byteCount {
            let header = batches.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
            guard header.magic == RecordBatchHeader.currentMagic, header.batchByteCount > RecordBatchHeader.byteCount,
                let last = header.lastOffset, let following = last.advanced(byUntrusted: 1)
            else {
                throw CommandFailure("A fetched batch at offset \(header.baseOffset) is damaged.")
            }
            // The last one may be cut off.
            guard header.batchByteCount <= batches.readableBytes else { break }
            records += Int64(header.recordCount)
            bytes += Int64(header.batchByteCount)
            next = following
            batches.moveReaderIndex(forwardBy: header.batchByteCount)
        }
    }
}
