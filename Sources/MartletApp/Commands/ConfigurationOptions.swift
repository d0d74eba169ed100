import ArgumentParser
import MartletConfig

/// Where a broker's configuration comes from: file, environment and command line.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A properties file; that of a Kafka broker is understood.", valueName: "file"))
    var config: String?

    @Option(name: .customLong("data-dir"), help: ArgumentHelp("Where the broker keeps its data.", valueName: "dir"))
    var dataDirectory: String?

    @Option(
        name: .customLong("listener"),
        help: ArgumentHelp("Where to listen; may be repeated. Port 0 takes a free one.", valueName: "NAME://HOST:PORT"))
    var listeners: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("One configuration key; may be repeated, wins over file and environment.", valueName: "key=value"))
    var settings: [String] = []

    /// - Parameter defaults: keys that count where nothing else sets them.
    func configuration(defaults: [String: String] = [:]) throws -> BrokerConfiguration {
        var file: (path: String, text: String)?
        if let config { file = (config, try TextFile.contents(of: config)) }
        let environment = ProcessEnvironment.variables
        var flags = settings
        if let dataDirectory { flags.append("log.dirs=\(dataDirectory)") }
        if !listeners.isEmpty { flags.append("listeners=\(listeners.joined(separator: ","))") }
        let given = try BrokerConfiguration(file: file, environment: environment, flags: flags)
        let missing = defaults.filter { given.assignments[$0.key] == nil }
        guard !missing.isEmpty else { return given }
        return try BrokerConfiguration(
            file: file, environment: environment, flags: flags + missing.map { "\($0.key)=\($0.value)" })
    }
}
