// Written by wiregen from 34_AlterReplicaLogDirs.schema. Do not edit.

public import MartletModel

/// Versions 1-2, flexible from 2.
public struct AlterReplicaLogDirsRequest: WireRequest {
    public typealias Response = AlterReplicaLogDirsResponse
    public static var apiKey: ApiKey { .alterReplicaLogDirs }
    public static var messageName: StaticString { "AlterReplicaLogDirsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var dirs: [AlterReplicaLogDir] = []

    public init(dirs: [AlterReplicaLogDir] = []) {
        self.dirs = dirs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        dirs = try reader.readArray("dirs", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(dirs, "dirs", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterReplicaLogDirsRequest {
    public struct AlterReplicaLogDir: WireStructure {
        public var path: String = ""
        public var topics: [AlterReplicaLogDirTopic] = []

        public init(path: String = "", topics: [AlterReplicaLogDirTopic] = []) {
            self.path = path
            self.topics = topics
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            path = try reader.readString("path")
            topics = try reader.readArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(path, "path")
            try writer.writeArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterReplicaLogDirsRequest {
    public struct AlterReplicaLogDirTopic: WireStructure {
        public var name: String = ""
        public var partitions: [PartitionIndex] = []

        public init(name: String = "", partitions: [PartitionIndex] = []) {
            self.name = name
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-2, flexible from 2.
public struct AlterReplicaLogDirsResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterReplicaLogDirsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var results: [AlterReplicaLogDirTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [AlterReplicaLogDirTopicResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterReplicaLogDirsResponse {
    public struct AlterReplicaLogDirTopicResult: WireStructure {
        public var topicName: String = ""
        public var partitions: [AlterReplicaLogDirPartitionResult] = []

        public init(topicName: String = "", partitions: [AlterReplicaLogDirPartitionResult] = []) {
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterReplicaLogDirsResponse {
    public struct AlterReplicaLogDirPartitionResult: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none

        public init(partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
