import MartletGroups
import MartletModel
import MartletWire

/// DeleteGroups, 0-2: groups without members go, with their offsets.
enum DeleteGroupsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: DeleteGroupsRequest, _ context: RequestContext) async -> DeleteGroupsResponse {
        var response = DeleteGroupsResponse()
        for group in request.groupsNames {
            do throws(RequestFailure) {
                try context.authorize(.delete, .group(group))
                try await ShareOffsets(broker: context.broker).deleteAll(of: group)
            } catch {
                response.results.append(.init(groupId: group, errorCode: error.code))
                continue
            }
            response.results.append(
                await context.broker.groups.respond(for: group, \.asDeleteGroup) {
                    .init(groupId: group, errorCode: $0)
                } _: { machine, now, ticket in
                    machine.deleteGroup(group, ticket: ticket, at: now)
                })
        }
        return response
    }
}
