import MartletModel
import MartletRecord
import MartletTransactions

/// Knows what each transaction has written and what its producer was told of it.
struct TransactionWitness {
    private struct Story {
        let transactionalID: String
        var fate: TransactionOutcome?
        var acknowledged: Set<UInt32> = []
        /// Whether an offset of it was acknowledged.
        var hasOffset = false
    }

    private var stories: [Story] = []
    private var numbers: [UInt32: Int] = [:]
    /// Those whose offset is in `__consumer_offsets`.
    private var offsetsFound: Set<Int> = []

    mutating func begin(by transactionalID: String) -> Int {
        stories.append(Story(transactionalID: transactionalID))
        return stories.count - 1
    }

    mutating func isSent(_ checksum: UInt32, in number: Int) { numbers[checksum] = number }
    mutating func isAcknowledged(_ checksum: UInt32, in number: Int) { stories[number].acknowledged.insert(checksum) }
    mutating func hasCommittedOffset(in number: Int) { stories[number].hasOffset = true }
    mutating func offsetIsFound(_ checksum: UInt32, of number: Int) {
        numbers[checksum] = number
        offsetsFound.insert(number)
    }
    mutating func isTold(_ outcome: TransactionOutcome, of number: Int) { stories[number].fate = outcome }

    /// Whether its producer was told that the batch's transaction is aborted.
    func isAborted(_ checksum: UInt32) -> Bool { numbers[checksum].map { stories[$0].fate == .abort } ?? false }

    var committedCount: Int { stories.count { $0.fate == .commit } }
    var abortedCount: Int { stories.count { $0.fate == .abort } }

    /// What is wrong when all is quiet: each transaction is there as a whole or not at all, as its producer was told.
    ///
    /// - Parameter logs: one replica of each partition that has all that is committed.
    func objection(_ logs: [(name: TopicPartition, log: SimulatedLog)]) -> String? {
        var outcomes: [Int: Set<TransactionOutcome>] = [:]
        var present: Set<UInt32> = []
        for (name, log) in logs {
            var open: [ProducerID: [Int]] = [:]
            for batch in log.batches where batch.header.attributes.isTransactional {
                let id = batch.header.producerID
                if let marker = batch.marker {
                    for number in open.removeValue(forKey: id) ?? [] {
                        outcomes[number, default: []].insert(marker.outcome == .commit ? .commit : .abort)
                    }
                } else if let number = numbers[batch.header.crc] {
                    open[id, default: []].append(number)
                    present.insert(batch.header.crc)
                }
            }
            if let (producer, transactions) = open.min(by: { $0.key < $1.key }) {
                return "the transactions \(transactions) of producer \(producer) hang in \(name)"
            }
        }
        for (number, story) in stories.enumerated() {
            let found = outcomes[number] ?? []
            let name = "transaction \(number) of '\(story.transactionalID)'"
            if found.count > 1 { return "\(name) is torn" }
            guard let fate = story.fate else { continue }
            if let outcome = found.first, outcome != fate { return "\(name) was told \(fate), and is \(outcome)" }
            if fate == .commit, story.hasOffset, !offsetsFound.contains(number) {
                return "\(name) was committed and lacks an offset"
            }
            if fate == .commit, !story.acknowledged.isSubset(of: present) { return "\(name) was committed and lacks records" }
        }
        return nil
    }
}
