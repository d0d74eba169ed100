internal import MartletModel

/// An entry of a segment's index file: of fixed size, big endian.
protocol IndexEntry: Hashable, Sendable {
    static var byteCount: Int { get }
    /// - Precondition: `bytes` has ``byteCount`` bytes.
    init(decoding bytes: UnsafeRawBufferPointer)
    /// - Precondition: `bytes` has ``byteCount`` bytes.
    func encode(into bytes: UnsafeMutableRawBufferPointer)
}

/// An entry of `.index`: the batch at `position` ends with this offset.
///
///     0  relativeOffset  int32  to the segment's base offset
///     4  position        int32  in the segment's file
struct OffsetIndexEntry: IndexEntry {
    let relativeOffset: Int32
    let position: Int32

    static let byteCount = 8

    init(relativeOffset: Int32, position: Int32) {
        self.relativeOffset = relativeOffset
        self.position = position
    }

    init(decoding bytes: UnsafeRawBufferPointer) {
        relativeOffset = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int32.self))
        position = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self))
    }

    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: relativeOffset.bigEndian, toByteOffset: 0, as: Int32.self)
        bytes.storeBytes(of: position.bigEndian, toByteOffset: 4, as: Int32.self)
    }
}

/// An entry of `.timeindex`: no record up to and including this offset has a later timestamp.
///
///     0  timestamp       int64
///     8  relativeOffset  int32  to the segment's base offset
struct TimeIndexEntry: IndexEntry {
    let timestamp: Timestamp
    let relativeOffset: Int32

    static let byteCount = 12

    init(timestamp: Timestamp, relativeOffset: Int32) {
        self.timestamp = timestamp
        self.relativeOffset = relativeOffset
    }

    init(decoding bytes: UnsafeRawBufferPointer) {
        timestamp = Timestamp(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int64.self)))
        relativeOffset = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    }

    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: timestamp.rawValue.bigEndian, toByteOffset: 0, as: Int64.self)
        bytes.storeBytes(of: relativeOffset.bigEndian, toByteOffset: 8, as: Int32.self)
    }
}
