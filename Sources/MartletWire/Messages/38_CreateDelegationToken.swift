// Written by wiregen from 38_CreateDelegationToken.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 1-3, flexible from 2.
public struct CreateDelegationTokenRequest: WireRequest {
    public typealias Response = CreateDelegationTokenResponse
    public static var apiKey: ApiKey { .createDelegationToken }
    public static var messageName: StaticString { "CreateDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    /// From version 3 on.
    public var ownerPrincipalType: String? = ""
    /// From version 3 on.
    public var ownerPrincipalName: String? = ""
    public var renewers: [CreatableRenewers] = []
    public var maxLifetimeMs: Int64 = 0

    public init(
        ownerPrincipalType: String? = "", ownerPrincipalName: String? = "", renewers: [CreatableRenewers] = [],
        maxLifetimeMs: Int64 = 0
    ) {
        self.ownerPrincipalType = ownerPrincipalType
        self.ownerPrincipalName = ownerPrincipalName
        self.renewers = renewers
        self.maxLifetimeMs = maxLifetimeMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            ownerPrincipalType = try reader.readNullableString("ownerPrincipalType")
            ownerPrincipalName = try reader.readNullableString("ownerPrincipalName")
        }
        renewers = try reader.readArray("renewers", version: version)
        maxLifetimeMs = try reader.readInt64("maxLifetimeMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            try writer.writeNullableString(ownerPrincipalType, "ownerPrincipalType")
            try writer.writeNullableString(ownerPrincipalName, "ownerPrincipalName")
        } else {
            try writer.refuse(ownerPrincipalType != "", "ownerPrincipalType")
            try writer.refuse(ownerPrincipalName != "", "ownerPrincipalName")
        }
        try writer.writeArray(renewers, "renewers", version: version)
        writer.writeInteger(maxLifetimeMs)
        writer.writeNoTaggedFields()
    }
}

extension CreateDelegationTokenRequest {
    public struct CreatableRenewers: WireStructure {
        public var principalType: String = ""
        public var principalName: String = ""

        public init(principalType: String = "", principalName: String = "") {
            self.principalType = principalType
            self.principalName = principalName
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            principalType = try reader.readString("principalType")
            principalName = try reader.readString("principalName")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(principalType, "principalType")
            try writer.writeString(principalName, "principalName")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-3, flexible from 2.
public struct CreateDelegationTokenResponse: ThrottledResponse {
    public static var messageName: StaticString { "CreateDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: ErrorCode = .none
    public var principalType: String = ""
    public var principalName: String = ""
    /// From version 3 on.
    public var tokenRequesterPrincipalType: String = ""
    /// From version 3 on.
    public var tokenRequesterPrincipalName: String = ""
    public var issueTimestampMs: Int64 = 0
    public var expiryTimestampMs: Int64 = 0
    public var maxTimestampMs: Int64 = 0
    public var tokenId: String = ""
    public var hmac: ByteBuffer = ByteBuffer()
    public var throttleTimeMs: Int32 = 0

    public init(
        errorCode: ErrorCode = .none, principalType: String = "", principalName: String = "",
        tokenRequesterPrincipalType: String = "", tokenRequesterPrincipalName: String = "", issueTimestampMs: Int64 = 0,
        expiryTimestampMs: Int64 = 0, maxTimestampMs: Int64 = 0, tokenId: String = "", hmac: ByteBuffer = ByteBuffer(),
        throttleTimeMs: Int32 = 0
    ) {
        self.errorCode = errorCode
        self.principalType = principalType
        self.principalName = principalName
        self.tokenRequesterPrincipalType = tokenRequesterPrincipalType
        self.tokenRequesterPrincipalName = tokenRequesterPrincipalName
        self.issueTimestampMs = issueTimestampMs
        self.expiryTimestampMs = expiryTimestampMs
        self.maxTimestampMs = maxTimestampMs
        self.tokenId = tokenId
        self.hmac = hmac
        self.throttleTimeMs = throttleTimeMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        principalType = try reader.readString("principalType")
        principalName = try reader.readString("principalName")
        if version >= 3 {
            tokenRequesterPrincipalType = try reader.readString("tokenRequesterPrincipalType")
            tokenRequesterPrincipalName = try reader.readString("tokenRequesterPrincipalName")
        }
        issueTimestampMs = try reader.readInt64("issueTimestampMs")
        expiryTimestampMs = try reader.readInt64("expiryTimestampMs")
        maxTimestampMs = try reader.readInt64("maxTimestampMs")
        tokenId = try reader.readString("tokenId")
        hmac = try reader.readBytes("hmac")
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeString(principalType, "principalType")
        try writer.writeString(principalName, "principalName")
        if version >= 3 {
            try writer.writeString(tokenRequesterPrincipalType, "tokenRequesterPrincipalType")
            try writer.writeString(tokenRequesterPrincipalName, "tokenRequesterPrincipalName")
        } else {
            try writer.refuse(!tokenRequesterPrincipalType.isEmpty, "tokenRequesterPrincipalType")
            try writer.refuse(!tokenRequesterPrincipalName.isEmpty, "tokenRequesterPrincipalName")
        }
        writer.writeInteger(issueTimestampMs)
        writer.writeInteger(expiryTimestampMs)
        writer.writeInteger(maxTimestampMs)
        try writer.writeString(tokenId, "tokenId")
        try writer.writeBytes(hmac, "hmac")
        writer.writeInteger(throttleTimeMs)
        writer.writeNoTaggedFields()
    }
}
