import MartletLog
import MartletModel
import MartletServer
import MartletWire

/// What became of each partition of a produce request.
struct ProduceOutcomes: Sendable {
    /// Where an append stands among the outcomes.
    typealias Place = Int

    struct Outcome: Sendable {
        /// The topic's place in the request.
        let topic: Int
        /// As requested, which is what the client looks for in the response.
        let index: PartitionIndex
        var failure: RequestFailure?
        var append: LogAppend?
        /// Where the batch was appended, and how it is to be answered. Nil where there was nothing to append.
        var partition: Partition?
        var treatment: ProduceTreatment?
        /// Whether the client hears of this entry. A batch that was spread over partitions has one entry for each, of which
        /// the first speaks.
        var isAnswered = true
    }

    /// Names or ids, as the request has them.
    let topics: [(name: String, id: TopicID)]
    let acks: Int16
    var all: [Outcome] = []

    mutating func fail(_ place: Place, _ failure: RequestFailure) {
        // Of a batch that was spread, the answer tells the first failure wherever it was.
        var speaker = place
        while speaker > 0, !all[speaker].isAnswered { speaker -= 1 }
        all[place].failure = failure
        if all[speaker].failure == nil { all[speaker].failure = failure }
    }

    /// Sends the response, or nothing where the producer asked for none.
    func answer(_ context: RequestContext, _ reply: Reply) {
        guard acks != 0 else {
            reply.sendNothing()
            // It cannot be told, and its next requests wait none the less.
            _ = context.throttle()
            // The only way to tell a producer that does not listen.
            if let failure = all.lazy.compactMap(\.failure).first {
                context.connection.close(reason: "a produce request with acks=0 failed: \(failure.code): \(failure.message)")
            }
            return
        }
        reply.send(response, context)
    }

    private var response: ProduceResponse {
        var responses: [ProduceResponse.TopicProduceResponse] = topics.map {
            .init(name: $0.name, topicId: $0.id)
        }
        for outcome in all where outcome.isAnswered {
            responses[outcome.topic].partitionResponses.append(outcome.response)
        }
        return ProduceResponse(responses: responses)
    }
}

extension ProduceOutcomes.Outcome {
    fileprivate var response: ProduceResponse.PartitionProduceResponse {
        if let failure {
            return .init(index: index, errorCode: failure.code, baseOffset: .none, errorMessage: failure.message)
        }
        guard let append else { return .init(index: index, errorCode: .none, baseOffset: .none) }
        return .init(
            index: index, errorCode: .none, baseOffset: append.baseOffset, logAppendTimeMs: append.appendTime.rawValue,
            logStartOffset: append.logStartOffset)
    }
}
