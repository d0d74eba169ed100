// Written by wiregen from 31_DeleteAcls.schema. Do not edit.

public import MartletModel

/// Versions 1-3, flexible from 2.
public struct DeleteAclsRequest: WireRequest {
    public typealias Response = DeleteAclsResponse
    public static var apiKey: ApiKey { .deleteAcls }
    public static var messageName: StaticString { "DeleteAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var filters: [DeleteAclsFilter] = []

    public init(filters: [DeleteAclsFilter] = []) {
        self.filters = filters
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        filters = try reader.readArray("filters", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(filters, "filters", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteAclsRequest {
    public struct DeleteAclsFilter: WireStructure {
        public var resourceTypeFilter: Int8 = 0
        public var resourceNameFilter: String? = ""
        public var patternTypeFilter: Int8 = 3
        public var principalFilter: String? = ""
        public var hostFilter: String? = ""
        public var operation: Int8 = 0
        public var permissionType: Int8 = 0

        public init(
            resourceTypeFilter: Int8 = 0, resourceNameFilter: String? = "", patternTypeFilter: Int8 = 3,
            principalFilter: String? = "", hostFilter: String? = "", operation: Int8 = 0, permissionType: Int8 = 0
        ) {
            self.resourceTypeFilter = resourceTypeFilter
            self.resourceNameFilter = resourceNameFilter
            self.patternTypeFilter = patternTypeFilter
            self.principalFilter = principalFilter
            self.hostFilter = hostFilter
            self.operation = operation
            self.permissionType = permissionType
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceTypeFilter = try reader.readInt8("resourceTypeFilter")
            resourceNameFilter = try reader.readNullableString("resourceNameFilter")
            patternTypeFilter = try reader.readInt8("patternTypeFilter")
            principalFilter = try reader.readNullableString("principalFilter")
            hostFilter = try reader.readNullableString("hostFilter")
            operation = try reader.readInt8("operation")
            permissionType = try reader.readInt8("permissionType")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(resourceTypeFilter)
            try writer.writeNullableString(resourceNameFilter, "resourceNameFilter")
            writer.writeInteger(patternTypeFilter)
            try writer.writeNullableString(principalFilter, "principalFilter")
            try writer.writeNullableString(hostFilter, "hostFilter")
            writer.writeInteger(operation)
            writer.writeInteger(permissionType)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-3, flexible from 2.
public struct DeleteAclsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DeleteAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var filterResults: [DeleteAclsFilterResult] = []

    public init(throttleTimeMs: Int32 = 0, filterResults: [DeleteAclsFilterResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.filterResults = filterResults
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        filterResults = try reader.readArray("filterResults", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(filterResults, "filterResults", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteAclsResponse {
    public struct DeleteAclsFilterResult: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var matchingAcls: [DeleteAclsMatchingAcl] = []

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = "", matchingAcls: [DeleteAclsMatchingAcl] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.matchingAcls = matchingAcls
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            matchingAcls = try reader.readArray("matchingAcls", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try writer.writeArray(matchingAcls, "matchingAcls", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DeleteAclsResponse {
    public struct DeleteAclsMatchingAcl: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var patternType: Int8 = 3
        public var principal: String = ""
        public var host: String = ""
        public var operation: Int8 = 0
        public var permissionType: Int8 = 0

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = "", resourceType: Int8 = 0, resourceName: String = "",
            patternType: Int8 = 3, principal: String = "", host: String = "", operation: Int8 = 0,
            permissionType: Int8 = 0
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.patternType = patternType
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permissionType = permissionType
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            patternType = try reader.readInt8("patternType")
            principal = try reader.readString("principal")
            host = try reader.readString("host")
            operation = try reader.readInt8("operation")
            permissionType = try reader.readInt8("permissionType")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            writer.writeInteger(patternType)
            try writer.writeString(principal, "principal")
            try writer.writeString(host, "host")
            writer.writeInteger(operation)
            writer.writeInteger(permissionType)
            writer.writeNoTaggedFields()
        }
    }
}
