import Logging
import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel

extension SharePartitionWorld {
    init(
        host: TopicHost, coordinators: Coordinators, admin: ClusterAdmin, links: BrokerLinks, live: LiveSettings,
        groupCommit: GroupCommit, clock: BrokerClock, logger: Logger
    ) {
        let internals = InternalTopicMaker(host: host, admin: admin, live: live, logger: logger)
        self.init(
            topics: host.topics, states: ShareStates(here: coordinators.shares, host: host, links: links),
            prepareStates: { () async throws(RequestFailure) in _ = try await internals.topic(.shareGroupState) },
            rules: { ShareGroupRules(live.current, host.image.configs(ofGroup: $0)) },
            deadLetters: DeadLetterWriter(topics: host.topics, links: links, groupCommit: groupCommit, clock: clock) {
                name async throws(RequestFailure) in
                guard live.current.createsTopicsOnDemand else {
                    throw RequestFailure(
                        .unknownTopicOrPartition, "There is no topic '\(name)', and auto.create.topics.enable is false.")
                }
                guard case .failure(let error)? = await admin.createTopics([TopicCreation(name: name)]).first else { return }
                if host.topics.topic(named: name) == nil { throw error }
            },
            clock: clock, logger: logger)
    }
}

extension Broker {
    /// What holds for a share group.
    func shareRules(of group: String) -> ShareGroupRules { shares.world.rules(group) }

    /// Whether there is a share group of this name. True where the coordinator cannot say at the moment, or is another broker:
    /// a session of a group that is none does no harm.
    func knowsShareGroup(_ group: String) -> Bool {
        do {
            return try groups.shard(for: group).look { machine, _ in machine.isShareGroupEmpty(group) != nil }
        } catch {
            return error.code == .coordinatorLoadInProgress || error.code == .notCoordinator
        }
    }

    /// Does what a share coordinator wants done.
    func perform(_ effect: ShareStateEffect, for shard: CoordinatorShard<ShareStateCoordinator>) {
        switch effect {
        case .deleteRecords(let offset):
            let partition = shard.partition
            do {
                _ = try partition.log.deleteRecords(before: offset, highWatermark: partition.highWatermark)
            } catch {
                logger.warning("Superseded records of \(partition.name) could not be deleted, which is tried again: \(error)")
            }
        }
    }
}

extension RequestFailure {
    static var onlyForBrokers: RequestFailure {
        RequestFailure(.clusterAuthorizationFailed, "Only brokers may read and write the state of share groups.")
    }
}
