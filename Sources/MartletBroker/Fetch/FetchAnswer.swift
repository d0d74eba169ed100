import MartletCoordination
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// Turns what a fetch found into a response frame whose records go from the segments' files to the socket.
struct FetchAnswer {
    let context: RequestContext
    let reply: Reply

    func send(_ outcomes: [FetchOutcome], error: ErrorCode = .none, sessionID: Int32) {
        // In the order of the response: the outcomes of a topic come together.
        let topics = grouped(outcomes)
        let records = topics.lazy.flatMap(\.outcomes).filter { $0.byteCount > 0 }
        context.quotas?.fetch?.take(Double(records.reduce(0) { $0 + $1.byteCount }))
        let response = FetchResponse(
            throttleTimeMs: context.throttle(), errorCode: error, sessionId: sessionID,
            responses: topics.map { topic in
                switch topic.reference {
                case .name(let name): .init(topic: name, partitions: topic.outcomes.map(\.data))
                case .id(let id): .init(topicId: id, partitions: topic.outcomes.map(\.data))
                }
            })
        var frame = ByteBuffer()
        do {
            let gaps = try WireFrame.append(
                response, leavingOutRecords: topics.flatMap { $0.outcomes.map(\.byteCount) }, apiKey: .fetch,
                version: context.version, correlationId: context.correlationID, into: &frame)
            reply.send(parts: RecordsSplice.parts(frame, gaps, records.map(\.parts)))
        } catch {
            reply.sendNothing()
            context.connection.close(reason: "a fetch response could not be written: \(error)")
        }
    }

    private func grouped(_ outcomes: [FetchOutcome]) -> [(reference: TopicReference, outcomes: [FetchOutcome])] {
        var topics: [(reference: TopicReference, outcomes: [FetchOutcome])] = []
        var places: [TopicReference: Int] = [:]
        for outcome in outcomes {
            // Only the reference is bound: with the whole element in hand, each append would copy its outcomes.
            if let last = topics.last?.reference, last == outcome.target.topic {
                topics[topics.count - 1].outcomes.append(outcome)
            } else if let place = places[outcome.target.topic] {
                topics[place].outcomes.append(outcome)
            } else {
                places[outcome.target.topic] = topics.count
                topics.append((outcome.target.topic, [outcome]))
            }
        }
        return topics
    }
}
