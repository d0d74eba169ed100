internal import MartletModel
internal import MartletWire

/// Keeps a consumer in its group: performs what the membership's machine asks for, in a task of its own, so that
/// heartbeats never wait for whoever works on records.
actor GroupMembership {
    private enum Machine {
        case classic(ClassicMembership)
        case consumer(ConsumerMembership)
    }

    private let coordinators: Coordinators
    private let reader: GroupReader
    private let key: CoordinatorKey
    private let topics: [TopicName]
    private let wake: WakeUp
    private let notices: AsyncStream<MembershipNotice>
    private let noticeInput: AsyncStream<MembershipNotice>.Continuation
    private var machine: Machine?
    private var backoff: Backoff
    private var lastAsks: UInt64?
    private var lastAskedAt = ContinuousClock.now
    private var isAway = false
    private var countsLookedAt = ContinuousClock.now

    private var cluster: Cluster { coordinators.cluster }
    private var configuration: GroupConsumerConfiguration { reader.configuration }

    init(group: String, topics: [TopicName], reader: GroupReader, coordinators: Coordinators) {
        self.coordinators = coordinators
        self.reader = reader
        self.topics = topics
        key = .group(group)
        wake = WakeUp(eventLoop: coordinators.cluster.eventLoop)
        let retry = coordinators.cluster.configuration.reconnectBackoff
        backoff = Backoff(first: retry.first, limit: retry.limit)
        (notices, noticeInput) = AsyncStream.makeStream(of: MembershipNotice.self)
    }

    // MARK: Life

    /// Until the task is cancelled, or the group is no place for this member any more.
    nonisolated func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.performNotices() }
            group.addTask { await self.commitRegularly() }
            do throws(ClientError) {
                try await self.keepUp()
            } catch {
                if error.kind != .cancelled { self.reader.core.fail(error) }
            }
            group.cancelAll()
        }
    }

    /// Leaves. To be called after ``run()`` has ended, by a task that is not cancelled.
    func leave(within limit: Duration) async {
        guard let connection = try? await coordinators.connection(to: key) else { return }
        switch machine {
        case .classic(let machine):
            guard let farewell = machine.farewell, let version = try? connection.version(for: LeaveGroupRequest.self) else { return }
            _ = try? await connection.answer(to: Self.worded(farewell, for: version), version: version, within: limit)
        case .consumer(let machine):
            if let farewell = machine.farewell { _ = try? await connection.answer(to: farewell, within: limit) }
        case nil: break
        }
    }

    private func keepUp() async throws(ClientError) {
        machine = try await chooseMachine()
        while true {
            if Task.isCancelled { throw .cancelled }
            if let failure { throw failure }
            watchUser()
            switch machine {
            case .classic: try await stepClassic()
            case .consumer: try await stepConsumer()
            case nil: return
            }
        }
    }

    private nonisolated func performNotices() async {
        for await notice in notices {
            do throws(ClientError) {
                try await reader.perform(notice)
            } catch {
                if error.kind != .cancelled { reader.core.fail(error) }
            }
            if case .revoke = notice { await revoked() }
        }
    }

    private nonisolated func commitRegularly() async {
        guard let interval = reader.commitInterval else { return }
        do throws(ClientError) {
            while true {
                try await Pause.for(interval)
                // A partition that was lost meanwhile, or a coordinator that moves: the next round, or the new owner,
                // makes up for it.
                do throws(ClientError) { try await reader.commitProcessed() } catch { if error.kind == .cancelled { throw error } }
            }
        } catch {}
    }

    // MARK: Which protocol

    private func chooseMachine() async throws(ClientError) -> Machine {
        switch configuration.groupProtocol {
        case .classic: return classicMachine
        case .consumer: return consumerMachine
        case .automatic:
            let connection = try await coordinators.retrying(key) { connection throws(ClientError) in connection }
            // In version 0 the broker chose the member's id, and one that got no answer could not come back.
            let version = try? connection.version(for: ConsumerGroupHeartbeatRequest.self)
            return version ?? 0 >= 1 ? consumerMachine : classicMachine
        }
    }

    private var classicMachine: Machine {
        .classic(ClassicMembership(.init(
            group: key.name, instanceID: configuration.instanceID, topics: topics, assignors: configuration.assignors,
            sessionTimeout: configuration.sessionTimeout, heartbeatInterval: configuration.heartbeatInterval,
            rebalanceTimeout: configuration.pollInterval)))
    }

    private var consumerMachine: Machine {
        .consumer(ConsumerMembership(.init(
            group: key.name, memberID: KafkaUUID.random().description, instanceID: configuration.instanceID, topics: topics,
            serverAssignor: configuration.serverAssignor, rebalanceTimeout: configuration.pollInterval)))
    }

    // MARK: Classic

    private func stepClassic() async throws(ClientError) {
        guard case .classic(var machine) = machine else { return }
        let step = machine.next(at: .now)
        self.machine = .classic(machine)
        // The coordinator answers when the group is complete, which may take as long as the slowest member may.
        let patience = configuration.pollInterval + cluster.configuration.requestTimeout
        switch step {
        case .wait(let until): try await wait(until)
        case .join(let request):
            guard let answer = try await ask(request, within: patience) else { return }
            changeClassic(answer.errorCode) { $0.joined(answer, at: .now) }
        case .sync(let request):
            guard let answer = try await ask(request, within: patience) else { return }
            changeClassic(answer.errorCode) { $0.synced(answer, at: .now) }
        case .heartbeat(let request):
            guard let answer = try await ask(request) else { return }
            changeClassic(answer.errorCode) { $0.heartbeatAnswered(answer.errorCode, at: .now) }
            try await watchTopics()
        case .leave(let request):
            let version = try? await coordinators.connection(to: key).version(for: LeaveGroupRequest.self)
            _ = try await ask(Self.worded(request, for: version ?? .max))
            changeClassic { machine in
                machine.left()
                return []
            }
        case .describe(let topics):
            let counts = try await partitionCounts(of: topics)
            changeClassic { machine in
                machine.described(counts)
                return []
            }
        }
    }

    /// Before version 3 one member leaves at a time, under a field of its own (KIP-345).
    private static func worded(_ request: LeaveGroupRequest, for version: Int16) -> LeaveGroupRequest {
        guard version < 3 else { return request }
        return LeaveGroupRequest(groupId: request.groupId, memberId: request.members.first?.memberId ?? "")
    }

    private func changeClassic(
        _ code: ErrorCode = .none, _ change: (inout ClassicMembership) -> [MembershipNotice]
    ) {
        guard case .classic(var machine) = machine else { return }
        let notices = change(&machine)
        self.machine = .classic(machine)
        reader.identity = machine.identity
        settle(notices, code)
    }

    private func partitionCounts(of topics: Set<TopicName>) async throws(ClientError) -> [TopicName: Int] {
        let counts = try await cluster.partitionCounts(of: topics)
        countsLookedAt = .now
        return counts
    }

    private func watchTopics() async throws(ClientError) {
        guard case .classic(let machine) = machine, !machine.watchedTopics.isEmpty,
            countsLookedAt + cluster.configuration.metadataMaxAge <= .now
        else { return }
        let counts = try await partitionCounts(of: Set(topics).union(machine.watchedTopics))
        changeClassic { $0.topicsChanged(counts, at: .now) }
    }

    // MARK: Consumer protocol

    private func stepConsumer() async throws(ClientError) {
        guard case .consumer(var machine) = machine else { return }
        let step = machine.next(at: .now)
        self.machine = .consumer(machine)
        switch step {
        case .wait(let until): try await wait(until)
        case .heartbeat(let request):
            guard let answer = try await ask(request) else { return }
            changeConsumer(answer.errorCode) { $0.answered(answer, at: .now) }
        case .learn(let ids):
            let known = try await names(of: ids)
            changeConsumer { $0.learned(known, at: .now) }
        }
    }

    private func changeConsumer(
        _ code: ErrorCode = .none, _ change: (inout ConsumerMembership) -> [MembershipNotice]
    ) {
        guard case .consumer(var machine) = machine else { return }
        let notices = change(&machine)
        if machine.isRefusedProtocol, configuration.groupProtocol == .automatic {
            self.machine = classicMachine
            return
        }
        self.machine = .consumer(machine)
        reader.identity = machine.identity
        settle(notices, code)
    }

    private func names(of ids: Set<TopicID>) async throws(ClientError) -> [TopicID: TopicName] {
        func known() -> [TopicID: TopicName] {
            Dictionary(cluster.metadata.topics.compactMap { name, topic in ids.contains(topic.id) ? (topic.id, name) : nil }) { first, _ in first }
        }
        let found = known()
        if found.count == ids.count { return found }
        do throws(ClientError) { _ = try await cluster.refresh(topics: topics, mayCreate: false) } catch {
            if error.kind == .cancelled || error.kind == .closed { throw error }
        }
        return known()
    }

    // MARK: Both

    /// Sends a request to the coordinator.
    ///
    /// - Returns: nil where nobody answered; the machine knows.
    private func ask<Request: WireRequest>(
        _ request: Request, within limit: Duration? = nil
    ) async throws(ClientError) -> Request.Response? {
        do throws(ClientError) {
            let answer = try await coordinators.connection(to: key).answer(to: request, within: limit)
            backoff.succeeded()
            return answer
        } catch {
            guard error.isRetriable else { throw error }
            coordinators.learn(from: error, about: key)
            let pause = backoff.next()
            changeClassic { $0.unanswered(at: .now, retryIn: pause) }
            changeConsumer { $0.unanswered(at: .now, retryIn: pause) }
            return nil
        }
    }

    private func settle(_ notices: [MembershipNotice], _ code: ErrorCode) {
        if code != ErrorCode.none {
            coordinators.learn(from: .refused("Group '\(key.name)'", code), about: key)
        }
        for notice in notices {
            if case .lose(let sources) = notice { reader.cut(sources) }
            noticeInput.yield(notice)
        }
    }

    private func revoked() {
        changeClassic { machine in
            machine.revoked()
            return []
        }
        changeConsumer { $0.revoked() }
        wake.ring()
    }

    private func wait(_ until: ContinuousClock.Instant?) async throws(ClientError) {
        // Nobody rings when the user comes back: that would cost every record.
        let look = ContinuousClock.now + (isAway ? .milliseconds(100) : .seconds(1))
        try await wake.wait(until: min(until ?? look, look))
    }

    private var failure: ClientError? {
        switch machine {
        case .classic(let machine): machine.failure
        case .consumer(let machine): machine.failure
        case nil: nil
        }
    }

    /// Notices a user that does not come back for more, and one that does.
    private func watchUser() {
        let asks = reader.gate.asks
        let now = ContinuousClock.now
        if asks == nil || asks != lastAsks {
            lastAsks = asks
            lastAskedAt = now
            guard isAway else { return }
            isAway = false
            changeClassic { machine in
                machine.userReturned()
                return []
            }
            changeConsumer { machine in
                machine.userReturned()
                return []
            }
        } else if !isAway, now - lastAskedAt > configuration.pollInterval {
            isAway = true
            changeClassic { $0.userStalled() }
            changeConsumer { $0.userStalled() }
        }
    }
}
