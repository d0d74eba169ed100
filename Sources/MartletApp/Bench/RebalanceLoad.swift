import MartletClient
import MartletModel
import Synchronization

/// Lets members of a group come and go, and measures how long it takes to be whole again.
struct RebalanceLoad {
    let target: BenchTarget
    let members: Int
    let rounds: Int
    let groupProtocol: GroupProtocol
    let heartbeatInterval: Duration
    let group: String
    let patience: Duration

    /// A member and the task that it lives in.
    private final class Member: Sendable {
        let consumer = Mutex<GroupConsumer?>(nil)
        let task = Mutex<Task<Void, any Error>?>(nil)

        /// What it reads; nil before it is a member.
        var assignment: Set<TopicPartition>? {
            guard let consumer = consumer.withLock({ $0 }), consumer.identity.generation > 0 else { return nil }
            return consumer.assignment
        }

        var generation: Int32 { consumer.withLock { $0 }?.identity.generation ?? -1 }
    }

    func run() async throws -> BenchReport {
        let prepared = try await target.prepare()
        let topic = prepared.name
        let partitions = prepared.leaders.count
        let configuration = try target.cluster.configuration()
        let before = try target.brokerPid.map { try BrokerUsage(pid: $0) }
        return try await MartletClient.withClient(configuration) { client in
            var living: [Member] = []
            defer { for member in living { member.task.withLock { $0 }?.cancel() } }
            let began = BenchClock.now
            for _ in 0..<members { living.append(start(client, topic)) }
            try await settle(living, partitions)
            let formed = BenchClock.now
            StandardError.line("\(members) members were whole after \((Double(formed - began) / 1e9).rounded(to: 2)) s")
            var joining = LatencyHistogram()
            var leaving = LatencyHistogram()
            for round in 1...rounds {
                let joins = BenchClock.now
                living.append(start(client, topic))
                try await settle(living, partitions)
                let joined = BenchClock.now
                joining.record(from: joins, to: joined)
                let gone = living.removeFirst()
                gone.task.withLock { $0 }?.cancel()
                try await settle(living, partitions)
                let left = BenchClock.now
                leaving.record(from: joined, to: left)
                StandardError.line(
                    "round \(round): joined in \((Double(joined - joins) / 1e9).rounded(to: 3)) s, left in \((Double(left - joined) / 1e9).rounded(to: 3)) s"
                )
            }
            var report = BenchReport(
                benchmark: "rebalance of \(members)", seconds: Double(BenchClock.now - formed) / 1e9, requests: 0,
                records: Int64(2 * rounds), bytes: 0, failures: [:])
            report.latencies["joined"] = LatencySummary(joining)
            report.latencies["left"] = LatencySummary(leaving)
            report.remarks.append(
                "The group was whole \((Double(formed - began) / 1e9).rounded(to: 2)) s after \(members) members had started.")
            if let before, let brokerPid = target.brokerPid {
                report.setBroker(before: before, after: try BrokerUsage(pid: brokerPid))
            }
            for member in living { member.task.withLock { $0 }?.cancel() }
            for member in living { _ = await member.task.withLock({ $0 })?.result }
            return report
        }
    }

    private func start(_ client: MartletClient, _ topic: TopicName) -> Member {
        let member = Member()
        var configuration = GroupConsumerConfiguration()
        configuration.groupProtocol = groupProtocol
        configuration.heartbeatInterval = heartbeatInterval
        configuration.startsAt = .end
        let (settings, group) = (configuration, group)
        let task = Task {
            try await client.withGroupConsumer(of: [topic], in: group, settings) { consumer in
                member.consumer.withLock { $0 = consumer }
                for try await _ in consumer.batches {}
            }
        }
        member.task.withLock { $0 = task }
        return member
    }

    /// Returns once every partition is read by exactly one member and all have the same number, give or take one. The
    /// members of a classic group must be of one generation, too: before that some wait for others.
    private func settle(_ living: [Member], _ partitions: Int) async throws {
        let giveUp = ContinuousClock.now + patience
        let shares = partitions / living.count...(partitions + living.count - 1) / living.count
        while true {
            let assignments = living.map(\.assignment)
            let count = assignments.reduce(0) { $0 + ($1?.count ?? 0) }
            let all = assignments.reduce(into: Set<TopicPartition>()) { $0.formUnion($1 ?? []) }
            let isEven = assignments.allSatisfy { $0.map { shares.contains($0.count) } ?? false }
            let isOneGeneration = groupProtocol != .classic || Set(living.map(\.generation)).count == 1
            if count == partitions, all.count == partitions, isEven, isOneGeneration { return }
            guard .now < giveUp else {
                throw CommandFailure(
                    "The group was not whole after \(patience): \(all.count) of \(partitions) partitions are read.")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
