// Written by wiregen from 18_ApiVersions.schema. Do not edit.

public import MartletModel

/// Versions 0-4, flexible from 3.
public struct ApiVersionsRequest: WireRequest {
    public typealias Response = ApiVersionsResponse
    public static var apiKey: ApiKey { .apiVersions }
    public static var messageName: StaticString { "ApiVersionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// From version 3 on.
    public var clientSoftwareName: String = ""
    /// From version 3 on.
    public var clientSoftwareVersion: String = ""

    public init(clientSoftwareName: String = "", clientSoftwareVersion: String = "") {
        self.clientSoftwareName = clientSoftwareName
        self.clientSoftwareVersion = clientSoftwareVersion
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            clientSoftwareName = try reader.readString("clientSoftwareName")
            clientSoftwareVersion = try reader.readString("clientSoftwareVersion")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            try writer.writeString(clientSoftwareName, "clientSoftwareName")
            try writer.writeString(clientSoftwareVersion, "clientSoftwareVersion")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-4, flexible from 3.
public struct ApiVersionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "ApiVersionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var errorCode: ErrorCode = .none
    public var apiKeys: [ApiVersion] = []
    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    /// From version 3 on, tag 0.
    public var supportedFeatures: [SupportedFeatureKey] = []
    /// From version 3 on, tag 1.
    public var finalizedFeaturesEpoch: Int64 = -1
    /// From version 3 on, tag 2.
    public var finalizedFeatures: [FinalizedFeatureKey] = []
    /// From version 3 on, tag 3.
    public var zkMigrationReady: Bool = false

    public init(
        errorCode: ErrorCode = .none, apiKeys: [ApiVersion] = [], throttleTimeMs: Int32 = 0,
        supportedFeatures: [SupportedFeatureKey] = [], finalizedFeaturesEpoch: Int64 = -1,
        finalizedFeatures: [FinalizedFeatureKey] = [], zkMigrationReady: Bool = false
    ) {
        self.errorCode = errorCode
        self.apiKeys = apiKeys
        self.throttleTimeMs = throttleTimeMs
        self.supportedFeatures = supportedFeatures
        self.finalizedFeaturesEpoch = finalizedFeaturesEpoch
        self.finalizedFeatures = finalizedFeatures
        self.zkMigrationReady = zkMigrationReady
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        apiKeys = try reader.readArray("apiKeys", version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                supportedFeatures = try reader.readArray("supportedFeatures", version: version)
            case 1:
                finalizedFeaturesEpoch = try reader.readInt64("finalizedFeaturesEpoch")
            case 2:
                finalizedFeatures = try reader.readArray("finalizedFeatures", version: version)
            case 3:
                zkMigrationReady = try reader.readBool("zkMigrationReady")
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeArray(apiKeys, "apiKeys", version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if !supportedFeatures.isEmpty {
                let content = writer.beginTaggedField(0, countedAt: count)
                try writer.writeArray(supportedFeatures, "supportedFeatures", version: version)
                writer.endTaggedField(contentAt: content)
            }
            if finalizedFeaturesEpoch != -1 {
                let content = writer.beginTaggedField(1, countedAt: count)
                writer.writeInteger(finalizedFeaturesEpoch)
                writer.endTaggedField(contentAt: content)
            }
            if !finalizedFeatures.isEmpty {
                let content = writer.beginTaggedField(2, countedAt: count)
                try writer.writeArray(finalizedFeatures, "finalizedFeatures", version: version)
                writer.endTaggedField(contentAt: content)
            }
            if zkMigrationReady {
                let content = writer.beginTaggedField(3, countedAt: count)
                writer.writeBool(zkMigrationReady)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}

extension ApiVersionsResponse {
    public struct ApiVersion: WireStructure {
        public var apiKey: Int16 = 0
        public var minVersion: Int16 = 0
        public var maxVersion: Int16 = 0

        public init(apiKey: Int16 = 0, minVersion: Int16 = 0, maxVersion: Int16 = 0) {
            self.apiKey = apiKey
            self.minVersion = minVersion
            self.maxVersion = maxVersion
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            apiKey = try reader.readInt16("apiKey")
            minVersion = try reader.readInt16("minVersion")
            maxVersion = try reader.readInt16("maxVersion")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(apiKey)
            writer.writeInteger(minVersion)
            writer.writeInteger(maxVersion)
            writer.writeNoTaggedFields()
        }
    }
}

extension ApiVersionsResponse {
    public struct SupportedFeatureKey: WireStructure {
        public var name: String = ""
        public var minVersion: Int16 = 0
        public var maxVersion: Int16 = 0

        public init(name: String = "", minVersion: Int16 = 0, maxVersion: Int16 = 0) {
            self.name = name
            self.minVersion = minVersion
            self.maxVersion = maxVersion
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            minVersion = try reader.readInt16("minVersion")
            maxVersion = try reader.readInt16("maxVersion")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(minVersion)
            writer.writeInteger(maxVersion)
            writer.writeNoTaggedFields()
        }
    }
}

extension ApiVersionsResponse {
    public struct FinalizedFeatureKey: WireStructure {
        public var name: String = ""
        public var maxVersionLevel: Int16 = 0
        public var minVersionLevel: Int16 = 0

        public init(name: String = "", maxVersionLevel: Int16 = 0, minVersionLevel: Int16 = 0) {
            self.name = name
            self.maxVersionLevel = maxVersionLevel
            self.minVersionLevel = minVersionLevel
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            maxVersionLevel = try reader.readInt16("maxVersionLevel")
            minVersionLevel = try reader.readInt16("minVersionLevel")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(maxVersionLevel)
            writer.writeInteger(minVersionLevel)
            writer.writeNoTaggedFields()
        }
    }
}
