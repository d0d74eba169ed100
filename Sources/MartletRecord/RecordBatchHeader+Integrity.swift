extension RecordBatchHeader {
    /// The bytes that the smallest ``batchLength`` counts.
    static let batchLengthMin = Int32(byteCount - lengthOverhead)

    /// Reads the header of the batch that `bytes` begins with and checks what must hold for every batch, whoever
    /// wrote it: format v2, a possible length, and all of its bytes present. More batches may follow.
    ///
    /// - Throws: of kind ``RecordBatchError/Kind/unsupportedMagic`` or ``RecordBatchError/Kind/corrupt``.
    public init(checking bytes: UnsafeRawBufferPointer) throws(RecordBatchError) {
        // The magic stands at the same place in every format; a message of the old ones may be shorter than our header.
        if bytes.count > Position.magic {
            let magic = bytes.load(fromByteOffset: Position.magic, as: Int8.self)
            guard magic == Self.currentMagic else { throw .magic(magic) }
        }
        guard bytes.count >= Self.byteCount else {
            throw .batchIncomplete(bytes: bytes.count, needed: Self.byteCount)
        }
        self.init(unchecked: bytes)
        guard batchLength >= Self.batchLengthMin else { throw .batchLength(batchLength) }
        guard batchByteCount <= bytes.count else {
            throw .batchIncomplete(bytes: bytes.count, needed: batchByteCount)
        }
    }

    /// Compares the checksum with the bytes of the batch.
    ///
    /// - Precondition: `bytes` begins with the batch of this header and has all of it.
    public func verifyChecksum(of bytes: UnsafeRawBufferPointer) throws(RecordBatchError) {
        precondition(bytes.count >= batchByteCount && batchLength >= Self.batchLengthMin, "not the batch of this header")
        let covered = bytes[Self.checksummedFrom..<batchByteCount]
        let computed = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: covered))
        guard computed == crc else { throw .checksum(stored: crc, computed: computed) }
    }
}
