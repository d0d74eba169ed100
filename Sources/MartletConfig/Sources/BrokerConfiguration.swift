/// What file, environment and command line say together, before it is given its types: for each key the strongest
/// value and where it came from.
public struct BrokerConfiguration: Sendable {
    /// By key name.
    public let assignments: [String: ConfigAssignment]
    /// One sentence each, to be logged once at the start: keys of Kafka that do not act here, keys set twice, variables
    /// that look like keys.
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
        var reading = Reading()
        if let file { reading.add(try PropertiesFile.assignments(in: file.text, path: file.path)) }
        reading.add(EnvironmentOverrides.assignments(in: environment))
        reading.add(flags: flags)
        if !reading.problems.isEmpty { throw ConfigError(reading.problems) }
        assignments = reading.assignments
        warnings = reading.allWarnings
    }

    private struct Reading {
        var assignments: [String: ConfigAssignment] = [:]
        var problems: [ConfigProblem] = []
        private var warnings: [String] = []
        private var foreign: Set<String> = []

        mutating func add(_ list: [ConfigAssignment]) {
            for assignment in list { add(assignment) }
        }

        mutating func add(flags: [String]) {
            for flag in flags {
                guard let separator = flag.firstIndex(of: "="), separator != flag.startIndex else {
                    problems.append(
                        ConfigProblem(key: flag, value: nil, reason: "is not of the form key=value", origin: .flag))
                    continue
                }
                let value = String(flag[flag.index(after: separator)...])
                add(ConfigAssignment(name: String(flag[..<separator]).trimmed, value: value, origin: .flag))
            }
        }

        private mutating func add(_ assignment: ConfigAssignment) {
            let name = assignment.name
            if BrokerConfigKeys.key(named: name) != nil || StrategyKeys.isBrokerSetting(name) {
                if case .file(_, let line) = assignment.origin, case .file(_, let earlier)? = assignments[name]?.origin {
                    warnings.append("'\(name)' is set in line \(earlier) and again in line \(line): the last one counts.")
                }
                assignments[name] = assignment
            } else if ForeignBrokerKeys.contains(name) {
                foreign.insert(name)
            } else {
                addUnknown(assignment)
            }
        }

        private mutating func addUnknown(_ assignment: ConfigAssignment) {
            let hint = hint(for: assignment.name)
            if case .environment(let variable) = assignment.origin, variable.hasPrefix("KAFKA_") {
                // The surroundings of a container set more variables of this prefix than anybody can list.
                warnings.append("The environment variable \(variable) is no configuration key and is ignored\(hint)")
                return
            }
            problems.append(
                ConfigProblem(
                    key: assignment.name, value: nil, reason: "is no configuration key\(hint)", origin: assignment.origin))
        }

        /// A topic's key in a broker's file is meant for all topics, for which Kafka has another name.
        private func hint(for name: String) -> String {
            if let synonym = TopicConfigKeys.byName[name]?.synonyms.first {
                return " of a broker: did you mean '\(synonym.name)', which is '\(name)' of all topics?"
            }
            let own = ListenerKeys.ownName(in: name) ?? name
            let nearest = NearestKey.to(own, among: BrokerConfigKeys.byName.keys.sorted())
            return nearest.map { ": did you mean '\(name.dropLast(own.count))\($0)'?" } ?? ""
        }

        var allWarnings: [String] {
            guard !foreign.isEmpty else { return warnings }
            let names = foreign.sorted().joined(separator: ", ")
            return warnings + ["These keys of Kafka have no effect here: \(names)."]
        }
    }
}
