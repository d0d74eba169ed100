public import MartletStrategy

extension LeaseState {
    public enum Event: Hashable, Sendable {
        case begun
        case hint
        /// The answer of ``Action/look``; nil: there is no key yet.
        case saw(Sight?)
        /// A write has ended, however it did.
        case wrote
        case unreachable
        /// The moment of ``Action/wake(at:)`` has come.
        case due
        case bodyEnded
        case resigned
        /// As ``resigned``, unless it holds the lease by now.
        case waitedEnough
        case broken
    }

    public enum Action: Hashable, Sendable {
        case look
        case write(LeaseRecord, expecting: CoordinationExpectation)
        case begin(FencingToken)
        /// Cancel the body; ``Event/bodyEnded`` follows when it has ended.
        case stop
        /// Send ``Event/due`` then. Replaces what was asked for before.
        case wake(at: Duration)
        /// The last action of all.
        case finish
    }

    public struct Sight: Hashable, Sendable {
        public let record: LeaseRecord
        public let version: CoordinationVersion

        public init(record: LeaseRecord, version: CoordinationVersion) {
            self.record = record
            self.version = version
        }
    }
}
