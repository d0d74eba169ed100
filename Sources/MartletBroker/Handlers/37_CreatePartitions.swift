import MartletCoordination
import MartletModel
import MartletWire

/// CreatePartitions, 0-3: a topic only grows. `validateOnly` checks and makes nothing. 3 is told of a quota that is used up
/// by an error (KIP-599).
enum CreatePartitionsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...3

    static func answer(_ request: CreatePartitionsRequest, _ context: RequestContext) async -> CreatePartitionsResponse {
        var allowance = MutationAllowance(context, firstStrict: 3)
        let refusals = request.topics.map { topic in
            context.refusal(.alter, .topic(topic.name))
                ?? (request.validateOnly ? nil : allowance.refusal(added(topic, context)))
        }
        let wanted = zip(request.topics, refusals).filter { $0.1 == nil }.map(\.0)
        let growths = wanted.map { topic in
            PartitionGrowth(
                name: topic.name, partitionCount: topic.count, assignments: topic.assignments?.map(\.brokerIds))
        }
        var results = await context.broker.controller.createPartitions(growths, validateOnly: request.validateOnly).makeIterator()
        return CreatePartitionsResponse(
            throttleTimeMs: allowance.throttleTimeMs,
            results: zip(request.topics, refusals).map { topic, refusal in
                if let refusal { return .init(name: topic.name, errorCode: refusal.code, errorMessage: refusal.message) }
                switch results.next() {
                case .success?: return .init(name: topic.name, errorCode: .none)
                case .failure(let error)?:
                    if !request.validateOnly { allowance.giveBack(added(topic, context)) }
                    let failure = RequestFailure(error)
                    return .init(name: topic.name, errorCode: failure.code, errorMessage: failure.message)
                case nil: return .init(name: topic.name, errorCode: .unknownServerError)
                }
            })
    }

    /// How many partitions the topic would have more.
    private static func added(_ topic: CreatePartitionsRequest.CreatePartitionsTopic, _ context: RequestContext) -> Int {
        let present = (try? context.broker.topics.find(topic.name))?.partitionCount ?? 0
        return max(0, Int(topic.count) - present)
    }
}
