import MartletCoordination
import MartletModel
import MartletWire

/// CreatePartitions, 0-3: a topic only grows. `validateOnly` checks and makes nothing.
enum CreatePartitionsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...3

    static func answer(_ request: CreatePartitionsRequest, _ context: RequestContext) async -> CreatePartitionsResponse {
        let growths = request.topics.map { topic in
            PartitionGrowth(
                name: topic.name, partitionCount: topic.count, assignments: topic.assignments?.map(\.brokerIds))
        }
        let results = await context.broker.controller.createPartitions(growths, validateOnly: request.validateOnly)
        return CreatePartitionsResponse(
            results: zip(request.topics, results).map { topic, result in
                switch result {
                case .success: .init(name: topic.name, errorCode: .none)
                case .failure(let error):
                    .init(name: topic.name, errorCode: RequestFailure(error).code, errorMessage: RequestFailure(error).message)
                }
            })
    }
}
