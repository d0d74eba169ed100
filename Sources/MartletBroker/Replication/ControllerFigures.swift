import MartletCoordination
import MartletModel

/// How it stands with the cluster, as its controller sees it: what Kafka's KafkaController tells. A pure count.
///
/// Of a broker that is not the controller everything is 0, so that a sum over all brokers is the cluster's.
struct ControllerFigures: Sendable, Hashable {
    private(set) var activeControllerCount = 0
    private(set) var activeBrokerCount = 0
    /// Known, and not alive.
    private(set) var fencedBrokerCount = 0
    private(set) var topicCount = 0
    private(set) var partitionCount = 0
    /// Those that nobody leads who is alive.
    private(set) var offlinePartitionCount = 0
    /// Those led by another one than their first replica.
    private(set) var preferredImbalanceCount = 0

    init(_ image: ClusterImage, of broker: BrokerID) {
        guard image.controllerID == broker else { return }
        activeControllerCount = 1
        let alive = Set(image.brokers.map(\.id).filter(image.isAlive))
        activeBrokerCount = alive.count
        fencedBrokerCount = Set(image.knownBrokers).union(image.brokers.map(\.id)).subtracting(alive).count
        topicCount = image.topicCount
        for topic in image.topics {
            partitionCount += topic.partitions.count
            for partition in topic.partitions {
                if !alive.contains(partition.leader) {
                    offlinePartitionCount += 1
                } else if partition.leader != partition.targetReplicas.first {
                    preferredImbalanceCount += 1
                }
            }
        }
    }

    /// By the names that dashboards for Kafka ask for.
    var gauges: [(label: String, value: Int)] {
        [
            ("activecontrollercount", activeControllerCount), ("activebrokercount", activeBrokerCount),
            ("fencedbrokercount", fencedBrokerCount), ("globaltopiccount", topicCount),
            ("globalpartitioncount", partitionCount), ("offlinepartitionscount", offlinePartitionCount),
            ("preferredreplicaimbalancecount", preferredImbalanceCount),
        ].map { ("kafka_controller_kafkacontroller_\($0)", $1) }
    }
}
