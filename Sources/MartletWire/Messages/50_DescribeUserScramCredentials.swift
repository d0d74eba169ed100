// Written by wiregen from 50_DescribeUserScramCredentials.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DescribeUserScramCredentialsRequest: WireRequest {
    public typealias Response = DescribeUserScramCredentialsResponse
    public static var apiKey: ApiKey { .describeUserScramCredentials }
    public static var messageName: StaticString { "DescribeUserScramCredentialsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var users: [UserName]? = []

    public init(users: [UserName]? = []) {
        self.users = users
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        users = try reader.readNullableArray("users", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableArray(users, "users", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeUserScramCredentialsRequest {
    public struct UserName: WireStructure {
        public var name: String = ""

        public init(name: String = "") {
            self.name = name
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct DescribeUserScramCredentialsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeUserScramCredentialsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var results: [DescribeUserScramCredentialsResult] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
        results: [DescribeUserScramCredentialsResult] = []
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
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeUserScramCredentialsResponse {
    public struct DescribeUserScramCredentialsResult: WireStructure {
        public var user: String = ""
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var credentialInfos: [CredentialInfo] = []

        public init(
            user: String = "", errorCode: ErrorCode = .none, errorMessage: String? = "",
            credentialInfos: [CredentialInfo] = []
        ) {
            self.user = user
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.credentialInfos = credentialInfos
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            user = try reader.readString("user")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            credentialInfos = try reader.readArray("credentialInfos", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(user, "user")
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try writer.writeArray(credentialInfos, "credentialInfos", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeUserScramCredentialsResponse {
    public struct CredentialInfo: WireStructure {
        public var mechanism: Int8 = 0
        public var iterations: Int32 = 0

        public init(mechanism: Int8 = 0, iterations: Int32 = 0) {
            self.mechanism = mechanism
            self.iterations = iterations
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            mechanism = try reader.readInt8("mechanism")
            iterations = try reader.readInt32("iterations")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(mechanism)
            writer.writeInteger(iterations)
            writer.writeNoTaggedFields()
        }
    }
}
