import MartletGroups
import MartletModel
import MartletWire

/// ListGroups, 0-5: the groups that this broker coordinates, of all protocols. 4 tells and filters by state (KIP-518), 5 by
/// type (KIP-848).
enum ListGroupsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: ListGroupsRequest, _ context: RequestContext) -> ListGroupsResponse {
        var response = ListGroupsResponse()
        for shard in context.broker.groups.shards {
            do throws(RequestFailure) {
                response.groups += try shard.look { machine, _ in
                    machine.listGroups(states: request.statesFilter, types: request.typesFilter)
                }
            } catch {
                // Half a list would pass for a whole one; what is coordinated elsewhere is listed there.
                if error.code != .notCoordinator { return ListGroupsResponse(errorCode: error.code) }
            }
        }
        if !context.allows(.describe, .cluster, isAudited: false) {
            response.groups.removeAll { !context.allows(.describe, .group($0.groupId), isAudited: false) }
        }
        return response
    }
}
