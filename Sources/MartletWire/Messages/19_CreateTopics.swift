// Written by wiregen from 19_CreateTopics.schema. Do not edit.

public import MartletModel

/// Versions 2-7, flexible from 5.
public struct CreateTopicsRequest: WireRequest {
    public typealias Response = CreateTopicsResponse
    public static var apiKey: ApiKey { .createTopics }
    public static var messageName: StaticString { "CreateTopicsRequest" }
    public static var validVersions: ClosedRange<Int16> { 2...7 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var topics: [CreatableTopic] = []
    public var timeoutMs: Int32 = 60000
    public var validateOnly: Bool = false

    public init(topics: [CreatableTopic] = [], timeoutMs: Int32 = 60000, validateOnly: Bool = false) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        validateOnly = try reader.readBool("validateOnly")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeInteger(timeoutMs)
        writer.writeBool(validateOnly)
        writer.writeNoTaggedFields()
    }
}

extension CreateTopicsRequest {
    public struct CreatableTopic: WireStructure {
        public var name: String = ""
        public var numPartitions: Int32 = 0
        public var replicationFactor: Int16 = 0
        public var assignments: [CreatableReplicaAssignment] = []
        public var configs: [CreatableTopicConfig] = []

        public init(
            name: String = "", numPartitions: Int32 = 0, replicationFactor: Int16 = 0,
            assignments: [CreatableReplicaAssignment] = [], configs: [CreatableTopicConfig] = []
        ) {
            self.name = name
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.assignments = assignments
            self.configs = configs
        }

        static var minimumByteCount: Int { 10 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            numPartitions = try reader.readInt32("numPartitions")
            replicationFactor = try reader.readInt16("replicationFactor")
            assignments = try reader.readArray("assignments", version: version)
            configs = try reader.readArray("configs", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(numPartitions)
            writer.writeInteger(replicationFactor)
            try writer.writeArray(assignments, "assignments", version: version)
            try writer.writeArray(configs, "configs", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension CreateTopicsRequest {
    public struct CreatableReplicaAssignment: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var brokerIds: [BrokerID] = []

        public init(partitionIndex: PartitionIndex = 0, brokerIds: [BrokerID] = []) {
            self.partitionIndex = partitionIndex
            self.brokerIds = brokerIds
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            brokerIds = try reader.readIntegers("brokerIds")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            try writer.writeIntegers(brokerIds, "brokerIds")
            writer.writeNoTaggedFields()
        }
    }
}

extension CreateTopicsRequest {
    public struct CreatableTopicConfig: WireStructure {
        public var name: String = ""
        public var value: String? = ""

        public init(name: String = "", value: String? = "") {
            self.name = name
            self.value = value
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            value = try reader.readNullableString("value")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeNullableString(value, "value")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 2-7, flexible from 5.
public struct CreateTopicsResponse: ThrottledResponse {
    public static var messageName: StaticString { "CreateTopicsResponse" }
    public static var validVersions: ClosedRange<Int16> { 2...7 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [CreatableTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, topics: [CreatableTopicResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension CreateTopicsResponse {
    public struct CreatableTopicResult: WireStructure {
        public var name: String = ""
        /// From version 7 on.
        public var topicId: KafkaUUID = .zero
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        /// From version 5 on, tag 0.
        public var topicConfigErrorCode: ErrorCode = .none
        /// From version 5 on.
        public var numPartitions: Int32 = -1
        /// From version 5 on.
        public var replicationFactor: Int16 = -1
        /// From version 5 on.
        public var configs: [CreatableTopicConfigs]? = []

        public init(
            name: String = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = "",
            topicConfigErrorCode: ErrorCode = .none, numPartitions: Int32 = -1, replicationFactor: Int16 = -1,
            configs: [CreatableTopicConfigs]? = []
        ) {
            self.name = name
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.topicConfigErrorCode = topicConfigErrorCode
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.configs = configs
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            if version >= 7 {
                topicId = try reader.readUUID("topicId")
            }
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            if version >= 5 {
                numPartitions = try reader.readInt32("numPartitions")
                replicationFactor = try reader.readInt16("replicationFactor")
                configs = try reader.readNullableArray("configs", version: version)
            }
            for _ in 0..<(try reader.readTaggedFieldCount()) {
                let tagged = try reader.beginTaggedField()
                switch tagged.tag {
                case 0:
                    topicConfigErrorCode = try ErrorCode(rawValue: reader.readInt16("topicConfigErrorCode"))
                default: reader.skip(tagged)
                }
                try reader.end(tagged)
            }
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            if version >= 7 {
                writer.writeUUID(topicId)
            }
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            if version >= 5 {
                writer.writeInteger(numPartitions)
                writer.writeInteger(replicationFactor)
                try writer.writeNullableArray(configs, "configs", version: version)
            }
            if writer.isFlexible {
                let count = writer.beginTaggedFields()
                if topicConfigErrorCode != .none {
                    let content = writer.beginTaggedField(0, countedAt: count)
                    writer.writeInteger(topicConfigErrorCode.rawValue)
                    writer.endTaggedField(contentAt: content)
                }
            }
        }
    }
}

extension CreateTopicsResponse {
    public struct CreatableTopicConfigs: WireStructure {
        public var name: String = ""
        public var value: String? = ""
        public var readOnly: Bool = false
        public var configSource: Int8 = -1
        public var isSensitive: Bool = false

        public init(
            name: String = "", value: String? = "", readOnly: Bool = false, configSource: Int8 = -1,
            isSensitive: Bool = false
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.configSource = configSource
            self.isSensitive = isSensitive
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            value = try reader.readNullableString("value")
            readOnly = try reader.readBool("readOnly")
            configSource = try reader.readInt8("configSource")
            isSensitive = try reader.readBool("isSensitive")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeNullableString(value, "value")
            writer.writeBool(readOnly)
            writer.writeInteger(configSource)
            writer.writeBool(isSensitive)
            writer.writeNoTaggedFields()
        }
    }
}
