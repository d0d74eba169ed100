public import MartletModel
import MartletWire

/// What the log says of one share partition: a snapshot and the updates since.
struct RecordedShareState: Sendable, Hashable {
    var snapshotEpoch: Int32
    var stateEpoch: Int32
    var leaderEpoch: LeaderEpoch
    var startOffset: Offset
    var completeCount: Int32
    var createTime: Timestamp
    var writeTime: Timestamp
    /// Ascending, without overlaps, nothing below the start.
    var batches: [ShareStateBatch]
    var updateCount = 0
    /// Where the snapshot is in the coordinator's partition: everything of this share partition below is superseded.
    var snapshotOffset: Offset

    /// Lays newer batches over these. The last word holds: writes of a partition come in order.
    mutating func overlay(_ newer: [ShareStateBatch]) {
        for batch in newer.sorted(by: { $0.firstOffset < $1.firstOffset }) where batch.firstOffset <= batch.lastOffset {
            lay(batch)
        }
        batches.removeAll { $0.lastOffset < startOffset }
        if let first = batches.first, first.firstOffset < startOffset { batches[0].firstOffset = startOffset }
    }

    private mutating func lay(_ batch: ShareStateBatch) {
        let from = batches.firstIndex { $0.lastOffset >= batch.firstOffset } ?? batches.count
        var to = from
        var pieces: [ShareStateBatch] = []
        func add(_ piece: ShareStateBatch) {
            if let end = pieces.indices.last, pieces[end].absorb(piece) { return }
            pieces.append(piece)
        }
        let before = from > 0 ? from - 1 : from
        if before < from { add(batches[before]) }
        var tail: ShareStateBatch?
        while to < batches.count, batches[to].firstOffset <= batch.lastOffset {
            var old = batches[to]
            if old.firstOffset < batch.firstOffset {
                old.lastOffset = batch.firstOffset.advanced(by: -1)
                add(old)
            }
            if batches[to].lastOffset > batch.lastOffset {
                tail = batches[to]
                tail?.firstOffset = batch.lastOffset.advanced(by: 1)
            }
            to += 1
        }
        add(batch)
        if let tail {
            add(tail)
        } else if to < batches.count {
            add(batches[to])
            to += 1
        }
        batches.replaceSubrange(before..<to, with: pieces)
    }
}

extension ShareStateBatch {
    /// Takes in the batch that follows if there is no difference to tell.
    fileprivate mutating func absorb(_ next: ShareStateBatch) -> Bool {
        guard lastOffset.advanced(byUntrusted: 1) == next.firstOffset else { return false }
        if state.isFinal, next.state.isFinal {
            if state != next.state { state = .archived }
            deliveryCount = max(deliveryCount, next.deliveryCount)
        } else {
            guard state == next.state, deliveryCount == next.deliveryCount else { return false }
        }
        lastOffset = next.lastOffset
        return true
    }
}

// MARK: As records

extension RecordedShareState {
    init(_ value: ShareSnapshotValue, at offset: Offset) {
        self.init(
            snapshotEpoch: value.snapshotEpoch, stateEpoch: value.stateEpoch, leaderEpoch: value.leaderEpoch,
            startOffset: value.startOffset, completeCount: value.deliveryCompleteCount,
            createTime: Timestamp(value.createTimestamp),
            writeTime: Timestamp(value.writeTimestamp), batches: [], snapshotOffset: offset)
        overlay(
            value.stateBatches.compactMap { ShareStateBatch($0.firstOffset, $0.lastOffset, $0.deliveryState, $0.deliveryCount) })
    }

    /// An update belongs to the snapshot it names; one of an older snapshot is superseded.
    mutating func apply(_ value: ShareUpdateValue) {
        guard value.snapshotEpoch == snapshotEpoch else { return }
        leaderEpoch = max(leaderEpoch, value.leaderEpoch)
        if value.startOffset != .none { startOffset = value.startOffset }
        completeCount = value.deliveryCompleteCount
        updateCount += 1
        overlay(
            value.stateBatches.compactMap { ShareStateBatch($0.firstOffset, $0.lastOffset, $0.deliveryState, $0.deliveryCount) })
    }

    var snapshot: ShareSnapshotValue {
        ShareSnapshotValue(
            snapshotEpoch: snapshotEpoch, stateEpoch: stateEpoch, leaderEpoch: leaderEpoch, startOffset: startOffset,
            deliveryCompleteCount: completeCount, createTimestamp: createTime.rawValue, writeTimestamp: writeTime.rawValue,
            stateBatches: batches.map {
                .init(
                    firstOffset: $0.firstOffset, lastOffset: $0.lastOffset, deliveryState: $0.state.rawValue,
                    deliveryCount: $0.deliveryCount)
            })
    }
}

extension ShareStateBatch {
    /// What was written or sent; nil where the numbers mean nothing.
    public init?(_ firstOffset: Offset, _ lastOffset: Offset, _ state: Int8, _ deliveryCount: Int16) {
        guard firstOffset >= 0, firstOffset <= lastOffset, lastOffset < Offset(.max),
            let state = ShareDeliveryState(rawValue: state)
        else { return nil }
        self.init(firstOffset: firstOffset, lastOffset: lastOffset, state: state, deliveryCount: deliveryCount)
    }
}
