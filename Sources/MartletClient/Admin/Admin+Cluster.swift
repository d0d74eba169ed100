public import MartletModel
internal import MartletWire

/// The brokers of a cluster.
public struct ClusterDescription: Sendable, Hashable {
    public let clusterID: String?
    public let controller: BrokerID?
    /// Sorted by id.
    public let brokers: [BrokerDescription]

    public init(clusterID: String?, controller: BrokerID?, brokers: [BrokerDescription]) {
        self.clusterID = clusterID
        self.controller = controller
        self.brokers = brokers
    }
}

/// A broker as the cluster knows it.
public struct BrokerDescription: Sendable, Hashable {
    public let id: BrokerID
    /// Nil for a fenced broker of which nobody knows where it was.
    public let address: BrokerAddress?
    public let rack: String?
    /// It belongs to the cluster and takes no part in it: it is stopped, has lost its session, or is only starting.
    /// Brokers that know nothing of DescribeCluster 2 leave such brokers out.
    public let isFenced: Bool

    public init(id: BrokerID, address: BrokerAddress?, rack: String? = nil, isFenced: Bool = false) {
        self.id = id
        self.address = address
        self.rack = rack
        self.isFenced = isFenced
    }
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
    /// The cluster's brokers, with those that belong to it and are fenced.
    public func describeCluster() async throws(ClientError) -> ClusterDescription {
        try await cluster.retrying { () throws(ClientError) in
            let connection = try await cluster.anyConnection()
            let version: Int16
            do throws(ClientError) {
                version = try connection.version(for: DescribeClusterRequest.self)
            } catch {
                guard error.kind == .unsupported else { throw error }
                return ClusterDescription(try await cluster.refresh(topics: [], mayCreate: false).metadata)
            }
            let answer = try await connection.answer(
                to: DescribeClusterRequest(includeFencedBrokers: version >= 2), version: version)
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("The cluster was not described", answer.errorCode, answer.errorMessage)
            }
            return ClusterDescription(answer)
        }
    }

    /// Takes a broker out of the cluster that is stopped and will not come back (KIP-185).
    ///
    /// - Throws: ``ClientError`` of kind `refused` with BROKER_ID_NOT_REGISTERED where the cluster knows no such broker.
    public func unregisterBroker(_ id: BrokerID) async throws(ClientError) {
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.controllerConnection().answer(to: UnregisterBrokerRequest(brokerId: id))
            if answer.errorCode == .notController { try await controllerMoved() }
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Broker \(id) was not unregistered", answer.errorCode, answer.errorMessage)
            }
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

extension ClusterDescription {
    fileprivate init(_ metadata: ClusterMetadata) {
        self.init(
            clusterID: metadata.clusterID, controller: metadata.controller,
            brokers: metadata.brokers.sorted { $0.key < $1.key }.map { BrokerDescription(id: $0.key, address: $0.value) })
    }

    fileprivate init(_ answer: DescribeClusterResponse) {
        self.init(
            clusterID: answer.clusterId.isEmpty ? nil : answer.clusterId,
            controller: answer.controllerId == .none ? nil : answer.controllerId,
            brokers: answer.brokers.map { broker in
                BrokerDescription(
                    id: broker.brokerId,
                    address: broker.host.isEmpty ? nil : BrokerAddress(host: broker.host, port: Int(broker.port)),
                    rack: broker.rack, isFenced: broker.isFenced)
            }.sorted { $0.id < $1.id })
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
