internal import MartletModel

/// What a log remembers of its compaction.
struct CompactionState {
    /// A pass is at work on the sealed segments: nobody else may take them away meanwhile.
    var isRunning = false
    /// Up to where the last pass came; nil where none is known of.
    var cleanedUpTo: Offset?
    /// A batch was found damaged. Until the broker is started again no pass tries to get past it: each would read
    /// everything up to there for nothing.
    var isBlocked = false

    /// Whether a pass may begin.
    var isIdle: Bool { !isRunning && !isBlocked }
}
