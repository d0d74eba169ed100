import MartletApp
import MartletBuiltIns
import RegionPartitioner

// The list of Martlet's own program, and one more line.
await Martlet.main {
    Murmur2Partitioner.self
    CRC32Partitioner.self
    FNV1aPartitioner.self
    RoundRobinPartitioner.self
    StickyPartitioner.self
    ExplicitPartitioner.self
    TimeRetention.self
    SizeRetention.self
    CompactRetention.self
    EventTimeRetention.self
    ConsumedRetention.self
    DedupByHeader.self
    TimeToLive.self
    DelayByHeader.self
    NoAcks.self
    LeaderAcks.self
    AllAcks.self
    QuorumAcks.self
    AtMostOnce.self
    AtLeastOnce.self
    ExactlyOnce.self
    ClientDecides.self
    UniformAssignor.self
    RangeAssignor.self
    ACLAuthorizer.self
    EmbeddedCoordinator.self
    EtcdCoordinator.self
    ZooKeeperCoordinator.self
    RegionPartitioner.self
}
