// Written by wiregen from 66_ListTransactions.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 0.
public struct ListTransactionsRequest: WireRequest {
    public typealias Response = ListTransactionsResponse
    public static var apiKey: ApiKey { .listTransactions }
    public static var messageName: StaticString { "ListTransactionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var stateFilters: [String] = []
    public var producerIdFilters: [ProducerID] = []
    /// From version 1 on.
    public var durationFilter: Int64 = -1
    /// From version 2 on.
    public var transactionalIdPattern: String? = nil

    public init(
        stateFilters: [String] = [], producerIdFilters: [ProducerID] = [], durationFilter: Int64 = -1,
        transactionalIdPattern: String? = nil
    ) {
        self.stateFilters = stateFilters
        self.producerIdFilters = producerIdFilters
        self.durationFilter = durationFilter
        self.transactionalIdPattern = transactionalIdPattern
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        stateFilters = try reader.readStrings("stateFilters")
        producerIdFilters = try reader.readIntegers("producerIdFilters")
        if version >= 1 {
            durationFilter = try reader.readInt64("durationFilter")
        }
        if version >= 2 {
            transactionalIdPattern = try reader.readNullableString("transactionalIdPattern")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(stateFilters, "stateFilters")
        try writer.writeIntegers(producerIdFilters, "producerIdFilters")
        if version >= 1 {
            writer.writeInteger(durationFilter)
        } else {
            try writer.refuse(durationFilter != -1, "durationFilter")
        }
        if version >= 2 {
            try writer.writeNullableString(transactionalIdPattern, "transactionalIdPattern")
        } else {
            try writer.refuse(transactionalIdPattern != nil, "transactionalIdPattern")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-2, flexible from 0.
public struct ListTransactionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "ListTransactionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var unknownStateFilters: [String] = []
    public var transactionStates: [TransactionState] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, unknownStateFilters: [String] = [],
        transactionStates: [TransactionState] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.unknownStateFilters = unknownStateFilters
        self.transactionStates = transactionStates
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        unknownStateFilters = try reader.readStrings("unknownStateFilters")
        transactionStates = try reader.readArray("transactionStates", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeStrings(unknownStateFilters, "unknownStateFilters")
        try writer.writeArray(transactionStates, "transactionStates", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListTransactionsResponse {
    public struct TransactionState: WireStructure {
        public var transactionalId: String = ""
        public var producerId: ProducerID = 0
        public var transactionState: String = ""

        public init(transactionalId: String = "", producerId: ProducerID = 0, transactionState: String = "") {
            self.transactionalId = transactionalId
            self.producerId = producerId
            self.transactionState = transactionState
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            transactionalId = try reader.readString("transactionalId")
            producerId = try ProducerID(reader.readInt64("producerId"))
            transactionState = try reader.readString("transactionState")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(transactionalId, "transactionalId")
            writer.writeInteger(producerId.rawValue)
            try writer.writeString(transactionState, "transactionState")
            writer.writeNoTaggedFields()
        }
    }
}
