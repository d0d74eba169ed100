import MartletConfig
import MartletLog
import MartletModel
import MartletTransactions
import Synchronization

/// What a produce request asks the coordinator of its transaction before the first batches are appended (KIP-890).
///
/// From Produce 12 on (`transaction.version` 2) the partitions are added to the transaction; before that the client has added
/// them, and they are verified.
struct TransactionVerification: Sendable {
    /// For each entry that had to be asked about.
    typealias Permissions = [ProduceEntryPlace: Result<VerificationGuard, RequestFailure>]

    let transactionalID: String
    let produceVersion: Int16
    private var groups: [Group] = []

    /// The entries of one producer; there is one in any request of an honest client.
    private struct Group: Sendable {
        let producerID: ProducerID
        let epoch: ProducerEpoch
        var entries: [(place: ProduceEntryPlace, partition: TopicPartition, grant: VerificationGuard)]
    }

    init(transactionalID: String, produceVersion: Int16) {
        self.transactionalID = transactionalID
        self.produceVersion = produceVersion
    }

    var isEmpty: Bool { groups.isEmpty }
    var addsImplicitly: Bool { produceVersion >= 12 }

    func isWanted(settings: BrokerSettings) -> Bool {
        addsImplicitly || settings.coordinators.transactions.verifiesPartitions
    }

    mutating func add(
        _ partition: TopicPartition, producer: ProducerID, epoch: ProducerEpoch, _ grant: VerificationGuard,
        at place: ProduceEntryPlace
    ) {
        if let known = groups.firstIndex(where: { $0.producerID == producer && $0.epoch == epoch }) {
            groups[known].entries.append((place, partition, grant))
        } else {
            groups.append(Group(producerID: producer, epoch: epoch, entries: [(place, partition, grant)]))
        }
    }

    /// Asks, and calls `finish` once when everything is answered, on any thread.
    func run(
        with broker: Broker, then finish: @escaping @Sendable (Permissions) -> Void
    ) {
        ask(groups[...], broker, [:], finish)
    }

    private func ask(
        _ groups: ArraySlice<Group>, _ broker: Broker, _ permissions: Permissions,
        _ finish: @escaping @Sendable (Permissions) -> Void
    ) {
        guard let group = groups.first else { return finish(permissions) }
        let partitions = group.entries.map(\.partition)
        let addition = TransactionAddition(
            transactionalID: transactionalID, producerID: group.producerID, epoch: group.epoch,
            partitions: Set(partitions), version: addsImplicitly ? 2 : 0)
        broker.confirm(addition, partitions) { codes in
            var permissions = permissions
            for (entry, code) in zip(group.entries, codes) {
                permissions[entry.place] = failure(code).map { .failure($0) } ?? .success(entry.grant)
            }
            ask(groups.dropFirst(), broker, permissions, finish)
        }
    }

    /// What the producer is told: in codes that clients of its version know how to take.
    private func failure(_ code: ErrorCode) -> RequestFailure? {
        let told: ErrorCode =
            switch code {
            case .coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator: .notEnoughReplicas
            case .concurrentTransactions: addsImplicitly ? code : .notEnoughReplicas
            case .transactionAbortable: produceVersion >= 11 ? code : .invalidTxnState
            default: code.asFencing(isKnown: false)
            }
        guard told != .none else { return nil }
        return RequestFailure(
            told,
            "The coordinator of transactional id '\(transactionalID)' does not take the partition into the transaction: \(code).")
    }
}
