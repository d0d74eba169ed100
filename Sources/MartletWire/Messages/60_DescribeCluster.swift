// Written by wiregen from 60_DescribeCluster.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 0.
public struct DescribeClusterRequest: WireRequest {
    public typealias Response = DescribeClusterResponse
    public static var apiKey: ApiKey { .describeCluster }
    public static var messageName: StaticString { "DescribeClusterRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var includeClusterAuthorizedOperations: Bool = false
    /// From version 1 on.
    public var endpointType: Int8 = 1
    /// From version 2 on.
    public var includeFencedBrokers: Bool = false

    public init(
        includeClusterAuthorizedOperations: Bool = false, endpointType: Int8 = 1, includeFencedBrokers: Bool = false
    ) {
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.endpointType = endpointType
        self.includeFencedBrokers = includeFencedBrokers
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        includeClusterAuthorizedOperations = try reader.readBool("includeClusterAuthorizedOperations")
        if version >= 1 {
            endpointType = try reader.readInt8("endpointType")
        }
        if version >= 2 {
            includeFencedBrokers = try reader.readBool("includeFencedBrokers")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeBool(includeClusterAuthorizedOperations)
        if version >= 1 {
            writer.writeInteger(endpointType)
        } else {
            try writer.refuse(endpointType != 1, "endpointType")
        }
        if version >= 2 {
            writer.writeBool(includeFencedBrokers)
        } else {
            try writer.refuse(includeFencedBrokers, "includeFencedBrokers")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-2, flexible from 0.
public struct DescribeClusterResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeClusterResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    /// From version 1 on.
    public var endpointType: Int8 = 1
    public var clusterId: String = ""
    public var controllerId: BrokerID = -1
    public var brokers: [DescribeClusterBroker] = []
    public var clusterAuthorizedOperations: Int32 = -2147483648

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil, endpointType: Int8 = 1,
        clusterId: String = "", controllerId: BrokerID = -1, brokers: [DescribeClusterBroker] = [],
        clusterAuthorizedOperations: Int32 = -2147483648
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.endpointType = endpointType
        self.clusterId = clusterId
        self.controllerId = controllerId
        self.brokers = brokers
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        if version >= 1 {
            endpointType = try reader.readInt8("endpointType")
        }
        clusterId = try reader.readString("clusterId")
        controllerId = try BrokerID(reader.readInt32("controllerId"))
        brokers = try reader.readArray("brokers", version: version)
        clusterAuthorizedOperations = try reader.readInt32("clusterAuthorizedOperations")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        if version >= 1 {
            writer.writeInteger(endpointType)
        } else {
            try writer.refuse(endpointType != 1, "endpointType")
        }
        try writer.writeString(clusterId, "clusterId")
        writer.writeInteger(controllerId.rawValue)
        try writer.writeArray(brokers, "brokers", version: version)
        writer.writeInteger(clusterAuthorizedOperations)
        writer.writeNoTaggedFields()
    }
}

extension DescribeClusterResponse {
    public struct DescribeClusterBroker: WireStructure {
        public var brokerId: BrokerID = 0
        public var host: String = ""
        public var port: Int32 = 0
        public var rack: String? = nil
        /// From version 2 on.
        public var isFenced: Bool = false

        public init(
            brokerId: BrokerID = 0, host: String = "", port: Int32 = 0, rack: String? = nil, isFenced: Bool = false
        ) {
            self.brokerId = brokerId
            self.host = host
            self.port = port
            self.rack = rack
            self.isFenced = isFenced
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            brokerId = try BrokerID(reader.readInt32("brokerId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
            rack = try reader.readNullableString("rack")
            if version >= 2 {
                isFenced = try reader.readBool("isFenced")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(brokerId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            try writer.writeNullableString(rack, "rack")
            if version >= 2 {
                writer.writeBool(isFenced)
            } else {
                try writer.refuse(isFenced, "isFenced")
            }
            writer.writeNoTaggedFields()
        }
    }
}
