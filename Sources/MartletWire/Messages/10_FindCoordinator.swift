// Written by wiregen from 10_FindCoordinator.schema. Do not edit.

public import MartletModel

/// Versions 0-6, flexible from 3.
public struct FindCoordinatorRequest: WireRequest {
    public typealias Response = FindCoordinatorResponse
    public static var apiKey: ApiKey { .findCoordinator }
    public static var messageName: StaticString { "FindCoordinatorRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Versions 0-3 only.
    public var key: String = ""
    /// From version 1 on.
    public var keyType: Int8 = 0
    /// From version 4 on.
    public var coordinatorKeys: [String] = []

    public init(key: String = "", keyType: Int8 = 0, coordinatorKeys: [String] = []) {
        self.key = key
        self.keyType = keyType
        self.coordinatorKeys = coordinatorKeys
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version <= 3 {
            key = try reader.readString("key")
        }
        if version >= 1 {
            keyType = try reader.readInt8("keyType")
        }
        if version >= 4 {
            coordinatorKeys = try reader.readStrings("coordinatorKeys")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version <= 3 {
            try writer.writeString(key, "key")
        } else {
            try writer.refuse(!key.isEmpty, "key")
        }
        if version >= 1 {
            writer.writeInteger(keyType)
        } else {
            try writer.refuse(keyType != 0, "keyType")
        }
        if version >= 4 {
            try writer.writeStrings(coordinatorKeys, "coordinatorKeys")
        } else {
            try writer.refuse(!coordinatorKeys.isEmpty, "coordinatorKeys")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-6, flexible from 3.
public struct FindCoordinatorResponse: ThrottledResponse {
    public static var messageName: StaticString { "FindCoordinatorResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    /// Versions 0-3 only.
    public var errorCode: ErrorCode = .none
    /// Versions 1-3 only.
    public var errorMessage: String? = ""
    /// Versions 0-3 only.
    public var nodeId: BrokerID = 0
    /// Versions 0-3 only.
    public var host: String = ""
    /// Versions 0-3 only.
    public var port: Int32 = 0
    /// From version 4 on.
    public var coordinators: [Coordinator] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "", nodeId: BrokerID = 0,
        host: String = "", port: Int32 = 0, coordinators: [Coordinator] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.nodeId = nodeId
        self.host = host
        self.port = port
        self.coordinators = coordinators
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        if version <= 3 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        }
        if version >= 1 && version <= 3 {
            errorMessage = try reader.readNullableString("errorMessage")
        }
        if version <= 3 {
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
        }
        if version >= 4 {
            coordinators = try reader.readArray("coordinators", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        if version <= 3 {
            writer.writeInteger(errorCode.rawValue)
        } else {
            try writer.refuse(errorCode != .none, "errorCode")
        }
        if version >= 1 && version <= 3 {
            try writer.writeNullableString(errorMessage, "errorMessage")
        }
        if version <= 3 {
            writer.writeInteger(nodeId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
        } else {
            try writer.refuse(nodeId != 0, "nodeId")
            try writer.refuse(!host.isEmpty, "host")
            try writer.refuse(port != 0, "port")
        }
        if version >= 4 {
            try writer.writeArray(coordinators, "coordinators", version: version)
        } else {
            try writer.refuse(!coordinators.isEmpty, "coordinators")
        }
        writer.writeNoTaggedFields()
    }
}

extension FindCoordinatorResponse {
    public struct Coordinator: WireStructure {
        public var key: String = ""
        public var nodeId: BrokerID = 0
        public var host: String = ""
        public var port: Int32 = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(
            key: String = "", nodeId: BrokerID = 0, host: String = "", port: Int32 = 0, errorCode: ErrorCode = .none,
            errorMessage: String? = ""
        ) {
            self.key = key
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 14 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            key = try reader.readString("key")
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(key, "key")
            writer.writeInteger(nodeId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
