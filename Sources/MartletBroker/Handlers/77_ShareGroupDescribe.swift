import MartletGroups
import MartletModel
import MartletWire

/// ShareGroupDescribe, 1 (KIP-932): share groups, their members and who fetches where.
enum ShareGroupDescribeHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 1...1

    static func answer(_ request: ShareGroupDescribeRequest, _ context: RequestContext) -> ShareGroupDescribeResponse {
        ShareGroupDescribeResponse(
            groups: request.groupIds.map { group in
                do throws(RequestFailure) {
                    try context.authorize(.describe, .group(group))
                    var described = try context.broker.groups.shard(for: group).look { machine, _ in
                        machine.describeShareGroup(group)
                    }
                    try context.authorizeSeeing(Set(described.members.flatMap(\.assignment.topicPartitions).map(\.topicName)))
                    if request.includeAuthorizedOperations {
                        described.authorizedOperations = context.authorizedOperations(on: .group(group))
                    }
                    return described
                } catch {
                    return .init(errorCode: error.code, errorMessage: error.message, groupId: group)
                }
            })
    }
}
