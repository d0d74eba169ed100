// Written by wiregen from 77_ShareGroupDescribe.schema. Do not edit.

public import MartletModel

/// Versions 1, flexible from 1.
public struct ShareGroupDescribeRequest: WireRequest {
    public typealias Response = ShareGroupDescribeResponse
    public static var apiKey: ApiKey { .shareGroupDescribe }
    public static var messageName: StaticString { "ShareGroupDescribeRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var groupIds: [String] = []
    public var includeAuthorizedOperations: Bool = false

    public init(groupIds: [String] = [], includeAuthorizedOperations: Bool = false) {
        self.groupIds = groupIds
        self.includeAuthorizedOperations = includeAuthorizedOperations
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupIds = try reader.readStrings("groupIds")
        includeAuthorizedOperations = try reader.readBool("includeAuthorizedOperations")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(groupIds, "groupIds")
        writer.writeBool(includeAuthorizedOperations)
        writer.writeNoTaggedFields()
    }
}

/// Versions 1, flexible from 1.
public struct ShareGroupDescribeResponse: ThrottledResponse {
    public static var messageName: StaticString { "ShareGroupDescribeResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var groups: [DescribedGroup] = []

    public init(throttleTimeMs: Int32 = 0, groups: [DescribedGroup] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        groups = try reader.readArray("groups", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(groups, "groups", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareGroupDescribeResponse {
    public struct DescribedGroup: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var groupId: String = ""
        public var groupState: String = ""
        public var groupEpoch: Int32 = 0
        public var assignmentEpoch: Int32 = 0
        public var assignorName: String = ""
        public var members: [Member] = []
        public var authorizedOperations: Int32 = -2147483648

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, groupId: String = "", groupState: String = "",
            groupEpoch: Int32 = 0, assignmentEpoch: Int32 = 0, assignorName: String = "", members: [Member] = [],
            authorizedOperations: Int32 = -2147483648
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupId = groupId
            self.groupState = groupState
            self.groupEpoch = groupEpoch
            self.assignmentEpoch = assignmentEpoch
            self.assignorName = assignorName
            self.members = members
            self.authorizedOperations = authorizedOperations
        }

        static var minimumByteCount: Int { 20 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            groupId = try reader.readString("groupId")
            groupState = try reader.readString("groupState")
            groupEpoch = try reader.readInt32("groupEpoch")
            assignmentEpoch = try reader.readInt32("assignmentEpoch")
            assignorName = try reader.readString("assignorName")
            members = try reader.readArray("members", version: version)
            authorizedOperations = try reader.readInt32("authorizedOperations")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try writer.writeString(groupId, "groupId")
            try writer.writeString(groupState, "groupState")
            writer.writeInteger(groupEpoch)
            writer.writeInteger(assignmentEpoch)
            try writer.writeString(assignorName, "assignorName")
            try writer.writeArray(members, "members", version: version)
            writer.writeInteger(authorizedOperations)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareGroupDescribeResponse {
    public struct Member: WireStructure {
        public var memberId: String = ""
        public var rackId: String? = nil
        public var memberEpoch: Int32 = 0
        public var clientId: String = ""
        public var clientHost: String = ""
        public var subscribedTopicNames: [String] = []
        public var assignment: Assignment = Assignment()

        public init(
            memberId: String = "", rackId: String? = nil, memberEpoch: Int32 = 0, clientId: String = "",
            clientHost: String = "", subscribedTopicNames: [String] = [], assignment: Assignment = Assignment()
        ) {
            self.memberId = memberId
            self.rackId = rackId
            self.memberEpoch = memberEpoch
            self.clientId = clientId
            self.clientHost = clientHost
            self.subscribedTopicNames = subscribedTopicNames
            self.assignment = assignment
        }

        static var minimumByteCount: Int { 12 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            rackId = try reader.readNullableString("rackId")
            memberEpoch = try reader.readInt32("memberEpoch")
            clientId = try reader.readString("clientId")
            clientHost = try reader.readString("clientHost")
            subscribedTopicNames = try reader.readStrings("subscribedTopicNames")
            assignment = try Assignment(from: &reader, version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            try writer.writeNullableString(rackId, "rackId")
            writer.writeInteger(memberEpoch)
            try writer.writeString(clientId, "clientId")
            try writer.writeString(clientHost, "clientHost")
            try writer.writeStrings(subscribedTopicNames, "subscribedTopicNames")
            try assignment.encode(into: &writer, version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareGroupDescribeResponse {
    public struct Assignment: WireStructure {
        public var topicPartitions: [TopicPartitions] = []

        public init(topicPartitions: [TopicPartitions] = []) {
            self.topicPartitions = topicPartitions
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicPartitions = try reader.readArray("topicPartitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeArray(topicPartitions, "topicPartitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareGroupDescribeResponse {
    public struct TopicPartitions: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var topicName: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topicId: KafkaUUID = .zero, topicName: String = "", partitions: [PartitionIndex] = []) {
            self.topicId = topicId
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 19 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            topicName = try reader.readString("topicName")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeString(topicName, "topicName")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}
