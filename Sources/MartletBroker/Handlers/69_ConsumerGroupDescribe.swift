import MartletGroups
import MartletModel
import MartletWire

/// ConsumerGroupDescribe, 0-1: groups of the consumer protocol, with what their members have and are to have (KIP-848). 1 tells
/// which protocol a member uses (KIP-1099).
///
/// Who may not see all topics that the members have is told of none of it. A classic group is GROUP_ID_NOT_FOUND here; clients then ask DescribeGroups.
enum ConsumerGroupDescribeHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(
        _ request: ConsumerGroupDescribeRequest, _ context: RequestContext
    ) -> ConsumerGroupDescribeResponse {
        ConsumerGroupDescribeResponse(
            groups: request.groupIds.map { group in
                do throws(RequestFailure) {
                    try context.authorize(.describe, .group(group))
                    var described = try context.broker.groups.shard(for: group).look { machine, _ in
                        machine.describeConsumerGroup(group)
                    }
                    let assignments = described.members.flatMap { [$0.assignment, $0.targetAssignment] }
                    try context.authorizeSeeing(Set(assignments.flatMap(\.topicPartitions).map(\.topicName)))
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
