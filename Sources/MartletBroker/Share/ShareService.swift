import Logging
import MartletConfig
import MartletCoordination
import MartletGroups
import MartletModel
import Synchronization

/// The share partitions and share sessions of this broker.
///
/// A share partition is here as long as a session has it: what has to survive is written down, so that one that nobody
/// reads costs nothing.
final class ShareService: Sendable {
    let sessions = ShareSessionCache()
    let world: SharePartitionWorld
    private let table = Mutex<[SharePartitionID: ServedSharePartition]>([:])

    init(_ world: SharePartitionWorld) { self.world = world }

    /// The share partition, whose state is read if it is not here.
    func partition(_ target: ShareTarget, of group: String) throws(RequestFailure) -> (topic: Topic, served: ServedSharePartition)
    {
        let topic = try world.topics.find(target.topic)
        let partition = try topic.partition(target.partition)
        let id = SharePartitionID(group: group, topic: target.topic, partition: target.partition)
        let (served, isNew) = table.withLock { table -> (ServedSharePartition, Bool) in
            if let present = table[id], present.partition === partition, !present.hasEnded { return (present, false) }
            let new = ServedSharePartition(id, partition, world) { [weak self] in self?.drop($0) }
            table[id] = new
            return (new, true)
        }
        if isNew { served.load(topic) }
        return (topic, served)
    }

    /// The share partition if it is here.
    func present(_ target: ShareTarget, of group: String) -> ServedSharePartition? {
        table.withLock { $0[SharePartitionID(group: group, topic: target.topic, partition: target.partition)] }
    }

    // MARK: Sessions

    /// A session takes up partitions. Those that are not there are told about when they are fetched.
    func join(_ key: ShareSessionKey, _ targets: [ShareTarget]) {
        for target in targets {
            guard let (_, served) = try? partition(target, of: key.group) else { continue }
            served.join(key.member)
        }
    }

    /// A session gives partitions up: what its member holds of them goes to others.
    ///
    /// - Parameter isUnread: the member said so itself, and has not looked at what it gives back.
    func leave(_ key: ShareSessionKey, _ targets: [ShareTarget], isUnread: Bool) {
        for target in targets {
            guard let served = present(target, of: key.group) else { continue }
            _ = try? served.change { machine, _ in ((), machine.releaseAll(of: key.member, isUnread: isUnread)) }
            served.leave(key.member)
            drop(served)
        }
    }

    /// A session no longer fetches these. What its member holds of them stays its own for now: acknowledgements still come.
    func lose(_ key: ShareSessionKey, _ targets: [ShareTarget]) {
        for target in targets {
            guard let served = present(target, of: key.group) else { continue }
            served.leave(key.member)
            drop(served)
        }
    }

    /// Lets a share partition go that nobody needs any more.
    private func drop(_ served: ServedSharePartition) {
        table.withLock { table in
            if table[served.id] === served, served.isIdle { table[served.id] = nil }
        }
    }

    func closed(_ connection: ObjectIdentifier) {
        for (key, session) in sessions.close(connection: connection) { leave(key, session.targets, isUnread: false) }
    }

    // MARK: Administration

    /// The group's offsets are set anew, or deleted: what is here of them is no longer true.
    func forget(group: String, topic: TopicID?) {
        let gone = table.withLock { table -> [ServedSharePartition] in
            let gone = table.filter { $0.key.group == group && (topic == nil || $0.key.topic == topic) }
            for id in gone.keys { table[id] = nil }
            return Array(gone.values)
        }
        for served in gone { served.end(RequestFailure(.fencedStateEpoch, "The group's offsets were reset.")) }
    }

    func stop() {
        let all = table.withLock { table -> [ServedSharePartition] in
            defer { table.removeAll() }
            return Array(table.values)
        }
        for served in all { served.end(RequestFailure(.notLeaderOrFollower, "The broker stops.")) }
    }

    var partitionCount: Int { table.withLock { $0.count } }
}
