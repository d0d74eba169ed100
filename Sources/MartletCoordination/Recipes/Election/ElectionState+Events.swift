public import MartletStrategy

extension ElectionState {
    public enum Event: Hashable, Sendable {
        case begun
        case session(CoordinationSession)
        /// Something may have changed.
        case hint
        /// The answer of ``Action/look``.
        case saw(ElectionSight)
        /// A write has ended, however it did.
        case wrote
        /// The store could not be asked.
        case unreachable
        case retryDue
        /// ``RecipeTiming/grace`` has passed since ``Action/startGrace``.
        case graceOver
        /// By itself, or since it was stopped.
        case bodyEnded
        /// The candidate wants to lead no more.
        case resigned
        /// As ``resigned``, unless it leads by now.
        case waitedEnough
        /// There is no point in going on: the store was closed, or holds what cannot be read.
        case broken
    }

    public enum Action: Hashable, Sendable {
        /// Read the term, then the leader's key.
        case look
        /// Make the ephemeral key.
        case claim(ElectionClaim)
        /// Write the term, if it still has this version.
        case take(FencingToken, ElectionClaim, expecting: CoordinationExpectation)
        /// Delete the leader's key, if it has this version and the term is as expected: in one commit.
        case remove(CoordinationVersion, term: CoordinationExpectation)
        /// Run the body.
        case begin(ElectionSight.Term)
        /// Cancel the body; ``Event/bodyEnded`` follows when it has ended.
        case stop
        case startGrace
        case endGrace
        /// Send ``Event/retryDue`` after a while.
        case retryLater
        /// The last action of all.
        case finish
    }
}
