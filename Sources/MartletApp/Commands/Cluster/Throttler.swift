import MartletClient
import MartletConfig
import MartletModel

/// Has replicas copied slowly while they move, and takes that back.
struct Throttler {
    typealias Side = ReassignmentThrottle.Side

    let admin: Admin

    /// Sets the rate on the brokers that take part, then names the replicas: before anything is copied.
    ///
    /// - Returns: sentences about what could not be as it was asked for.
    func set(_ rate: ByteRateArgument, on throttle: ReassignmentThrottle, in picture: ClusterPicture) async throws -> [String] {
        if throttle.isEmpty { return [] }
        var notes: [String] = []
        let present = try await TopicThrottles.read(admin, of: picture.topics.keys.sorted())
        for side in Side.allCases {
            let others = present.brokers(side, in: picture, without: Set(throttle.topics))
            for broker in throttle.brokers(side) {
                // Somebody has given other topics that rate. It is one for all of a broker.
                if others.contains(broker), let kept = try await self.rate(side, of: broker, in: picture) {
                    if kept != "\(rate.bytesPerSecond)" {
                        notes.append("Broker \(broker) keeps its \(side.rateKey) of \(kept), which other topics use, too.")
                    }
                    continue
                }
                try await admin.alterConfigs(of: .broker(broker), [.set(side.rateKey, "\(rate.bytesPerSecond)")])
            }
        }
        for topic in throttle.topics {
            let changes = Side.allCases.compactMap { side in
                throttle.text(side, of: topic).map { ConfigChange.append(side.replicasKey, $0) }
            }
            try await admin.alterConfigs(of: .topic(topic), changes)
        }
        return notes
    }

    /// Nil where it has no limit, or cannot be asked.
    private func rate(_ side: Side, of broker: BrokerID, in picture: ClusterPicture) async throws(ClientError) -> String? {
        guard picture.alive.contains(broker) else { return nil }
        let entry = try await admin.configs(of: .broker(broker)).first { $0.name == side.rateKey }
        return entry?.source == .default ? nil : entry?.value
    }

    /// Takes away what holds up none of `partitions` any more, since they are not under way; and rates that nothing else uses.
    ///
    /// - Returns: the topics that had a throttle.
    func lift(_ partitions: Set<TopicPartition>, in picture: ClusterPicture) async throws -> [TopicName] {
        let topics = Set(partitions.map(\.topic)).filter { picture.topics[$0] != nil }.sorted()
        if topics.isEmpty { return [] }
        let present = try await TopicThrottles.read(admin, of: topics)
        let known = Set(picture.cluster.brokers.map(\.id))
        var lifted: [TopicName] = []
        var brokers: [Side: Set<BrokerID>] = [:]
        for topic in topics {
            var changes: [ConfigChange] = []
            for side in Side.allCases {
                let gone = present.leftovers(side, of: topic, partitions, in: picture)
                if gone.isEmpty { continue }
                // With `*`, brokers may have had a rate that have no replica any more.
                brokers[side, default: []].formUnion(
                    gone.contains(ThrottledReplicas.all) ? known : TopicThrottles.brokers(gone, of: topic, in: picture))
                changes.append(
                    present.consists(side, of: topic, of: gone)
                        ? .delete(side.replicasKey) : .subtract(side.replicasKey, gone.joined(separator: ",")))
            }
            if changes.isEmpty { continue }
            try await admin.alterConfigs(of: .topic(topic), changes)
            lifted.append(topic)
        }
        if lifted.isEmpty { return [] }
        let left = try await TopicThrottles.read(admin, of: picture.topics.keys.sorted())
        for (side, brokers) in brokers {
            for broker in brokers.intersection(known).subtracting(left.brokers(side, in: picture)).sorted() {
                try await admin.alterConfigs(of: .broker(broker), [.delete(side.rateKey)])
            }
        }
        return lifted
    }
}
