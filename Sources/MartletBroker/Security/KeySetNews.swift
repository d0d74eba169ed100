import Logging
import MartletSecurity

/// Which outcomes of fetching keys are worth a line of the log: the first of their kind, and a failure once a minute. Pure.
struct KeySetNews: Sendable {
    private static let interval = Duration.seconds(60)

    private var told: (reason: String, at: ContinuousClock.Instant)?

    /// - Parameter before: the keys until now.
    mutating func succeeded(_ url: String, _ keys: KeySet, before: KeySet?) -> (level: Logger.Level, text: String)? {
        let wasFailing = told != nil
        told = nil
        guard wasFailing || keys.ids != before?.ids else { return nil }
        let names = keys.ids.prefix(8).map { "'\($0.prefix(100))'" }.joined(separator: ", ")
        let more = keys.ids.count > 8 ? " and \(keys.ids.count - 8) more" : ""
        return (.info, "The key set \(url) was fetched. It has the keys \(names)\(more).")
    }

    mutating func failed(
        _ url: String, _ error: KeySetError, hasKeys: Bool, at now: ContinuousClock.Instant
    ) -> (level: Logger.Level, text: String)? {
        if let told, told.reason == error.description, now - told.at < Self.interval { return nil }
        told = (error.description, now)
        let consequence =
            hasKeys ? "and the keys fetched before stay in force" : "and until it can be, every token is refused"
        return (.error, "The key set \(url) cannot be used, \(consequence): it \(error).")
    }
}
