// Written by wiregen from 01_Fetch.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 4-18, flexible from 12.
public struct FetchRequest: WireRequest {
    public typealias Response = FetchResponse
    public static var apiKey: ApiKey { .fetch }
    public static var messageName: StaticString { "FetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 4...18 }
    public static var firstFlexibleVersion: Int16? { 12 }

    /// From version 12 on, tag 0.
    public var clusterId: String? = nil
    /// Versions 4-14 only.
    public var replicaId: BrokerID = -1
    /// From version 15 on, tag 1.
    public var replicaState: ReplicaState = ReplicaState()
    public var maxWaitMs: Int32 = 0
    public var minBytes: Int32 = 0
    public var maxBytes: Int32 = 0x7fffffff
    public var isolationLevel: Int8 = 0
    /// From version 7 on.
    public var sessionId: Int32 = 0
    /// From version 7 on.
    public var sessionEpoch: Int32 = -1
    public var topics: [FetchTopic] = []
    /// From version 7 on.
    public var forgottenTopicsData: [ForgottenTopic] = []
    /// From version 11 on.
    public var rackId: String = ""

    public init(
        clusterId: String? = nil, replicaId: BrokerID = -1, replicaState: ReplicaState = ReplicaState(),
        maxWaitMs: Int32 = 0, minBytes: Int32 = 0, maxBytes: Int32 = 0x7fffffff, isolationLevel: Int8 = 0,
        sessionId: Int32 = 0, sessionEpoch: Int32 = -1, topics: [FetchTopic] = [],
        forgottenTopicsData: [ForgottenTopic] = [], rackId: String = ""
    ) {
        self.clusterId = clusterId
        self.replicaId = replicaId
        self.replicaState = replicaState
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.isolationLevel = isolationLevel
        self.sessionId = sessionId
        self.sessionEpoch = sessionEpoch
        self.topics = topics
        self.forgottenTopicsData = forgottenTopicsData
        self.rackId = rackId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version <= 14 {
            replicaId = try BrokerID(reader.readInt32("replicaId"))
        }
        maxWaitMs = try reader.readInt32("maxWaitMs")
        minBytes = try reader.readInt32("minBytes")
        maxBytes = try reader.readInt32("maxBytes")
        isolationLevel = try reader.readInt8("isolationLevel")
        if version >= 7 {
            sessionId = try reader.readInt32("sessionId")
            sessionEpoch = try reader.readInt32("sessionEpoch")
        }
        topics = try reader.readArray("topics", version: version)
        if version >= 7 {
            forgottenTopicsData = try reader.readArray("forgottenTopicsData", version: version)
        }
        if version >= 11 {
            rackId = try reader.readString("rackId")
        }
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                clusterId = try reader.readNullableString("clusterId")
            case 1 where version >= 15:
                replicaState = try ReplicaState(from: &reader, version: version)
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version <= 14 {
            writer.writeInteger(replicaId.rawValue)
        } else {
            try writer.refuse(replicaId != -1, "replicaId")
        }
        writer.writeInteger(maxWaitMs)
        writer.writeInteger(minBytes)
        writer.writeInteger(maxBytes)
        writer.writeInteger(isolationLevel)
        if version >= 7 {
            writer.writeInteger(sessionId)
            writer.writeInteger(sessionEpoch)
        }
        try writer.writeArray(topics, "topics", version: version)
        if version >= 7 {
            try writer.writeArray(forgottenTopicsData, "forgottenTopicsData", version: version)
        } else {
            try writer.refuse(!forgottenTopicsData.isEmpty, "forgottenTopicsData")
        }
        if version >= 11 {
            try writer.writeString(rackId, "rackId")
        }
        if version < 15 {
            try writer.refuse(replicaState != ReplicaState(), "replicaState")
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if clusterId != nil {
                let content = writer.beginTaggedField(0, countedAt: count)
                try writer.writeNullableString(clusterId, "clusterId")
                writer.endTaggedField(contentAt: content)
            }
            if version >= 15 && replicaState != ReplicaState() {
                let content = writer.beginTaggedField(1, countedAt: count)
                try replicaState.encode(into: &writer, version: version)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}

extension FetchRequest {
    public struct ReplicaState: WireStructure {
        public var replicaId: BrokerID = -1
        public var replicaEpoch: Int64 = -1

        public init(replicaId: BrokerID = -1, replicaEpoch: Int64 = -1) {
            self.replicaId = replicaId
            self.replicaEpoch = replicaEpoch
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            replicaId = try BrokerID(reader.readInt32("replicaId"))
            replicaEpoch = try reader.readInt64("replicaEpoch")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(replicaId.rawValue)
            writer.writeInteger(replicaEpoch)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchRequest {
    public struct FetchTopic: WireStructure {
        /// Versions 4-12 only.
        public var topic: String = ""
        /// From version 13 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [FetchPartition] = []

        public init(topic: String = "", topicId: KafkaUUID = .zero, partitions: [FetchPartition] = []) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 12 {
                topic = try reader.readString("topic")
            }
            if version >= 13 {
                topicId = try reader.readUUID("topicId")
            }
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 12 {
                try writer.writeString(topic, "topic")
            }
            if version >= 13 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchRequest {
    public struct FetchPartition: WireStructure {
        public var partition: PartitionIndex = 0
        /// From version 9 on.
        public var currentLeaderEpoch: LeaderEpoch = -1
        public var fetchOffset: Offset = 0
        /// From version 12 on.
        public var lastFetchedEpoch: LeaderEpoch = -1
        /// From version 5 on.
        public var logStartOffset: Offset = -1
        public var partitionMaxBytes: Int32 = 0
        /// From version 17 on, tag 0.
        public var replicaDirectoryId: KafkaUUID = .zero
        /// From version 18 on, tag 1.
        public var highWatermark: Offset = Offset(Int64.max)

        public init(
            partition: PartitionIndex = 0, currentLeaderEpoch: LeaderEpoch = -1, fetchOffset: Offset = 0,
            lastFetchedEpoch: LeaderEpoch = -1, logStartOffset: Offset = -1, partitionMaxBytes: Int32 = 0,
            replicaDirectoryId: KafkaUUID = .zero, highWatermark: Offset = Offset(Int64.max)
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.fetchOffset = fetchOffset
            self.lastFetchedEpoch = lastFetchedEpoch
            self.logStartOffset = logStartOffset
            self.partitionMaxBytes = partitionMaxBytes
            self.replicaDirectoryId = replicaDirectoryId
            self.highWatermark = highWatermark
        }

        static var minimumByteCount: Int { 16 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            if version >= 9 {
                currentLeaderEpoch = try LeaderEpoch(reader.readInt32("currentLeaderEpoch"))
            }
            fetchOffset = try Offset(reader.readInt64("fetchOffset"))
            if version >= 12 {
                lastFetchedEpoch = try LeaderEpoch(reader.readInt32("lastFetchedEpoch"))
            }
            if version >= 5 {
                logStartOffset = try Offset(reader.readInt64("logStartOffset"))
            }
            partitionMaxBytes = try reader.readInt32("partitionMaxBytes")
            for _ in 0..<(try reader.readTaggedFieldCount()) {
                let tagged = try reader.beginTaggedField()
                switch tagged.tag {
                case 0 where version >= 17:
                    replicaDirectoryId = try reader.readUUID("replicaDirectoryId")
                case 1 where version >= 18:
                    highWatermark = try Offset(reader.readInt64("highWatermark"))
                default: reader.skip(tagged)
                }
                try reader.end(tagged)
            }
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            if version >= 9 {
                writer.writeInteger(currentLeaderEpoch.rawValue)
            }
            writer.writeInteger(fetchOffset.rawValue)
            if version >= 12 {
                writer.writeInteger(lastFetchedEpoch.rawValue)
            } else {
                try writer.refuse(lastFetchedEpoch != -1, "lastFetchedEpoch")
            }
            if version >= 5 {
                writer.writeInteger(logStartOffset.rawValue)
            }
            writer.writeInteger(partitionMaxBytes)
            if writer.isFlexible {
                let count = writer.beginTaggedFields()
                if version >= 17 && replicaDirectoryId != .zero {
                    let content = writer.beginTaggedField(0, countedAt: count)
                    writer.writeUUID(replicaDirectoryId)
                    writer.endTaggedField(contentAt: content)
                }
                if version >= 18 && highWatermark != Offset(Int64.max) {
                    let content = writer.beginTaggedField(1, countedAt: count)
                    writer.writeInteger(highWatermark.rawValue)
                    writer.endTaggedField(contentAt: content)
                }
            }
        }
    }
}

extension FetchRequest {
    public struct ForgottenTopic: WireStructure {
        /// Versions 7-12 only.
        public var topic: String = ""
        /// From version 13 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", topicId: KafkaUUID = .zero, partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 12 {
                topic = try reader.readString("topic")
            }
            if version >= 13 {
                topicId = try reader.readUUID("topicId")
            }
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 12 {
                try writer.writeString(topic, "topic")
            }
            if version >= 13 {
                writer.writeUUID(topicId)
            }
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 4-18, flexible from 12.
public struct FetchResponse: ThrottledResponse {
    public static var messageName: StaticString { "FetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 4...18 }
    public static var firstFlexibleVersion: Int16? { 12 }

    public var throttleTimeMs: Int32 = 0
    /// From version 7 on.
    public var errorCode: ErrorCode = .none
    /// From version 7 on.
    public var sessionId: Int32 = 0
    public var responses: [FetchableTopicResponse] = []
    /// From version 16 on, tag 0.
    public var nodeEndpoints: [NodeEndpoint] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, sessionId: Int32 = 0,
        responses: [FetchableTopicResponse] = [], nodeEndpoints: [NodeEndpoint] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.sessionId = sessionId
        self.responses = responses
        self.nodeEndpoints = nodeEndpoints
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        if version >= 7 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            sessionId = try reader.readInt32("sessionId")
        }
        responses = try reader.readArray("responses", version: version)
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0 where version >= 16:
                nodeEndpoints = try reader.readArray("nodeEndpoints", version: version)
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        if version >= 7 {
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(sessionId)
        } else {
            try writer.refuse(sessionId != 0, "sessionId")
        }
        try writer.writeArray(responses, "responses", version: version)
        if version < 16 {
            try writer.refuse(!nodeEndpoints.isEmpty, "nodeEndpoints")
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if version >= 16 && !nodeEndpoints.isEmpty {
                let content = writer.beginTaggedField(0, countedAt: count)
                try writer.writeArray(nodeEndpoints, "nodeEndpoints", version: version)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}

extension FetchResponse {
    public struct FetchableTopicResponse: WireStructure {
        /// Versions 4-12 only.
        public var topic: String = ""
        /// From version 13 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionData] = []

        public init(topic: String = "", topicId: KafkaUUID = .zero, partitions: [PartitionData] = []) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 12 {
                topic = try reader.readString("topic")
            }
            if version >= 13 {
                topicId = try reader.readUUID("topicId")
            }
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 12 {
                try writer.writeString(topic, "topic")
            }
            if version >= 13 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchResponse {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var highWatermark: Offset = 0
        public var lastStableOffset: Offset = -1
        /// From version 5 on.
        public var logStartOffset: Offset = -1
        /// From version 12 on, tag 0.
        public var divergingEpoch: EpochEndOffset = EpochEndOffset()
        /// From version 12 on, tag 1.
        public var currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()
        /// From version 12 on, tag 2.
        public var snapshotId: SnapshotId = SnapshotId()
        public var abortedTransactions: [AbortedTransaction]? = []
        /// From version 11 on.
        public var preferredReadReplica: BrokerID = -1
        public var records: ByteBuffer? = nil

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, highWatermark: Offset = 0,
            lastStableOffset: Offset = -1, logStartOffset: Offset = -1,
            divergingEpoch: EpochEndOffset = EpochEndOffset(), currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch(),
            snapshotId: SnapshotId = SnapshotId(), abortedTransactions: [AbortedTransaction]? = [],
            preferredReadReplica: BrokerID = -1, records: ByteBuffer? = nil
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.highWatermark = highWatermark
            self.lastStableOffset = lastStableOffset
            self.logStartOffset = logStartOffset
            self.divergingEpoch = divergingEpoch
            self.currentLeader = currentLeader
            self.snapshotId = snapshotId
            self.abortedTransactions = abortedTransactions
            self.preferredReadReplica = preferredReadReplica
            self.records = records
        }

        static var minimumByteCount: Int { 30 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            highWatermark = try Offset(reader.readInt64("highWatermark"))
            lastStableOffset = try Offset(reader.readInt64("lastStableOffset"))
            if version >= 5 {
                logStartOffset = try Offset(reader.readInt64("logStartOffset"))
            }
            abortedTransactions = try reader.readNullableArray("abortedTransactions", version: version)
            if version >= 11 {
                preferredReadReplica = try BrokerID(reader.readInt32("preferredReadReplica"))
            }
            records = try reader.readNullableBytes("records")
            for _ in 0..<(try reader.readTaggedFieldCount()) {
                let tagged = try reader.beginTaggedField()
                switch tagged.tag {
                case 0:
                    divergingEpoch = try EpochEndOffset(from: &reader, version: version)
                case 1:
                    currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
                case 2:
                    snapshotId = try SnapshotId(from: &reader, version: version)
                default: reader.skip(tagged)
                }
                try reader.end(tagged)
            }
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(highWatermark.rawValue)
            writer.writeInteger(lastStableOffset.rawValue)
            if version >= 5 {
                writer.writeInteger(logStartOffset.rawValue)
            }
            try writer.writeNullableArray(abortedTransactions, "abortedTransactions", version: version)
            if version >= 11 {
                writer.writeInteger(preferredReadReplica.rawValue)
            } else {
                try writer.refuse(preferredReadReplica != -1, "preferredReadReplica")
            }
            try writer.writeRecords(records, "records")
            if version < 12 {
                try writer.refuse(divergingEpoch != EpochEndOffset(), "divergingEpoch")
                try writer.refuse(currentLeader != LeaderIdAndEpoch(), "currentLeader")
                try writer.refuse(snapshotId != SnapshotId(), "snapshotId")
            }
            if writer.isFlexible {
                let count = writer.beginTaggedFields()
                if divergingEpoch != EpochEndOffset() {
                    let content = writer.beginTaggedField(0, countedAt: count)
                    try divergingEpoch.encode(into: &writer, version: version)
                    writer.endTaggedField(contentAt: content)
                }
                if currentLeader != LeaderIdAndEpoch() {
                    let content = writer.beginTaggedField(1, countedAt: count)
                    try currentLeader.encode(into: &writer, version: version)
                    writer.endTaggedField(contentAt: content)
                }
                if snapshotId != SnapshotId() {
                    let content = writer.beginTaggedField(2, countedAt: count)
                    try snapshotId.encode(into: &writer, version: version)
                    writer.endTaggedField(contentAt: content)
                }
            }
        }
    }
}

extension FetchResponse {
    public struct EpochEndOffset: WireStructure {
        public var epoch: LeaderEpoch = -1
        public var endOffset: Offset = -1

        public init(epoch: LeaderEpoch = -1, endOffset: Offset = -1) {
            self.epoch = epoch
            self.endOffset = endOffset
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            epoch = try LeaderEpoch(reader.readInt32("epoch"))
            endOffset = try Offset(reader.readInt64("endOffset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(epoch.rawValue)
            writer.writeInteger(endOffset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchResponse {
    public struct LeaderIdAndEpoch: WireStructure {
        public var leaderId: BrokerID = -1
        public var leaderEpoch: LeaderEpoch = -1

        public init(leaderId: BrokerID = -1, leaderEpoch: LeaderEpoch = -1) {
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(leaderId.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchResponse {
    public struct SnapshotId: WireStructure {
        public var endOffset: Offset = -1
        public var epoch: LeaderEpoch = -1

        public init(endOffset: Offset = -1, epoch: LeaderEpoch = -1) {
            self.endOffset = endOffset
            self.epoch = epoch
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            endOffset = try Offset(reader.readInt64("endOffset"))
            epoch = try LeaderEpoch(reader.readInt32("epoch"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(endOffset.rawValue)
            writer.writeInteger(epoch.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchResponse {
    public struct AbortedTransaction: WireStructure {
        public var producerId: ProducerID = 0
        public var firstOffset: Offset = 0

        public init(producerId: ProducerID = 0, firstOffset: Offset = 0) {
            self.producerId = producerId
            self.firstOffset = firstOffset
        }

        static var minimumByteCount: Int { 16 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            producerId = try ProducerID(reader.readInt64("producerId"))
            firstOffset = try Offset(reader.readInt64("firstOffset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(firstOffset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension FetchResponse {
    public struct NodeEndpoint: WireStructure {
        public var nodeId: BrokerID = 0
        public var host: String = ""
        public var port: Int32 = 0
        public var rack: String? = nil

        public init(nodeId: BrokerID = 0, host: String = "", port: Int32 = 0, rack: String? = nil) {
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.rack = rack
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
            rack = try reader.readNullableString("rack")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(nodeId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            try writer.writeNullableString(rack, "rack")
            writer.writeNoTaggedFields()
        }
    }
}
