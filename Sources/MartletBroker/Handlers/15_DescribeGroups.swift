import MartletGroups
import MartletModel
import MartletWire

/// DescribeGroups, 0-6: classic groups and their members. 4 tells static members (KIP-345); from 6 on a group that is not there
/// is an error and not a dead group (KIP-1043).
enum DescribeGroupsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...6

    static func answer(_ request: DescribeGroupsRequest, _ context: RequestContext) -> DescribeGroupsResponse {
        DescribeGroupsResponse(
            groups: request.groups.map { group in
                do throws(RequestFailure) {
                    try context.authorize(.describe, .group(group))
                    var described = try context.broker.groups.shard(for: group).look { machine, _ in
                        machine.describeGroup(group, version: context.version)
                    }
                    if request.includeAuthorizedOperations {
                        described.authorizedOperations = context.authorizedOperations(on: .group(group))
                    }
                    return described
                } catch {
                    return .init(
                        errorCode: error.code, errorMessage: context.version >= 6 ? error.message : nil, groupId: group)
                }
            })
    }
}
