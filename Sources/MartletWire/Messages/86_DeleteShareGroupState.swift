// Written by wiregen from 86_DeleteShareGroupState.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DeleteShareGroupStateRequest: WireRequest {
    public typealias Response = DeleteShareGroupStateResponse
    public static var apiKey: ApiKey { .deleteShareGroupState }
    public static var messageName: StaticString { "DeleteShareGroupStateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String = ""
    public var topics: [DeleteStateData] = []

    public init(groupId: String = "", topics: [DeleteStateData] = []) {
        self.groupId = groupId
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteShareGroupStateRequest {
    public struct DeleteStateData: WireStructure {
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

extension DeleteShareGroupStateRequest {
    public struct PartitionData: WireStructure {
        public var partition: PartitionIndex = 0

        public init(partition: PartitionIndex = 0) {
            self.partition = partition
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct DeleteShareGroupStateResponse: WireMessage {
    public static var messageName: StaticString { "DeleteShareGroupStateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [DeleteStateResult] = []

    public init(results: [DeleteStateResult] = []) {
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteShareGroupStateResponse {
    public struct DeleteStateResult: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionResult] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionResult] = []) {
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

extension DeleteShareGroupStateResponse {
    public struct PartitionResult: WireStructure {
        public var partition: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(partition: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil) {
            self.partition = partition
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
