// Written by wiregen from EndTxnMarker.schema. Do not edit.

/// Versions 0.
public struct EndTxnMarker: WireMessage {
    public static var messageName: StaticString { "EndTxnMarker" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var coordinatorEpoch: Int32 = 0

    public init(coordinatorEpoch: Int32 = 0) {
        self.coordinatorEpoch = coordinatorEpoch
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        coordinatorEpoch = try reader.readInt32("coordinatorEpoch")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(coordinatorEpoch)
    }
}
