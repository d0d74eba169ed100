/// Why a topic that exists cannot be written to: its configuration was valid once and is not for this build, such as
/// a strategy that is no longer linked. Its records stay readable.
struct TopicFault: Error, Hashable, Sendable, CustomStringConvertible {
    let reason: String

    var description: String { "The topic cannot be written to: \(reason)" }
}
