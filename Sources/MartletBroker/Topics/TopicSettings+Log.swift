import MartletConfig
import MartletLog
import MartletRecord

extension LogSettings {
    /// What a topic's configuration means for its logs.
    init(_ topic: TopicSettings, broker: BrokerSettings) {
        self.init()
        segmentByteCount = Int64(topic.segmentByteCount)
        segmentAgeMilliseconds = topic.segmentMilliseconds
        segmentJitterMilliseconds = topic.segmentJitterMilliseconds
        indexByteCount = topic.segmentIndexByteCount
        indexIntervalByteCount = topic.indexIntervalByteCount
        maximumMessageByteCount = topic.maximumMessageByteCount
        timestampType = topic.timestampType == .logAppendTime ? .logAppendTime : .createTime
        timestampBeforeMaximumMilliseconds = topic.timestampBeforeMaximumMilliseconds
        timestampAfterMaximumMilliseconds = topic.timestampAfterMaximumMilliseconds
        compression = LogCompression(topic.compression)
        requiresKeys = topic.cleanup.contains(.compact)
        deleteRetentionMilliseconds = topic.deleteRetentionMilliseconds
        minimumCompactionLagMilliseconds = topic.minimumCompactionLagMilliseconds
        maximumCompactionLagMilliseconds = topic.maximumCompactionLagMilliseconds ?? .max
        minimumCleanableDirtyRatio = topic.minimumCleanableDirtyRatio
        fileDeleteDelayMilliseconds = topic.fileDeleteDelayMilliseconds
        preallocates = topic.preallocates
        if topic.flushPolicy == .interval {
            flushMessages = topic.flushMessageCount ?? .max
            flushIntervalMilliseconds = topic.flushMilliseconds ?? .max
        }
        producerIDExpirationMilliseconds = broker.producerIDExpirationMilliseconds
        verifiesTransactions = broker.coordinators.transactions.verifiesPartitions
    }
}

extension LogCompression {
    fileprivate init(_ compression: TopicCompression) {
        switch compression {
        case .producer: self = .producer
        case .uncompressed: self = .codec(.none)
        case .gzip(let level): self = .codec(Compression(.gzip, level: level))
        case .snappy: self = .codec(.snappy)
        case .lz4(let level): self = .codec(Compression(.lz4, level: level))
        case .zstd(let level): self = .codec(Compression(.zstd, level: level))
        }
    }
}
