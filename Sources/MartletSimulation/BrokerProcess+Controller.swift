import MartletCoordination
import MartletModel
import MartletStrategy

/// As `Controller`: each step that the actor awaits is a call here that is answered later, with others in between.
extension BrokerProcess {
    /// What a controller has decided, to be written: changes, and what is told of them when they are.
    struct Plan {
        var changes: [ClusterChange] = []
        var events: [ControllerEvent] = []
    }

    func inTurn(_ body: @escaping () -> Void) { if seat.enter(body) { body() } }

    private func leaveTurn() {
        if let next = seat.leave() { world.after(0, on: self, next) }
    }

    /// Plans on what is known, and commits.
    func carryOut(
        isAligning: Bool = false, _ plan: @escaping (ControllerState) -> Result<Plan, ControllerError>,
        done: @escaping (ControllerError?) -> Void
    ) {
        inTurn { [self] in
            func finish(_ error: ControllerError?) {
                leaveTurn()
                done(error)
            }
            makeReady(isAligning: isAligning) { [self] error in
                if let error { return finish(error) }
                switch plan(seat.state) {
                case .failure(let error): finish(error)
                case .success(let plan):
                    commit(plan.changes.inOrder, plan.events, then: finish)
                }
            }
        }
    }

    /// In office, and with a state that is that of the store.
    private func makeReady(isAligning: Bool, then: @escaping (ControllerError?) -> Void) {
        guard seat.candidacy.standing == .holder else {
            step(.retried)
            return then(.notController)
        }
        guard seat.office == nil else { return readIfUncertain(then) }
        readStore {
            $0.officeVersion
        } then: { [self] result in
            guard case .success(let version) = result else { return then(.unavailable(reason: "the office")) }
            let own = id
            writeStore {
                $0.takeOffice(own, expecting: version)
            } then: { [self] result in
                switch result {
                case .success(let office): tookOffice(office, isAligning, then)
                case .failure(.conflict):
                    step(.deposed)
                    then(.notController)
                case .failure:
                    // As `Office.take`: it may be this one's after all.
                    readStore(afterBarrier: true) {
                        ($0.image.controllerID, $0.image.controllerEpoch, $0.officeVersion)
                    } then: {
                        [self] result in
                        guard case .success(let (holder, epoch, now)) = result, holder == own, now > version,
                            epoch > image.controllerEpoch
                        else { return then(.outcomeUnknown(reason: "the office")) }
                        tookOffice(SimulatedStore.Office(epoch: epoch, version: now), isAligning, then)
                    }
                }
            }
        }
    }

    private func tookOffice(
        _ office: SimulatedStore.Office, _ isAligning: Bool, _ then: @escaping (ControllerError?) -> Void
    ) {
        // The turn may have ended in the meantime.
        guard seat.candidacy.standing == .holder else { return then(.notController) }
        world.tookOffice(id, office.epoch)
        seat.office = office
        seat.isUncertain = true
        if !isAligning { alignLater() }
        readIfUncertain(then)
    }

    private func readIfUncertain(_ then: @escaping (ControllerError?) -> Void) {
        guard seat.isUncertain else { return then(nil) }
        readStore {
            $0.image
        } then: { [self] result in
            guard case .success(let read) = result else { return then(.unavailable(reason: "the state")) }
            seat.isUncertain = false
            apply(read.changes(since: image))
            then(nil)
        }
    }

    private func commit(
        _ changes: [ClusterChange], _ events: [ControllerEvent], then: @escaping (ControllerError?) -> Void
    ) {
        if changes.isEmpty { return then(nil) }
        guard let office = seat.office else { return then(.notController) }
        world.note("controller \(id) of \(office.epoch) writes \(changes.count) changes")
        let world = world
        writeStore { store -> Result<Void, CoordinationError> in
            if let error = store.commit(changes, as: office) { return .failure(error) }
            // Whoever wrote it may never learn that it is written.
            for event in events { world.controllerReports(event) }
            return .success(())
        } then: { [self] result in
            switch result {
            case .success:
                apply(changes)
                then(nil)
            case .failure(.conflict):
                world.count(.refusedCommits)
                step(.deposed)
                then(.notController)
            case .failure(.outcomeUnknown):
                settle(changes, then)
            case .failure(let error): then(.unavailable(reason: "\(error)"))
            }
        }
    }

    private func settle(_ changes: [ClusterChange], _ then: @escaping (ControllerError?) -> Void) {
        readStore(afterBarrier: true) {
            $0.image
        } then: { [self] result in
            if case .success(let read) = result, changes[0].stands(in: read) {
                apply(changes)
                return then(nil)
            }
            // Whoever takes office again shuts the door to what may still be under way.
            seat.office = nil
            alignLater()
            then(.outcomeUnknown(reason: "a commit"))
        }
    }

    func apply(_ changes: [ClusterChange]) {
        let changes = changes.inOrder
        if changes.isEmpty { return }
        for change in changes { seat.state.apply(change) }
        applied(changes)
    }

    // MARK: What a controller does by itself

    func align() {
        carryOut(isAligning: true) { state in
            let (changes, events) = state.planAlignment(rules: SimulatedRules())
            return .success(Plan(changes: changes, events: changes.isEmpty ? [] : events))
        } done: { [self] error in
            if let error, error != .notController { alignLater() }
            electByMajorities()
        }
    }

    func alignLater() {
        if seat.isAlignmentDue { return }
        seat.isAlignmentDue = true
        world.after(400, on: self) { [self] in
            seat.isAlignmentDue = false
            if seat.candidacy.standing == .holder { align() }
        }
    }

    /// As `LogEndAsker` and `Controller.electByMajorities`.
    func electByMajorities() {
        guard seat.candidacy.standing == .holder else { return }
        let questions = seat.state.majorityQuestions(rules: SimulatedRules()).sorted { $0.partition < $1.partition }
        if questions.isEmpty { return }
        for question in questions {
            let gathered = Gathered()
            for broker in question.brokers { ask(broker, question, gathered) }
            world.after(150, on: self) { [self] in
                gathered.isOver = true
                carryOut { state in
                    var draft = PartitionDraft(state, rules: SimulatedRules())
                    state.plan(question, gathered.ends, into: &draft)
                    return .success(Plan(changes: draft.changes, events: draft.events))
                } done: { _ in
                }
            }
        }
        if seat.isElectionRetried { return }
        seat.isElectionRetried = true
        world.after(250, on: self) { [self] in
            seat.isElectionRetried = false
            electByMajorities()
        }
    }

    private final class Gathered {
        var ends: [BrokerID: LogEnd] = [:]
        var isOver = false
    }

    private func ask(_ broker: BrokerID, _ question: LogEndQuestion, _ gathered: Gathered) {
        if broker == id {
            gathered.ends[id] = logEnd(for: question)
            return
        }
        let own = id
        for attempt in 0..<2 {
            world.after(attempt * 40, on: self) { [self] in
                world.send(from: own, to: broker) { [self] other in
                    guard let end = other.logEnd(for: question) else { return }
                    other.world.reply(from: broker, to: self) { if !gathered.isOver { gathered.ends[broker] = end } }
                }
            }
        }
    }

    /// Only when it takes nothing from earlier leaders any more.
    private func logEnd(for question: LogEndQuestion) -> LogEnd? {
        guard let partition = image.topic(id: question.topicID)?.partition(question.partition.partition),
            partition.leaderEpoch == question.leaderEpoch, replicas[question.partition] != nil
        else { return nil }
        let log = machine.log(question.partition)
        return LogEnd(epoch: log.latestEpoch, offset: log.end)
    }

    // MARK: Requests

    func alter(
        _ proposal: PartitionISRProposal, from broker: BrokerID, incarnation: KafkaUUID,
        done: @escaping (Result<PartitionImage, ControllerError>) -> Void
    ) {
        var answer: PartitionImage?
        carryOut { state in
            do throws(ControllerError) {
                try state.check(broker, incarnation: incarnation)
                var draft = PartitionDraft(state, rules: SimulatedRules())
                answer = try state.plan(proposal, from: broker, into: &draft).1
                return .success(Plan(changes: draft.changes, events: draft.events))
            } catch {
                return .failure(error)
            }
        } done: { [self] error in
            if let error { done(.failure(error)) } else if let answer { done(.success(answer)) }
            if answer?.leader == BrokerID.none { electByMajorities() }
        }
    }

    /// Leaders are given back, or moved, or replicas are: as an operator asks.
    func administer(_ body: @escaping (ControllerState, inout PartitionDraft) throws(ControllerError) -> Void) {
        carryOut { state in
            var draft = PartitionDraft(state, rules: SimulatedRules())
            do throws(ControllerError) {
                try body(state, &draft)
                return .success(Plan(changes: draft.changes, events: draft.events))
            } catch {
                return .failure(error)
            }
        } done: { [self] _ in
            electByMajorities()
        }
    }
}

extension ClusterChange {
    /// Whether it is what the image has.
    fileprivate func stands(in image: ClusterImage) -> Bool {
        switch self {
        case .topicWritten(let topic): image.topic(id: topic.id) == topic
        case .brokerAdmitted(let admission): image.admission(of: admission.broker) == admission
        default: false
        }
    }
}
