// Written by wiregen from 00_Produce.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 3-13, flexible from 9.
public struct ProduceRequest: WireRequest {
    public typealias Response = ProduceResponse
    public static var apiKey: ApiKey { .produce }
    public static var messageName: StaticString { "ProduceRequest" }
    public static var validVersions: ClosedRange<Int16> { 3...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var transactionalId: String? = nil
    public var acks: Int16 = 0
    public var timeoutMs: Int32 = 0
    public var topicData: [TopicProduceData] = []

    public init(
        transactionalId: String? = nil, acks: Int16 = 0, timeoutMs: Int32 = 0, topicData: [TopicProduceData] = []
    ) {
        self.transactionalId = transactionalId
        self.acks = acks
        self.timeoutMs = timeoutMs
        self.topicData = topicData
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readNullableString("transactionalId")
        acks = try reader.readInt16("acks")
        timeoutMs = try reader.readInt32("timeoutMs")
        topicData = try reader.readArray("topicData", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(transactionalId, "transactionalId")
        writer.writeInteger(acks)
        writer.writeInteger(timeoutMs)
        try writer.writeArray(topicData, "topicData", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ProduceRequest {
    public struct TopicProduceData: WireStructure {
        /// Versions 3-12 only.
        public var name: String = ""
        /// From version 13 on.
        public var topicId: KafkaUUID = .zero
        public var partitionData: [PartitionProduceData] = []

        public init(name: String = "", topicId: KafkaUUID = .zero, partitionData: [PartitionProduceData] = []) {
            self.name = name
            self.topicId = topicId
            self.partitionData = partitionData
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 12 {
                name = try reader.readString("name")
            }
            if version >= 13 {
                topicId = try reader.readUUID("topicId")
            }
            partitionData = try reader.readArray("partitionData", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 12 {
                try writer.writeString(name, "name")
            }
            if version >= 13 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitionData, "partitionData", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ProduceRequest {
    public struct PartitionProduceData: WireStructure {
        public var index: PartitionIndex = 0
        public var records: ByteBuffer? = nil

        public init(index: PartitionIndex = 0, records: ByteBuffer? = nil) {
            self.index = index
            self.records = records
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            index = try PartitionIndex(reader.readInt32("index"))
            records = try reader.readNullableBytes("records")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(index.rawValue)
            try writer.writeRecords(records, "records")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 3-13, flexible from 9.
public struct ProduceResponse: ThrottledResponse {
    public static var messageName: StaticString { "ProduceResponse" }
    public static var validVersions: ClosedRange<Int16> { 3...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var responses: [TopicProduceResponse] = []
    public var throttleTimeMs: Int32 = 0
    /// From version 10 on, tag 0.
    public var nodeEndpoints: [NodeEndpoint] = []

    public init(responses: [TopicProduceResponse] = [], throttleTimeMs: Int32 = 0, nodeEndpoints: [NodeEndpoint] = []) {
        self.responses = responses
        self.throttleTimeMs = throttleTimeMs
        self.nodeEndpoints = nodeEndpoints
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        responses = try reader.readArray("responses", version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0 where version >= 10:
                nodeEndpoints = try reader.readArray("nodeEndpoints", version: version)
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(responses, "responses", version: version)
        writer.writeInteger(throttleTimeMs)
        if version < 10 {
            try writer.refuse(!nodeEndpoints.isEmpty, "nodeEndpoints")
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if version >= 10 && !nodeEndpoints.isEmpty {
                let content = writer.beginTaggedField(0, countedAt: count)
                try writer.writeArray(nodeEndpoints, "nodeEndpoints", version: version)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}

extension ProduceResponse {
    public struct TopicProduceResponse: WireStructure {
        /// Versions 3-12 only.
        public var name: String = ""
        /// From version 13 on.
        public var topicId: KafkaUUID = .zero
        public var partitionResponses: [PartitionProduceResponse] = []

        public init(
            name: String = "", topicId: KafkaUUID = .zero, partitionResponses: [PartitionProduceResponse] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionResponses = partitionResponses
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 12 {
                name = try reader.readString("name")
            }
            if version >= 13 {
                topicId = try reader.readUUID("topicId")
            }
            partitionResponses = try reader.readArray("partitionResponses", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 12 {
                try writer.writeString(name, "name")
            }
            if version >= 13 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitionResponses, "partitionResponses", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ProduceResponse {
    public struct PartitionProduceResponse: WireStructure {
        public var index: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var baseOffset: Offset = 0
        public var logAppendTimeMs: Int64 = -1
        /// From version 5 on.
        public var logStartOffset: Offset = -1
        /// From version 8 on.
        public var recordErrors: [BatchIndexAndErrorMessage] = []
        /// From version 8 on.
        public var errorMessage: String? = nil
        /// From version 10 on, tag 0.
        public var currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()

        public init(
            index: PartitionIndex = 0, errorCode: ErrorCode = .none, baseOffset: Offset = 0,
            logAppendTimeMs: Int64 = -1, logStartOffset: Offset = -1, recordErrors: [BatchIndexAndErrorMessage] = [],
            errorMessage: String? = nil, currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()
        ) {
            self.index = index
            self.errorCode = errorCode
            self.baseOffset = baseOffset
            self.logAppendTimeMs = logAppendTimeMs
            self.logStartOffset = logStartOffset
            self.recordErrors = recordErrors
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
        }

        static var minimumByteCount: Int { 22 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            index = try PartitionIndex(reader.readInt32("index"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            baseOffset = try Offset(reader.readInt64("baseOffset"))
            logAppendTimeMs = try reader.readInt64("logAppendTimeMs")
            if version >= 5 {
                logStartOffset = try Offset(reader.readInt64("logStartOffset"))
            }
            if version >= 8 {
                recordErrors = try reader.readArray("recordErrors", version: version)
                errorMessage = try reader.readNullableString("errorMessage")
            }
            for _ in 0..<(try reader.readTaggedFieldCount()) {
                let tagged = try reader.beginTaggedField()
                switch tagged.tag {
                case 0 where version >= 10:
                    currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
                default: reader.skip(tagged)
                }
                try reader.end(tagged)
            }
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(index.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(baseOffset.rawValue)
            writer.writeInteger(logAppendTimeMs)
            if version >= 5 {
                writer.writeInteger(logStartOffset.rawValue)
            }
            if version >= 8 {
                try writer.writeArray(recordErrors, "recordErrors", version: version)
                try writer.writeNullableString(errorMessage, "errorMessage")
            }
            if version < 10 {
                try writer.refuse(currentLeader != LeaderIdAndEpoch(), "currentLeader")
            }
            if writer.isFlexible {
                let count = writer.beginTaggedFields()
                if version >= 10 && currentLeader != LeaderIdAndEpoch() {
                    let content = writer.beginTaggedField(0, countedAt: count)
                    try currentLeader.encode(into: &writer, version: version)
                    writer.endTaggedField(contentAt: content)
                }
            }
        }
    }
}

extension ProduceResponse {
    public struct BatchIndexAndErrorMessage: WireStructure {
        public var batchIndex: Int32 = 0
        public var batchIndexErrorMessage: String? = nil

        public init(batchIndex: Int32 = 0, batchIndexErrorMessage: String? = nil) {
            self.batchIndex = batchIndex
            self.batchIndexErrorMessage = batchIndexErrorMessage
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            batchIndex = try reader.readInt32("batchIndex")
            batchIndexErrorMessage = try reader.readNullableString("batchIndexErrorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(batchIndex)
            try writer.writeNullableString(batchIndexErrorMessage, "batchIndexErrorMessage")
            writer.writeNoTaggedFields()
        }
    }
}

extension ProduceResponse {
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

extension ProduceResponse {
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
