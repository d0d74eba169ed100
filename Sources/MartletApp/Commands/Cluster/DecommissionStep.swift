import MartletClient
import MartletModel

/// What comes next when a broker shall leave the cluster. Decided anew from what there is, so that a command that was
/// interrupted goes on where it was, and a partition that somebody puts there meanwhile goes, too.
enum DecommissionStep: Equatable {
    /// The cluster knows no such broker.
    case unknown
    /// These replicas go elsewhere; `underWay` is how many are doing so.
    case move(ReassignmentPlan, underWay: Int)
    /// Everything is on its way.
    case wait(underWay: Int)
    /// Nothing is left there, and it runs.
    case stop
    /// Nothing is left there, and it does not run.
    case unregister

    init(_ broker: BrokerID, in picture: ClusterPicture) throws(CommandFailure) {
        let described = picture.cluster.brokers.first { $0.id == broker }
        let plan = try ReassignmentPlan.made(toEmpty: broker, in: picture)
        let underWay = picture.reassignments.values.count { $0.removingReplicas.contains(broker) }
        if !plan.replicas.isEmpty {
            self = .move(plan, underWay: underWay)
        } else if underWay > 0 {
            self = .wait(underWay: underWay)
        } else if let described {
            self = described.isFenced ? .unregister : .stop
        } else {
            self = .unknown
        }
    }

    /// Partitions that still have to leave it.
    var left: Int {
        switch self {
        case .move(let plan, let underWay): plan.replicas.count + underWay
        case .wait(let underWay): underWay
        case .unknown, .stop, .unregister: 0
        }
    }
}
