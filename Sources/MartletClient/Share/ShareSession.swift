internal import MartletModel
internal import MartletWire

/// The share session with one broker (KIP-932): both sides remember which partitions it is about, and count requests,
/// so that only changes are said.
///
/// One request is on its way at a time. After a failure nobody knows what the broker remembers: the session begins
/// anew, and records that were acquired in the old one come back when their locks end.
struct ShareSession {
    /// What is fetched at most, and how long the broker may wait for it.
    struct Limits: Sendable, Hashable {
        var maxWait: Duration
        var maxBytes: Int
        var maxRecords: Int
    }

    let group: String
    let memberID: String
    private(set) var epoch: Int32 = 0
    /// What the broker knows of.
    private var established: Set<SharePartition> = []

    init(group: String, memberID: String) {
        self.group = group
        self.memberID = memberID
    }

    /// - Parameter book: verdicts on records of this broker; those that are sent are taken out.
    mutating func fetch(
        _ wanted: Set<SharePartition>, _ limits: Limits, acknowledging book: inout AcknowledgementBook
    ) -> ShareFetchRequest {
        var request = ShareFetchRequest(
            groupId: group, memberId: memberID, shareSessionEpoch: epoch,
            maxWaitMs: Int32(clamping: limits.maxWait.wholeMilliseconds), minBytes: 1, maxBytes: Int32(clamping: limits.maxBytes),
            maxRecords: Int32(clamping: limits.maxRecords), batchSize: Int32(clamping: limits.maxRecords))
        var partitions: [SharePartition: [AcknowledgementBook.Stretch]] = [:]
        for source in wanted.subtracting(established) { partitions[source] = [] }
        // A session that has just begun knows of nothing that could be acknowledged.
        if epoch > 0 {
            for source in book.partitions.intersection(established) { partitions[source] = book.take(source) }
        }
        request.topics = Self.grouped(partitions).map { topic, partitions in
            .init(
                topicId: topic,
                partitions: partitions.map { source, stretches in
                    .init(partitionIndex: source.partition, acknowledgementBatches: stretches.map { .init($0) })
                })
        }
        request.forgottenTopicsData = Dictionary(grouping: established.subtracting(wanted), by: \.topic)
            .sorted { $0.key < $1.key }.map { topic, sources in
                .init(topicId: topic, partitions: sources.map(\.partition).sorted())
            }
        established = wanted
        return request
    }

    /// Verdicts alone; nil where there is nothing to say, or nobody to say it to.
    ///
    /// - Parameter isLast: ends the session, also without a verdict.
    mutating func acknowledge(_ book: inout AcknowledgementBook, isLast: Bool = false) -> ShareAcknowledgeRequest? {
        guard epoch > 0 else { return nil }
        var partitions: [SharePartition: [AcknowledgementBook.Stretch]] = [:]
        for source in book.partitions.intersection(established) { partitions[source] = book.take(source) }
        guard isLast || !partitions.isEmpty else { return nil }
        let renews = partitions.values.contains { $0.contains { $0.type == ShareVerdict.renew.rawValue } }
        return ShareAcknowledgeRequest(
            groupId: group, memberId: memberID, shareSessionEpoch: isLast ? -1 : epoch, isRenewAck: renews,
            topics: Self.grouped(partitions).map { topic, partitions in
                .init(
                    topicId: topic,
                    partitions: partitions.map { source, stretches in
                        .init(partitionIndex: source.partition, acknowledgementBatches: stretches.map { .init($0) })
                    })
            })
    }

    mutating func succeeded() { epoch = epoch == .max ? 1 : epoch + 1 }

    mutating func failed() {
        epoch = 0
        established = []
    }

    private static func grouped(
        _ partitions: [SharePartition: [AcknowledgementBook.Stretch]]
    ) -> [(TopicID, [(SharePartition, [AcknowledgementBook.Stretch])])] {
        Dictionary(grouping: partitions.sorted { $0.key < $1.key }, by: \.key.topic).sorted { $0.key < $1.key }
            .map { topic, partitions in (topic, partitions.map { ($0.key, $0.value) }) }
    }
}

extension ShareFetchRequest.AcknowledgementBatch {
    fileprivate init(_ stretch: AcknowledgementBook.Stretch) {
        self.init(firstOffset: stretch.first, lastOffset: stretch.last, acknowledgeTypes: [stretch.type])
    }
}

extension ShareAcknowledgeRequest.AcknowledgementBatch {
    fileprivate init(_ stretch: AcknowledgementBook.Stretch) {
        self.init(firstOffset: stretch.first, lastOffset: stretch.last, acknowledgeTypes: [stretch.type])
    }
}
