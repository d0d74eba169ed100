import MartletClient
import MartletModel

/// Where a group is to go on.
enum OffsetResetTarget: Equatable {
    case earliest, latest
    case offset(Int64)
    case time(Timestamp)
    case shift(Int64)
}

/// What a reset does to each partition.
struct OffsetResetPlan {
    struct Change: Equatable {
        let source: TopicPartition
        /// Nil where nothing is committed.
        let from: Offset?
        let to: Offset
    }

    let changes: [Change]

    /// - Parameters:
    ///   - bounds: the first offset of each partition and the one behind the last: nothing is reset to elsewhere.
    ///   - found: the offset of the first record that is as late as asked; left out where there is none.
    init(
        _ target: OffsetResetTarget, committed: [TopicPartition: Offset],
        bounds: [TopicPartition: ClosedRange<Offset>], found: [TopicPartition: Offset]
    ) {
        changes = bounds.sorted { $0.key < $1.key }.map { source, bounds in
            let wanted: Offset =
                switch target {
                case .earliest: bounds.lowerBound
                case .latest: bounds.upperBound
                case .offset(let offset): Offset(offset)
                case .time: found[source] ?? bounds.upperBound
                case .shift(let count):
                    Self.shifted(committed[source] ?? bounds.lowerBound, by: count)
                }
            let to = min(max(wanted, bounds.lowerBound), bounds.upperBound)
            return Change(source: source, from: committed[source], to: to)
        }
    }

    private static func shifted(_ offset: Offset, by count: Int64) -> Offset {
        let (sum, overflow) = offset.rawValue.addingReportingOverflow(count)
        return Offset(overflow ? (count < 0 ? 0 : .max) : max(sum, 0))
    }
}
