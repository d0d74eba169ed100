import MartletConfig

/// When keys are to be fetched again. Pure: whoever has it fetches.
struct KeySetSchedule: Sendable {
    /// A key that nobody knows has the set fetched anew at most this often: whoever sends tokens must not set the pace at
    /// which the issuer is asked.
    static let unknownKeyInterval = Duration.seconds(10)

    private let settings: KeySetSettings
    /// When the last attempt ended.
    private var lastEnd: ContinuousClock.Instant
    private var failures = 0
    private(set) var next: ContinuousClock.Instant

    init(_ settings: KeySetSettings, now: ContinuousClock.Instant) {
        self.settings = settings
        lastEnd = now
        next = now
    }

    mutating func succeeded(at now: ContinuousClock.Instant) {
        failures = 0
        lastEnd = now
        next = now + settings.refreshInterval
    }

    /// Keys that there are may be old, so the next attempt is never later than it would be after a success.
    mutating func failed(at now: ContinuousClock.Instant) {
        // 2^20 times any sensible first wait is above any sensible limit.
        let wait = settings.firstRetryBackoff * (1 << min(failures, 20))
        failures += 1
        lastEnd = now
        next = now + min(wait, settings.retryBackoffLimit, settings.refreshInterval)
    }

    /// A token named a key that is not in the set.
    mutating func unknownKeyWasSeen(at now: ContinuousClock.Instant) {
        next = min(next, max(now, lastEnd + Self.unknownKeyInterval))
    }
}
