internal import MartletModel

/// The verdicts on records of one share group's member that the broker has not been told of, in the form that it wants:
/// stretches of offsets.
struct AcknowledgementBook {
    struct Stretch: Hashable {
        var first: Offset
        var last: Offset
        /// As on the wire: 0 for offsets that were acquired and hold no record.
        var type: Int8
    }

    static let gap: Int8 = 0

    private var verdicts: [SharePartition: [Offset: Int8]] = [:]

    var isEmpty: Bool { verdicts.isEmpty }
    var partitions: Set<SharePartition> { Set(verdicts.keys) }

    mutating func note(_ type: Int8, _ offset: Offset, in source: SharePartition) {
        verdicts[source, default: [:]][offset] = type
    }

    /// Everything noted of a partition, in the order of offsets; forgotten here.
    mutating func take(_ source: SharePartition) -> [Stretch] {
        guard let noted = verdicts.removeValue(forKey: source) else { return [] }
        var stretches: [Stretch] = []
        for (offset, type) in noted.sorted(by: { $0.key < $1.key }) {
            if let last = stretches.last, last.type == type, last.last.advanced(byUntrusted: 1) == offset {
                stretches[stretches.count - 1].last = offset
            } else {
                stretches.append(Stretch(first: offset, last: offset, type: type))
            }
        }
        return stretches
    }
}

/// A partition as share groups name it.
struct SharePartition: Hashable, Sendable, Comparable {
    var topic: TopicID
    var partition: PartitionIndex

    static func < (left: SharePartition, right: SharePartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}
