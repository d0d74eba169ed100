import MartletGroups
import MartletModel
import MartletWire

/// A member of the consumer protocol (KIP-848): moves towards what it is told heartbeat by heartbeat.
final class ConsumerProtocolMember: SimulatedMember {
    /// What it was last told to read.
    private var wanted: Set<TopicPartition> = []
    /// After an error, or where it has something to say.
    private var mustTellAll = true
    /// Another client has its instance id.
    private var isFenced = false

    override var isSettled: Bool { super.isSettled && epoch > 0 && owned == wanted && !mustTellAll }

    override init(_ world: Simulation, _ group: SimulatedGroup, number: Int) {
        super.init(world, group, number: number)
        beginAnew()
    }

    override func beginAnew() {
        memberID = KafkaUUID.random(using: &world.random).description
        abandon()
    }

    /// It is in the group no longer: nothing is read any more, and it joins again.
    private func abandon() {
        giveUpAll()
        (epoch, wanted, mustTellAll) = (0, [], true)
    }

    override func beat() {
        reconcile()
        let tellsAll = mustTellAll || epoch == 0
        let request = ConsumerGroupHeartbeatRequest(
            groupId: group.id, memberId: memberID, memberEpoch: epoch, instanceId: instance,
            rebalanceTimeoutMs: tellsAll ? Int32(SimulatedGroup.rebalanceTimeout) : -1,
            subscribedTopicNames: tellsAll ? group.subscription.map(\.text) : nil,
            topicPartitions: tellsAll ? listed(owned) : nil)
        send(request)
    }

    private func send(_ request: ConsumerGroupHeartbeatRequest) {
        let client = client
        connection.ask(world.groupState, patience: 500) { process, reply in
            guard let shard = process.groups else { return reply { [self] in mustTellAll = true } }
            shard.submit { machine, now, ticket in
                machine.consumerGroupHeartbeat(request, version: 1, from: client, ticket: ticket, at: now)
            } answer: { result in
                let known = shard.committedEnd
                reply { [self] in
                    whenAwake { [self] in
                        guard case .success(.consumerGroupHeartbeat(let response)) = result else { return mustTellAll = true }
                        take(response, known)
                    }
                }
            }
        } unanswered: { [self] in
            mustTellAll = true
        }
    }

    private func take(_ response: ConsumerGroupHeartbeatResponse, _ known: Offset) {
        switch response.errorCode {
        case .none:
            (epoch, heardAt, mustTellAll) = (response.memberEpoch, known, false)
            if let assignment = response.assignment { wanted = partitions(of: assignment) }
            // To give something up takes a client some time.
            if !world.chance(oneIn: 3) { reconcile() }
        case .fencedMemberEpoch, .unknownMemberId:
            world.note("\(self) hears \(response.errorCode)")
            world.count(.fencedMembers)
            abandon()
        // Its predecessor is there until its session ends.
        case .unreleasedInstanceId: break
        default: world.complain("\(self) hears \(response.errorCode): \(response.errorMessage ?? "")")
        }
    }

    /// First what is given up is said, in a heartbeat of its own.
    private func reconcile() {
        guard epoch > 0, owned != wanted else { return }
        let revoked = owned.subtracting(wanted)
        if revoked.isEmpty { take(wanted) } else { giveUp(revoked) }
        mustTellAll = true
    }

    override func sayGoodbye() {
        guard epoch > 0 else { return }
        send(
            ConsumerGroupHeartbeatRequest(
                groupId: group.id, memberId: memberID, memberEpoch: instance == nil ? -1 : -2, instanceId: instance))
    }

    // MARK: By topic id

    private func listed(_ partitions: Set<TopicPartition>) -> [ConsumerGroupHeartbeatRequest.TopicPartitions] {
        let byTopic = Dictionary(grouping: partitions.sorted(), by: \.topic)
        return byTopic.sorted { $0.key < $1.key }.compactMap { name, partitions in
            world.topics[name].map { .init(topicId: $0.id, partitions: partitions.map(\.partition)) }
        }
    }

    private func partitions(of assignment: ConsumerGroupHeartbeatResponse.Assignment) -> Set<TopicPartition> {
        var found: Set<TopicPartition> = []
        for entry in assignment.topicPartitions {
            guard let topic = world.topics.values.first(where: { $0.id == entry.topicId }) else {
                world.complain("\(self) is to read a topic that there is not")
                continue
            }
            for partition in entry.partitions { found.insert(TopicPartition(topic: topic.name, partition: partition)) }
        }
        return found
    }
}
