import MartletLog
import MartletModel
import Synchronization

/// A partition that this broker copies from its leader: one object for each leader epoch.
///
/// Nobody writes to the log but the fetcher of its leader, one call after the other; once the term has ended, which the
/// fetcher sees at each step, nothing of it is written any more. Consumers may read it up to the high watermark (KIP-392).
final class FollowerPartition: Sendable {
    let name: TopicPartition
    let topicID: TopicID
    let log: PartitionLog
    /// ``BrokerID/none`` while nobody leads.
    let leader: BrokerID
    let leaderEpoch: LeaderEpoch
    private let state: Mutex<State>
    /// Apart from the state, whose lock is held while the log is written.
    private let parked = Mutex<[ObjectIdentifier: any WaitingReader]>([:])
    /// Likewise: whoever writes the checkpoints reads it, and a log that is cut waits for whoever writes the checkpoints.
    private let committedEnd: Mutex<Offset>

    private struct State {
        var hasEnded = false
    }

    init(
        name: TopicPartition, topicID: TopicID, log: PartitionLog, leader: BrokerID, leaderEpoch: LeaderEpoch,
        highWatermark: Offset
    ) {
        self.name = name
        self.topicID = topicID
        self.log = log
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        state = Mutex(State())
        committedEnd = Mutex(highWatermark)
    }

    /// What the leader has told to be committed, as far as it is here.
    var highWatermark: Offset { committedEnd.withLock { $0 } }

    func setHighWatermark(_ offset: Offset) {
        committedEnd.withLock { $0 = offset }
        wakeReaders()
    }

    /// Does what changes the log, unless the term has ended. The end waits for it.
    func whileFollowing<Result: Sendable, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result? {
        try state.withLock { (state) throws(Failure) -> Result? in state.hasEnded ? nil : try body() }
    }

    /// From here on another object speaks for the log.
    func end() {
        state.withLock { $0.hasEnded = true }
        wakeReaders()
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }
}

extension FollowerPartition: ReadSource {
    func park(_ reader: any WaitingReader) { parked.withLock { $0[ObjectIdentifier(reader)] = reader } }

    func unpark(_ reader: any WaitingReader) { parked.withLock { $0[ObjectIdentifier(reader)] = nil } }

    /// The broker is about to stop: readers get what there is.
    func releaseReaders() {
        for reader in parked.withLock({ Array($0.values) }) { reader.endWait() }
    }

    private func wakeReaders() {
        for reader in parked.withLock({ Array($0.values) }) { reader.wake() }
    }
}
