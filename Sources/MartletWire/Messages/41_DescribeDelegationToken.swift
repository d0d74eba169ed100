// Written by wiregen from 41_DescribeDelegationToken.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 1-3, flexible from 2.
public struct DescribeDelegationTokenRequest: WireRequest {
    public typealias Response = DescribeDelegationTokenResponse
    public static var apiKey: ApiKey { .describeDelegationToken }
    public static var messageName: StaticString { "DescribeDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var owners: [DescribeDelegationTokenOwner]? = []

    public init(owners: [DescribeDelegationTokenOwner]? = []) {
        self.owners = owners
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        owners = try reader.readNullableArray("owners", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableArray(owners, "owners", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeDelegationTokenRequest {
    public struct DescribeDelegationTokenOwner: WireStructure {
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
public struct DescribeDelegationTokenResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: ErrorCode = .none
    public var tokens: [DescribedDelegationToken] = []
    public var throttleTimeMs: Int32 = 0

    public init(errorCode: ErrorCode = .none, tokens: [DescribedDelegationToken] = [], throttleTimeMs: Int32 = 0) {
        self.errorCode = errorCode
        self.tokens = tokens
        self.throttleTimeMs = throttleTimeMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        tokens = try reader.readArray("tokens", version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeArray(tokens, "tokens", version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeNoTaggedFields()
    }
}

extension DescribeDelegationTokenResponse {
    public struct DescribedDelegationToken: WireStructure {
        public var principalType: String = ""
        public var principalName: String = ""
        /// From version 3 on.
        public var tokenRequesterPrincipalType: String = ""
        /// From version 3 on.
        public var tokenRequesterPrincipalName: String = ""
        public var issueTimestamp: Int64 = 0
        public var expiryTimestamp: Int64 = 0
        public var maxTimestamp: Int64 = 0
        public var tokenId: String = ""
        public var hmac: ByteBuffer = ByteBuffer()
        public var renewers: [DescribedDelegationTokenRenewer] = []

        public init(
            principalType: String = "", principalName: String = "", tokenRequesterPrincipalType: String = "",
            tokenRequesterPrincipalName: String = "", issueTimestamp: Int64 = 0, expiryTimestamp: Int64 = 0,
            maxTimestamp: Int64 = 0, tokenId: String = "", hmac: ByteBuffer = ByteBuffer(),
            renewers: [DescribedDelegationTokenRenewer] = []
        ) {
            self.principalType = principalType
            self.principalName = principalName
            self.tokenRequesterPrincipalType = tokenRequesterPrincipalType
            self.tokenRequesterPrincipalName = tokenRequesterPrincipalName
            self.issueTimestamp = issueTimestamp
            self.expiryTimestamp = expiryTimestamp
            self.maxTimestamp = maxTimestamp
            self.tokenId = tokenId
            self.hmac = hmac
            self.renewers = renewers
        }

        static var minimumByteCount: Int { 30 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            principalType = try reader.readString("principalType")
            principalName = try reader.readString("principalName")
            if version >= 3 {
                tokenRequesterPrincipalType = try reader.readString("tokenRequesterPrincipalType")
                tokenRequesterPrincipalName = try reader.readString("tokenRequesterPrincipalName")
            }
            issueTimestamp = try reader.readInt64("issueTimestamp")
            expiryTimestamp = try reader.readInt64("expiryTimestamp")
            maxTimestamp = try reader.readInt64("maxTimestamp")
            tokenId = try reader.readString("tokenId")
            hmac = try reader.readBytes("hmac")
            renewers = try reader.readArray("renewers", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(principalType, "principalType")
            try writer.writeString(principalName, "principalName")
            if version >= 3 {
                try writer.writeString(tokenRequesterPrincipalType, "tokenRequesterPrincipalType")
                try writer.writeString(tokenRequesterPrincipalName, "tokenRequesterPrincipalName")
            } else {
                try writer.refuse(!tokenRequesterPrincipalType.isEmpty, "tokenRequesterPrincipalType")
                try writer.refuse(!tokenRequesterPrincipalName.isEmpty, "tokenRequesterPrincipalName")
            }
            writer.writeInteger(issueTimestamp)
            writer.writeInteger(expiryTimestamp)
            writer.writeInteger(maxTimestamp)
            try writer.writeString(tokenId, "tokenId")
            try writer.writeBytes(hmac, "hmac")
            try writer.writeArray(renewers, "renewers", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeDelegationTokenResponse {
    public struct DescribedDelegationTokenRenewer: WireStructure {
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
