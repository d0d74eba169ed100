// Written by wiregen from 02_GroupMetadata.schema. Do not edit.

public import NIOCore

/// Versions 0.
public struct GroupMetadataKey: WireRecordKey {
    public typealias Value = GroupMetadataValue
    public static var recordType: Int16 { 2 }
    public static var messageName: StaticString { "GroupMetadataKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var group: String = ""

    public init(group: String = "") {
        self.group = group
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        group = try reader.readString("group")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(group, "group")
    }
}

/// Versions 0-4, flexible from 4.
public struct GroupMetadataValue: WireMessage {
    public static var messageName: StaticString { "GroupMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var protocolType: String = ""
    public var generation: Int32 = 0
    public var `protocol`: String? = ""
    public var leader: String? = ""
    /// From version 2 on.
    public var currentStateTimestamp: Int64 = -1
    public var members: [MemberMetadata] = []

    public init(
        protocolType: String = "", generation: Int32 = 0, `protocol`: String? = "", leader: String? = "",
        currentStateTimestamp: Int64 = -1, members: [MemberMetadata] = []
    ) {
        self.protocolType = protocolType
        self.generation = generation
        self.protocol = `protocol`
        self.leader = leader
        self.currentStateTimestamp = currentStateTimestamp
        self.members = members
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        protocolType = try reader.readString("protocolType")
        generation = try reader.readInt32("generation")
        `protocol` = try reader.readNullableString("protocol")
        leader = try reader.readNullableString("leader")
        if version >= 2 {
            currentStateTimestamp = try reader.readInt64("currentStateTimestamp")
        }
        members = try reader.readArray("members", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(protocolType, "protocolType")
        writer.writeInteger(generation)
        try writer.writeNullableString(`protocol`, "protocol")
        try writer.writeNullableString(leader, "leader")
        if version >= 2 {
            writer.writeInteger(currentStateTimestamp)
        }
        try writer.writeArray(members, "members", version: version)
        writer.writeNoTaggedFields()
    }
}

extension GroupMetadataValue {
    public struct MemberMetadata: WireStructure {
        public var memberId: String = ""
        /// From version 3 on.
        public var groupInstanceId: String? = nil
        public var clientId: String = ""
        public var clientHost: String = ""
        /// From version 1 on.
        public var rebalanceTimeout: Int32 = -1
        public var sessionTimeout: Int32 = 0
        public var subscription: ByteBuffer = ByteBuffer()
        public var assignment: ByteBuffer = ByteBuffer()

        public init(
            memberId: String = "", groupInstanceId: String? = nil, clientId: String = "", clientHost: String = "",
            rebalanceTimeout: Int32 = -1, sessionTimeout: Int32 = 0, subscription: ByteBuffer = ByteBuffer(),
            assignment: ByteBuffer = ByteBuffer()
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.clientId = clientId
            self.clientHost = clientHost
            self.rebalanceTimeout = rebalanceTimeout
            self.sessionTimeout = sessionTimeout
            self.subscription = subscription
            self.assignment = assignment
        }

        static var minimumByteCount: Int { 15 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            if version >= 3 {
                groupInstanceId = try reader.readNullableString("groupInstanceId")
            }
            clientId = try reader.readString("clientId")
            clientHost = try reader.readString("clientHost")
            if version >= 1 {
                rebalanceTimeout = try reader.readInt32("rebalanceTimeout")
            }
            sessionTimeout = try reader.readInt32("sessionTimeout")
            subscription = try reader.readBytes("subscription")
            assignment = try reader.readBytes("assignment")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            if version >= 3 {
                try writer.writeNullableString(groupInstanceId, "groupInstanceId")
            }
            try writer.writeString(clientId, "clientId")
            try writer.writeString(clientHost, "clientHost")
            if version >= 1 {
                writer.writeInteger(rebalanceTimeout)
            }
            writer.writeInteger(sessionTimeout)
            try writer.writeBytes(subscription, "subscription")
            try writer.writeBytes(assignment, "assignment")
            writer.writeNoTaggedFields()
        }
    }
}
