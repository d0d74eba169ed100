internal import NIOCore

/// The head of one tagged field (KIP-482).
struct TaggedField {
    let tag: UInt32
    let byteCount: Int
    /// Where its content begins, as ``WireReader/position``.
    let start: Int
}

extension WireReader {
    /// A nullable structure is preceded by a byte: 1 where it is present, -1 where it is null.
    mutating func readPresence(_ field: StaticString) throws(WireError) -> Bool {
        switch try readInt8(field) {
        case -1: false
        case 1: true
        case let marker: throw failure(.invalidPresenceMarker(Int(marker)), field)
        }
    }

    /// In a tagged field the marker of a nullable structure is a varint: 1 where it is present, 0 where it is null.
    mutating func readTaggedPresence(_ field: StaticString) throws(WireError) -> Bool {
        switch try readUnsignedVarint(field) {
        case 0: false
        case 1: true
        case let marker: throw failure(.invalidPresenceMarker(Int(marker)), field)
        }
    }

    /// The number of tagged fields at the end of a structure; 0 in a version without them.
    mutating func readTaggedFieldCount() throws(WireError) -> Int {
        guard isFlexible else { return 0 }
        let count = Int(try readUnsignedVarint("taggedFields"))
        if count > WireLimits.taggedFields {
            throw failure(.tooManyTaggedFields(count: count, limit: WireLimits.taggedFields), "taggedFields")
        }
        return count
    }

    /// Starts one tagged field; all its bytes are there.
    mutating func beginTaggedField() throws(WireError) -> TaggedField {
        let tag = try readUnsignedVarint("tag")
        let byteCount = Int(try readUnsignedVarint("tagSize"))
        if byteCount > buffer.readableBytes { throw truncated("taggedField", needed: byteCount) }
        return TaggedField(tag: tag, byteCount: byteCount, start: position)
    }

    /// Passes over a tagged field that this version does not know.
    mutating func skip(_ field: TaggedField) {
        buffer.moveReaderIndex(forwardBy: field.byteCount)
    }

    mutating func end(_ field: TaggedField) throws(WireError) {
        let actual = position - field.start
        if actual != field.byteCount {
            throw failure(.taggedFieldSize(tag: field.tag, declared: field.byteCount, actual: actual), "taggedField")
        }
    }

    /// The tagged fields of a structure that knows none.
    mutating func skipTaggedFields() throws(WireError) {
        for _ in 0..<(try readTaggedFieldCount()) { skip(try beginTaggedField()) }
    }
}
