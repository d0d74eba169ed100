import MartletConfig
import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore

/// Where the batch of one entry of a produce request goes, as the topic's `partitioner.mode` has it.
enum BatchPlan: Sendable {
    case append([(PartitionIndex, ByteBuffer)])
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
        guard let partitioner = topic.settings.partitioner else { return .append([(index, batch)]) }
        let placement = RecordPlacement(
            partitioner: partitioner, partitionCount: topic.partitions.count,
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
                    return .append(batches)
                }
                try placement.verify(batch, belongsTo: index)
            }
            return .append([(index, batch)])
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
