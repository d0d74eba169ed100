// Written by wiregen from 57_UpdateFeatures.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 0.
public struct UpdateFeaturesRequest: WireRequest {
    public typealias Response = UpdateFeaturesResponse
    public static var apiKey: ApiKey { .updateFeatures }
    public static var messageName: StaticString { "UpdateFeaturesRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32 = 60000
    public var featureUpdates: [FeatureUpdateKey] = []
    /// From version 1 on.
    public var validateOnly: Bool = false

    public init(timeoutMs: Int32 = 60000, featureUpdates: [FeatureUpdateKey] = [], validateOnly: Bool = false) {
        self.timeoutMs = timeoutMs
        self.featureUpdates = featureUpdates
        self.validateOnly = validateOnly
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        featureUpdates = try reader.readArray("featureUpdates", version: version)
        if version >= 1 {
            validateOnly = try reader.readBool("validateOnly")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(timeoutMs)
        try writer.writeArray(featureUpdates, "featureUpdates", version: version)
        if version >= 1 {
            writer.writeBool(validateOnly)
        } else {
            try writer.refuse(validateOnly, "validateOnly")
        }
        writer.writeNoTaggedFields()
    }
}

extension UpdateFeaturesRequest {
    public struct FeatureUpdateKey: WireStructure {
        public var feature: String = ""
        public var maxVersionLevel: Int16 = 0
        /// Version 0 only.
        public var allowDowngrade: Bool = false
        /// From version 1 on.
        public var upgradeType: Int8 = 1

        public init(
            feature: String = "", maxVersionLevel: Int16 = 0, allowDowngrade: Bool = false, upgradeType: Int8 = 1
        ) {
            self.feature = feature
            self.maxVersionLevel = maxVersionLevel
            self.allowDowngrade = allowDowngrade
            self.upgradeType = upgradeType
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            feature = try reader.readString("feature")
            maxVersionLevel = try reader.readInt16("maxVersionLevel")
            if version <= 0 {
                allowDowngrade = try reader.readBool("allowDowngrade")
            }
            if version >= 1 {
                upgradeType = try reader.readInt8("upgradeType")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(feature, "feature")
            writer.writeInteger(maxVersionLevel)
            if version <= 0 {
                writer.writeBool(allowDowngrade)
            } else {
                try writer.refuse(allowDowngrade, "allowDowngrade")
            }
            if version >= 1 {
                writer.writeInteger(upgradeType)
            } else {
                try writer.refuse(upgradeType != 1, "upgradeType")
            }
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-2, flexible from 0.
public struct UpdateFeaturesResponse: ThrottledResponse {
    public static var messageName: StaticString { "UpdateFeaturesResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    /// Versions 0-1 only.
    public var results: [UpdatableFeatureResult] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
        results: [UpdatableFeatureResult] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        if version <= 1 {
            results = try reader.readArray("results", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        if version <= 1 {
            try writer.writeArray(results, "results", version: version)
        }
        writer.writeNoTaggedFields()
    }
}

extension UpdateFeaturesResponse {
    public struct UpdatableFeatureResult: WireStructure {
        public var feature: String = ""
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(feature: String = "", errorCode: ErrorCode = .none, errorMessage: String? = "") {
            self.feature = feature
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            feature = try reader.readString("feature")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(feature, "feature")
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
