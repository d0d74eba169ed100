public import MartletStrategy

/// What the group coordinator wants done outside.
public enum GroupEffect: Sendable {
    /// An isolated assignor is to be asked, within its time; the answer goes to `GroupCoordinator.assigned(_:_:at:)`.
    case assign(AssignmentTask)
    /// Regular expressions are to be matched, away from event loops; the answer goes to
    /// `GroupCoordinator.resolved(_:_:at:)`.
    case resolvePatterns(PatternResolution)
    /// An assignor that was asked inline failed: to be counted and logged.
    case strategyFailed(StrategyFault)
}
