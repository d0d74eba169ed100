import MartletGroups
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// ShareAcknowledge, 1-2 (KIP-932): what a member says of records, without fetching others. 2 renews locks (KIP-1222).
///
/// Answered when it is written down. With the final epoch the session ends, and what the member still holds is for others.
enum ShareAcknowledgeHandler {
    static let versions: ClosedRange<Int16> = 1...2

    static let route = Route(api: .shareAcknowledge, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try ShareAcknowledgeRequest(from: &reader, version: context.version)
        serve(request, context, reply)
        return .proceed
    }

    private static func serve(_ request: ShareAcknowledgeRequest, _ context: RequestContext, _ reply: Reply) {
        let broker = context.broker
        let rules = broker.shareRules(of: request.groupId ?? "")
        do throws(RequestFailure) {
            let key = try ShareSessionKey(checking: request.groupId, request.memberId)
            try context.authorize(.read, .group(key.group))
            let ended = try turn(request, key, context)
            var said = ShareAcknowledgements()
            for topic in request.topics {
                let refusal = context.refusal(.read, topicID: topic.topicId)
                for part in topic.partitions {
                    let target = ShareTarget(topic: topic.topicId, partition: part.partitionIndex)
                    if let refusal {
                        if !part.acknowledgementBatches.isEmpty { said.refuse(target, refusal) }
                        continue
                    }
                    said.add(
                        target,
                        part.acknowledgementBatches.map { ($0.firstOffset, $0.lastOffset, $0.acknowledgeTypes) },
                        mayRenew: request.isRenewAck && rules.allowsRenewal)
                }
            }
            let eventLoop = context.connection.eventLoop
            said.perform(by: key, broker.shares) { failures in
                if let ended { broker.shares.leave(key, ended.targets, isUnread: true) }
                let response = response(request, failures, rules, context)
                eventLoop.execute { reply.send(response, context) }
            }
        } catch {
            reply.send(ShareAcknowledgeResponse(errorCode: error.code, errorMessage: error.message), context)
        }
    }

    /// - Returns: the session if it ends with this request.
    private static func turn(
        _ request: ShareAcknowledgeRequest, _ key: ShareSessionKey, _ context: RequestContext
    ) throws(RequestFailure) -> ShareSession? {
        let sessions = context.broker.shares.sessions
        do throws(ShareSessionError) {
            switch request.shareSessionEpoch {
            case ShareSessionEpoch.final:
                guard let session = sessions.close(key) else { throw .notFound }
                return session
            case ShareSessionEpoch.opening:
                throw .wrongEpoch
            case let epoch:
                _ = try sessions.next(
                    key, epoch: epoch, adding: [], forgetting: [], on: ObjectIdentifier(context.connection))
                return nil
            }
        } catch {
            throw RequestFailure(error)
        }
    }

    private static func response(
        _ request: ShareAcknowledgeRequest, _ failures: [ShareTarget: RequestFailure], _ rules: ShareGroupRules,
        _ context: RequestContext
    ) -> ShareAcknowledgeResponse {
        ShareAcknowledgeResponse(
            errorCode: .none, acquisitionLockTimeoutMs: Int32(clamping: rules.lockDuration.wholeMilliseconds),
            responses: request.topics.map { topic in
                .init(
                    topicId: topic.topicId,
                    partitions: topic.partitions.map { part in
                        let failure = failures[ShareTarget(topic: topic.topicId, partition: part.partitionIndex)]
                        return .init(
                            partitionIndex: part.partitionIndex, errorCode: failure?.code ?? .none,
                            errorMessage: failure?.message,
                            currentLeader: .init(leaderId: context.broker.id, leaderEpoch: .none))
                    })
            })
    }
}
