import MartletCoordination
import MartletLog
import MartletModel
import MartletWire

/// What a fetch found in one partition.
struct FetchOutcome: Sendable {
    let target: FetchTarget
    /// The partition's part of the response, without its records.
    let data: FetchResponse.PartitionData
    /// Where the records are; nil where there are none.
    let stretch: LogStretch?
    /// Whether the client must hear of this at once, however few bytes there are.
    let isUrgent: Bool

    init(_ target: FetchTarget, _ data: FetchResponse.PartitionData, stretch: LogStretch? = nil, isUrgent: Bool = false) {
        self.target = target
        self.data = data
        self.stretch = stretch
        self.isUrgent = isUrgent
    }

    init(_ target: FetchTarget, failure: RequestFailure) {
        let data = FetchResponse.PartitionData(
            partitionIndex: target.partition, errorCode: failure.code, highWatermark: .none)
        self.init(target, data, isUrgent: true)
    }

    var byteCount: Int { stretch?.byteCount ?? 0 }

    var position: FetchPosition {
        FetchPosition(highWatermark: data.highWatermark, logStartOffset: data.logStartOffset)
    }
}
