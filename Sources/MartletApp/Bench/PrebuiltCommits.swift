import MartletModel
import MartletWire
import NIOCore

/// Commits that are encoded once for each group and sent again and again. They come from nobody's member, as those of
/// consumers that assign partitions to themselves.
struct PrebuiltCommits: PumpWorkload {
    private let frames: [ByteBuffer]
    private let version: Int16
    private let offsets: Int64

    /// - Parameter partitions: how many a commit names; the topic must have them.
    init(topic: TopicName, partitions: Int, groups: [String], version: Int16) throws {
        self.version = version
        offsets = Int64(partitions)
        frames = try groups.map { group in
            let request = OffsetCommitRequest(
                groupId: group,
                topics: [
                    .init(
                        name: topic.text,
                        partitions: (0..<partitions).map { .init(partitionIndex: PartitionIndex(Int32($0)), committedOffset: 42) }
                    )
                ])
            var frame = ByteBuffer()
            try WireFrame.append(request, version: version, correlationId: 0, clientId: "martlet-bench", into: &frame)
            return frame
        }
    }

    func nextRequest(ofConnection index: Int) -> ByteBuffer? { frames[index] }

    /// A record of the report is an offset that was committed.
    func answered(_ frame: ByteBuffer, onConnection index: Int) throws -> PumpYield {
        var reader = WireReader(frame)
        _ = try ResponseHeader(from: &reader, apiKey: .offsetCommit, version: version)
        let response = try OffsetCommitResponse(from: &reader, version: version)
        for topic in response.topics {
            for partition in topic.partitions where partition.errorCode != ErrorCode.none {
                return .failure(partition.errorCode.name)
            }
        }
        return .success(records: offsets, bytes: 0)
    }
}
