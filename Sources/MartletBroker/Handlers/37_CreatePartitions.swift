import MartletCoordination
import MartletModel
import MartletWire

/// CreatePartitions, 0-3: a topic only grows. `validateOnly` checks and makes nothing.
enum CreatePartitionsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...3

    static func answer(_ request: CreatePartitionsRequest, _ context: RequestContext) async -> CreatePartitionsResponse {
        let refusals = request.topics.map { context.refusal(.alter, .topic($0.name)) }
        let wanted = zip(request.topics, refusals).filter { $0.1 == nil }.map(\.0)
        let growths = wanted.map { topic in
            PartitionGrowth(
                name: topic.name, partitionCount: topic.count, assignments: topic.assignments?.map(\.brokerIds))
        }
        var results = await context.broker.controller.createPartitions(growths, validateOnly: request.validateOnly).makeIterator()
        return CreatePartitionsResponse(
            results: zip(request.topics, refusals).map { topic, refusal in
                if let refusal { return .init(name: topic.name, errorCode: refusal.code, errorMessage: refusal.message) }
                switch results.next() {
                case .success?: return .init(name: topic.name, errorCode: .none)
                case .failure(let error)?:
                    let failure = RequestFailure(error)
                    return .init(name: topic.name, errorCode: failure.code, errorMessage: failure.message)
                case nil: return .init(name: topic.name, errorCode: .unknownServerError)
                }
            })
    }
}
