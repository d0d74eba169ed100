// Written by wiregen from 35_DescribeLogDirs.schema. Do not edit.

public import MartletModel

/// Versions 1-4, flexible from 2.
public struct DescribeLogDirsRequest: WireRequest {
    public typealias Response = DescribeLogDirsResponse
    public static var apiKey: ApiKey { .describeLogDirs }
    public static var messageName: StaticString { "DescribeLogDirsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...4 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [DescribableLogDirTopic]? = []

    public init(topics: [DescribableLogDirTopic]? = []) {
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readNullableArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeLogDirsRequest {
    public struct DescribableLogDirTopic: WireStructure {
        public var topic: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-4, flexible from 2.
public struct DescribeLogDirsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeLogDirsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...4 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    /// From version 3 on.
    public var errorCode: ErrorCode = .none
    public var results: [DescribeLogDirsResult] = []

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, results: [DescribeLogDirsResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        if version >= 3 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        }
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        if version >= 3 {
            writer.writeInteger(errorCode.rawValue)
        }
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsResult: WireStructure {
        public var errorCode: ErrorCode = .none
        public var logDir: String = ""
        public var topics: [DescribeLogDirsTopic] = []
        /// From version 4 on.
        public var totalBytes: Int64 = -1
        /// From version 4 on.
        public var usableBytes: Int64 = -1

        public init(
            errorCode: ErrorCode = .none, logDir: String = "", topics: [DescribeLogDirsTopic] = [],
            totalBytes: Int64 = -1, usableBytes: Int64 = -1
        ) {
            self.errorCode = errorCode
            self.logDir = logDir
            self.topics = topics
            self.totalBytes = totalBytes
            self.usableBytes = usableBytes
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            logDir = try reader.readString("logDir")
            topics = try reader.readArray("topics", version: version)
            if version >= 4 {
                totalBytes = try reader.readInt64("totalBytes")
                usableBytes = try reader.readInt64("usableBytes")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeString(logDir, "logDir")
            try writer.writeArray(topics, "topics", version: version)
            if version >= 4 {
                writer.writeInteger(totalBytes)
                writer.writeInteger(usableBytes)
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsTopic: WireStructure {
        public var name: String = ""
        public var partitions: [DescribeLogDirsPartition] = []

        public init(name: String = "", partitions: [DescribeLogDirsPartition] = []) {
            self.name = name
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var partitionSize: Int64 = 0
        public var offsetLag: Int64 = 0
        public var isFutureKey: Bool = false

        public init(
            partitionIndex: PartitionIndex = 0, partitionSize: Int64 = 0, offsetLag: Int64 = 0,
            isFutureKey: Bool = false
        ) {
            self.partitionIndex = partitionIndex
            self.partitionSize = partitionSize
            self.offsetLag = offsetLag
            self.isFutureKey = isFutureKey
        }

        static var minimumByteCount: Int { 21 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            partitionSize = try reader.readInt64("partitionSize")
            offsetLag = try reader.readInt64("offsetLag")
            isFutureKey = try reader.readBool("isFutureKey")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(partitionSize)
            writer.writeInteger(offsetLag)
            writer.writeBool(isFutureKey)
            writer.writeNoTaggedFields()
        }
    }
}
