import MartletModel
import MartletReplication
import MartletStrategy

/// One partition on some brokers with a controller, driven by a seed: leaders change, brokers crash and are cut off, messages
/// are lost, doubled and arrive in any order. After each step the invariants are checked.
struct ReplicationSimulation {
    let topic: SimulatedTopic
    private var random: SplitMix64
    var controller: SimulatedController
    var brokers: [BrokerID: SimulatedBroker]
    private var messages: [Message] = []
    private var now = ContinuousClock.now
    private var lastValue: Int64 = 0
    private var lastToken: UInt64 = 0
    /// What some reader may have seen.
    var committed: [MemoryLog.Record] = []
    var acknowledged: [Offset: MemoryLog.Record] = [:]
    private(set) var complaint: String?
    /// The highest that each broker has shown in its present term.
    var shown: [BrokerID: (incarnation: Int64, leaderEpoch: LeaderEpoch, highWatermark: Offset)] = [:]
    /// The latest steps, to be shown with a complaint.
    private(set) var steps: [String] = []

    private enum Message {
        case fetch(from: BrokerID, incarnation: Int64, to: BrokerID, FetchPosition)
        case answer(to: BrokerID, incarnation: Int64, FetchedPartition, asked: FetchPosition)
        case proposal(from: BrokerID, incarnation: Int64, ISRProposal)
        case verdict(to: BrokerID, incarnation: Int64, ISRProposal, SimulatedController.Verdict, SimulatedController.State)
    }

    init(seed: UInt64) throws {
        random = SplitMix64(state: seed)
        let replicas = (1...Int32.random(in: 3...5, using: &random)).map { BrokerID($0) }
        topic = try SimulatedTopic(
            replicas: replicas, minimum: Int.random(in: 1...replicas.count / 2 + 1, using: &random),
            rule: Bool.random(using: &random) ? .inSyncReplicas : .majority, countsOnlyFlushed: Bool.random(using: &random))
        controller = SimulatedController(replicas: replicas, minimum: topic.minimum, rule: topic.rule)
        brokers = Dictionary(uniqueKeysWithValues: replicas.map { ($0, SimulatedBroker(id: $0)) })
        for replica in replicas { look(replica) }
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    private mutating func anyone() -> BrokerID { topic.replicas.randomElement(using: &random)! }

    private mutating func note(_ step: String) {
        steps.append(step)
        if steps.count > 60 { steps.removeFirst() }
    }

    mutating func complain(_ text: String) { if complaint == nil { complaint = text } }

    // MARK: A step

    mutating func step() {
        now = now.advanced(by: .milliseconds(Int64.random(in: 0...200, using: &random)))
        let broker = anyone()
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<18: produce(on: broker)
        case 18..<40: fetch(from: broker)
        case 40..<72: deliver()
        case 72..<82: look(broker)
        case 82..<87: flush(broker)
        case 87..<90: checkLag(on: broker)
        case 90..<92: crash(broker)
        case 92..<96: restart(broker)
        case 96: cutOff(broker)
        case 97: comeBack(broker)
        case 98: move(to: broker)
        default: checkpoint(broker)
        }
        checkInvariants()
    }

    /// No more faults: everybody comes back, and what was acknowledged is on all of them.
    mutating func settle() {
        for replica in topic.replicas { restart(replica) }
        for _ in 0..<200 where complaint == nil {
            for replica in topic.replicas {
                comeBack(replica)
                look(replica)
                flush(replica)
                fetch(from: replica)
            }
            while !messages.isEmpty { deliver(isReliable: true) }
            checkInvariants()
            if isSettled { return }
            now = now.advanced(by: .seconds(1))
            for replica in topic.replicas { checkLag(on: replica) }
        }
        complain("after all faults it does not settle: \(controller.state)")
    }

    private var isSettled: Bool {
        guard let leader = brokers[controller.state.leader], case .leads(let progress) = leader.role else { return false }
        return controller.state.inSyncReplicas.count == topic.replicas.count && progress.highWatermark == progress.leaderEnd
            && brokers.values.allSatisfy { $0.content.records == leader.log.records }
    }
}

// MARK: Brokers

extension ReplicationSimulation {
    /// Looks at the controller's state, and becomes what it says.
    private mutating func look(_ id: BrokerID) {
        guard var broker = brokers[id], broker.isUp || broker.seen == nil else { return }
        let state = controller.state
        let isNewTerm = state.leaderEpoch > broker.leaderEpoch || broker.seen == nil
        broker.seen = state
        brokers[id] = broker
        if isNewTerm { begin(state, on: id) }
        if case .waits(let epoch, _) = brokers[id]!.role {
            let log = brokers[id]!.log
            controller.report(
                id, in: epoch, latest: log.latestEpoch, end: topic.countsOnlyFlushed ? log.flushedEnd : log.end)
        }
        tell(id, .ineligibleReplicas(controller.fenced))
        tell(id, .brokersRegistered(controller.registered))
        if !isNewTerm { tell(id, .isrDecided(state.inSyncReplicas, partitionEpoch: state.partitionEpoch)) }
    }

    private mutating func begin(_ state: SimulatedController.State, on id: BrokerID) {
        var broker = brokers[id]!
        let known = broker.isUp ? broker.highWatermark : broker.checkpoint
        note("\(id) sees leader \(state.leader) in \(state.leaderEpoch), in sync \(state.inSyncReplicas)")
        broker.step(into: .waits(leaderEpoch: state.leaderEpoch, highWatermark: known))
        if state.leader == id {
            broker.log.beginTerm(state.leaderEpoch)
            let start = broker.log.end
            // It commits the records of the terms before, see `PartitionLog.markTerm`.
            if topic.rule == .majority { broker.log.append(.init(epoch: state.leaderEpoch, value: 0)) }
            broker.role = .leads(
                PartitionProgress(
                    leader: id, leaderEpoch: state.leaderEpoch, partitionEpoch: state.partitionEpoch,
                    assignedReplicas: topic.replicas, inSyncReplicas: state.inSyncReplicas,
                    minimumInSyncReplicas: topic.minimum, logEnd: broker.log.end, flushedEnd: broker.log.flushedEnd,
                    epochStart: start, highWatermark: min(known, broker.log.end), rule: topic.rule,
                    countsOnlyFlushed: topic.countsOnlyFlushed))
        } else if state.leader != .none {
            broker.role = .follows(
                MemoryReplica(
                    log: broker.log, leader: state.leader, leaderEpoch: state.leaderEpoch, highWatermark: known,
                    countsOnlyFlushed: topic.countsOnlyFlushed))
        }
        brokers[id] = broker
    }

    private mutating func produce(on id: BrokerID) {
        guard var broker = brokers[id], case .leads(var progress) = broker.role,
            !progress.refusesAppend(under: topic.policy)
        else { return }
        lastValue += 1
        let record = MemoryLog.Record(epoch: progress.leaderEpoch, value: lastValue)
        let offset = broker.log.end
        broker.log.append(record)
        note("\(id) takes \(lastValue) at \(offset)")
        _ = progress.append(end: broker.log.end)
        lastToken += 1
        let token = ProduceToken(rawValue: lastToken)
        let end = broker.log.end
        if progress.canAcknowledgeAtOnce(requestEnd: end, policy: topic.policy, needsFlush: topic.countsOnlyFlushed) {
            acknowledged[offset] = record
        } else {
            let waiting = WaitingProduce(
                token: token, requestEnd: end, policy: topic.policy, needsFlush: topic.countsOnlyFlushed,
                deadline: now.advanced(by: .seconds(30)))
            if progress.park(waiting) == nil { broker.tokens[token] = record }
        }
        broker.role = .leads(progress)
        brokers[id] = broker
    }

    private mutating func flush(_ id: BrokerID) {
        guard var broker = brokers[id] else { return }
        switch broker.role {
        case .leads:
            broker.log.flush()
            brokers[id] = broker
            tell(id, .flushed(end: broker.log.end))
        case .follows(var replica):
            replica.log.flush()
            replica.tell(.flushed(end: replica.log.end))
            brokers[id]!.role = .follows(replica)
        case .stopped, .waits: break
        }
    }

    private mutating func checkLag(on id: BrokerID) {
        tell(id, .lagChecked(now: now, maximumLag: .seconds(2)))
        tell(id, .timePassed(now: now))
        // The proposal, or its answer, may be lost.
        if case .leads(let progress) = brokers[id]!.role, progress.proposal != nil { tell(id, .isrRefused(.unanswered)) }
    }

    private mutating func checkpoint(_ id: BrokerID) {
        if let broker = brokers[id], broker.isUp { brokers[id]!.checkpoint = broker.highWatermark }
    }

    /// Tells the leader on a broker, if there is one.
    private mutating func tell(_ id: BrokerID, _ event: ReplicationEvent) {
        guard var broker = brokers[id], case .leads(var progress) = broker.role else { return }
        for action in progress.on(event) {
            switch action {
            case .acknowledge(let token):
                guard let record = broker.tokens.removeValue(forKey: token) else { continue }
                let offset = broker.log.records.firstIndex(of: record).map { Offset(Int64($0)) }
                if let offset { acknowledged[offset] = record } else { complain("\(record) is acknowledged and not there") }
                note("\(id) acknowledges \(record.value)")
            case .fail(let token, _): broker.tokens[token] = nil
            case .advanceHighWatermark(let offset): note("\(id) commits up to \(offset)")
            case .proposeISR(let proposal):
                note("\(id) proposes \(proposal.inSyncReplicas)")
                messages.append(.proposal(from: id, incarnation: broker.incarnation, proposal))
            }
        }
        broker.role = .leads(progress)
        brokers[id] = broker
    }

    // MARK: Faults

    private mutating func crash(_ id: BrokerID) {
        guard var broker = brokers[id], broker.isUp else { return }
        broker.step(into: .stopped)
        // Without flushes the operating system keeps what was written.
        if topic.countsOnlyFlushed { broker.log.losePower() }
        note("\(id) crashes with \(broker.log.end) records")
        brokers[id] = broker
        if chance(2) { controller.fence(id) }
    }

    private mutating func restart(_ id: BrokerID) {
        guard var broker = brokers[id], !broker.isUp else { return }
        broker.incarnation = Int64.random(in: 1 ... .max, using: &random)
        broker.seen = nil
        broker.checkpoint = min(broker.checkpoint, broker.log.end)
        brokers[id] = broker
        controller.register(id, incarnation: broker.incarnation)
        note("\(id) starts")
        look(id)
    }

    private mutating func cutOff(_ id: BrokerID) {
        note("\(id) is fenced")
        controller.fence(id)
    }

    private mutating func comeBack(_ id: BrokerID) {
        guard let broker = brokers[id], broker.isUp else { return }
        controller.register(id, incarnation: broker.incarnation)
    }

    private mutating func move(to id: BrokerID) {
        note("the controller moves the leadership to \(id)")
        controller.move(to: id)
    }
}

// MARK: Messages

extension ReplicationSimulation {
    private mutating func fetch(from id: BrokerID) {
        guard let broker = brokers[id], case .follows(var replica) = broker.role else { return }
        switch replica.progress.question {
        case .fetch(let position):
            messages.append(
                .fetch(from: id, incarnation: broker.incarnation, to: replica.progress.leader, position))
        case .leaderOffsets:
            guard let leader = brokers[replica.progress.leader], case .leads = leader.role else { return }
            replica.tell(.leaderOffsets(start: leader.log.start, end: leader.log.end))
            brokers[id]!.role = .follows(replica)
        case nil: break
        }
    }

    private mutating func deliver(isReliable: Bool = false) {
        guard !messages.isEmpty else { return }
        let place = isReliable ? 0 : Int.random(in: messages.indices, using: &random)
        let message = messages[place]
        if isReliable || !chance(8) { messages.remove(at: place) }  // Otherwise it comes again.
        if !isReliable, chance(8) { return }  // Lost.
        switch message {
        case .fetch(let from, let incarnation, let to, let position): answer(to, from, incarnation, position)
        case .answer(let to, let incarnation, let answer, let asked):
            guard let broker = brokers[to], broker.incarnation == incarnation, case .follows(var replica) = broker.role else {
                return
            }
            let losses = replica.losses.count
            replica.tell(.answered(answer, asked: asked))
            if replica.losses.count > losses { complain("\(to): \(replica.losses.last!)") }
            brokers[to]!.role = .follows(replica)
        case .proposal(let from, let incarnation, let proposal):
            let verdict = controller.judge(proposal)
            messages.append(.verdict(to: from, incarnation: incarnation, proposal, verdict, controller.state))
        case .verdict(let to, let incarnation, let proposal, let verdict, let state):
            guard let broker = brokers[to], broker.incarnation == incarnation, broker.leaderEpoch == proposal.leaderEpoch,
                case .leads(let progress) = broker.role
            else { return }
            switch verdict {
            case .decided: tell(to, .isrDecided(state.inSyncReplicas, partitionEpoch: state.partitionEpoch))
            // An answer to an earlier proposal says nothing of this one.
            case .refused(let refusal) where progress.proposal == proposal: tell(to, .isrRefused(refusal))
            case .refused: break
            }
        }
    }

    private mutating func answer(_ id: BrokerID, _ follower: BrokerID, _ incarnation: Int64, _ position: FetchPosition) {
        guard let broker = brokers[id], broker.isUp else { return }
        func send(_ answer: FetchedPartition) {
            messages.append(.answer(to: follower, incarnation: incarnation, answer, asked: position))
        }
        guard case .leads(let progress) = broker.role else { return send(FetchedPartition(error: .notLeaderOrFollower)) }
        guard position.leaderEpoch == progress.leaderEpoch else {
            let isOld = position.leaderEpoch < progress.leaderEpoch
            return send(FetchedPartition(error: isOld ? .fencedLeaderEpoch : .unknownLeaderEpoch))
        }
        let answer = broker.log.answer(to: position, highWatermark: progress.highWatermark, count: 3)
        guard answer.error == .none, answer.diverging == nil else { return send(answer) }
        tell(id, .followerFetched(follower, end: position.fetchOffset, at: now, brokerEpoch: incarnation))
        guard case .leads(let after) = brokers[id]!.role else { return }
        send(broker.log.answer(to: position, highWatermark: after.highWatermark, count: 3))
    }
}
