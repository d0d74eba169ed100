import MartletConfig
import MartletGroups
import MartletModel
import MartletStrategy

/// What holds for a share group: its own configuration over the broker's.
struct ShareGroupRules: Sendable, Hashable {
    var lockDuration: Duration
    var deliveryCountMax: Int
    var inFlightCountMax: Int
    /// `share.isolation.level`: what the topic's guarantee may narrow further.
    var isCommittedOnly = false
    var reset = GroupConfiguration.ShareOffsetReset.latest
    /// Where records go that are given up, in place of what their topic says.
    var deadLetterTopic: String?
    /// `share.renew.acknowledge.enable`
    var allowsRenewal = true

    init(_ settings: BrokerSettings) {
        lockDuration = settings.coordinators.share.recordLockDuration
        deliveryCountMax = settings.coordinators.share.deliveryCountLimit
        inFlightCountMax = settings.coordinators.share.maximumRecordLocks
    }

    /// - Parameter configs: what is set for the group. Where it does not hold any more, the broker's configuration counts.
    init(_ settings: BrokerSettings, _ configs: [String: String]) {
        self.init(settings)
        guard !configs.isEmpty, let own = try? GroupConfiguration(overrides: configs, defaults: settings) else { return }
        lockDuration = own.shareLockDuration
        deliveryCountMax = own.shareDeliveryCountLimit
        inFlightCountMax = own.shareRecordLocksMaximum
        isCommittedOnly = own.shareReadsCommittedOnly
        reset = own.shareReset
        deadLetterTopic = own.deadLetterTopic
        allowsRenewal = own.shareAllowsRenewal
    }

    /// For the partitions of `topic`, whose guarantee acts.
    func limits(on topic: Topic) -> SharePartitionLimits {
        SharePartitionLimits(
            lockDuration: lockDuration, deliveryCountMax: Int16(clamping: deliveryCountMax), inFlightCountMax: inFlightCountMax,
            hasDeadLetterTopic: deadLetterTopic(of: topic) != nil,
            acknowledgesOnDelivery: topic.guarantee.commit == .beforeDelivery)
    }

    /// Where records of `topic` go that are given up; nil where they are just archived. A topic is not its own.
    func deadLetterTopic(of topic: Topic) -> String? {
        let name = deadLetterTopic ?? topic.settings.deadLetterTopic
        return name.flatMap { $0 == topic.name.text ? nil : $0 }
    }
}
