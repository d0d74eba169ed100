import MartletConfig
import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore

/// Where the batch of one entry of a produce request goes, as the topic's `partitioner.mode` has it; and which messages
/// it has, where the topic takes each message once.
enum BatchPlan: Sendable {
    case append([PlannedBatch])
    case refuse(RequestFailure)

    /// - `client`: to the partition that the client chose.
    /// - `verify`: likewise, once every keyed record is found to belong there.
    /// - `assign`: to the partitions that the broker chooses, where the client left it open (-1) or does not number its
    ///   batches. An idempotent batch cannot be taken apart, its sequences belong together: it is verified.
    ///   Of a batch that is taken apart some parts may be appended where another fails: the client hears of the failure,
    ///   sends the whole again, and what was appended is there twice, as it is with any producer that is not idempotent.
    ///
    /// - Throws: the partitioner's fault.
    static func make(_ topic: Topic, _ index: PartitionIndex, _ batch: ByteBuffer) throws(StrategyFault) -> BatchPlan {
        let placed = try placed(topic, index, batch)
        guard case .append(let batches) = placed, let policy = topic.settings.records.deduplication else { return placed }
        do throws(MessageBatchError) {
            let limits = RecordBatchLimits(batchBytesMax: topic.settings.maximumMessageByteCount)
            return .append(
                try batches.map { (planned) throws(MessageBatchError) in
                    PlannedBatch(
                        index: planned.index, bytes: planned.bytes,
                        messages: try MessageBatch(planned.bytes, within: limits, namedBy: policy))
                })
        } catch {
            switch error {
            case .faulty(let fault): throw fault
            case .invalid(let error): return .refuse(RequestFailure(error))
            case .cutShort:
                return .refuse(RequestFailure(.corruptMessage, "The batch ends before its header says so."))
            }
        }
    }

    private static func placed(
        _ topic: Topic, _ index: PartitionIndex, _ batch: ByteBuffer
    ) throws(StrategyFault) -> BatchPlan {
        guard let partitioner = topic.settings.partitioner else {
            return .append([PlannedBatch(index: index, bytes: batch)])
        }
        let placement = RecordPlacement(
            partitioner: partitioner, partitionCount: topic.partitionCount,
            limits: RecordBatchLimits(batchBytesMax: topic.settings.maximumMessageByteCount))
        do {
            switch topic.settings.partitionerMode {
            case .client:
                break
            case .verify:
                try placement.verify(batch, belongsTo: index)
            case .assign:
                let isNumbered = try placement.records(of: batch).header.producerID != .none
                if !isNumbered || index == .open {
                    let batches = try placement.split(batch, by: try placement.assign(batch))
                    guard !isNumbered || batches.count == 1 else {
                        return .refuse(
                            RequestFailure(
                                .invalidRecord,
                                "An idempotent batch whose partition is left open must have records of one partition only."))
                    }
                    return .append(batches.map { PlannedBatch(index: $0.0, bytes: $0.1) })
                }
                try placement.verify(batch, belongsTo: index)
            }
            return .append([PlannedBatch(index: index, bytes: batch)])
        } catch PlacementError.faulty(let fault) {
            throw fault
        } catch PlacementError.refused(let failure) {
            return .refuse(failure)
        } catch let failure as RequestFailure {
            return .refuse(failure)
        } catch {
            return .refuse(RequestFailure(.unknownServerError, "\(error)"))
        }
    }
}

/// A batch on its way to a partition.
struct PlannedBatch: Sendable {
    let index: PartitionIndex
    let bytes: ByteBuffer
    /// Nil where the topic takes every record.
    var messages: MessageBatch?
}
