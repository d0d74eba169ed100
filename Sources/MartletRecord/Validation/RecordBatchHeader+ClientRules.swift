internal import MartletModel

extension RecordBatchHeader {
    /// What a client may write in the header. Sequence and epoch of a batch without producer id are not looked at:
    /// widespread clients leave zeros there.
    func checkClientMayWrite() throws(RecordBatchError) {
        try checkCounts()
        try checkAttributes()
        try checkProducer()
    }

    private func checkCounts() throws(RecordBatchError) {
        guard baseOffset == 0 else {
            throw .field(
                "the base offset is not 0", at: Position.baseOffset, value: "\(baseOffset)",
                remedy: "clients number from 0, the broker assigns offsets")
        }
        guard recordCount > 0 else {
            throw .field(
                "the count of records is not positive", at: Position.recordCount, value: "\(recordCount)",
                remedy: "send at least one record")
        }
        guard Int64(lastOffsetDelta) == Int64(recordCount) - 1 else {
            throw .field(
                "the last offset delta does not match the count of records", at: Position.lastOffsetDelta,
                value: "\(lastOffsetDelta) for \(recordCount) records", remedy: "it is the count of records minus one")
        }
        guard baseTimestamp >= .none, maxTimestamp >= .none else {
            throw .field(
                "a timestamp of the batch is negative", at: Position.baseTimestamp,
                value: "base \(baseTimestamp), max \(maxTimestamp)",
                remedy: "send milliseconds since 1970, or -1 for none", kind: .invalidTimestamp)
        }
    }

    private func checkAttributes() throws(RecordBatchError) {
        guard !attributes.isControl else {
            throw .field(
                "a client may not write control batches", at: Position.attributes, value: "\(attributes.rawValue)",
                remedy: "end transactions with EndTxn, the coordinator writes the markers")
        }
        guard !attributes.isLogAppendTime else {
            throw .field(
                "a client may not set the timestamp type to append time", at: Position.attributes,
                value: "\(attributes.rawValue)", remedy: "leave attribute bit 3 clear", kind: .invalidTimestamp)
        }
        guard !attributes.hasDeleteHorizon else {
            throw .field(
                "a client may not set a delete horizon", at: Position.attributes, value: "\(attributes.rawValue)",
                remedy: "leave attribute bit 6 clear")
        }
        guard !attributes.isTransactional || producerID != .none else {
            throw .field(
                "a transactional batch has no producer id", at: Position.producerID, value: "\(producerID)",
                remedy: "get a producer id with InitProducerId first")
        }
    }

    private func checkProducer() throws(RecordBatchError) {
        guard producerID >= .none else {
            throw .field(
                "the producer id is negative", at: Position.producerID, value: "\(producerID)",
                remedy: "use the id that InitProducerId gave, or -1 for none")
        }
        guard producerID != .none else { return }
        guard producerEpoch >= 0 else {
            throw .field(
                "the producer epoch of a batch with producer id is negative", at: Position.producerEpoch,
                value: "\(producerEpoch)", remedy: "use the epoch that InitProducerId gave")
        }
        guard baseSequence >= 0 else {
            throw .field(
                "the base sequence of a batch with producer id is negative", at: Position.baseSequence,
                value: "\(baseSequence)", remedy: "number the records of a producer from 0")
        }
    }
}
