import Dispatch
import Logging
import MartletClient
import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire
import Synchronization

/// How far all groups of the cluster have read: what retention by consumption must know before it deletes.
///
/// Other brokers are asked by ListGroups and OffsetFetch. They say before and after that they lead their partitions of
/// `__consumer_offsets` in the epoch in which they are believed to (OffsetForLeaderEpoch): a coordinator that has just moved
/// would leave its groups out, and what they have not read would be deleted.
///
/// All are asked twice. No moment is the same at all of them: whoever commits for a slow group first, and for a fast one then,
/// could be found with the fast one only. What the first round found is what may be deleted; the second finds every group
/// that was there before.
final class ConsumedOffsets: Sendable {
    private let host: TopicHost
    private let links: BrokerLinks
    private let groups: CoordinatorService<GroupCoordinator>
    private let logger: Logger
    private let known = Mutex<Known?>(nil)

    /// One pass of retention asks for many partitions.
    private static let validity: Duration = .seconds(5)
    private static let groupsPerRequest = 100

    typealias Offsets = [TopicPartition: [String: Offset]]

    /// Who leads a partition of the offsets' topic.
    private struct Term: Hashable {
        let leader: BrokerID
        let epoch: LeaderEpoch
    }

    private struct Known {
        let terms: [PartitionIndex: Term]
        let offsets: Offsets?
        let at: ContinuousClock.Instant
    }

    init(host: TopicHost, links: BrokerLinks, groups: CoordinatorService<GroupCoordinator>, logger: Logger) {
        self.host = host
        self.links = links
        self.groups = groups
        self.logger = logger
    }

    /// For each group that has committed an offset of the partition, the first one it has not yet consumed. Nil while a
    /// coordinator has not yet read its log, or cannot be asked: a group that is missing would hold nothing.
    ///
    /// Blocks: for the threads of housekeeping.
    func offsets(of partition: TopicPartition) -> [String: Offset]? {
        let terms = terms()
        let brokers = Dictionary(grouping: terms, by: \.value.leader)
        if brokers[BrokerID.none] != nil { return nil }
        let countHere = brokers[host.brokerID]?.count ?? 0
        let others = brokers.filter { $0.key != host.brokerID }
        if others.isEmpty {
            return Self.combined(here(countHere, of: [partition]), { here(countHere, of: [partition]) }).map {
                $0[partition] ?? [:]
            }
        }
        if let known = known.withLock({ $0 }), known.terms == terms, known.at.duration(to: .now) < Self.validity {
            return known.offsets.map { $0[partition] ?? [:] }
        }
        let led = others.mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value.epoch) }) }
        let done = DispatchSemaphore(value: 0)
        Task {
            let first = await everywhere(led, countHere)
            let second = first == nil ? nil : await everywhere(led, countHere)
            // Nobody else has become a coordinator since.
            let found = self.terms() == terms ? Self.combined(first, { second }) : nil
            known.withLock { $0 = Known(terms: terms, offsets: found, at: .now) }
            done.signal()
        }
        done.wait()
        return known.withLock { $0?.offsets }.map { $0[partition] ?? [:] }
    }

    private static func combined(_ first: Offsets?, _ second: () -> Offsets?) -> Offsets? {
        guard let first, let second = second() else { return nil }
        // Where the first round found no group of a partition nobody may delete yet for one that the second found.
        return first.reduce(into: [:]) { $0[$1.key] = $1.value.merging(second[$1.key] ?? [:]) { earlier, _ in earlier } }
    }

    private func terms() -> [PartitionIndex: Term] {
        let partitions = host.image.topic(.consumerOffsets)?.partitions ?? []
        return Dictionary(uniqueKeysWithValues: partitions.map { ($0.index, Term(leader: $0.leader, epoch: $0.leaderEpoch)) })
    }

    // MARK: This broker

    /// - Parameter partitions: nil for all.
    private func here(_ count: Int, of partitions: [TopicPartition]? = nil) -> Offsets? {
        let shards = groups.shards
        guard shards.count == count else { return nil }
        var found: Offsets = [:]
        for shard in shards {
            do throws(RequestFailure) {
                if let partitions {
                    for partition in partitions {
                        let committed = try shard.look { machine, _ in machine.committedOffsets(of: partition) }
                        if !committed.isEmpty { found[partition, default: [:]].merge(committed) { $1 } }
                    }
                    continue
                }
                let answers = try shard.look { machine, _ in
                    machine.listGroups(states: [], types: []).map {
                        machine.fetchOffsets(.init(groupId: $0.groupId, topics: nil), requireStable: false)
                    }
                }
                for group in answers { note(group, in: &found) }
            } catch {
                return nil
            }
        }
        return found
    }

    // MARK: All brokers

    private func everywhere(_ brokers: [BrokerID: [PartitionIndex: LeaderEpoch]], _ countHere: Int) async -> Offsets? {
        guard let here = here(countHere) else { return nil }
        return await withTaskGroup(of: Offsets?.self) { group in
            for (broker, led) in brokers { group.addTask { await self.ask(broker, leading: led) } }
            var all = here
            var isComplete = true
            for await found in group {
                guard let found else {
                    isComplete = false
                    continue
                }
                all.merge(found) { $0.merging($1) { $1 } }
            }
            return isComplete ? all : nil
        }
    }

    private func ask(_ broker: BrokerID, leading led: [PartitionIndex: LeaderEpoch]) async -> Offsets? {
        do throws(ClientError) {
            guard try await leads(broker, led) else { return nil }
            let listed = try await links.answer(to: ListGroupsRequest(), from: broker)
            guard listed.errorCode == .none else { return nil }
            // Share groups commit no offsets.
            let groups = listed.groups.filter { $0.groupType.lowercased() != "share" }.map(\.groupId)
            var found: Offsets = [:]
            for start in stride(from: 0, to: groups.count, by: Self.groupsPerRequest) {
                let part = groups[start..<min(start + Self.groupsPerRequest, groups.count)]
                let request = OffsetFetchRequest(groups: part.map { .init(groupId: $0, topics: nil) })
                for group in try await links.answer(to: request, version: 9, from: broker).groups {
                    // One that was deleted in the meantime has no offsets.
                    guard group.errorCode == .none || group.errorCode == .groupIdNotFound else { return nil }
                    note(group, in: &found)
                }
            }
            guard try await leads(broker, led) else { return nil }
            return found
        } catch {
            logger.info("Retention by consumption waits, since broker \(broker) cannot be asked for its groups: \(error)")
            return nil
        }
    }

    private func note(
        _ group: OffsetFetchResponse.OffsetFetchResponseGroup, in found: inout Offsets
    ) {
        for topic in group.topics {
            guard let name = try? TopicName(topic.name) else { continue }
            for partition in topic.partitions where partition.errorCode == .none && partition.committedOffset >= 0 {
                found[TopicPartition(topic: name, partition: partition.partitionIndex), default: [:]][group.groupId] =
                    partition.committedOffset
            }
        }
    }

    /// Whether a broker leads these partitions of the offsets' topic, in these epochs.
    private func leads(_ broker: BrokerID, _ led: [PartitionIndex: LeaderEpoch]) async throws(ClientError) -> Bool {
        let request = OffsetForLeaderEpochRequest(
            replicaId: host.brokerID,
            topics: [
                .init(
                    topic: InternalTopic.consumerOffsets.rawValue,
                    partitions: led.map { .init(partition: $0, currentLeaderEpoch: $1, leaderEpoch: $1) })
            ])
        let answers = try await links.answer(to: request, from: broker).topics.flatMap(\.partitions)
        return answers.count == led.count && answers.allSatisfy { $0.errorCode == .none }
    }
}
