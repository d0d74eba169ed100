import AssignorUniform
import MartletGroups
import MartletModel
import MartletStrategy

/// A consumer group, and the clients that are in it or may come.
final class SimulatedGroup {
    enum GroupProtocol: CaseIterable {
        /// KIP-848.
        case consumer
        /// Clients assign, and give everything up before they join again (eager).
        case classic
    }

    let id: String
    let groupProtocol: GroupProtocol
    /// What its members subscribe to.
    let partitions: [TopicPartition]
    let subscription: [TopicName]
    private(set) var members: [SimulatedMember] = []

    static let sessionTimeout = 1000
    static let rebalanceTimeout = 1500

    static var settings: GroupSettings {
        var settings = GroupSettings()
        settings.consumer.sessionTimeout = .milliseconds(sessionTimeout)
        settings.consumer.heartbeatInterval = .milliseconds(100)
        settings.classic.sessionTimeoutMin = .milliseconds(100)
        settings.classic.initialRebalanceDelay = .milliseconds(100)
        return settings
    }

    static let assignors: AssignorList = {
        do { return AssignorList([UniformAssignor(settings: try StrategySettings(declared: []))]) } catch {
            preconditionFailure("the assignor cannot be made: \(error)")
        }
    }()

    init(_ world: Simulation, number: Int, _ groupProtocol: GroupProtocol) {
        id = "group-\(number)"
        self.groupProtocol = groupProtocol
        partitions = world.dataPartitions
        subscription = Set(partitions.map(\.topic)).sorted()
        members = (0..<world.number(in: 2...3)).map { place in
            switch groupProtocol {
            case .consumer: ConsumerProtocolMember(world, self, number: number * 10 + place)
            case .classic: ClassicProtocolMember(world, self, number: number * 10 + place)
            }
        }
    }

    func act() { for member in members { member.act() } }

    /// Nothing fails any more, and at least one is there to read.
    func calmDown() {
        for member in members { member.wakeUp() }
        if !members.contains(where: \.isAlive) { members[0].comeBack() }
    }

    /// Why it is not yet as it should be when nothing fails any more; nil when it is.
    var unrest: String? {
        var read: Set<TopicPartition> = []
        let epochs = Set(members.filter(\.isAlive).map(\.epoch))
        if groupProtocol == .classic, epochs.count > 1 { return "\(id) is in the generations \(epochs.sorted())" }
        for member in members where member.isAlive {
            guard member.isSettled else { return "\(member) is still at it" }
            for partition in member.owned where !read.insert(partition).inserted {
                return "\(partition) is read twice in \(id)"
            }
        }
        let unread = partitions.filter { !read.contains($0) }
        return unread.isEmpty ? nil : "nobody reads \(unread) in \(id)"
    }
}
