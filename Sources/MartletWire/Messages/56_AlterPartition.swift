// Written by wiregen from 56_AlterPartition.schema. Do not edit.

public import MartletModel

/// Versions 2-3, flexible from 2.
public struct AlterPartitionRequest: WireRequest {
    public typealias Response = AlterPartitionResponse
    public static var apiKey: ApiKey { .alterPartition }
    public static var messageName: StaticString { "AlterPartitionRequest" }
    public static var validVersions: ClosedRange<Int16> { 2...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var brokerId: BrokerID = 0
    public var brokerEpoch: Int64 = -1
    public var topics: [TopicData] = []

    public init(brokerId: BrokerID = 0, brokerEpoch: Int64 = -1, topics: [TopicData] = []) {
        self.brokerId = brokerId
        self.brokerEpoch = brokerEpoch
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        brokerId = try BrokerID(reader.readInt32("brokerId"))
        brokerEpoch = try reader.readInt64("brokerEpoch")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(brokerId.rawValue)
        writer.writeInteger(brokerEpoch)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterPartitionRequest {
    public struct TopicData: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionData] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionData] = []) {
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterPartitionRequest {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var leaderEpoch: LeaderEpoch = 0
        /// Version 2 only.
        public var newIsr: [BrokerID] = []
        /// From version 3 on.
        public var newIsrWithEpochs: [BrokerState] = []
        public var leaderRecoveryState: Int8 = 0
        public var partitionEpoch: Int32 = 0

        public init(
            partitionIndex: PartitionIndex = 0, leaderEpoch: LeaderEpoch = 0, newIsr: [BrokerID] = [],
            newIsrWithEpochs: [BrokerState] = [], leaderRecoveryState: Int8 = 0, partitionEpoch: Int32 = 0
        ) {
            self.partitionIndex = partitionIndex
            self.leaderEpoch = leaderEpoch
            self.newIsr = newIsr
            self.newIsrWithEpochs = newIsrWithEpochs
            self.leaderRecoveryState = leaderRecoveryState
            self.partitionEpoch = partitionEpoch
        }

        static var minimumByteCount: Int { 15 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            if version <= 2 {
                newIsr = try reader.readIntegers("newIsr")
            }
            if version >= 3 {
                newIsrWithEpochs = try reader.readArray("newIsrWithEpochs", version: version)
            }
            leaderRecoveryState = try reader.readInt8("leaderRecoveryState")
            partitionEpoch = try reader.readInt32("partitionEpoch")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            if version <= 2 {
                try writer.writeIntegers(newIsr, "newIsr")
            } else {
                try writer.refuse(!newIsr.isEmpty, "newIsr")
            }
            if version >= 3 {
                try writer.writeArray(newIsrWithEpochs, "newIsrWithEpochs", version: version)
            } else {
                try writer.refuse(!newIsrWithEpochs.isEmpty, "newIsrWithEpochs")
            }
            writer.writeInteger(leaderRecoveryState)
            writer.writeInteger(partitionEpoch)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterPartitionRequest {
    public struct BrokerState: WireStructure {
        public var brokerId: BrokerID = 0
        public var brokerEpoch: Int64 = -1

        public init(brokerId: BrokerID = 0, brokerEpoch: Int64 = -1) {
            self.brokerId = brokerId
            self.brokerEpoch = brokerEpoch
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            brokerId = try BrokerID(reader.readInt32("brokerId"))
            brokerEpoch = try reader.readInt64("brokerEpoch")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(brokerId.rawValue)
            writer.writeInteger(brokerEpoch)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 2-3, flexible from 2.
public struct AlterPartitionResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterPartitionResponse" }
    public static var validVersions: ClosedRange<Int16> { 2...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var topics: [TopicData] = []

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, topics: [TopicData] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterPartitionResponse {
    public struct TopicData: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionData] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionData] = []) {
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterPartitionResponse {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var leaderId: BrokerID = 0
        public var leaderEpoch: LeaderEpoch = 0
        public var isr: [BrokerID] = []
        public var leaderRecoveryState: Int8 = 0
        public var partitionEpoch: Int32 = 0

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, leaderId: BrokerID = 0,
            leaderEpoch: LeaderEpoch = 0, isr: [BrokerID] = [], leaderRecoveryState: Int8 = 0, partitionEpoch: Int32 = 0
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.isr = isr
            self.leaderRecoveryState = leaderRecoveryState
            self.partitionEpoch = partitionEpoch
        }

        static var minimumByteCount: Int { 21 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            isr = try reader.readIntegers("isr")
            leaderRecoveryState = try reader.readInt8("leaderRecoveryState")
            partitionEpoch = try reader.readInt32("partitionEpoch")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(leaderId.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            try writer.writeIntegers(isr, "isr")
            writer.writeInteger(leaderRecoveryState)
            writer.writeInteger(partitionEpoch)
            writer.writeNoTaggedFields()
        }
    }
}
