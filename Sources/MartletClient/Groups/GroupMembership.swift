internal import MartletModel
internal import MartletWire

/// Keeps a consumer in its group: performs what the membership's machine asks for, in a task of its own, so that
/// heartbeats never wait for whoever works on records.
actor GroupMembership {
    enum Machine {
        case classic(ClassicMembership)
        case consumer(ConsumerMembership)
    }

    let coordinators: Coordinators
    let reader: GroupReader
    let key: CoordinatorKey
    let topics: [TopicName]
    private let wake: WakeUp
    private let notices: AsyncStream<MembershipNotice>
    private let noticeInput: AsyncStream<MembershipNotice>.Continuation
    var machine: Machine?
    private var backoff: Backoff
    private var lastAsks: UInt64?
    private var lastAskedAt = ContinuousClock.now
    private var isAway = false
    var countsLookedAt = ContinuousClock.now

    var cluster: Cluster { coordinators.cluster }
    var configuration: GroupConsumerConfiguration { reader.configuration }

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
            guard let farewell = machine.farewell, let version = try? connection.version(for: LeaveGroupRequest.self) else {
                return
            }
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
                do throws(ClientError) { try await reader.commitProcessed() } catch {
                    if error.kind == .cancelled { throw error }
                }
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

    var classicMachine: Machine {
        .classic(
            ClassicMembership(
                .init(
                    group: key.name, instanceID: configuration.instanceID, topics: topics, assignors: configuration.assignors,
                    sessionTimeout: configuration.sessionTimeout, heartbeatInterval: configuration.heartbeatInterval,
                    rebalanceTimeout: configuration.pollInterval)))
    }

    private var consumerMachine: Machine {
        .consumer(
            ConsumerMembership(
                .init(
                    group: key.name, memberID: KafkaUUID.random().description, instanceID: configuration.instanceID,
                    topics: topics,
                    serverAssignor: configuration.serverAssignor, rebalanceTimeout: configuration.pollInterval)))
    }

    // MARK: Requests and notices

    /// Sends a request to the coordinator.
    ///
    /// - Returns: nil where nobody answered; the machine knows.
    func ask<Request: WireRequest>(
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

    /// What is lost is lost before the member is somebody else: nothing of its earlier life is committed in the new one.
    func settle(_ notices: [MembershipNotice], as identity: MembershipIdentity, _ code: ErrorCode) {
        for case .lose(let sources) in notices { reader.lose(sources) }
        reader.identity = identity
        if code != ErrorCode.none {
            coordinators.learn(from: .refused("Group '\(key.name)'", code), about: key)
        }
        for notice in notices { noticeInput.yield(notice) }
    }

    private func revoked() {
        changeClassic { machine in
            machine.revoked()
            return []
        }
        changeConsumer { $0.revoked() }
        wake.ring()
    }

    func wait(_ until: ContinuousClock.Instant?) async throws(ClientError) {
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
