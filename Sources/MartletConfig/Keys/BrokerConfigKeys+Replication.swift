extension BrokerConfigKeys {
    static let replication: [ConfigKey] = [
        ConfigKey(
            "replica.lag.time.max.ms", .long, default: "30000", in: .integers(100...Int64(Int32.max)),
            "A follower that was not caught up for so long is out of sync."),
        ConfigKey(
            "replica.fetch.max.bytes", .int, default: "1048576", in: .integers(1...Int64(Int32.max)),
            "How much of one partition a follower asks for at once."),
        ConfigKey(
            "replica.fetch.response.max.bytes", .int, default: "10485760", in: .integers(1...Int64(Int32.max)),
            "How much of all partitions of one leader a follower asks for at once."),
        ConfigKey(
            "replica.fetch.wait.max.ms", .int, default: "500", in: .integers(1...60_000),
            "How long a leader may wait for records before it answers a follower."),
        ConfigKey(
            "replica.fetch.backoff.ms", .int, default: "1000", in: .integers(1...60_000),
            "The longest pause of a follower after its leader has answered with an error."),
        ConfigKey(
            "leader.replication.throttled.rate", .long, default: "9223372036854775807", in: .integers(0...Int64.max),
            updateMode: .perBroker,
            "How many bytes a second followers that are not in sync may copy from this broker, of the replicas that topics name in leader.replication.throttled.replicas; the largest number for no limit."
        ),
        ConfigKey(
            "follower.replication.throttled.rate", .long, default: "9223372036854775807", in: .integers(0...Int64.max),
            updateMode: .perBroker,
            "How many bytes a second this broker may copy from others, of the replicas that topics name in follower.replication.throttled.replicas; the largest number for no limit."
        ),
        ConfigKey(
            "replication.quota.window.num", .int, default: "11", in: .integers(1...1000),
            "After how many samples it is forgotten that throttled replication took more than its rate: so long it pauses at most."
        ),
        ConfigKey(
            "replication.quota.window.size.seconds", .int, default: "1", in: .integers(1...3600),
            "How many seconds a sample of replication.quota.window.num is: so much of its rate throttled replication may take in a burst."
        ),
        ConfigKey(
            "replica.selector.class", .string, default: nil, in: .words(ReplicaSelection.names),
            "From which replica a consumer reads: RackAwareReplicaSelector sends it to an in-sync one in its own rack (its client.rack, their broker.rack); not set, or LeaderSelector: from the leader."
        ),
        ConfigKey(
            "auto.leader.rebalance.enable", .boolean, default: "true",
            "Whether partitions are given back to their preferred leaders from time to time."),
        ConfigKey(
            "leader.imbalance.check.interval.seconds", .long, default: "300", in: .integers(1...Int64(Int32.max)),
            "How often it is looked whether partitions are led by others than their preferred leaders."),
        ConfigKey(
            "leader.imbalance.per.broker.percentage", .int, default: "10", in: .integers(0...100),
            "How many of the partitions that a broker should lead may be led by others before they are given back."),
        ConfigKey(
            "controlled.shutdown.enable", .boolean, default: "true",
            "Whether a broker that stops has others lead its partitions first."),
    ]
}
