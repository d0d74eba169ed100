import Logging
import MartletCoordination
import MartletGroups
import MartletModel

/// What share partitions at work have in common.
struct SharePartitionWorld: Sendable {
    let topics: TopicTable
    /// Where their state is kept.
    let states: ShareStates
    /// Makes `__share_group_state` where there is none.
    let prepareStates: @Sendable () async throws(RequestFailure) -> Void
    /// What a group's configuration says now.
    let rules: @Sendable (_ group: String) -> ShareGroupRules
    let deadLetters: DeadLetterWriter
    let clock: BrokerClock
    let logger: Logger

    var now: CoordinatorTime { CoordinatorTime(monotonic: clock.monotonic, wall: clock.now()) }
}
