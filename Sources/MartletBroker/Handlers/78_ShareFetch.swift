import MartletConfig
import MartletGroups
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// ShareFetch, 1-2 (KIP-932): what a member says of records, and the records it gets next.
///
/// 2 has the acquire mode (KIP-1206) and renewals of locks (KIP-1222): a request that renews fetches nothing, since a wait
/// could be longer than the lock.
///
/// A session per member and broker, which ends with its connection; requests name what changes. Acknowledgements are
/// written down before anything is answered; then records are looked for, up to `MaxWaitMs`. Records go from the segment's
/// file to the socket; which of them are the member's is in the acquired ranges beside them.
///
/// Not done: `MinBytes` beyond one. What was acquired is locked, so that there is nothing to be gained by waiting for more.
enum ShareFetchHandler {
    static let versions: ClosedRange<Int16> = 1...2

    static let route = Route(api: .shareFetch, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try ShareFetchRequest(from: &reader, version: context.version)
        serve(request, context, reply)
        return .proceed
    }

    private static func serve(_ request: ShareFetchRequest, _ context: RequestContext, _ reply: Reply) {
        let rules = context.broker.shareRules(of: request.groupId ?? "")
        let answer = ShareFetchAnswer(context: context, reply: reply, lockDuration: rules.lockDuration)
        do throws(RequestFailure) {
            let key = try ShareSessionKey(checking: request.groupId, request.memberId)
            try context.authorize(.read, .group(key.group))
            try check(request)
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
            let turn = try turn(request, key, said, context)
            perform(request, said, turn, rules, key, context, reply)
        } catch {
            answer.refuse(error)
        }
    }

    private static func check(_ request: ShareFetchRequest) throws(RequestFailure) {
        guard request.isRenewAck else { return }
        guard request.maxBytes == 0, request.minBytes == 0, request.maxRecords == 0, request.maxWaitMs == 0 else {
            throw RequestFailure(
                .invalidRequest,
                "A request that renews locks must fetch nothing: MaxBytes, MinBytes, MaxRecords and MaxWaitMs must be 0.")
        }
    }

    /// What the session makes of a request.
    private struct Turn {
        /// Nil for the last one.
        let session: ShareSession?
        let added: [ShareTarget]
        /// Nil unless the session ends with this request.
        let ended: ShareSession?
    }

    private static func turn(
        _ request: ShareFetchRequest, _ key: ShareSessionKey, _ said: ShareAcknowledgements, _ context: RequestContext
    ) throws(RequestFailure) -> Turn {
        let shares = context.broker.shares
        let named = request.topics.flatMap { topic in
            topic.partitions.map { ShareTarget(topic: topic.topicId, partition: $0.partitionIndex) }
        }
        let forgotten = Set(
            request.forgottenTopicsData.flatMap { topic in
                topic.partitions.map { ShareTarget(topic: topic.topicId, partition: $0) }
            })
        do throws(ShareSessionError) {
            switch request.shareSessionEpoch {
            case ShareSessionEpoch.final:
                guard let session = shares.sessions.close(key) else { throw .notFound }
                return Turn(session: nil, added: [], ended: session)
            case ShareSessionEpoch.opening:
                return try open(named, said, key, context)
            case let epoch:
                let next = try shares.sessions.next(
                    key, epoch: epoch, adding: named, forgetting: forgotten, on: ObjectIdentifier(context.connection))
                shares.join(key, next.added)
                shares.lose(key, next.forgotten)
                return Turn(session: next.session, added: next.added, ended: nil)
            }
        } catch {
            throw RequestFailure(error)
        }
    }

    private static func open(
        _ named: [ShareTarget], _ said: ShareAcknowledgements, _ key: ShareSessionKey, _ context: RequestContext
    ) throws(ShareSessionError) -> Turn {
        let shares = context.broker.shares
        guard said.isEmpty else { throw .acknowledgesAtOpening }
        guard context.broker.knowsShareGroup(key.group) else { throw .noGroup }
        let (session, old) = try shares.sessions.open(
            key, named, on: ObjectIdentifier(context.connection),
            countMax: context.broker.settings.coordinators.share.maximumSessions)
        // The member has lost its session: it does not know what it holds.
        if let old { shares.leave(key, old.targets, isUnread: false) }
        shares.join(key, session.targets)
        return Turn(session: session, added: session.targets, ended: nil)
    }

    private static func perform(
        _ request: ShareFetchRequest, _ said: ShareAcknowledgements, _ turn: Turn, _ rules: ShareGroupRules,
        _ key: ShareSessionKey,
        _ context: RequestContext, _ reply: Reply
    ) {
        let eventLoop = context.connection.eventLoop
        let broker = context.broker
        @Sendable func go(_ failures: [ShareTarget: RequestFailure]) {
            let mentioned = said.parts.map(\.target) + turn.added
            guard let session = turn.session, !request.isRenewAck, request.maxRecords > 0 else {
                if let ended = turn.ended { broker.shares.leave(key, ended.targets, isUnread: true) }
                return ShareFetchAnswer(context: context, reply: reply, lockDuration: rules.lockDuration).send(
                    [], acknowledged: failures, mentioning: mentioned)
            }
            let call = ShareFetchCall(
                key: key, generation: session.generation, targets: session.targets, mentioned: mentioned,
                acknowledgeFailures: failures,
                demand: ShareAcquireDemand(
                    recordCountMax: Int(max(0, request.maxRecords)), batchSize: Int(max(1, request.batchSize)),
                    isExact: request.shareAcquireMode == 1),
                byteCountMax: min(
                    Int(max(0, request.maxBytes)), broker.settings.fetchMaximumByteCount,
                    context.quotas?.fetchByteCountMax ?? .max),
                wait: .milliseconds(Int64(max(0, request.maxWaitMs))), rules: rules, context: context, reply: reply)
            if call.wait <= .zero || call.targets.isEmpty && !mentioned.isEmpty {
                call.answerNow()
            } else if !call.answerIfReady() {
                ParkedFetch.park(call)
            }
        }
        if said.isEmpty {
            go([:])
        } else {
            said.perform(by: key, broker.shares) { failures in
                if eventLoop.inEventLoop { go(failures) } else { eventLoop.execute { go(failures) } }
            }
        }
    }
}

enum ShareSessionEpoch {
    static let opening: Int32 = 0
    static let final: Int32 = -1
}

extension ShareSessionKey {
    /// - Throws: INVALID_REQUEST for what no member sends.
    init(checking group: String?, _ member: String?) throws(RequestFailure) {
        guard let group, !group.isEmpty else { throw RequestFailure(.invalidRequest, "There is no group id.") }
        guard let member, !member.isEmpty, member.utf8.count <= 36 else {
            throw RequestFailure(.invalidRequest, "A member id has from 1 to 36 bytes.")
        }
        self.init(group: group, member: member)
    }
}

extension RequestFailure {
    init(_ error: ShareSessionError) {
        switch error {
        case .notFound: self.init(.shareSessionNotFound, "There is no such share session.")
        case .wrongEpoch: self.init(.invalidShareSessionEpoch, "The share session expects another epoch.")
        case .noRoom: self.init(.shareSessionLimitReached, "There are as many share sessions as there may be.")
        case .acknowledgesAtOpening: self.init(.invalidRequest, "A session that is only opened has nothing to acknowledge.")
        case .noGroup: self.init(.groupIdNotFound, "There is no such share group.")
        }
    }
}
