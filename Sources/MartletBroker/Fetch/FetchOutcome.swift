import MartletCoordination
import MartletLog
import MartletModel
import MartletServer
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
    /// The topic, where what was found may have to be changed before it is sent.
    let filteringTopic: Topic?
    /// Whether the records count towards the throttle of replication.
    let isThrottled: Bool
    /// The transactions whose records the reader must not see and would not step over by itself.
    let aborted: [AbortedTransaction]
    /// What is sent in place of the stretch.
    private(set) var filtered: FilteredRecords?

    init(
        _ target: FetchTarget, _ data: FetchResponse.PartitionData, stretch: LogStretch? = nil, isUrgent: Bool = false,
        filteringTopic: Topic? = nil, isThrottled: Bool = false, aborted: [AbortedTransaction] = []
    ) {
        self.isThrottled = isThrottled
        self.aborted = aborted
        self.filteringTopic = filteringTopic
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

    var byteCount: Int { filtered?.byteCount ?? stretch?.byteCount ?? 0 }

    /// - Parameter found: nil where the stretch can be sent as it stands.
    mutating func take(_ found: FilteredRecords?) { filtered = found }

    /// The records as they are sent.
    var parts: [ResponsePart] {
        if let filtered { return filtered.parts }
        guard let stretch else { return [] }
        return [
            .file(
                FileStretch(
                    descriptor: stretch.file.descriptor, offset: stretch.position, byteCount: stretch.byteCount,
                    owner: stretch.file))
        ]
    }

    var position: FetchPosition {
        FetchPosition(highWatermark: data.highWatermark, logStartOffset: data.logStartOffset)
    }
}
