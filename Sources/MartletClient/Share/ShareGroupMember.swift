internal import MartletModel
internal import MartletWire

/// Keeps a consumer in its share group, in a task of its own, and tells its reader what to read and where.
actor ShareGroupMember {
    private let coordinators: Coordinators
    private let reader: ShareReader
    private let key: CoordinatorKey
    private var membership: ShareMembership
    private var backoff: Backoff
    private var told: Set<SharePartition>?

    private var cluster: Cluster { coordinators.cluster }

    init(group: String, memberID: String, topics: [TopicName], reader: ShareReader, coordinators: Coordinators) {
        self.coordinators = coordinators
        self.reader = reader
        key = .group(group)
        membership = ShareMembership(group: group, memberID: memberID, topics: topics)
        let retry = coordinators.cluster.configuration.reconnectBackoff
        backoff = Backoff(first: retry.first, limit: retry.limit)
    }

    /// Until the task is cancelled, or the group is no place for this member.
    func run() async {
        do throws(ClientError) {
            while true {
                if let failure = membership.failure { throw failure }
                switch membership.next(at: .now) {
                case .wait(let until):
                    if reader.needsLeaders { try await tell() }
                    try await Pause.until(min(until, .now + .milliseconds(200)))
                case .heartbeat(let request): try await heartbeat(request)
                }
            }
        } catch {
            if error.kind != .cancelled { reader.fail(error) }
        }
    }

    func leave(within limit: Duration) async {
        guard let farewell = membership.farewell, let connection = try? await coordinators.connection(to: key) else { return }
        _ = try? await connection.answer(to: farewell, within: limit)
    }

    private func heartbeat(_ request: ShareGroupHeartbeatRequest) async throws(ClientError) {
        do throws(ClientError) {
            let answer = try await coordinators.connection(to: key).answer(to: request)
            backoff.succeeded()
            membership.answered(answer, at: .now)
            if answer.errorCode != ErrorCode.none {
                coordinators.learn(from: .refused("Share group '\(key.name)'", answer.errorCode), about: key)
            }
        } catch {
            guard error.isRetriable else { throw error }
            coordinators.learn(from: error, about: key)
            membership.unanswered(at: .now, retryIn: backoff.next())
        }
        if told != membership.assigned { try await tell() }
    }

    /// Who leads what.
    private func tell() async throws(ClientError) {
        let assigned = membership.assigned
        do throws(ClientError) {
            _ = try await cluster.refresh(topics: membership.topics, mayCreate: false)
        } catch {
            // The picture is taken again with the next look.
            guard error.isRetriable else { throw error }
            return
        }
        let metadata = cluster.metadata
        var names: [TopicID: TopicName] = [:]
        for (name, topic) in metadata.topics where topic.id != .zero { names[topic.id] = name }
        var led: [BrokerID: Set<SharePartition>] = [:]
        var isComplete = true
        for source in assigned {
            guard let name = names[source.topic],
                let leader = metadata.leader(of: TopicPartition(topic: name, partition: source.partition))
            else {
                isComplete = false
                continue
            }
            led[leader, default: []].insert(source)
        }
        reader.read(led, names: names)
        told = isComplete ? assigned : nil
    }
}
