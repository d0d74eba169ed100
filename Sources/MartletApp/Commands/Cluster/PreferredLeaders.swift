import MartletModel

/// Orders the replicas of a topic's partitions so that each broker is the first of about as many. Nothing is copied for it.
struct PreferredLeaders {
    private(set) var replicas: [TopicPartition: [BrokerID]]
    private var led: [BrokerID: Set<TopicPartition>] = [:]

    init(_ replicas: [TopicPartition: [BrokerID]]) {
        self.replicas = replicas
        for broker in Set(replicas.values.joined()) { led[broker] = [] }
        for (partition, replicas) in replicas {
            if let first = replicas.first { led[first]?.insert(partition) }
        }
    }

    /// As long as a broker is preferred for two partitions more than another, one is handed on, if need be through others in
    /// between: each of them takes one and gives one away.
    mutating func level() {
        while let path = path() {
            for (giver, taker) in zip(path, path.dropFirst()) { hand(from: giver, to: taker) }
        }
    }

    private func path() -> [BrokerID]? {
        let byCount = led.keys.sorted { (count(of: $0), $0) > (count(of: $1), $1) }
        for giver in byCount {
            var reached: [BrokerID: [BrokerID]] = [giver: [giver]]
            var next = [giver]
            while !next.isEmpty {
                let broker = next.removeFirst()
                let takers = Set((led[broker] ?? []).flatMap { replicas[$0] ?? [] }).sorted()
                for taker in takers where reached[taker] == nil {
                    let path = (reached[broker] ?? []) + [taker]
                    if count(of: giver) - count(of: taker) >= 2 { return path }
                    reached[taker] = path
                    next.append(taker)
                }
            }
        }
        return nil
    }

    private func count(of broker: BrokerID) -> Int { led[broker]?.count ?? 0 }

    private mutating func hand(from giver: BrokerID, to taker: BrokerID) {
        let partition = (led[giver] ?? []).filter { replicas[$0]?.contains(taker) ?? false }.min()
        guard let partition, let index = replicas[partition]?.firstIndex(of: taker) else { return }
        replicas[partition]?.swapAt(0, index)
        led[giver]?.remove(partition)
        led[taker]?.insert(partition)
    }
}
