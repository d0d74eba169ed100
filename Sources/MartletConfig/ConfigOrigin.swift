/// Where a value was written, for error texts.
public enum ConfigOrigin: Sendable, Hashable, CustomStringConvertible {
    case builtIn
    case file(path: String, line: Int)
    case environment(variable: String)
    case flag
    /// Set while the cluster runs, for all brokers.
    case dynamicDefault
    /// Set while the cluster runs, for this broker.
    case dynamicBroker
    case dynamicTopic

    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): "environment variable \(variable)"
        case .flag: "command line"
        case .dynamicDefault: "set at run time for all brokers"
        case .dynamicBroker: "set at run time for this broker"
        case .dynamicTopic: "set for the topic"
        }
    }

    /// Of two values that were set before the start, the one with the larger rank counts.
    var rank: Int {
        switch self {
        case .flag: 3
        case .environment: 2
        case .file: 1
        case .builtIn, .dynamicDefault, .dynamicBroker, .dynamicTopic: 0
        }
    }

    /// For lists of problems: the lines of the file, then the environment, then the command line.
    var order: Int {
        if case .file(_, let line) = self { line } else { Int.max - 3 + rank }
    }
}
