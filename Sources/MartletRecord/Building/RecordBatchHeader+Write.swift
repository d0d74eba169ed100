internal import MartletModel

extension RecordBatchHeader {
    /// A header whose length, last offset delta and checksum are still to be filled in.
    init(
        baseOffset: Offset, partitionLeaderEpoch: LeaderEpoch, attributes: RecordBatchAttributes,
        baseTimestamp: Timestamp, maxTimestamp: Timestamp, producer: BatchProducer, recordCount: Int32
    ) {
        self.baseOffset = baseOffset
        batchLength = 0
        self.partitionLeaderEpoch = partitionLeaderEpoch
        magic = Self.currentMagic
        crc = 0
        self.attributes = attributes
        lastOffsetDelta = 0
        self.baseTimestamp = baseTimestamp
        self.maxTimestamp = maxTimestamp
        producerID = producer.id
        producerEpoch = producer.epoch
        baseSequence = producer.baseSequence
        self.recordCount = recordCount
    }

    /// Writes the header to the front of `batch`, whose records are in place, with the checksum over both.
    func write(to batch: UnsafeMutableRawBufferPointer) {
        func store<Number: FixedWidthInteger>(_ number: Number, at position: Int) {
            batch.storeBytes(of: number.bigEndian, toByteOffset: position, as: Number.self)
        }
        precondition(batch.count == batchByteCount, "a batch of \(batchByteCount) bytes, not of \(batch.count)")
        store(baseOffset.rawValue, at: Position.baseOffset)
        store(batchLength, at: Position.batchLength)
        store(partitionLeaderEpoch.rawValue, at: Position.partitionLeaderEpoch)
        store(magic, at: Position.magic)
        store(attributes.rawValue, at: Position.attributes)
        store(lastOffsetDelta, at: Position.lastOffsetDelta)
        store(baseTimestamp.rawValue, at: Position.baseTimestamp)
        store(maxTimestamp.rawValue, at: Position.maxTimestamp)
        store(producerID.rawValue, at: Position.producerID)
        store(producerEpoch.rawValue, at: Position.producerEpoch)
        store(baseSequence.rawValue, at: Position.baseSequence)
        store(recordCount, at: Position.recordCount)
        MutableRecordBatch(batch).updateChecksum()
    }
}
