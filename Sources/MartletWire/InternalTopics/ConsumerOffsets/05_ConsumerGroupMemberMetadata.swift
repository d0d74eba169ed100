// Written by wiregen from 05_ConsumerGroupMemberMetadata.schema. Do not edit.

public import NIOCore

/// Versions 0.
public struct ConsumerGroupMemberMetadataKey: WireRecordKey {
    public typealias Value = ConsumerGroupMemberMetadataValue
    public static var recordType: Int16 { 5 }
    public static var messageName: StaticString { "ConsumerGroupMemberMetadataKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""
    public var memberId: String = ""

    public init(groupId: String = "", memberId: String = "") {
        self.groupId = groupId
        self.memberId = memberId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        memberId = try reader.readString("memberId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeString(memberId, "memberId")
    }
}

/// Versions 0, flexible from 0.
public struct ConsumerGroupMemberMetadataValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupMemberMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var instanceId: String? = ""
    public var rackId: String? = ""
    public var clientId: String = ""
    public var clientHost: String = ""
    public var subscribedTopicNames: [String] = []
    public var subscribedTopicRegex: String? = ""
    public var rebalanceTimeoutMs: Int32 = -1
    public var serverAssignor: String? = ""
    /// Tag 0.
    public var classicMemberMetadata: ClassicMemberMetadata? = nil

    public init(
        instanceId: String? = "", rackId: String? = "", clientId: String = "", clientHost: String = "",
        subscribedTopicNames: [String] = [], subscribedTopicRegex: String? = "", rebalanceTimeoutMs: Int32 = -1,
        serverAssignor: String? = "", classicMemberMetadata: ClassicMemberMetadata? = nil
    ) {
        self.instanceId = instanceId
        self.rackId = rackId
        self.clientId = clientId
        self.clientHost = clientHost
        self.subscribedTopicNames = subscribedTopicNames
        self.subscribedTopicRegex = subscribedTopicRegex
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.serverAssignor = serverAssignor
        self.classicMemberMetadata = classicMemberMetadata
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        instanceId = try reader.readNullableString("instanceId")
        rackId = try reader.readNullableString("rackId")
        clientId = try reader.readString("clientId")
        clientHost = try reader.readString("clientHost")
        subscribedTopicNames = try reader.readStrings("subscribedTopicNames")
        subscribedTopicRegex = try reader.readNullableString("subscribedTopicRegex")
        rebalanceTimeoutMs = try reader.readInt32("rebalanceTimeoutMs")
        serverAssignor = try reader.readNullableString("serverAssignor")
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                classicMemberMetadata = try reader.readTaggedPresence("classicMemberMetadata")
                    ? ClassicMemberMetadata(from: &reader, version: version)
                    : nil
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(instanceId, "instanceId")
        try writer.writeNullableString(rackId, "rackId")
        try writer.writeString(clientId, "clientId")
        try writer.writeString(clientHost, "clientHost")
        try writer.writeStrings(subscribedTopicNames, "subscribedTopicNames")
        try writer.writeNullableString(subscribedTopicRegex, "subscribedTopicRegex")
        writer.writeInteger(rebalanceTimeoutMs)
        try writer.writeNullableString(serverAssignor, "serverAssignor")
        let count = writer.beginTaggedFields()
        if classicMemberMetadata != nil {
            let content = writer.beginTaggedField(0, countedAt: count)
            writer.writeTaggedPresence(classicMemberMetadata != nil)
            try classicMemberMetadata?.encode(into: &writer, version: version)
            writer.endTaggedField(contentAt: content)
        }
    }
}

extension ConsumerGroupMemberMetadataValue {
    public struct ClassicMemberMetadata: WireStructure {
        public var sessionTimeoutMs: Int32 = 0
        public var supportedProtocols: [ClassicProtocol] = []

        public init(sessionTimeoutMs: Int32 = 0, supportedProtocols: [ClassicProtocol] = []) {
            self.sessionTimeoutMs = sessionTimeoutMs
            self.supportedProtocols = supportedProtocols
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            sessionTimeoutMs = try reader.readInt32("sessionTimeoutMs")
            supportedProtocols = try reader.readArray("supportedProtocols", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(sessionTimeoutMs)
            try writer.writeArray(supportedProtocols, "supportedProtocols", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ConsumerGroupMemberMetadataValue {
    public struct ClassicProtocol: WireStructure {
        public var name: String = ""
        public var metadata: ByteBuffer = ByteBuffer()

        public init(name: String = "", metadata: ByteBuffer = ByteBuffer()) {
            self.name = name
            self.metadata = metadata
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            metadata = try reader.readBytes("metadata")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeBytes(metadata, "metadata")
            writer.writeNoTaggedFields()
        }
    }
}
