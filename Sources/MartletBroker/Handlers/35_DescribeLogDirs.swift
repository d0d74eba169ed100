import MartletLog
import MartletModel
import MartletWire

/// DescribeLogDirs, 1-4: how much each partition takes on the disk. Null topics means all. 3 has an error of its own,
/// 4 the size of the volume and what is free on it.
enum DescribeLogDirsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 1...4

    static func answer(_ request: DescribeLogDirsRequest, _ context: RequestContext) -> DescribeLogDirsResponse {
        if let refusal = context.refusal(.describe, .cluster) {
            return DescribeLogDirsResponse(errorCode: context.version >= 3 ? refusal.code : .none)
        }
        let broker = context.broker
        let topics: [DescribeLogDirsResponse.DescribeLogDirsTopic]
        if let wanted = request.topics {
            topics = wanted.compactMap { wanted in
                broker.topics.topic(named: wanted.topic).map { described($0, only: Set(wanted.partitions)) }
            }
        } else {
            topics = broker.topics.all.map { described($0, only: nil) }
        }
        let volume = VolumeSpace(at: broker.logs.path)
        return DescribeLogDirsResponse(
            errorCode: .none,
            results: [
                .init(
                    errorCode: .none, logDir: broker.logs.path, topics: topics, totalBytes: volume?.totalByteCount ?? -1,
                    usableBytes: volume?.usableByteCount ?? -1)
            ])
    }

    private static func described(
        _ topic: Topic, only wanted: Set<PartitionIndex>?
    ) -> DescribeLogDirsResponse.DescribeLogDirsTopic {
        .init(
            name: topic.name.text,
            partitions: topic.replicas.compactMap { replica in
                guard let log = replica.log, wanted?.contains(log.partition.partition) ?? true else { return nil }
                return .init(
                    partitionIndex: log.partition.partition, partitionSize: log.byteCount,
                    // How much of what is committed is not here yet.
                    offsetLag: replica.highWatermark.map { max(0, $0.distance(from: log.writtenEndOffset)) } ?? 0,
                    isFutureKey: false)
            })
    }
}
