// Written by wiregen from 51_AlterUserScramCredentials.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0, flexible from 0.
public struct AlterUserScramCredentialsRequest: WireRequest {
    public typealias Response = AlterUserScramCredentialsResponse
    public static var apiKey: ApiKey { .alterUserScramCredentials }
    public static var messageName: StaticString { "AlterUserScramCredentialsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var deletions: [ScramCredentialDeletion] = []
    public var upsertions: [ScramCredentialUpsertion] = []

    public init(deletions: [ScramCredentialDeletion] = [], upsertions: [ScramCredentialUpsertion] = []) {
        self.deletions = deletions
        self.upsertions = upsertions
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        deletions = try reader.readArray("deletions", version: version)
        upsertions = try reader.readArray("upsertions", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(deletions, "deletions", version: version)
        try writer.writeArray(upsertions, "upsertions", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterUserScramCredentialsRequest {
    public struct ScramCredentialDeletion: WireStructure {
        public var name: String = ""
        public var mechanism: Int8 = 0

        public init(name: String = "", mechanism: Int8 = 0) {
            self.name = name
            self.mechanism = mechanism
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            mechanism = try reader.readInt8("mechanism")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(mechanism)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterUserScramCredentialsRequest {
    public struct ScramCredentialUpsertion: WireStructure {
        public var name: String = ""
        public var mechanism: Int8 = 0
        public var iterations: Int32 = 0
        public var salt: ByteBuffer = ByteBuffer()
        public var saltedPassword: ByteBuffer = ByteBuffer()

        public init(
            name: String = "", mechanism: Int8 = 0, iterations: Int32 = 0, salt: ByteBuffer = ByteBuffer(),
            saltedPassword: ByteBuffer = ByteBuffer()
        ) {
            self.name = name
            self.mechanism = mechanism
            self.iterations = iterations
            self.salt = salt
            self.saltedPassword = saltedPassword
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            mechanism = try reader.readInt8("mechanism")
            iterations = try reader.readInt32("iterations")
            salt = try reader.readBytes("salt")
            saltedPassword = try reader.readBytes("saltedPassword")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(mechanism)
            writer.writeInteger(iterations)
            try writer.writeBytes(salt, "salt")
            try writer.writeBytes(saltedPassword, "saltedPassword")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct AlterUserScramCredentialsResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterUserScramCredentialsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var results: [AlterUserScramCredentialsResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [AlterUserScramCredentialsResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterUserScramCredentialsResponse {
    public struct AlterUserScramCredentialsResult: WireStructure {
        public var user: String = ""
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(user: String = "", errorCode: ErrorCode = .none, errorMessage: String? = "") {
            self.user = user
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            user = try reader.readString("user")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(user, "user")
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
