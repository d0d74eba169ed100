internal import NIOCore

extension WireWriter {
    mutating func writePresence(_ isPresent: Bool) { writeInteger(isPresent ? 1 as Int8 : -1) }

    mutating func writeTaggedPresence(_ isPresent: Bool) { writeUnsignedVarint(isPresent ? 1 : 0) }

    /// The end of a structure that knows no tagged fields; nothing in a version without them.
    mutating func writeNoTaggedFields() {
        if isFlexible { writeInteger(0 as UInt8) }
    }

    /// Starts the tagged fields of a structure, and says where their count stands.
    mutating func beginTaggedFields() -> Int {
        writeInteger(0 as UInt8)
        return buffer.writerIndex - 1
    }

    /// Counts one more field where ``beginTaggedFields()`` stood, and says where its content begins.
    ///
    /// Schemas have a handful of tags, so the count stays one byte.
    mutating func beginTaggedField(_ tag: UInt32, countedAt countIndex: Int) -> Int {
        let count = buffer.getInteger(at: countIndex, as: UInt8.self) ?? 0
        buffer.setInteger(count + 1, at: countIndex)
        writeUnsignedVarint(tag)
        // The size, once it is known.
        writeInteger(0 as UInt8)
        return buffer.writerIndex
    }

    /// Writes the size in front of the content; content of more than 127 bytes moves up to make room for it.
    mutating func endTaggedField(contentAt contentIndex: Int) {
        let byteCount = buffer.writerIndex - contentIndex
        if byteCount < 0x80 {
            buffer.setInteger(UInt8(byteCount), at: contentIndex - 1)
            return
        }
        let size = UInt32(clamping: byteCount)
        let shift = Self.varintByteCount(size) - 1
        buffer.writeRepeatingByte(0, count: shift)
        let end = buffer.writerIndex
        let content = contentIndex - buffer.readerIndex
        buffer.withUnsafeMutableReadableBytes { bytes in
            let moved = UnsafeRawBufferPointer(rebasing: bytes[content..<content + byteCount])
            UnsafeMutableRawBufferPointer(rebasing: bytes[(content + shift)...]).copyMemory(from: moved)
        }
        buffer.moveWriterIndex(to: contentIndex - 1)
        writeUnsignedVarint(size)
        buffer.moveWriterIndex(to: end)
    }

    private static func varintByteCount(_ value: UInt32) -> Int {
        max(1, (UInt32.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }
}
