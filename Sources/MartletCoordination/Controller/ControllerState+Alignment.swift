import MartletModel

extension ControllerState {
    /// Brings the partitions in line with who is registered: who is gone leaves the in-sync sets and leads no more, who
    /// came back is admitted and may lead what has no leader. Also what a new controller begins with.
    package func planAlignment(rules: any ClusterRules) -> (changes: [ClusterChange], events: [ControllerEvent]) {
        let returned = Dictionary(uniqueKeysWithValues: returnedBrokers.map { ($0.id, $0) })
        let lostAll = Set(returned.values.filter(hasAnotherDirectory).map(\.id))
        let suspects = Set(returned.values.filter { $0.mayHaveLostUnflushed }.map(\.id)).subtracting(lostAll)
        let steady = Set(image.brokers.map(\.id).filter { image.isAlive($0) })
        let electable = steady.union(returned.keys).subtracting(leavingBrokers)
        let registered = Set(image.brokers.map(\.id))
        var draft = PartitionDraft(self, rules: rules)
        var ledByGone: [BrokerID: Int] = [:]
        var leaderless = (count: 0, example: TopicPartition?.none)

        for topic in image.topics {
            for partition in topic.partitions {
                // Most partitions of most alignments.
                if partition.leader != .none, partition.replicas.allSatisfy({ steady.contains($0) && returned[$0] == nil }) {
                    continue
                }
                // Nobody else has its records, so that nothing depends on its terms. A broker starts with the partitions
                // of its own, also where the store cannot be written.
                if let only = partition.replicas.first, partition.replicas.count == 1, partition.leader == only,
                    registered.contains(only), !lostAll.contains(only), !suspects.contains(only)
                {
                    continue
                }
                let terms = draft.terms(of: topic)
                let name = TopicPartition(topic: topic.name, partition: partition.index)
                var next = partition
                let isSuspect = next.lose(lostAll, suspects)
                let minimum = terms.minimumInSyncReplicas
                if next.inSyncReplicas.contains(where: { steady.contains($0) && returned[$0] == nil }) {
                    next.takeOut({ !steady.contains($0) || returned[$0] != nil }, minimum: minimum)
                } else {
                    next.takeOut({ !steady.contains($0) && returned[$0] == nil }, minimum: minimum)
                }
                let leader = next.leader
                let leaderIsGone = leader != .none && (!steady.contains(leader) || returned[leader] != nil)
                if leaderIsGone {
                    if returned[leader] == nil { ledByGone[leader, default: 0] += 1 }
                    next.depose()
                }
                if next.leader == .none, !terms.asksMajority {
                    let wasLost = next.inSyncReplicas + next.eligibleLeaderReplicas
                    if next.electEligible(electable.contains, minimum: minimum) {
                        if isSuspect {
                            (next.inSyncReplicas, next.eligibleLeaderReplicas) = ([next.leader], [])
                            draft.events.append(.suspectLeader(name, leader: next.leader))
                        }
                    } else if terms.mayElectAnyReplica, next.electUnclean(electable.contains) {
                        draft.events.append(.uncleanElection(name, leader: next.leader, instead: wasLost))
                    } else {
                        leaderless.count += 1
                        if leaderless.example == nil { leaderless.example = name }
                    }
                }
                draft.set(next, of: topic, isNewTerm: leaderIsGone)
            }
        }
        var events = ledByGone.sorted { $0.key < $1.key }.map { ControllerEvent.brokerGone($0.key, partitionsLed: $0.value) }
        events += lostAll.sorted().map { .brokerLostItsDirectory($0) } + draft.events
        if let example = leaderless.example {
            events.append(.leaderless(partitionCount: leaderless.count, example: example))
        }
        let admissions = returned.values.sorted { $0.id < $1.id }.map {
            BrokerAdmission(broker: $0.id, incarnation: $0.incarnation, directoryID: $0.directoryID)
        }
        events += admissions.map { .brokerAdmitted($0.broker, $0.incarnation) }
        // The admissions last: a start counts when everything that follows from it is written.
        return (draft.changes + admissions.map { .brokerAdmitted($0) }, events)
    }

    /// Registered, and not admitted as they are. One without listeners is still starting.
    private var returnedBrokers: [BrokerImage] {
        image.brokers.filter { !image.isAdmitted($0.id, incarnation: $0.incarnation) && !$0.listeners.isEmpty }
    }

    private func hasAnotherDirectory(_ broker: BrokerImage) -> Bool {
        guard let known = image.admission(of: broker.id)?.directoryID, known != .zero else { return false }
        return known != broker.directoryID
    }

    /// Whether it may become leader or join an in-sync set.
    func isElectable(_ id: BrokerID) -> Bool { image.isAlive(id) && !isLeaving(id) }

    func isLeaving(_ id: BrokerID) -> Bool {
        guard let incarnation = leaving[id] else { return false }
        return image.broker(id)?.incarnation == incarnation
    }

    private var leavingBrokers: Set<BrokerID> { Set(leaving.keys.filter(isLeaving)) }
}

extension PartitionImage {
    /// Takes those out of the eligible who lost records.
    ///
    /// - Returns: whether nobody else is left than those whose machine ended without a flush: they stay.
    fileprivate mutating func lose(_ lostAll: Set<BrokerID>, _ suspects: Set<BrokerID>) -> Bool {
        if lostAll.isEmpty && suspects.isEmpty { return false }
        strike(lostAll.contains)
        let eligible = inSyncReplicas + eligibleLeaderReplicas
        guard eligible.contains(where: suspects.contains) else { return false }
        if eligible.allSatisfy(suspects.contains) { return true }
        strike(suspects.contains)
        return false
    }
}
