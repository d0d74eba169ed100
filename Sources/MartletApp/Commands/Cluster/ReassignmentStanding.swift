import MartletClient
import MartletModel

/// How far a partition has come on its way to the replicas that were asked for.
enum ReassignmentStanding: Hashable {
    case done
    /// These have not caught up with the leader yet; none where only the controller's last step is missing.
    case copying(to: [BrokerID])
    /// The topic was deleted.
    case gone
    /// The partition goes to other replicas, by somebody else's wish.
    case superseded(by: [BrokerID])
    /// It is under way no more and has other replicas. Right after the request the news may not have arrived yet.
    case abandoned

    init(_ partition: TopicPartition, wanted: [BrokerID], in picture: ClusterPicture) {
        guard let present = picture.metadata(of: partition) else {
            self = .gone
            return
        }
        if let reassignment = picture.reassignments[partition] {
            let target = reassignment.targetReplicas
            self =
                target == wanted
                ? .copying(to: reassignment.addingReplicas.filter { !present.inSyncReplicas.contains($0) })
                : .superseded(by: target)
        } else {
            self = present.replicas == wanted ? .done : .abandoned
        }
    }
}

extension ReassignmentPlan {
    func standings(in picture: ClusterPicture) -> [TopicPartition: ReassignmentStanding] {
        Dictionary(
            uniqueKeysWithValues: replicas.map { ($0.key, ReassignmentStanding($0.key, wanted: $0.value, in: picture)) })
    }

    /// `3 of 8 partitions have moved, copying to 4,5`, and who holds it up.
    static func progress(_ standings: [ReassignmentStanding], alive: Set<BrokerID>) -> String {
        var (settled, receivers) = (0, Set<BrokerID>())
        for standing in standings {
            switch standing {
            case .done, .gone, .superseded: settled += 1
            case .copying(let brokers): receivers.formUnion(brokers)
            case .abandoned: break
            }
        }
        return "\(settled) of \(ClusterReport.counted(standings.count, "partition")) moved" + copying(to: receivers, alive: alive)
    }

    /// `, copying to 4,5; waiting for 5, not alive`; empty where nobody receives anything.
    static func copying(to receivers: Set<BrokerID>, alive: Set<BrokerID>) -> String {
        if receivers.isEmpty { return "" }
        let absent = receivers.subtracting(alive).sorted()
        return ", copying to \(receivers.sorted().listed)" + (absent.isEmpty ? "" : "; waiting for \(absent.listed), not alive")
    }
}
