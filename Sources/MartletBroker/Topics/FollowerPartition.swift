import MartletLog
import MartletModel
import Synchronization

/// A partition that this broker copies from its leader: one object for each leader epoch.
///
/// Nobody writes to the log but the fetcher of its leader, one call after the other; once the term has ended, which the
/// fetcher sees at each step, nothing of it is written any more.
final class FollowerPartition: Sendable {
    let name: TopicPartition
    let topicID: TopicID
    let log: PartitionLog
    /// ``BrokerID/none`` while nobody leads.
    let leader: BrokerID
    let leaderEpoch: LeaderEpoch
    private let state: Mutex<State>

    private struct State {
        var highWatermark: Offset
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
        state = Mutex(State(highWatermark: highWatermark))
    }

    /// What the leader has told to be committed, as far as it is here.
    var highWatermark: Offset { state.withLock { $0.highWatermark } }

    func setHighWatermark(_ offset: Offset) { state.withLock { $0.highWatermark = offset } }

    /// Does what changes the log, unless the term has ended. The end waits for it.
    func whileFollowing<Result: Sendable, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result? {
        try state.withLock { (state) throws(Failure) -> Result? in state.hasEnded ? nil : try body() }
    }

    /// From here on another object speaks for the log.
    func end() { state.withLock { $0.hasEnded = true } }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }
}
