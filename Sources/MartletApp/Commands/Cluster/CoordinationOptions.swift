import ArgumentParser
import MartletConfig
import MartletStrategy

/// Whose coordination store: found as a broker finds it.
struct CoordinationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The properties file of a broker of the cluster.", valueName: "file"))
    var config: String?

    @Option(name: .customLong("data-dir"), help: ArgumentHelp("Where that broker keeps its data.", valueName: "dir"))
    var dataDirectory: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("One configuration key; may be repeated, wins over file and environment.", valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
        guard config != nil || dataDirectory != nil else {
            throw ValidationError("Say which broker's configuration counts: --config FILE, or --data-dir DIR.")
        }
    }

    /// Opens the store, and closes it when `work` has ended.
    func withStore(_ work: (any CoordinationStore) async throws -> Void) async throws {
        let settings: BrokerSettings
        let coordinator: any Coordinator
        do {
            let file = try config.map { ($0, try TextFile.contents(of: $0)) }
            let flags = self.settings + (dataDirectory.map { ["log.dirs=\($0)"] } ?? [])
            let configuration = try BrokerConfiguration(
                file: file, environment: ProcessEnvironment.variables, flags: flags)
            let registry = LinkedStrategies.registry
            settings = try BrokerSettings(configuration, registry: registry)
            coordinator = try registry.makeCoordinator(
                settings.coordinator.name, settings: settings.coordinator.settings)
        } catch {
            throw CommandFailure("\(error)")
        }
        let store: any CoordinationStore
        do {
            store = try await coordinator.open(
                CoordinationLocation(dataDirectory: settings.dataDirectory, createsIfMissing: false))
        } catch {
            throw CommandFailure("\(error)")
        }
        do {
            try await work(store)
        } catch let error as CoordinationError {
            await store.close()
            throw CommandFailure("\(error)")
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

/// A key as it is written on the command line.
struct CoordinationKeyArgument: ExpressibleByArgument {
    let key: CoordinationKey

    init?(argument: String) {
        // A slash at the end is what shells complete folders with.
        let path = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
        guard let key = try? CoordinationKey(path) else { return nil }
        self.key = key
    }
}
