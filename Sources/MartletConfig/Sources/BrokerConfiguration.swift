/// What file, environment and command line say together, before it is given its types: for each key the strongest
/// value and where it came from.
public struct BrokerConfiguration: Sendable {
    /// By key name.
    public let assignments: [String: ConfigAssignment]
    /// One sentence each, to be logged once at the start: keys of Kafka that do not act here, foreign variables.
    public let warnings: [String]

    /// Command line wins over environment over file.
    ///
    /// - Parameters:
    ///   - file: path and text of a `.properties` file.
    ///   - environment: all variables; `KAFKA_…` and `MARTLET_…` are looked at.
    ///   - flags: the arguments of `--set`, each `key=value`.
    /// - Throws: every unknown key, with the nearest known one, and every malformed line.
    public init(
        file: (path: String, text: String)? = nil, environment: [String: String] = [:], flags: [String] = []
    ) throws(ConfigError) {
        fatalError()
    }
}
