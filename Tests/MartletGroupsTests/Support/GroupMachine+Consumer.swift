import AssignorRange
import AssignorUniform
import MartletModel
import MartletStrategy
import MartletWire

@testable import MartletGroups

// Requests of the consumer protocol (KIP-848).
extension GroupMachine {
    static let builtIns: AssignorList = {
        let none = try! StrategySettings([:], declared: [])
        return AssignorList([UniformAssignor(settings: none), RangeAssignor(settings: none)])
    }()

    /// A machine that knows these topics, and the built-in assignors.
    static func serving(
        _ topics: [String: Int], _ settings: GroupSettings = GroupSettings(), assignors: AssignorList = builtIns,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) -> GroupMachine {
        GroupMachine(settings, topics: catalog(topics), assignors: assignors, random: random)
    }

    static func catalog(_ topics: [String: Int]) -> TopicCatalog {
        TopicCatalog(topics.sorted { $0.key < $1.key }.map { topic($0.key, $0.value) })
    }

    static func topic(_ name: String, _ partitionCount: Int) -> TopicCatalog.Topic {
        TopicCatalog.Topic(id: id(name), name: try! TopicName(name), partitionCount: partitionCount)
    }

    /// A topic's id, from its name.
    static func id(_ name: String) -> TopicID { TopicID(high: UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) }), low: 1) }

    mutating func change(topics: (inout TopicCatalog) -> Void) {
        var changed = coordinator.topics
        topics(&changed)
        perform { $0.update(topics: changed, at: $1) }
    }

    /// A heartbeat as clients send the first one, with everything, or a later one with `epoch`.
    @discardableResult mutating func beat(
        _ member: String, epoch: Int32 = 0, topics: [String]? = nil, pattern: String? = nil,
        owned: [String: [PartitionIndex]]? = nil, instance: String? = nil, assignor: String? = nil, version: Int16 = 1,
        rebalance: Int32? = nil, group: String = "g"
    ) -> ConsumerGroupHeartbeatResponse {
        let isJoining = epoch == 0
        let request = ConsumerGroupHeartbeatRequest(
            groupId: group, memberId: member, memberEpoch: epoch, instanceId: instance,
            rebalanceTimeoutMs: rebalance ?? (isJoining ? 60_000 : -1), subscribedTopicNames: topics,
            subscribedTopicRegex: pattern, serverAssignor: assignor,
            topicPartitions: (owned ?? (isJoining ? [:] : nil))?.map { .init(topicId: Self.id($0), partitions: $1) })
        return beat(request, version: version)
    }

    mutating func beat(_ request: ConsumerGroupHeartbeatRequest, version: Int16 = 1) -> ConsumerGroupHeartbeatResponse {
        let ticket = self.request {
            $0.consumerGroupHeartbeat(request, version: version, from: Self.client, ticket: $1, at: $2)
        }
        guard case .consumerGroupHeartbeat(let response)? = answers[ticket] else {
            preconditionFailure("a heartbeat is answered at once")
        }
        return response
    }

    /// Does what is to be done outside, and brings the outcome back.
    mutating func settle() {
        while !effects.isEmpty {
            switch effects.removeFirst() {
            case .assign(let task):
                let answer: Result<[GroupMemberID: TopicPartitionSet], StrategyFault>
                do throws(StrategyFault) { answer = .success(try task.run()) } catch { answer = .failure(error) }
                perform { $0.assigned(task, answer, at: $1) }
            case .resolvePatterns(let resolution): perform { $0.resolved(resolution, resolution.run(), at: $1) }
            case .strategyFailed: break
            }
        }
    }

    var consumerGroup: ConsumerGroup? { coordinator.consumerGroups["g"] }
    func member(_ id: String) -> ConsumerMember? { consumerGroup?.members[id] }
}

extension ConsumerGroupHeartbeatResponse {
    /// By topic id; nil where nothing is said.
    var assigned: TopicPartitionSet? {
        assignment.map { TopicPartitionSet($0.topicPartitions.map { ($0.topicId, $0.partitions) }) }
    }

    func assigned(_ topic: String) -> [PartitionIndex]? { assigned?[GroupMachine.id(topic)] }
}
