public import MartletModel
internal import MartletWire

/// The brokers of a cluster.
public struct ClusterDescription: Sendable, Hashable {
    public let clusterID: String?
    public let controller: BrokerID?
    public let brokers: [BrokerID: BrokerAddress]
}

/// A folder that a broker keeps partitions in.
public struct LogDirectoryDescription: Sendable, Hashable {
    public let path: String
    /// Why the broker cannot use it; nil where it can.
    public let error: ErrorCode?
    /// Of the volume, in bytes; nil from brokers that do not say.
    public let totalBytes: Int64?
    public let usableBytes: Int64?
    /// What each partition takes, in bytes.
    public let partitionBytes: [TopicPartition: Int64]
}

extension Admin {
    public func describeCluster() async throws(ClientError) -> ClusterDescription {
        try await cluster.retrying { () throws(ClientError) in
            let metadata = try await cluster.refresh(topics: [], mayCreate: false).metadata
            return ClusterDescription(
                clusterID: metadata.clusterID, controller: metadata.controller, brokers: metadata.brokers)
        }
    }

    /// The folders of a broker and what lies in them.
    public func logDirectories(of broker: BrokerID) async throws(ClientError) -> [LogDirectoryDescription] {
        try await cluster.retrying { () throws(ClientError) in
            if cluster.metadata.brokers[broker] == nil { _ = try await cluster.refresh(topics: [], mayCreate: false) }
            let answer = try await cluster.connection(to: broker).answer(to: DescribeLogDirsRequest(topics: nil))
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Log directories of broker \(broker)", answer.errorCode)
            }
            return answer.results.map(LogDirectoryDescription.init)
        }
    }
}

extension LogDirectoryDescription {
    fileprivate init(_ result: DescribeLogDirsResponse.DescribeLogDirsResult) {
        path = result.logDir
        error = result.errorCode == ErrorCode.none ? nil : result.errorCode
        totalBytes = result.totalBytes < 0 ? nil : result.totalBytes
        usableBytes = result.usableBytes < 0 ? nil : result.usableBytes
        var bytes: [TopicPartition: Int64] = [:]
        for topic in result.topics {
            guard let name = try? TopicName(topic.name) else { continue }
            for partition in topic.partitions where !partition.isFutureKey {
                bytes[TopicPartition(topic: name, partition: partition.partitionIndex)] = partition.partitionSize
            }
        }
        partitionBytes = bytes
    }
}
