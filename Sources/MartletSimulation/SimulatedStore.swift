import MartletCoordination
import MartletModel
import MartletStrategy

/// The coordination store: one history of states, of which each session sees a prefix that only grows.
///
/// What belongs to a session goes when the store gives the session up, which the session's owner may learn much later.
final class SimulatedStore {
    /// What a hint of a watch names.
    enum Key: Hashable {
        case broker(BrokerID)
        case admission(BrokerID)
        case topic(TopicName)
        case controller
        case holder
    }

    struct Holder: Hashable {
        let broker: BrokerID
        let incarnation: KafkaUUID
        fileprivate let session: Int
        let version: CoordinationVersion
    }

    fileprivate struct Registration {
        let session: Int
        let version: CoordinationVersion
    }

    struct State {
        var image = ClusterImage(clusterID: "simulated")
        var holder: Holder?
        /// Of the controller's key, by which its commits are checked.
        var officeVersion = CoordinationVersion.absent
        fileprivate var registrations: [BrokerID: Registration] = [:]

        /// Nil where the broker is not registered.
        func registrationVersion(of broker: BrokerID) -> CoordinationVersion? { registrations[broker]?.version }
    }

    private(set) var history = [State()]
    private(set) var lastSession = 0
    private var living: Set<Int> = []
    /// Is told of each change, so that hints go out.
    var changed: ([Key]) -> Void = { _ in }
    /// How many writes of controllers were refused that were none any more.
    private(set) var refusedCommits = 0

    var truth: State { history[history.count - 1] }
    var position: Int { history.count - 1 }

    // MARK: Sessions

    func openSession() -> Int {
        lastSession += 1
        living.insert(lastSession)
        return lastSession
    }

    func isAlive(_ session: Int) -> Bool { living.contains(session) }

    /// The session's time has run out.
    func giveUp(_ session: Int) {
        guard living.remove(session) != nil else { return }
        let gone = truth.registrations.filter { $0.value.session == session }.keys.sorted()
        let heldIt = truth.holder?.session == session
        if gone.isEmpty, !heldIt { return }
        write(gone.map { .broker($0) } + (heldIt ? [.holder] : [])) { state in
            for broker in gone {
                state.registrations[broker] = nil
                state.image.apply(.brokerRemoved(broker))
            }
            if heldIt { state.holder = nil }
        }
    }

    // MARK: Writing

    private func write(_ keys: [Key], _ body: (inout State) -> Void) {
        var state = truth
        body(&state)
        history.append(state)
        changed(keys)
    }

    func plant(_ changes: [ClusterChange]) {
        write(changes.compactMap(\.key)) { state in for change in changes { state.image.apply(change) } }
    }

    /// As `Registration.write`: an earlier start of the broker goes, but only what was seen of it.
    func register(_ broker: BrokerImage, _ session: Int, expecting seen: CoordinationVersion?) -> CoordinationError? {
        if truth.image.broker(broker.id)?.incarnation == broker.incarnation { return nil }
        guard truth.registrationVersion(of: broker.id) == seen else {
            return .conflict(Self.key("/brokers/\(broker.id)"), operation: 0)
        }
        if seen != nil { remove(broker.id) }
        let registration = Registration(session: session, version: nextVersion)
        write([.broker(broker.id)]) { state in
            state.registrations[broker.id] = registration
            state.image.apply(.brokerRegistered(broker))
        }
        return nil
    }

    private func remove(_ broker: BrokerID) {
        write([.broker(broker)]) { state in
            state.registrations[broker] = nil
            state.image.apply(.brokerRemoved(broker))
        }
    }

    /// As `Controller.takeOut`: somebody knows, or believes, that a start of a broker has ended.
    func takeOut(_ broker: BrokerID, _ incarnation: KafkaUUID) {
        guard truth.image.broker(broker)?.incarnation == incarnation else { return }
        let heldIt = truth.holder.map { $0.broker == broker && $0.incarnation == incarnation } ?? false
        write([.broker(broker)] + (heldIt ? [.holder] : [])) { state in
            state.registrations[broker] = nil
            state.image.apply(.brokerRemoved(broker))
            if heldIt { state.holder = nil }
        }
    }

    func hold(_ broker: BrokerImage, _ session: Int) -> CoordinationError? {
        guard truth.holder == nil else { return .conflict(Self.key("/controller-holder"), operation: 0) }
        let version = nextVersion
        write([.holder]) { state in
            state.holder = Holder(broker: broker.id, incarnation: broker.incarnation, session: session, version: version)
        }
        return nil
    }

    func removeHolder(_ version: CoordinationVersion) -> CoordinationError? {
        guard truth.holder?.version == version else { return .conflict(Self.key("/controller-holder"), operation: 0) }
        write([.holder]) { $0.holder = nil }
        return nil
    }

    func takeOffice(_ broker: BrokerID, expecting version: CoordinationVersion) -> Result<Office, CoordinationError> {
        guard truth.officeVersion == version else { return .failure(.conflict(Self.key("/controller"), operation: 0)) }
        let office = Office(epoch: truth.image.controllerEpoch.next, version: nextVersion)
        write([.controller]) { state in
            state.officeVersion = office.version
            state.image.apply(.controllerElected(broker, office.epoch))
        }
        return .success(office)
    }

    struct Office: Equatable {
        let epoch: ControllerEpoch
        let version: CoordinationVersion
    }

    /// What a controller has decided, if it still is the one.
    func commit(_ changes: [ClusterChange], as office: Office) -> CoordinationError? {
        guard truth.officeVersion == office.version else {
            refusedCommits += 1
            return .conflict(Self.key("/controller"), operation: 0)
        }
        plant(changes)
        return nil
    }

    private var nextVersion: CoordinationVersion { CoordinationVersion(rawValue: Int64(history.count)) }

    private static func key(_ text: String) -> CoordinationKey {
        do throws(CoordinationError) { return try CoordinationKey(text) } catch { preconditionFailure("\(error)") }
    }
}

extension ClusterChange {
    var key: SimulatedStore.Key? {
        switch self {
        case .brokerRegistered(let broker): .broker(broker.id)
        case .brokerRemoved(let id): .broker(id)
        case .brokerAdmitted(let admission): .admission(admission.broker)
        case .brokerUnregistered(let id): .admission(id)
        case .topicWritten(let topic), .topicRemoved(let topic): .topic(topic.name)
        case .controllerElected: .controller
        default: nil
        }
    }

    /// Whether only controllers write it.
    var isOfController: Bool {
        switch self {
        case .brokerAdmitted, .brokerUnregistered, .topicWritten, .topicRemoved: true
        default: false
        }
    }

    /// Topics first, by name; the order of dictionaries must not come into a history.
    var place: (Int, String) {
        switch self {
        case .topicWritten(let topic), .topicRemoved(let topic): (1, topic.name.text)
        case .brokerRemoved(let id): (2, "\(id)")
        case .brokerRegistered(let broker): (3, "\(broker.id)")
        case .brokerAdmitted(let admission): (4, "\(admission.broker)")
        default: (0, "")
        }
    }
}

extension [ClusterChange] {
    var inOrder: [ClusterChange] { sorted { $0.place < $1.place } }
}
