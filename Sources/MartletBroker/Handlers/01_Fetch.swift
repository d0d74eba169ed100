import MartletConfig
import MartletCoordination
import MartletModel
import MartletServer
import MartletWire

/// Fetch, 4-18.
///
/// 4 has the isolation level; 5 log start offsets; 7 incremental sessions (KIP-227); 9 leader epochs (KIP-320); 11 the
/// client's rack (KIP-392); 12 is flexible and finds diverging logs (KIP-595); 13 names topics by id (KIP-516);
/// 15 moves the replica's id (KIP-903); 16 tells new leaders (KIP-951); 17 and 18 are for followers.
///
/// Waits up to `MaxWaitMs` for `MinBytes`. Records go from the segment's file to the socket.
///
/// A follower (its id is 0 or more) has to be a broker of this cluster, and reads beyond what is committed.
///
/// A consumer from 11 on is told of an in-sync follower in its rack, where `replica.selector.class` says so, and may read from
/// any replica up to the high watermark as that replica knows it. An offset between that and the replica's end is waited for,
/// as Kafka does; one behind the end is OFFSET_OUT_OF_RANGE, with which clients go back to the leader.
enum FetchHandler {
    static let versions: ClosedRange<Int16> = 4...18

    static let route = Route(api: .fetch, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try FetchRequest(from: &reader, version: context.version)
        serve(request, context, reply)
        return .proceed
    }

    private static func serve(_ request: FetchRequest, _ context: RequestContext, _ reply: Reply) {
        let replica = context.version >= 15 ? request.replicaState.replicaId : request.replicaId
        let usesIDs = context.version >= 13
        let wanted = request.topics.flatMap { interests(in: $0, usesIDs) }
        let follower = replica.rawValue < 0 ? nil : replica
        if let failure = follower.flatMap({ context.brokerRefusal(claiming: $0) }) {
            return FetchAnswer(context: context, reply: reply).send(
                wanted.map { FetchOutcome($0.target, failure: failure) }, error: failure.code, sessionID: 0)
        }
        switch session(for: request, wanted, usesIDs, context.broker) {
        case .refused(let error):
            FetchAnswer(context: context, reply: reply).send([], error: error, sessionID: 0)
        case .accepted(let interests, let use):
            let call = FetchCall(
                interests: interests, session: use, limits: limits(of: request, context), follower: follower,
                followerEpoch: request.replicaState.replicaEpoch, rack: context.version >= 11 ? request.rackId : nil,
                context: context, reply: reply)
            call.noteFollowerEnds()
            if call.limits.wait <= .zero || interests.isEmpty && context.version < 7 {
                call.answerNow()
            } else if !call.answerIfReady() {
                ParkedFetch.park(call)
            }
        }
    }

    private static func interests(in topic: FetchRequest.FetchTopic, _ usesIDs: Bool) -> [FetchInterest] {
        let reference: TopicReference = usesIDs ? .id(topic.topicId) : .name(topic.topic)
        return topic.partitions.map { wanted in
            FetchInterest(
                topic: reference, partition: wanted.partition, fetchOffset: wanted.fetchOffset,
                maximumByteCount: wanted.partitionMaxBytes, currentLeaderEpoch: wanted.currentLeaderEpoch,
                lastFetchedEpoch: wanted.lastFetchedEpoch, logStartOffset: wanted.logStartOffset,
                highWatermark: wanted.highWatermark)
        }
    }

    private static func limits(of request: FetchRequest, _ context: RequestContext) -> FetchCall.Limits {
        let maximum = min(
            Int(max(0, request.maxBytes)), context.broker.settings.fetchMaximumByteCount,
            context.quotas?.fetchByteCountMax ?? .max)
        return FetchCall.Limits(
            minimumByteCount: min(Int(max(0, request.minBytes)), maximum), maximumByteCount: maximum,
            wait: .milliseconds(Int64(max(0, request.maxWaitMs))), isCommittedOnly: request.isolationLevel == 1)
    }

    private enum Epoch {
        static let opening: Int32 = 0
        static let closing: Int32 = -1
    }

    private enum SessionVerdict {
        case accepted([FetchInterest], FetchCall.SessionUse)
        case refused(ErrorCode)
    }

    private static func session(
        for request: FetchRequest, _ interests: [FetchInterest], _ usesIDs: Bool, _ broker: Broker
    ) -> SessionVerdict {
        switch request.sessionEpoch {
        case Epoch.closing:
            if request.sessionId != 0 { broker.fetchSessions.close(request.sessionId) }
            return .accepted(interests, .none)
        case Epoch.opening:
            if request.sessionId != 0 { broker.fetchSessions.close(request.sessionId) }
            return .accepted(interests, .open)
        default:
            let forgotten = request.forgottenTopicsData.flatMap { topic in
                topic.partitions.map {
                    FetchTarget(topic: usesIDs ? .id(topic.topicId) : .name(topic.topic), partition: $0)
                }
            }
            let next = broker.fetchSessions.next(
                request.sessionId, epoch: request.sessionEpoch, usesTopicIDs: usesIDs, adding: interests,
                forgetting: forgotten, now: broker.clock.monotonic)
            switch next {
            case .success(let all): return .accepted(all, .incremental(request.sessionId))
            case .failure(.notFound): return .refused(.fetchSessionIdNotFound)
            case .failure(.wrongEpoch): return .refused(.invalidFetchSessionEpoch)
            case .failure(.topicIDMismatch): return .refused(.fetchSessionTopicIdError)
            }
        }
    }
}
