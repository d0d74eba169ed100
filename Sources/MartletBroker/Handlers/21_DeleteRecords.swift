import Logging
import MartletLog
import MartletModel
import MartletWire

/// DeleteRecords, 0-2: moves the start of a partition up. -1 stands for the high watermark; nothing above it goes.
///
/// The new starts are written down before the answer: records that were deleted do not come back with a crash.
enum DeleteRecordsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: DeleteRecordsRequest, _ context: RequestContext) async -> DeleteRecordsResponse {
        let response = DeleteRecordsResponse(
            topics: request.topics.map { topic in
                let refusal = context.refusal(.delete, .topic(topic.name))
                return .init(
                    name: topic.name,
                    partitions: topic.partitions.map { wanted in
                        do throws(RequestFailure) {
                            if let refusal { throw refusal }
                            let start = try delete(before: wanted.offset, topic.name, wanted.partitionIndex, context.broker)
                            return .init(partitionIndex: wanted.partitionIndex, lowWatermark: start, errorCode: .none)
                        } catch {
                            return .init(
                                partitionIndex: wanted.partitionIndex, lowWatermark: .none, errorCode: error.code)
                        }
                    })
            })
        do {
            try context.broker.logs.writeStartOffsets()
        } catch {
            // On a full disk records must be deleted all the same; housekeeping tries again.
            context.broker.logger.warning("Where logs begin could not be written down after records were deleted: \(error)")
        }
        return response
    }

    private static func delete(
        before offset: Offset, _ topic: String, _ index: PartitionIndex, _ broker: Broker
    ) throws(RequestFailure) -> Offset {
        let (found, partition) = try broker.locate(topic, index)
        guard !found.name.isInternal else {
            throw RequestFailure(.invalidTopicException, "'\(topic)' is an internal topic: its records are not to be deleted.")
        }
        let highWatermark = partition.highWatermark
        let start = offset == .none ? highWatermark : offset
        guard start.rawValue >= 0, start <= highWatermark else {
            throw RequestFailure(.offsetOutOfRange, "Offset \(offset) is beyond the high watermark \(highWatermark).")
        }
        do {
            return try partition.log.deleteRecords(before: start, highWatermark: highWatermark)
        } catch {
            throw RequestFailure(error)
        }
    }
}
