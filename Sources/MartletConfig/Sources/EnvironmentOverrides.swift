/// Reads configuration keys from environment variables, as the container image of Kafka does: `KAFKA_LOG_DIRS` is
/// `log.dirs`; two underscores stand for one `_`, three for `-`. `MARTLET_…` means the same and wins.
enum EnvironmentOverrides {
    static func assignments(in environment: [String: String]) -> [ConfigAssignment] {
        var assignments: [ConfigAssignment] = []
        for prefix in ["KAFKA_", "MARTLET_"] {
            for (variable, value) in environment.sorted(by: { $0.key < $1.key })
            where variable.hasPrefix(prefix) && variable.utf8.count > prefix.utf8.count && !isForeign(variable) {
                let name = keyName(of: variable.dropFirst(prefix.count))
                assignments.append(
                    ConfigAssignment(name: name, value: value, origin: .environment(variable: variable)))
            }
        }
        return assignments
    }

    private static func keyName(of text: Substring) -> String {
        var name = ""
        var underscores = 0
        func closeRun() {
            name += String(repeating: "-", count: underscores / 3)
            name += ["", ".", "_"][underscores % 3]
            underscores = 0
        }
        for character in text {
            if character == "_" {
                underscores += 1
            } else {
                closeRun()
                name += character.lowercased()
            }
        }
        closeRun()
        return name
    }

    /// Variables of the image's start scripts, and those that Kubernetes sets for a service named `kafka` or `martlet`.
    private static func isForeign(_ variable: String) -> Bool {
        if scriptVariables.contains(variable) { return true }
        let name = variable.split(separator: "_", maxSplits: 1).last ?? ""
        return name == "PORT" || name.hasPrefix("PORT_") || name.hasPrefix("SERVICE_HOST") || name.hasPrefix("SERVICE_PORT")
    }

    private static let scriptVariables: Set<String> = [
        "KAFKA_HOME", "KAFKA_VERSION", "KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JMX_PORT",
        "KAFKA_JMX_HOSTNAME", "KAFKA_GC_LOG_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_LOG4J_OPTS",
        "KAFKA_LOG4J_LOGGERS", "KAFKA_LOG4J_ROOT_LOGLEVEL", "KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_DEBUG",
    ]
}
